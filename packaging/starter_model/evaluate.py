"""Ask a GGUF through llama.cpp, behaviour by behaviour, and count right answers; what is asked stands in behaviours.py.

    python -m starter_model.evaluate FILE.gguf              40 questions each, always the likeliest word
    python -m starter_model.evaluate FILE.gguf --sampled    with the application's sampling instead
    python -m starter_model.evaluate FILE.gguf OTHER.gguf   both, side by side, as a Markdown table

Right means: exactly the answer wanted; stories are judged by their form."""

import argparse
import zlib
from pathlib import Path
from typing import Any

from .behaviours import BEHAVIOURS, Case
from .llama import opened
from .world import World

GREEDY = {"temperature": 0.0}
SAMPLED = {"temperature": 0.7, "top_p": 0.95, "top_k": 40, "min_p": 0.05}
LONGEST_ANSWER = 900


def answer(llama: Any, case: Case, sampling: dict[str, float]) -> str:
    messages = []
    for message in case.conversation.messages[:-1]:
        sent = {"role": message.role, "content": message.text}
        messages.append(sent | {"tool_call_id": "1"} if message.role == "tool" else sent)
    reply = llama.create_chat_completion(
        messages, tools=case.conversation.tools, max_tokens=LONGEST_ANSWER, seed=1, **sampling
    )
    return reply["choices"][0]["message"]["content"] or ""


def count_right(llama: Any, name: str, number: int, sampling: dict[str, float]) -> tuple[int, list[str]]:
    """How many answers are right, and what the wrong ones were."""
    world, right, wrong = World(zlib.crc32(name.encode()), is_test=True), 0, []
    for _ in range(number):
        case = BEHAVIOURS[name](world)
        wanted, got = case.conversation.messages[-1].text, answer(llama, case, sampling)
        if case.is_right(got, wanted):
            right += 1
        else:
            asked = case.conversation.messages[-2].text
            wrong.append(f"    asked  {asked[-150:]!r}\n    wanted {wanted[-150:]!r}\n    got    {got[-150:]!r}")
    return right, wrong


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("files", type=Path, nargs="+")
    options.add_argument("--number", type=int, default=40, help="questions per behaviour")
    options.add_argument("--only", default="", help="behaviours with this in their name")
    options.add_argument("--sampled", action="store_true")
    options.add_argument("--show", type=int, default=0, help="wrong answers to show per behaviour")
    chosen = options.parse_args()
    llamas = [opened(path) for path in chosen.files]
    names = [name for name in BEHAVIOURS if chosen.only in name]
    totals = [0] * len(llamas)
    heads = " | ".join(path.stem for path in chosen.files)
    print(f"| right of {chosen.number} | {heads} |\n|---|" + "---|" * len(llamas), flush=True)
    for name in names:
        cells = []
        for place, llama in enumerate(llamas):
            right, wrong = count_right(llama, name, chosen.number, SAMPLED if chosen.sampled else GREEDY)
            totals[place] += right
            cells.append(str(right))
            if chosen.show and wrong:
                print("\n".join(wrong[: chosen.show]))
        print(f"| {name} | {' | '.join(cells)} |", flush=True)
    asked = len(names) * chosen.number
    print("| all | " + " | ".join(f"{100 * total / asked:.0f} %" for total in totals) + " |")


if __name__ == "__main__":
    main()
