"""Text as it can travel to the engine: halves of characters, as a faulty clipboard gives them, are no UTF-8."""

from dataclasses import replace

from desktop.domain.requests import ChatRequest


def sendable(text: str) -> str:
    """The text with a question mark for each half of a character."""
    return text.encode("utf-8", "replace").decode()


def sendable_request(request: ChatRequest) -> ChatRequest:
    """The request with such texts."""
    return replace(
        request,
        turns=tuple(replace(turn, content=sendable(turn.content)) for turn in request.turns),
        sampling=replace(request.sampling, stop=tuple(map(sendable, request.sampling.stop))),
        grammar=sendable(request.grammar),
        json_schema=sendable(request.json_schema),
    )
