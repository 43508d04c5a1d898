"""Makes the tokens of a prompt: cut into parts, tokenised, BOS once, old turns dropped when they do not fit."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.domain.context_budget import first_kept_turn
from desktop.domain.errors import GenerationFailed
from desktop.domain.messages import Role
from desktop.domain.requests import ChatRequest, Turn
from desktop.engine.host.segments import Segment, segments_of
from desktop.engine.host.template import ChatTemplate
from desktop.engine.host.token_memory import TokenMemory
from desktop.engine.host.vocabulary import Vocabulary

MAX_RESERVE = 1024
RAISE_CONTEXT = "raise the context length in Settings › Model"


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the model reads. ``carried`` are the text and the tokens of an answer that goes on, at its end."""

    tokens: list[int]
    dropped_turns: int = 0
    carried: tuple[str, list[int]] = ("", [])


class PromptWriter:
    """Writes prompts for one model; remembers what was tokenised, generated and dropped."""

    def __init__(self, vocabulary: Vocabulary, template: ChatTemplate, n_ctx: int) -> None:
        self._vocabulary = vocabulary
        self._template = template
        self._n_ctx = n_ctx
        self.memory = TokenMemory()
        self._dropped: tuple[Turn, ...] = ()

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
        start = len(self._dropped) if tuple(chat[: len(self._dropped)]) == self._dropped else 0
        if start >= len(chat):
            start = 0
        prompt = self._prompt([*system, *chat[start:]], start, continues=continues)
        if len(prompt.tokens) + reserve > self._n_ctx:
            start = self._start_that_fits(system, chat, reserve, len(prompt.tokens))
            prompt = self._prompt([*system, *chat[start:]], start, continues=continues)
        for later in _group_starts(chat):
            if later > start and len(prompt.tokens) >= self._n_ctx:
                prompt = self._prompt([*system, *chat[later:]], later, continues=continues)
        if len(prompt.tokens) >= self._n_ctx:
            raise self._too_long(len(prompt.tokens), continues=continues)
        self._dropped = tuple(chat[: prompt.dropped_turns])
        return prompt

    def _start_that_fits(self, system: Sequence[Turn], chat: Sequence[Turn], reserve: int, n_tokens: int) -> int:
        """Index of the first turn to keep. Turns go in groups, a question with its answers."""
        starts = _group_starts(chat)
        lengths = [len(self._content(Segment(turn.content, turn.role), is_start=False)) for turn in chat]
        around = max(4, (n_tokens - sum(lengths)) // (len(chat) + 1)) if n_tokens > sum(lengths) else 4
        groups = [
            sum(lengths[begin:end]) + around * (end - begin)
            for begin, end in zip(starts, [*starts[1:], len(chat)], strict=True)
        ]
        fixed = around + sum(len(self._content(Segment(turn.content, turn.role), is_start=False)) for turn in system)
        return starts[first_kept_turn(groups, fixed, self._n_ctx, reserve)]

    def _prompt(self, turns: Sequence[Turn], dropped_turns: int, *, continues: bool) -> Prompt:
        parts = segments_of(self._template, turns, self._has_special_tokens, continues_last=continues)
        tokens: list[int] = []
        for index, part in enumerate(parts):
            tokens += self._content(part, is_start=index == 0)
        carried = (turns[-1].content, self._content(parts[-1], is_start=False)) if continues else ("", [])
        return Prompt(self._vocabulary.with_bos(tokens), dropped_turns, carried)

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
            )
        return GenerationFailed(
            f"This message has about {n_tokens:,} tokens, more than the context of {self._n_ctx:,}.",
            f"Shorten it, or {RAISE_CONTEXT}.",
        )


def _group_starts(chat: Sequence[Turn]) -> list[int]:
    """Where a question begins; the first group begins with whatever comes first."""
    return [i for i, turn in enumerate(chat) if i == 0 or turn.role is Role.USER]
