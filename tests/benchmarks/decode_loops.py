"""The two loops that the engine's child is compared with, each in a process of its own: a bare loop over llama.cpp's
C functions, and llama-cpp-python's high-level stream.

``python -m tests.benchmarks.decode_loops KIND MODEL THREADS`` reads numbers of tokens, one per line, and answers each
with a line of JSON: CPU seconds and tokens.
"""

import ctypes
import json
import sys
import time
from collections.abc import Callable

N_CTX = 2048
N_BATCH = 512
QUESTION = "Write a long story."
PROMPT = f"<|im_start|>user\n{QUESTION}<|im_end|>\n<|im_start|>assistant\n"

Run = Callable[[int], int]


def low_level(model_path: str, n_threads: int) -> Run:
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
    context = llama.llama_init_from_model(model, parameters)
    memory = llama.llama_get_memory(context)
    chain = llama.llama_sampler_chain_init(llama.llama_sampler_chain_default_params())
    llama.llama_sampler_chain_add(chain, llama.llama_sampler_init_greedy())
    text = PROMPT.encode()
    ids = (ctypes.c_int32 * len(text))()
    n_prompt = llama.llama_tokenize(vocab, text, len(text), ids, len(text), False, True)
    buffer = ctypes.create_string_buffer(256)
    one = (ctypes.c_int32 * 1)()

    def run(n_tokens: int) -> int:
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
        return n_tokens

    return run


def high_level(model_path: str, n_threads: int) -> Run:
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

    def run(n_tokens: int) -> int:
        model.reset()
        chunks = model.create_chat_completion(messages, max_tokens=n_tokens, temperature=0.0, stream=True)
        return sum(1 for chunk in chunks if "content" in chunk["choices"][0]["delta"])

    return run


def main() -> None:
    """Serve runs until the input ends."""
    kind, model_path, n_threads = sys.argv[1:4]
    run = {"low": low_level, "high": high_level}[kind](model_path, int(n_threads))
    run(4)
    print("ready", flush=True)
    for line in sys.stdin:
        before = time.process_time()
        n_tokens = run(int(line))
        print(json.dumps({"cpu_s": time.process_time() - before, "tokens": n_tokens}), flush=True)


if __name__ == "__main__":
    main()
