"""Everything at once, as the child does it."""

import sys

import pytest

from tests.unit.engine.host.confinement.alone import alone

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux only")
CONFINE = """
from desktop.engine.host.confinement.confine import confine
from desktop.engine.load_plan import Machine
from desktop.engine.protocol import Device
CARD = Device("Vulkan0", "Card", "gpu", 2**30, 2**30)
model, states, outside = map(Path, sys.argv[1:4])
"""
NAMES = (
    "memory limit", "ended first when memory runs out", "no core dumps", "files", "network and other programs",
)  # fmt: skip


@pytest.fixture
def folders(tmp_path):
    made = [tmp_path / name for name in ("model", "states", "outside")]
    for folder in made:
        folder.mkdir()
        (folder / "file").write_text("content")
    return made


def test_every_protection_is_on_and_holds(folders):
    told = alone(
        CONFINE + "told.update(confine([model], [states], Machine(2**28, 1)))\n"
        "attempt('read the model', (model / 'file').read_text)\n"
        "attempt('write a state', lambda: (states / 'new').write_text('x'))\n"
        "attempt('read outside', (outside / 'file').read_text)\n"
        "attempt('connect', lambda: socket.create_connection(('127.0.0.1', 9)))\n"
        "attempt('take memory', lambda: bytearray(2**29))\n"
        "import jinja2.sandbox, numpy",
        *folders,
    )

    assert {name: told.pop(name) for name in NAMES} == dict.fromkeys(NAMES, "on")
    assert told == {
        "read the model": "done",
        "write a state": "done",
        "read outside": "PermissionError",
        "connect": "PermissionError",
        "take memory": "MemoryError",
    }


def test_with_graphics_memory_is_not_limited_and_that_is_told(folders):
    told = alone(
        CONFINE + "told.update(confine([model], [], Machine(2**20, 1, (CARD,))))\n"
        "attempt('take memory', lambda: bytearray(2**26))",
        *folders,
    )

    assert told["memory limit"] == "off, because graphics drivers reserve more than they use"
    assert told["take memory"] == "done"


def test_confining_again_changes_nothing(folders):
    told = alone(
        CONFINE + "for _ in range(2):\n    confine([model], [], Machine(2**28, 1))\n"
        "attempt('read the model', (model / 'file').read_text)",
        *folders,
    )

    assert told == {"read the model": "done"}
