"""From conversations to batches of token ids. The corpus is made as it goes: no conversation is seen twice."""

from collections.abc import Iterator

import torch
from tokenizers import Tokenizer
from torch import Tensor

from .chat_template import rendered
from .conversations import conversation
from .tokenizer import CONTROL, MARKS, encoded
from .world import World

Sequence = tuple[list[int], list[bool]]
DRILL_WORDINGS = ["Repeat: ", "Echo: ", "Say: ", "Repeat after me: ", "Repeat exactly: "]


def copying_drill(tokenizer: Tokenizer, world: World) -> Sequence:
    """'Repeat: …' with tokens out of the whole vocabulary: looking back, at any text and every token."""
    ids: list[int] = []
    learned: list[bool] = []
    answer, end = tokenizer.encode("<|im_end|>\n<|im_start|>assistant\n").ids, tokenizer.encode("<|im_end|>").ids
    newline = tokenizer.encode("\n").ids
    for _ in range(world.choice([1, 1, 2, 3])):
        first_text = len(CONTROL) + len(MARKS)
        drawn = [
            world.randrange(first_text, tokenizer.get_vocab_size()) for _ in range(world.choice([2, 4, 8, 16, 24]))
        ]
        question = tokenizer.encode("<|im_start|>user\n" + world.choice(DRILL_WORDINGS)).ids + drawn + answer
        ids += question + drawn + end + newline
        learned += [False] * len(question) + [True] * len(drawn + end) + [False] * len(newline)
    return ids, learned


def long_sequence(tokenizer: Tokenizer, world: World, longest: int) -> Sequence:
    """Several conversations without a system prompt, one after the other."""
    ids: list[int] = []
    learned: list[bool] = []
    goal = world.randint(400, longest)
    while True:
        made = conversation(world)
        if made.has_system_prompt:
            continue
        more, more_learned = encoded(tokenizer, rendered(made.messages))
        if len(ids) + len(more) > goal:
            return ids, learned
        ids, learned = ids + more, learned + more_learned


def sequences(tokenizer: Tokenizer, world: World, size: int, longest: int, drill: float) -> list[Sequence]:
    made: list[Sequence] = []
    while len(made) < size:
        if world.chance(drill):
            made.append(copying_drill(tokenizer, world))
            continue
        one = conversation(world)
        ids, learned = encoded(tokenizer, rendered(one.messages, one.tools))
        if len(ids) <= longest + 1:
            made.append((ids, learned))
    if longest >= 1024:
        long_ones = [long_sequence(tokenizer, world, longest) for _ in range(size // 150)]
        made += [one for one in long_ones if one[0]]
    return made


def grouped(made: list[Sequence], world: World, room: int) -> list[list[Sequence]]:
    """Batches of like length and at most `room` tokens each, in random order."""
    made.sort(key=lambda sequence: len(sequence[0]) + world.random() * 4)
    groups: list[list[Sequence]] = []
    current: list[Sequence] = []
    for sequence in made:
        if current and (len(current) + 1) * len(sequence[0]) > room:
            groups.append(current)
            current = []
        current.append(sequence)
    groups.append(current)
    world.shuffle(groups)
    return groups


def pool(
    tokenizer: Tokenizer, seed: int, *, longest: int, drill: float, size: int = 600, room: int = 3500
) -> Iterator[tuple[Tensor, Tensor]]:
    """(ids, targets) of `size` new conversations; targets are -1 where nothing is to be learned."""
    world = World(1000 + seed)
    for group in grouped(sequences(tokenizer, world, size, longest, drill), world, room):
        width = -(-(max(len(ids) for ids, _ in group) - 1) // 16) * 16
        x, y = torch.zeros(len(group), width, dtype=torch.long), torch.full((len(group), width), -1)
        for row, (ids, learned) in enumerate(group):
            last = len(ids) - 1
            x[row, :last] = torch.tensor(ids[:-1])
            y[row, :last] = torch.where(torch.tensor(learned[1:]), torch.tensor(ids[1:]), -1)
        yield x, y
