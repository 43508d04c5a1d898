"""Makes vectors of texts, in a context of its own beside the chat's, which it leaves alone."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop.domain.errors import Cure, GenerationFailed, ModelLoadFailed
from desktop.domain.requests import Embeddings
from desktop.engine.host.llama import llama
from desktop.engine.host.model import Model

MAX_TOKENS = 2048
MAX_SEQUENCES = 8
MAX_VECTORS_BYTES = 32 * 2**20  # what fits into one message
# llama.cpp makes room for the logits of all tokens, though nobody wants them; encoders leave it untouched.
_LOGITS_BYTES, _ENCODER_LOGITS_BYTES = 256 * 2**20, 2**30


class Embedder:
    """For one model. Texts are read together, as many as fit. Pools as the model says, else takes the mean. Raises
    ``ModelLoadFailed`` when there is no room for its context."""

    def __init__(self, model: Model) -> None:
        self._vocabulary = model.vocabulary
        self._n_embd: int = llama.llama_model_n_embd_out(model.handle)
        self.n_tokens = _n_tokens(model)
        context = self._make_context(model, llama.LLAMA_POOLING_TYPE_UNSPECIFIED)
        pooling = llama.llama_pooling_type(context)
        if pooling == llama.LLAMA_POOLING_TYPE_RANK:
            llama.llama_free(context)
            raise GenerationFailed(
                "This model ranks texts and makes no vectors of them.", "Load an embedding model.", Cure.OTHER_MODEL
            )
        if pooling == llama.LLAMA_POOLING_TYPE_NONE:
            llama.llama_free(context)
            context = self._make_context(model, llama.LLAMA_POOLING_TYPE_MEAN)
        self._context = context
        self._memory: int | None = llama.llama_get_memory(context)
        self._evaluate = llama.llama_decode if self._memory else llama.llama_encode
        self._batch = llama.llama_batch_init(self.n_tokens, 0, 1)

    def embed(self, texts: Sequence[str]) -> Embeddings:
        """A vector of length 1 for each text: shape (texts, n_embd). Raises ``GenerationFailed``."""
        if len(texts) * self._n_embd * 4 > MAX_VECTORS_BYTES:
            raise GenerationFailed(f"{len(texts):,} texts are too many at once.", "Ask for fewer at a time.")
        tokenized = [self._vocabulary.tokenize_whole(text, self.n_tokens) for text in texts]
        empty = next((number for number, (tokens, _) in enumerate(tokenized, 1) if not tokens), None)
        if empty is not None:
            raise GenerationFailed(f"Text {empty} of {len(texts)} is empty: there is no vector of it.")
        vectors = np.empty((len(texts), self._n_embd), np.float32)
        for start, end in self._portions([len(tokens) for tokens, _ in tokenized]):
            self._read([tokens for tokens, _ in tokenized[start:end]])
            for number in range(start, end):
                vectors[number] = self._vector(number - start)
        cut = tuple(number for number, (_, is_cut) in enumerate(tokenized) if is_cut)
        return Embeddings(self._n_embd, vectors.tobytes(), cut)

    def _portions(self, lengths: list[int]) -> Iterator[tuple[int, int]]:
        """From where to where texts are read together."""
        start = total = 0
        for number, length in enumerate(lengths):
            if total + length > self.n_tokens or number - start == MAX_SEQUENCES:
                yield start, number
                start, total = number, 0
            total += length
        if lengths:
            yield start, len(lengths)

    def _read(self, texts: list[list[int]]) -> None:
        batch, place = self._batch, 0
        for sequence, tokens in enumerate(texts):
            for position, token in enumerate(tokens):
                batch.token[place], batch.pos[place] = token, position
                batch.n_seq_id[place], batch.seq_id[place][0] = 1, sequence
                batch.logits[place] = 1
                place += 1
        batch.n_tokens = place
        if self._memory:
            llama.llama_memory_clear(self._memory, True)
        status = self._evaluate(self._context, batch)
        if status != 0:
            raise GenerationFailed(
                f"llama.cpp could not read the texts (code {status}).", "Load the model again.", Cure.LOAD_AGAIN
            )

    def _vector(self, sequence: int) -> NDArray[np.float32]:
        pointer = llama.llama_get_embeddings_seq(self._context, sequence)
        vector = np.ctypeslib.as_array(pointer, (self._n_embd,)) if pointer else np.zeros(1, np.float32)
        length = np.linalg.norm(vector.astype(np.float64))
        if not (np.isfinite(length) and length > 0):
            raise GenerationFailed("The model gave no vector of the text.", "Choose another model.", Cure.OTHER_MODEL)
        return (vector / length).astype(np.float32)

    def _make_context(self, model: Model, pooling: int) -> int:
        parameters: Any = llama.llama_context_default_params()
        # A text has to be read in one piece to be pooled.
        parameters.n_ctx = parameters.n_batch = parameters.n_ubatch = self.n_tokens
        parameters.n_seq_max = MAX_SEQUENCES
        parameters.kv_unified = True
        n_threads = llama.llama_n_threads_batch(model.decoder.context)
        parameters.n_threads = parameters.n_threads_batch = n_threads
        parameters.embeddings = True
        parameters.pooling_type = pooling
        parameters.no_perf = True
        context: int | None = llama.llama_init_from_model(model.handle, parameters)
        if not context:
            raise ModelLoadFailed("There is no room for a context to make vectors in.", "Close other programs.")
        return context


def _n_tokens(model: Model) -> int:
    """How many tokens are read at once, and so also of one text."""
    is_encoder = not llama.llama_get_memory(model.decoder.context)
    room = (_ENCODER_LOGITS_BYTES if is_encoder else _LOGITS_BYTES) // (4 * model.vocabulary.size)
    return max(MAX_SEQUENCES, min(MAX_TOKENS, room, int(llama.llama_model_n_ctx_train(model.handle))))
