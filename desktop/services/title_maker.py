"""Asks the model what a conversation is about, beside the conversation, so that its next turn reads nothing again."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from typing import Protocol

from desktop.domain.conversation import Conversation, title_from
from desktop.domain.errors import GenerationFailed
from desktop.domain.events import ChatEvent, Finished, FinishReason, TextDelta
from desktop.domain.messages import Message, Role, Status
from desktop.domain.models import LoadedModel
from desktop.domain.requests import ChatRequest, Sampling, Turn
from desktop.domain.settings import Settings
from desktop.domain.titles import title_in
from desktop.services.context_builder import build_request
from desktop.services.reasoning import ReasoningSplitter

REQUEST = (
    "Give this conversation a short title of at most six words, in the language of the conversation. "
    "Reply with the title only."
)
MAX_TOKENS = 24
# What a reasoning model thinks is dropped, but it has to come first. There is no room for much beside a conversation.
MAX_TOKENS_WITH_THOUGHTS = 160
# Smaller models name everything alike: the bundled one, of 6 million, calls each of 17 chats "About the Starter Model".
# What is called 0.5B may have a few million less.
LEAST_PARAMETERS = 450_000_000
MOST_ANSWERS = 3


class AsideEngine(Protocol):
    """An engine that answers beside the conversation."""

    @property
    def loaded(self) -> LoadedModel | None:
        """The model that answers, if there is one."""

    def stream_aside(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        """The events of one answer. An answer in a conversation that is wanted ends it, or it does not begin."""


class TitleMaker:
    """Proposes titles with whatever model is loaded."""

    def __init__(self, engine: AsideEngine) -> None:
        self._engine = engine

    @property
    def is_able(self) -> bool:
        """Whether the loaded model is large enough for titles that tell something."""
        loaded = self._engine.loaded
        return loaded is not None and loaded.facts.n_params >= LEAST_PARAMETERS

    async def title(self, conversation: Conversation, settings: Settings) -> str:
        """A title, or nothing when the first words are better. Raises ``GenerationFailed`` when an answer was wanted
        meanwhile, and what else an engine raises."""
        path = conversation.path()
        splitter, text = ReasoningSplitter(), ""
        async with aclosing(self._engine.stream_aside(_request(conversation, settings))) as events:
            async for event in events:
                if isinstance(event, TextDelta):
                    text += _spoken(splitter, event.text)
                    if "\n" in text.strip():
                        break
                elif isinstance(event, Finished):
                    if event.reason is FinishReason.STOPPED:
                        raise GenerationFailed("An answer was wanted first.")
                    text += "".join(delta.text for delta in splitter.finish() if isinstance(delta, TextDelta))
        return title_in(text, [message.text for message in path])


def wants_title(conversation: Conversation) -> bool:
    """Whether a conversation is at its beginning, has an answer, and is still called by its first words."""
    answers = [m for m in conversation.path() if m.role is Role.ASSISTANT and m.status is Status.COMPLETE and m.text]
    return not conversation.read_only and 0 < len(answers) <= MOST_ANSWERS and has_first_title(conversation)


def has_first_title(conversation: Conversation) -> bool:
    """Whether nobody has given it another title than the first words."""
    return any(title_from(message.text) == conversation.title for message in _first_prompts(conversation))


def _first_prompts(conversation: Conversation) -> list[Message]:
    return [message for message in conversation.messages if message.parent is None and message.role is Role.USER]


def _request(conversation: Conversation, settings: Settings) -> ChatRequest:
    """The conversation as its next turn will begin, and the request for a title behind it."""
    request = build_request(conversation, settings)
    thinks = any(message.reasoning for message in conversation.path())
    sampling = Sampling(temperature=0, max_tokens=MAX_TOKENS_WITH_THOUGHTS if thinks else MAX_TOKENS)
    return replace(request, turns=(*request.turns, Turn(Role.USER, REQUEST)), sampling=sampling)


def _spoken(splitter: ReasoningSplitter, piece: str) -> str:
    return "".join(delta.text for delta in splitter.feed(piece) if isinstance(delta, TextDelta))
