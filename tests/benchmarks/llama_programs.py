"""llama.cpp's own programs, as references: llama-bench and llama-server, with the settings that the engine has."""

import http.client
import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from tests.benchmarks.subjects import N_BATCH, N_CTX, Answers, Run, cpu_s, prompt_ids

# As the engine's child has it: threads of libgomp that wait spin a little only.
ENVIRONMENT = {"GOMP_SPINCOUNT": "1000", "PATH": ""}
START_LIMIT_S = 120.0


def on_cpu(model: Path, n_threads: int) -> list[str]:
    """Options that both programs know."""
    batch = ["-b", str(N_BATCH), "-ub", str(N_BATCH)]
    return ["-m", str(model), "-t", str(n_threads), *batch, "-ngl", "0", "-dev", "none", "-ctk", "f16", "-ctv", "f16"]


def bench_us_per_token(program: Path, model: Path, n_threads: int, answers: Answers) -> float:
    """What one more token costs llama-bench. It says when a test is done, and its CPU time is read then; the first
    test warms up, the last one keeps the process there until the time of the one before it is read."""
    short, long = str(answers.n_short), str(answers.n_long)
    tests = ["-p", "0", "-n", ",".join((short, short, long, short)), "-d", str(answers.n_prompt)]
    command = [str(program), *on_cpu(model, n_threads), *tests, "-r", str(answers.repeats), "-fa", "1", "-o", "jsonl"]
    with subprocess.Popen(
        [*command, "--no-warmup"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=ENVIRONMENT
    ) as process:
        assert process.stdout is not None
        lines = islice(process.stdout, 3)
        marks = [(json.loads(line)["n_gen"], cpu_s(process.pid)) for line in lines]
        process.stdout.read()
    assert [n for n, _ in marks] == [answers.n_short, answers.n_short, answers.n_long], marks
    (_, first_s), (_, second_s), (_, third_s) = marks
    return ((third_s - second_s) - (second_s - first_s)) / answers.n_counted * 1e6


@contextmanager
def server(program: Path, model: Path, n_threads: int, n_prompt: int) -> Iterator[Run]:
    """llama-server; a run streams an answer of so many tokens and gives the server's CPU seconds."""
    port = free_port()
    one_answer = ["-c", str(N_CTX), "-np", "1", "-tb", str(n_threads), "-fa", "on", "--cache-ram", "0", "--fit", "off"]
    command = [str(program), *on_cpu(model, n_threads), *one_answer, "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT) as process:
        try:
            wait_until_healthy(process, port)

            def run(n_tokens: int) -> float:
                before = cpu_s(process.pid)
                assert streamed_tokens(port, n_prompt, n_tokens) == n_tokens
                return cpu_s(process.pid) - before

            run(4)
            yield run
        finally:
            process.terminate()


def streamed_tokens(port: int, n_prompt: int, n_tokens: int) -> int:
    """Ask for an answer, greedily, and read the stream to its end."""
    wanted = {
        "prompt": prompt_ids(n_prompt),
        "n_predict": n_tokens,
        "stream": True,
        "cache_prompt": False,
        "top_k": 1,
        "samplers": ["top_k"],
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    connection.request("POST", "/completion", json.dumps(wanted), {"Content-Type": "application/json"})
    events = [line[6:] for line in connection.getresponse() if line.startswith(b"data: ")]
    connection.close()
    return int(json.loads(events[-1])["tokens_predicted"])


def wait_until_healthy(process: subprocess.Popen[bytes], port: int) -> None:
    limit_at = time.monotonic() + START_LIMIT_S
    while process.poll() is None and time.monotonic() < limit_at:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/health")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    raise SystemExit("llama-server did not start")


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
