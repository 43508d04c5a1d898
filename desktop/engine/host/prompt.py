"""Makes the tokens of a prompt: cut into parts, tokenised, BOS once, old turns dropped when they do not fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from desktop.domain.context_budget import first_kept_turn
from desktop.domain.errors import Cure, GenerationFailed
from desktop.domain.messages import Role
from desktop.domain.reasoning_marks import opened_at_end
from desktop.domain.requests import ChatRequest, Turn
from desktop.engine.host.segments import Segment, segments_of
from desktop.engine.host.template import CHATML_END, ChatTemplate
from desktop.engine.host.token_memory import TokenMemory
from desktop.engine.host.vocabulary import Vocabulary

MAX_RESERVE = 1024
RAISE_CONTEXT = "raise the context length in Settings › Model"


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the model reads. ``carried`` are the text and the tokens of an answer that goes on, at its end; ``opening``
    is the mark with which the template has begun the model's thoughts.
    """

    tokens: list[int]
    dropped_turns: int = 0
    carried: tuple[str, list[int]] = ("", [])
    opening: str = ""


class PromptWriter:
    """Writes prompts for one model; remembers what was tokenised and generated. ``stops`` are strings at which
    every answer ends."""

    def __init__(self, vocabulary: Vocabulary, template: ChatTemplate, n_ctx: int, memory: TokenMemory) -> None:
        self._vocabulary = vocabulary
        self._template = template
        self._n_ctx = n_ctx
        self.stops = (CHATML_END,) if template.is_fallback else ()
        self.memory = memory

    def write(self, request: ChatRequest) -> Prompt:
        """The prompt of a request. Raises ``GenerationFailed`` when it is empty, too long, or the template fails."""
        turns, continues = request.turns, request.continue_last
        if continues and turns and not turns[-1].content:
            turns, continues = turns[:-1], False
        if not turns or not turns[-1].content.strip():
            raise GenerationFailed("The message is empty.", "Write something first.")
        n_system = next((i for i, turn in enumerate(turns) if turn.role is not Role.SYSTEM), len(turns))
        system, chat = turns[:n_system], turns[n_system:]
        reserve = min(request.sampling.max_tokens or MAX_RESERVE, MAX_RESERVE, self._n_ctx // 4)
        return self._fitting(system, chat, reserve, continues=continues)

    def _fitting(self, system: Sequence[Turn], chat: Sequence[Turn], reserve: int, *, continues: bool) -> Prompt:
        questions = _questions(chat)
        start = self._first_kept(system, chat, questions, reserve)
        prompt = self._prompt([*system, *chat[start:]], start, continues=continues)
        for later in questions:  # the estimate was too low
            if later > start and len(prompt.tokens) + reserve > self._n_ctx:
                prompt = self._prompt([*system, *chat[later:]], later, continues=continues)
        if len(prompt.tokens) >= self._n_ctx:
            raise self._too_long(len(prompt.tokens), continues=continues)
        return prompt

    def _first_kept(self, system: Sequence[Turn], chat: Sequence[Turn], questions: Sequence[int], reserve: int) -> int:
        around_all, around_each = self._template_tokens

        def length(turn: Turn) -> int:
            return len(self._content(Segment(turn.content, turn.role), is_start=False)) + around_each

        fixed = around_all + sum(map(length, system))
        return first_kept_turn([length(turn) for turn in chat], questions, fixed, self._n_ctx, reserve)

    @cached_property
    def _template_tokens(self) -> tuple[int, int]:
        """How many tokens the template adds to every prompt, and to every turn of it."""
        question, answer = Turn(Role.USER, "a"), Turn(Role.ASSISTANT, "a")
        try:
            short = len(self._prompt([question], 0, continues=False).tokens) - 1
            long = len(self._prompt([question, answer, question], 0, continues=False).tokens) - 3
        except GenerationFailed:  # the prompt itself will tell
            return 0, 0
        each = -(-max(0, long - short) // 2)
        return max(0, short - each), each

    def _prompt(self, turns: Sequence[Turn], dropped_turns: int, *, continues: bool) -> Prompt:
        parts = segments_of(self._template, turns, self._has_special_tokens, continues_last=continues)
        tokens: list[int] = []
        for index, part in enumerate(parts):
            tokens += self._content(part, is_start=index == 0)
        carried = (turns[-1].content, self._content(parts[-1], is_start=False)) if continues else ("", [])
        opening = opened_at_end(parts[-1].text) if parts and parts[-1].role is None and not continues else ""
        return Prompt(self._vocabulary.with_bos(tokens), dropped_turns, carried, opening)

    def _content(self, part: Segment, *, is_start: bool) -> list[int]:
        if part.role is Role.ASSISTANT and (made := self.memory.answer(part.text)) is not None:
            return made
        key = (part.text, part.role is None, is_start)
        tokens = self.memory.texts.get(key)
        if tokens is None:
            tokens = self._vocabulary.tokenize(part.text, has_specials=part.role is None, is_start=is_start)
            self.memory.texts.put(key, tokens)
        return tokens

    def _has_special_tokens(self, text: str) -> bool:
        with_specials = self._vocabulary.tokenize(text, has_specials=True)
        return with_specials != self._vocabulary.tokenize(text, has_specials=False)

    def _too_long(self, n_tokens: int, *, continues: bool) -> GenerationFailed:
        if continues:
            return GenerationFailed(
                f"This answer already fills the context of {self._n_ctx:,} tokens.",
                f"Start a new chat, or {RAISE_CONTEXT}.",
                Cure.LARGER_CONTEXT,
            )
        return GenerationFailed(
            f"This message has about {n_tokens:,} tokens, more than the context of {self._n_ctx:,}.",
            f"Shorten it, or {RAISE_CONTEXT}.",
            Cure.LARGER_CONTEXT,
        )


def _questions(chat: Sequence[Turn]) -> list[int]:
    """Where an exchange begins: with a question; the first one with whatever comes first."""
    return [i for i, turn in enumerate(chat) if i == 0 or turn.role is Role.USER]
