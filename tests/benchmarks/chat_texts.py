"""Conversations to measure the chat view with: markdown of every kind, the same in every run."""

import random
from collections.abc import Callable, Iterator

from desktop.domain.conversation import Conversation, new_conversation
from desktop.domain.messages import Message, Role, Timings, Usage, answer_parts

SOME_WORDS = """
the model context token layer attention memory cache weights gradient prompt sampler latency throughput window buffer
server client thread process kernel matrix vector value key query system user answer because therefore however although
when where which while before after during between result function returns object list file data stream frame paint
layout block render update index search
"""
WORDS = SOME_WORDS.split()
FORMULAS = (
    r"\int_0^\infty e^{-x^2}\,dx = \frac{\sqrt{\pi}}{2}",
    r"\mathrm{softmax}(z)_i = \frac{e^{z_i}}{\sum_j e^{z_j}}",
    r"\sum_{n=1}^{\infty} \frac{1}{n^2} = \frac{\pi^2}{6}",
)
CREATED_AT = "2025-01-01T00:00:00.000Z"
PIECE = 4  # characters of a token, roughly


class Author:
    """Writes markdown by chance."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def words(self, count: int) -> str:
        return " ".join(self._chance.choice(WORDS) for _ in range(count))

    def between(self, least: int, most: int) -> int:
        return self._chance.randint(least, most)

    def paragraph(self, count: int = 0) -> str:
        words = self.words(count or self.between(12, 45)).split()
        for index in range(0, len(words), 9):
            mark = self._chance.choice(
                ("**{}**", "*{}*", "`{}()`", "[{0}](https://example.com/{0})", "$x_{{2}}^2$", "{}")
            )
            words[index] = mark.format(words[index])
        return " ".join(words).capitalize() + "."

    def items(self) -> str:
        lines = [f"- **{self.words(1)}**: {self.words(self.between(5, 14))}" for _ in range(self.between(3, 6))]
        return "\n".join([*lines, f"  - {self.words(6)}", f"    1. {self.words(5)}"])

    def code(self, n_lines: int = 0) -> str:
        lines = [f"def {self.words(1)}_{self.between(0, 99)}(value, limit={self.between(1, 900)}):"]
        forms = ("    for i in range({}):  # {}", '    total["{1}"] += {0} * 0.5', '    return {{"{1}": {0}}}', "")
        while len(lines) < (n_lines or self.between(6, 22)):
            lines.append(self._chance.choice(forms).format(self.between(2, 99), self.words(2)))
        return "```python\n" + "\n".join(lines) + "\n```"

    def table(self, n_rows: int = 0) -> str:
        rows = [f"| {' | '.join(self.words(4).split())} |", "|---|:--|--:|---|"]
        count = n_rows or self.between(3, 6)
        return "\n".join([*rows, *(f"| {' | '.join(self.words(4).split())} |" for _ in range(count))])

    def mixed(self, size: int) -> str:
        """About so many characters of everything."""
        makers: tuple[tuple[int, Callable[[], str]], ...] = (
            (45, self.paragraph),
            (10, lambda: f"### {self.words(4).capitalize()}"),
            (18, self.items),
            (12, self.code),
            (6, self.table),
            (4, lambda: f"$$\n{self._chance.choice(FORMULAS)}\n$$"),
            (5, lambda: f"> {self.words(20)}"),
        )
        weights = [weight for weight, _ in makers]
        parts: list[str] = []
        while sum(map(len, parts)) < size:
            (_, make) = self._chance.choices(makers, weights)[0]
            parts.append(make())
        return "\n\n".join(parts)

    def nested_list(self, n_items: int) -> str:
        return "\n".join(f"{'  ' * (index % 6)}- {self.words(8)}" for index in range(n_items))


def conversation(n_messages: int, seed: int = 7) -> Conversation:
    """Questions and answers in turn; most answers are short, some are long, every tenth was thought about."""
    author, chance = Author(seed), random.Random(seed)
    messages: list[Message] = []
    for index in range(n_messages):
        parent = messages[-1].id if messages else None
        if index % 2 == 0:
            text = author.words(author.between(5, 30)).capitalize() + "?"
            messages.append(Message(f"{index:032x}", parent, Role.USER, answer_parts("", text), CREATED_AT))
        else:
            thoughts = author.paragraph(70) if index % 10 == 1 else ""
            parts = answer_parts(thoughts, author.mixed(min(4000, int(chance.lognormvariate(5.25, 0.95)))))
            figures = {"model": "models/Some 3B.gguf", "usage": Usage(900, 120), "timings": Timings(210.0, 41.5)}
            messages.append(Message(f"{index:032x}", parent, Role.ASSISTANT, parts, CREATED_AT, **figures))  # type: ignore[arg-type]  # as their names say
    made = new_conversation()
    return Conversation(
        made.id, "A long one", CREATED_AT, CREATED_AT, messages=tuple(messages), current=messages[-1].id
    )


def pieces(text: str) -> Iterator[str]:
    """A text as an engine sends it, token by token."""
    for start in range(0, len(text), PIECE):
        yield text[start : start + PIECE]
