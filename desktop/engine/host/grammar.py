"""Lets only tokens through that a grammar allows: chooses first, asks the grammar, chooses again where it refuses.

Grammars are GBNF: https://github.com/ggml-org/llama.cpp/blob/master/grammars/README.md. llama.cpp ends its process over
a token that it was not asked about, and recurses as deep as a grammar does; both are prevented here.
"""

import ctypes
import re
import sys
from types import TracebackType

import numpy as np

from desktop.domain.errors import GenerationFailed
from desktop.engine.host.llama import json_schema_to_gbnf, llama
from desktop.engine.host.vocabulary import END_OF_GENERATION, Vocabulary

MAX_BYTES = 128 * 2**10
MAX_RULES = 2000
MAX_DEPTH = 500
MAX_VISITS = 10**7
CORRECT_IT = "Correct the grammar, or ask without one."
_LITERALS = re.compile(r'"(?:\\.|[^"\\])*"|\[(?:\\.|[^\]\\])*\]|#[^\n]*')
_RULE = re.compile(r"([A-Za-z0-9-]+)\s*::=")
_ALTERNATIVE, _TERMINAL, _NAME = re.compile(r"[|(]"), re.compile(r'["<.!]'), re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_CANDIDATE = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])  # llama_token_data


class Grammar:
    """A grammar and how far into it an answer is; frees it when left."""

    def __init__(self, source: str, vocabulary: Vocabulary) -> None:
        _check(source)
        self._vocabulary = vocabulary
        pointer: int | None = llama.llama_sampler_init_grammar(vocabulary.handle, source.encode(), b"root")
        if not pointer:
            raise GenerationFailed(
                "The grammar cannot be used: it is no correct GBNF, or a rule begins with itself.", CORRECT_IT
            )
        self._sampler = pointer
        self._candidates = np.zeros(vocabulary.size, _CANDIDATE)
        self._one = np.zeros(1, _CANDIDATE)

    def choose(self, chain: int, context: int, index: int) -> int:
        """As ``llama_sampler_sample``, within the grammar; tokens that end the answer only where it may end. Raises
        ``GenerationFailed`` where no token of the model fits."""
        logits = np.ctypeslib.as_array(llama.llama_get_logits_ith(context, index), (self._vocabulary.size,))
        token = self._chosen(chain, self._all(logits))
        if not self._allows(token):
            candidates = self._all(logits)
            _apply(self._sampler, candidates)
            # Without the refused ones: some samplers cannot count with their probability of 0.
            candidates = candidates[candidates["logit"] > -np.inf]
            if not len(candidates):
                raise GenerationFailed("No token of this model fits the grammar at this place.", CORRECT_IT)
            token = self._chosen(chain, candidates)
        llama.llama_sampler_accept(chain, token)
        if self._vocabulary.piece(token) is not END_OF_GENERATION:
            llama.llama_sampler_accept(self._sampler, token)
        return token

    def __enter__(self) -> "Grammar":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        llama.llama_sampler_free(self._sampler)

    def _all(
        self, logits: "np.ndarray[tuple[int], np.dtype[np.float32]]"
    ) -> "np.ndarray[tuple[int], np.dtype[np.void]]":
        candidates = self._candidates
        candidates["id"] = np.arange(len(candidates))
        candidates["logit"] = logits
        candidates["p"] = 0
        return candidates

    def _allows(self, token: int) -> bool:
        self._one["id"], self._one["logit"] = token, 0
        _apply(self._sampler, self._one)
        return bool(self._one["logit"][0] == 0)

    def _chosen(self, chain: int, candidates: "np.ndarray[tuple[int], np.dtype[np.void]]") -> int:
        selected = _apply(chain, candidates)
        return int(candidates["id"][selected])


def grammar_of_schema(schema: str) -> str:
    """A grammar for JSON of this schema. Raises ``GenerationFailed``."""
    if len(schema) > MAX_BYTES:
        raise GenerationFailed(f"The JSON schema has {len(schema):,} characters, more than {MAX_BYTES:,}.", CORRECT_IT)
    try:
        return str(json_schema_to_gbnf()(schema))
    except Exception as error:  # the converter fails in as many ways as a schema can be wrong
        raise GenerationFailed(
            f"The JSON schema cannot be used: {type(error).__name__}: {error}.", CORRECT_IT
        ) from error


def _apply(sampler: int, candidates: "np.ndarray[tuple[int], np.dtype[np.void]]") -> int:
    """Let a sampler change and choose among candidates; gives the place of the one it chose."""
    array = llama.llama_token_data_array()
    array.data = ctypes.cast(candidates.ctypes.data, ctypes.POINTER(llama.llama_token_data))
    array.size, array.selected, array.sorted = len(candidates), -1, False
    llama.llama_sampler_apply(sampler, ctypes.byref(array))
    return int(array.selected)


def _check(source: str) -> None:
    n_bytes, n_rules = len(source.encode()), source.count("::=")
    if not source.strip():
        raise GenerationFailed("The grammar is empty.", CORRECT_IT)
    if n_bytes > MAX_BYTES or n_rules > MAX_RULES:
        raise GenerationFailed(
            f"The grammar has {n_bytes:,} bytes and {n_rules:,} rules; {MAX_BYTES:,} and {MAX_RULES:,} are allowed.",
            CORRECT_IT,
        )
    if "\0" in source:
        raise GenerationFailed("The grammar holds a NUL character.", CORRECT_IT)
    depth = deepest = 0
    for bracket in re.findall(r"[()]", _LITERALS.sub("", source)):
        depth += 1 if bracket == "(" else -1
        deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        raise GenerationFailed(f"The grammar nests {deepest:,} groups; {MAX_DEPTH} are allowed.", CORRECT_IT)
    if _n_visits(source) > MAX_VISITS:
        raise GenerationFailed("The rules of the grammar refer to each other in too many ways.", CORRECT_IT)


def _n_visits(source: str) -> int:
    """About how many rules llama.cpp visits when it looks for rules that begin with themselves: it comes to a rule as
    often as there are ways to it, which may double with each rule."""
    _, *parts = _RULE.split(_LITERALS.sub('"', source))
    begins = {
        name: [ref for start in _ALTERNATIVE.split(body) for ref in _NAME.findall(_TERMINAL.split(start)[0])]
        for name, body in zip(parts[::2], parts[1::2], strict=True)
    }
    known: dict[str, int] = {}

    def count(name: str) -> int:
        if name not in known:
            known[name] = 0  # one that begins with itself ends the search
            known[name] = 1 + sum(map(count, begins.get(name, ())))
        return known[name]

    try:
        return max(map(count, begins), default=0)
    except RecursionError:
        return sys.maxsize
