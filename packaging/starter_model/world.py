"""A seeded source of words, names and wordings. Names and wordings whose checksum is 0 mod 8 are kept out of training,
so that the evaluation asks what the network has never read."""

import random
import zlib
from collections.abc import Sequence

from .vocabulary import ACCENTED_NAMES, CITIES, CODAS, FIRST_NAMES, ONSETS, VOWELS


def is_held_out(text: str) -> bool:
    """Whether a name or a wording is reserved for the evaluation."""
    return zlib.crc32(text.encode()) % 8 == 0


class World(random.Random):
    """Draws everything a conversation is made of; with is_test it draws the held-out names and wordings instead."""

    def __init__(self, seed: int, *, is_test: bool = False) -> None:
        super().__init__(seed)
        self.is_test = is_test
        self.real_names = [name for name in FIRST_NAMES if is_held_out(name) == is_test]
        self.real_cities = [city for city in CITIES if is_held_out(city) == is_test]
        self.spoken_of: set[str] = set()
        """What the user has told or asked in this conversation, so that no later part contradicts it."""

    def chance(self, share: float) -> bool:
        return self.random() < share

    def some(self, words: Sequence[str], least: int, most: int) -> list[str]:
        return self.sample(words, self.randint(least, most))

    def invented_name(self) -> str:
        """A name nobody has, out of syllables."""
        while True:
            syllables = self.choice([1, 2, 2, 2, 3])
            name = "".join(
                self.choice(ONSETS) + self.choice(VOWELS) + (self.choice(CODAS) if self.chance(0.4) else "")
                for _ in range(syllables)
            )
            if len(name) > 3 and is_held_out(name) == self.is_test:
                return name.capitalize()

    def name(self) -> str:
        return self.choice(self.real_names) if self.chance(0.5) else self.invented_name()

    def typed_name(self) -> str:
        """A name as people type it: also lower-case, in two parts, with accents, or a heap of letters."""
        kind = self.random()
        if kind < 0.12:
            return self.name().lower()
        if kind < 0.20:
            return f"{self.name()} {self.name()}"
        if kind < 0.22:
            return f"{self.name()}-{self.name()}"
        if kind < 0.24:
            return f"Dr. {self.name()}"
        if kind < 0.28:
            return self.choice(ACCENTED_NAMES)
        if kind < 0.32:
            letters = "".join(self.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(self.randint(2, 6)))
            return self.choice([letters, letters.capitalize(), letters.upper(), f"{letters}{self.randint(1, 99)}"])
        return self.name()

    def city(self) -> str:
        return self.choice(self.real_cities) if self.chance(0.5) else self.invented_name()

    def wording(self, frames: Sequence[str], filling: str | None = None) -> str:
        """One of several wordings, its {} filled. Wordings that are held out appear only in the test."""
        allowed = [frame for frame in frames if is_held_out(frame) == self.is_test] or list(frames)
        frame = self.choice(allowed)
        return frame if filling is None else frame.replace("{}", filling)

    def rough(self, text: str) -> str:
        """People type carelessly: the first letter small, no mark at the end, a word before it."""
        if self.chance(0.12):
            opening = self.choice(["Please ", "Hey, ", "Ok, ", "So, ", "Well, ", "Now ", "And ", "Hi, ", "Also, "])
            text = opening + text[0].lower() + text[1:]
        if self.chance(0.3):
            text = text[0].lower() + text[1:]
        if text[-1] in ".?" and self.chance(0.25):
            text = text[:-1]
        return text

    def rough_question(self, text: str) -> str:
        """As rough(), for text without names in it: all of it may be small letters, apostrophes may be missing."""
        if self.chance(0.3):
            text = text.lower()
        if self.chance(0.12):
            text = text.replace("'", "")
        if self.chance(0.08):
            text = text.rstrip(".?") + self.choice([", please?", " please", ", please.", " again?", " now?"])
        return self.rough(text)


def capitalised(text: str) -> str:
    return text[0].upper() + text[1:]
