"""The real engine is confined: what the kernel says of the child, and what a program can do that serves as it does."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.domain.models import LoadSettings
from desktop.engine.protocol import DescribeSystem, SystemDescribed
from tests.flow.engine_driver import alone, engine

ROOT = Path(__file__).parents[2]
MB = 2**20
EXIT_CODE_OF_SIGTERM = -15

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems have nothing like it")


def run_program(name: str, *arguments: object) -> dict:
    command = [sys.executable, "-m", f"tests.flow.{name}", *map(str, arguments)]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def lines(text: str) -> dict[str, str]:
    return {name: value.strip() for name, _, value in (line.partition(":") for line in text.splitlines())}


def test_after_a_load_the_kernel_holds_the_child(starter_model, tmp_path):
    with engine() as driver:
        loaded = driver.load(starter_model, None, tmp_path / "snapshots")
        folder = Path(f"/proc/{driver.process.pid}")
        status = [lines((task / "status").read_text()) for task in (folder / "task").iterdir()]
        limits = (folder / "limits").read_text()
        score = int((folder / "oom_score_adj").read_text())

    assert len(status) > 1
    assert {(task["NoNewPrivs"], task["Seccomp"]) for task in status} == {("1", "2")}
    limit = {line[:26].strip(): line[26:].split()[:2] for line in limits.splitlines()[1:]}
    assert limit["Max core file size"] == ["0", "0"]
    if loaded.device == "CPU":
        assert 0 < int(limit["Max data size"][1]) < os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") + 1024 * MB
    assert score == 800


def test_no_thread_of_the_child_was_there_before_it_was_confined(starter_model):
    """Landlock would not bind such a thread, and the state would say so."""
    with engine(starter_model) as driver:
        driver.process.send(DescribeSystem())
        described = driver.process.read()

    assert isinstance(described, SystemDescribed)
    assert dict(described.confinement)["files"] == "on"


def test_before_a_load_a_file_that_is_refused_does_not_bind_the_child(starter_model, tmp_path):
    with engine() as driver:
        driver.load(tmp_path / "gone.gguf")
        status = lines(Path(f"/proc/{driver.process.pid}/status").read_text())

    assert status["Seccomp"] == "0"


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What came of each attempt to get out."""
    places = tmp_path_factory.mktemp("places")
    for name in ("model", "snapshots", "outside"):
        (places / name).mkdir()
    (places / "outside" / "secret").write_text("secret")
    model = places / "model" / "model.gguf"
    model.write_bytes((ROOT / "resources" / "models" / "hearth-starter.gguf").read_bytes())
    local = socket.socket(socket.AF_UNIX)
    with socket.create_server(("127.0.0.1", 0)) as server, local, subprocess.Popen(["sleep", "600"]) as other:
        local.bind(str(places / "outside" / "socket"))
        local.listen()
        port = server.getsockname()[1]
        try:
            found = run_program("confined_program", model, places / "snapshots", places / "outside", port, other.pid)
            found["the other process"] = other.poll()
        finally:
            other.kill()
    found["secret"] = (places / "outside" / "secret").read_text()
    found["snapshots"] = sorted(path.suffix for path in (places / "snapshots").rglob("*") if path.is_file())
    return found


@pytest.mark.parametrize(
    "attempt",
    [
        "read outside",
        "read outside on a thread",
        "list outside",
        "write outside",
        "change a file outside",
        "forbid a file outside",
        "mark a file outside",
        "remove outside",
        "change the model",
        "read another process",
        "connect to loopback",
        "make a network socket",
        "connect to a local socket",
        "send to a local socket",
        "start a program",
        "become a program",
        "become two",
        "end another process",
    ],
)
def test_a_confined_process_cannot(told, attempt):
    assert told[attempt] == "PermissionError"


def test_what_is_outside_is_as_it_was(told):
    assert told["secret"] == "secret"
    assert told["the other process"] is None


def test_a_confined_process_reads_its_model_answers_and_writes_snapshots(told):
    assert told["read the model"] == told["write a snapshot"] == told["remove a snapshot"] == "done"
    assert "Zoe" in told["answer"]
    assert ".kv" in told["snapshots"]


def test_the_same_attempts_succeed_where_nothing_is_confined(tmp_path, starter_model):
    """Otherwise the refusals above would prove nothing."""
    from tests.flow.confined_program import attempts, outcome

    (tmp_path / "secret").write_text("secret")
    with socket.create_server(("127.0.0.1", 0)) as server, subprocess.Popen(["sleep", "60"]) as other:
        model = tmp_path / "model.gguf"
        model.write_bytes(b"GGUF")
        tried = attempts(model, tmp_path, tmp_path, server.getsockname()[1], other.pid)
        skipped = {
            "become a program",
            "become two",
            "connect to a local socket",
            "send to a local socket",
            "mark a file outside",
        }
        outcomes = {name: outcome(attempt) for name, attempt in tried.items() if name not in skipped}
        assert other.wait(10) == EXIT_CODE_OF_SIGTERM

    assert set(outcomes.values()) == {"done"}


def test_a_context_beyond_the_memory_that_is_left_fails_in_words_and_the_child_lives_on(starter_model):
    told = run_program("memory_program", starter_model, 300 * MB)

    assert told["state"] == "on"
    assert told["said"].startswith(
        "hearth-starter.gguf is loaded, but there is no room for a context of 1,048,576 tokens"
    )
    assert told["read"] > 3


def test_an_answer_comes_from_a_model_behind_a_link_in_another_folder(starter_model, tmp_path):
    link = tmp_path / "link.gguf"
    link.symlink_to(starter_model)
    with engine(link, LoadSettings(n_ctx=512)) as driver:
        answer = driver.answer(alone("My name is Zoe."))

    assert "Zoe" in answer.text


def test_a_folder_for_snapshots_that_cannot_be_made_costs_only_the_snapshots(starter_model, tmp_path):
    (tmp_path / "file").touch()
    with engine(starter_model, LoadSettings(n_ctx=512), tmp_path / "file" / "snapshots") as driver:
        answer = driver.answer(alone("My name is Zoe."))

    assert "Zoe" in answer.text
