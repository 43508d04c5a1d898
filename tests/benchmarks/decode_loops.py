"""The two loops that the engine's child is compared with, each in a process of its own: a bare loop over llama.cpp's
C functions, and llama-cpp-python's high-level stream.

``python -m tests.benchmarks.decode_loops KIND MODEL THREADS N_PROMPT`` reads numbers of tokens, one per line, and
answers each with the CPU seconds that it took.
"""

import ctypes
import sys
import time
from collections.abc import Callable

from tests.benchmarks.subjects import N_BATCH, N_CTX, QUESTION, prompt_ids

Run = Callable[[int], None]


def low_level(model_path: str, n_threads: int, n_prompt: int) -> Run:
    """Sample, look up the piece, decode: nothing else."""
    import llama_cpp.llama_cpp as llama

    silent = llama.llama_log_callback(lambda _level, _text, _data: None)
    llama.llama_log_set(silent, None)
    llama.llama_backend_init()
    model = llama.llama_model_load_from_file(model_path.encode(), llama.llama_model_default_params())
    vocab = llama.llama_model_get_vocab(model)
    parameters = llama.llama_context_default_params()
    parameters.n_ctx, parameters.n_batch, parameters.n_ubatch = N_CTX, N_BATCH, N_BATCH
    parameters.n_threads = parameters.n_threads_batch = n_threads
    parameters.flash_attn_type, parameters.no_perf = llama.LLAMA_FLASH_ATTN_TYPE_ENABLED, True
    context = llama.llama_init_from_model(model, parameters)
    memory = llama.llama_get_memory(context)
    chain = llama.llama_sampler_chain_init(llama.llama_sampler_chain_default_params())
    llama.llama_sampler_chain_add(chain, llama.llama_sampler_init_greedy())
    ids = (ctypes.c_int32 * n_prompt)(*prompt_ids(n_prompt))
    buffer = ctypes.create_string_buffer(256)
    one = (ctypes.c_int32 * 1)()

    def run(n_tokens: int) -> None:
        keep_alive = silent  # noqa: F841  # C holds only its address
        llama.llama_memory_clear(memory, False)
        llama.llama_decode(context, llama.llama_batch_get_one(ids, n_prompt))
        answer = bytearray()
        for _ in range(n_tokens):
            token = llama.llama_sampler_sample(chain, context, -1)
            length = llama.llama_token_to_piece(vocab, token, buffer, 256, 0, False)
            answer += buffer[:length]
            one[0] = token
            llama.llama_decode(context, llama.llama_batch_get_one(one, 1))

    return run


def high_level(model_path: str, n_threads: int, n_prompt: int) -> Run:
    """What a program gets that uses llama-cpp-python as its documentation says."""
    import llama_cpp

    model = llama_cpp.Llama(
        model_path,
        n_ctx=N_CTX,
        n_batch=N_BATCH,
        n_threads=n_threads,
        n_threads_batch=n_threads,
        flash_attn=True,
        verbose=False,
    )
    messages = [{"role": "user", "content": QUESTION}]

    def run(n_tokens: int) -> None:
        model.reset()
        chunks = model.create_chat_completion(messages, max_tokens=n_tokens, temperature=0.0, stream=True)
        *_, last = chunks
        assert last["choices"][0]["finish_reason"] == "length"
        assert model.n_tokens == n_prompt + n_tokens - 1, (model.n_tokens, n_prompt, n_tokens)

    return run


def main() -> None:
    """Serve runs until the input ends."""
    kind, model_path, n_threads, n_prompt = sys.argv[1:5]
    run = {"low": low_level, "high": high_level}[kind](model_path, int(n_threads), int(n_prompt))
    run(4)
    print("ready", flush=True)
    for line in sys.stdin:
        before = time.process_time()
        run(int(line))
        print(time.process_time() - before, flush=True)


if __name__ == "__main__":
    main()
