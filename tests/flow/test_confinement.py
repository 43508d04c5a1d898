"""The real child gives up what it does not need before it opens a model, and works all the same."""

import sys
from pathlib import Path

import pytest

from desktop.domain.models import LoadedModel, LoadSettings
from desktop.engine.protocol import DescribeSystem, LoadFailed, SystemDescribed
from tests.flow.engine_driver import alone, engine
from tests.unit.engine.host.confinement.alone import alone as in_a_process_alone

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux only")
# The child's own way to a model, and then what a model that had taken the child over might try.
TAKEN_OVER = """
from desktop.engine.abort_flag import AbortFlag
from desktop.engine.host import llama
from desktop.engine.host.confinement.confine import confine
from desktop.engine.host.host import Host
from desktop.engine.protocol import Ended, Generate, LoadModel
from desktop.domain.models import LoadSettings
from tests.flow.engine_driver import alone
model, snapshots, outside = map(Path, sys.argv[1:4])
events, log = [], llama.LlamaLog()
llama.start_backends()
host = Host(AbortFlag.create(), log, events.append, confine)
host.handle(LoadModel(model, LoadSettings(n_threads=1), snapshots))
attempt("read outside", outside.read_text)
attempt("write outside", lambda: outside.write_text(""))
attempt("write beside the model", lambda: (model.parent / "new").write_text(""))
attempt("change the model", lambda: model.open("r+b"))
attempt("connect", lambda: socket.create_connection(("127.0.0.1", int(sys.argv[4]))))
attempt("start a program", lambda: subprocess.run(["/bin/true"]))
host.handle(Generate(1, alone("My name is Zoe.")))
told["answer"] = "".join(event.text for event in events if hasattr(event, "text"))
told["end"] = type(events[-1]).__name__
"""


def status(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def test_a_child_with_a_model_is_confined(starter_model):
    with engine(starter_model) as driver:
        told = status(driver.process.pid)
        score = Path(f"/proc/{driver.process.pid}/oom_score_adj").read_text().strip()

    assert (told["NoNewPrivs"], told["Seccomp"], score) == ("1", "2", "500")


def test_a_child_that_was_taken_over_can_do_nothing_and_a_good_one_still_answers(starter_model, tmp_path):
    model, outside = tmp_path / "models" / "model.gguf", tmp_path / "diary"
    model.parent.mkdir()
    model.write_bytes(starter_model.read_bytes())
    outside.write_text("secret")
    told = in_a_process_alone(TAKEN_OVER, model, tmp_path / "kv", outside, 9)

    assert "Zoe" in told.pop("answer")
    assert told.pop("end") == "Ended"
    assert len(told) == 6
    assert set(told.values()) == {"PermissionError"}


def test_a_model_behind_a_link_can_be_read(starter_model, tmp_path):
    (tmp_path / "link.gguf").symlink_to(starter_model)
    with engine(tmp_path / "link.gguf") as driver:
        assert driver.answer(alone("Hello", max_tokens=3)).text


def test_memory_beyond_what_is_free_is_refused_in_words_and_the_child_lives(starter_model):
    """As if the plan had been wrong: the context it allows is larger than the limit."""
    with engine() as driver:
        import resource

        refused = driver.load(starter_model, LoadSettings(n_ctx=1024))
        assert isinstance(refused, LoadedModel)
        limit = resource.prlimit(driver.process.pid, resource.RLIMIT_DATA)
        used = int(status(driver.process.pid)["VmData"].split()[0]) * 1024
        least = used + 32 * 2**20
        resource.prlimit(driver.process.pid, resource.RLIMIT_DATA, (least, least))
        failed = driver.load(starter_model, LoadSettings(n_ctx=65536))
        answer = driver.answer(alone("My name is Zoe."))

    assert limit[0] != resource.RLIM_INFINITY
    assert isinstance(failed, LoadFailed)
    assert "room" in failed.message or "memory" in failed.message
    assert "Zoe" in answer.text


def test_what_protects_is_told(starter_model):
    with engine() as driver:
        driver.process.send(DescribeSystem())
        described = driver.process.read()

    assert isinstance(described, SystemDescribed)
    assert dict(described.confinement)["files"] == "on"
