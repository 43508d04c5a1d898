"""Makes a folder of conversations for benchmarks: always the same ones, written directly.

Words are taken from a vocabulary as they are in languages: few of them often, most of them seldom.
"""

import json
import random
from itertools import accumulate
from pathlib import Path

SEED = 7
N_WORDS = 20_000
SYLLABLES = ("ba", "be", "ko", "lu", "mi", "na", "or", "pe", "ra", "sel", "ti", "un", "va", "wex", "yo", "zan")
N_MESSAGES = 10
WORDS_PER_MESSAGE = 54
RARE_WORD = "quokka"  # in every thousandth conversation
CREATED = "2026-{:02d}-{:02d}T{:02d}:00:00.000Z"


def vocabulary(chance: random.Random) -> list[str]:
    """Words that are all different, short ones first."""
    made: dict[str, None] = dict.fromkeys(("the", "of", "and", "a", "to", "in", "is"))
    while len(made) < N_WORDS:
        length = 2 if len(made) < 200 else 3 if len(made) < 2000 else 4
        made["".join(chance.choices(SYLLABLES, k=length))] = None
    return list(made)


def make_library(folder: Path, n_conversations: int) -> int:
    """Write the files; returns how many bytes they have."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(SEED)
    known = vocabulary(chance)
    weights = list(accumulate(1 / (rank + 2) for rank in range(N_WORDS)))
    size = 0
    for number in range(n_conversations):
        picked = chance.choices(known, cum_weights=weights, k=N_MESSAGES * WORDS_PER_MESSAGE + 5)
        if number % 1000 == 0:
            picked[200] = RARE_WORD
        data = _file(number, picked)
        (folder / f"{number:032x}.json").write_bytes(data)
        size += len(data)
    return size


def _file(number: int, words: list[str]) -> bytes:
    at = CREATED.format(1 + number % 12, 1 + number % 28, number % 24)
    title = " ".join(words[:5]).capitalize()
    head = (
        f'{{"format": "hearth-conversation", "version": 1,\n "id": "{number:032x}", "title": "{title}", '
        f'"created_at": "{at}", "updated_at": "{at}",\n "settings": {{}},\n "current": "m{N_MESSAGES}",\n "messages": ['
    )
    lines = []
    for message in range(N_MESSAGES):
        first = 5 + message * WORDS_PER_MESSAGE
        text = " ".join(words[first : first + WORDS_PER_MESSAGE])
        form: dict[str, object] = {"id": f"m{message + 1}", "parent": f"m{message}" if message else None}
        form |= {"role": "assistant" if message % 2 else "user", "created_at": at}
        form |= {"status": "complete"} if message % 2 else {}
        lines.append("\n  " + json.dumps(form | {"parts": [{"type": "text", "text": text}]}))
    return (head + ",".join(lines) + "\n ]}\n").encode()
