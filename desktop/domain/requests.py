"""What an engine is asked: a list of turns and how to sample. For an answer, engines see a ``ChatRequest`` and nothing
else. And what they reply to questions that want no answer of the model."""

from dataclasses import dataclass

from desktop.domain.messages import Role


@dataclass(frozen=True, slots=True)
class Turn:
    """One message as the model reads it."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Sampling:
    """How tokens are chosen; names and meanings are those of llama.cpp. Temperature 0 is greedy.

    ``seed`` -1 draws a new seed for each answer; ``max_tokens`` 0 means until the model ends or the context is full.
    """

    temperature: float = 0.7
    top_k: int = 40
    top_p: float = 0.95
    min_p: float = 0.05
    typical_p: float = 1.0
    repeat_penalty: float = 1.0
    repeat_last_n: int = 64
    presence_penalty: float = 0.0
    frequency_penalty: float = 0.0
    seed: int = -1
    stop: tuple[str, ...] = ()
    max_tokens: int = 0


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One answer that is wanted. With ``continue_last`` the last turn is an answer that is to be carried on.

    ``logprobs`` asks for each token's log probability, and for those of so many that were likeliest in its place, at
    most 100; 0 asks for none. ``grammar`` is GBNF: the answer, or what is added to one that is carried on, keeps to it.
    Without one, ``json_schema`` has the answer be JSON of that schema.
    """

    turns: tuple[Turn, ...]
    sampling: Sampling = Sampling()
    continue_last: bool = False
    logprobs: int = 0
    grammar: str = ""
    json_schema: str = ""


@dataclass(frozen=True, slots=True)
class PromptLength:
    """How many tokens the model would read for a request, and how many of its old turns would not fit."""

    n_tokens: int
    dropped_turns: int


@dataclass(frozen=True, slots=True)
class Embeddings:
    """One vector per text, each of length 1, so that the cosine of two is their product.

    ``vectors`` holds them one after the other as 32-bit floats of this machine's byte order: shape (texts, ``n_embd``).
    ``cut`` are the places of the texts that were too long for the model: only their beginning is in the vector.
    """

    n_embd: int
    vectors: bytes
    cut: tuple[int, ...] = ()
