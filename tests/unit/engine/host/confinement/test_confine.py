"""All protections by one call."""

import sys

import pytest

from desktop.engine.host.confinement.confine import not_confined
from desktop.engine.load_plan import Machine
from tests.unit.engine.host.confinement.own_process import told_by

CONFINE = """
from desktop.engine.host.confinement.confine import confine
from desktop.engine.load_plan import Machine
from desktop.engine.protocol import Device
card = Device("Vulkan0", "Card", "gpu", 2**30, 2**30)
machine = Machine(2**20, 1, (card,)) if len(sys.argv) > 4 else Machine(10**9, 1)
model, snapshots, outside = (Path(argument) for argument in sys.argv[1:4])
told['states'] = dict(confine([model], [snapshots], machine))
"""
NAMES = [
    "ended first when memory runs out",
    "no core dumps",
    "memory limit",
    "files",
    "TCP connections",
    "other processes",
    "network and other programs",
]


@pytest.fixture
def places(tmp_path):
    folder, outside = tmp_path / "models", tmp_path / "outside"
    for each in (folder, outside):
        each.mkdir()
        (each / "model.gguf").write_bytes(b"x")
    return folder / "model.gguf", tmp_path / "cache" / "snapshots", outside / "model.gguf"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have nothing like it")
def test_on_linux_every_protection_is_told_and_what_is_needed_still_works(places):
    told = told_by(
        CONFINE
        + "told['model'] = name_of_error(model.read_bytes)\n"
        + "told['snapshot'] = name_of_error(lambda: (snapshots / 'x').write_bytes(b'x'))\n"
        + "told['outside'] = name_of_error(outside.read_bytes)\n"
        + "import decimal, wave, colorsys  # read only now\n"
        + "from desktop.engine import diagnosis\n"
        + "told['random'] = len(os.urandom(8))\n"
        + "told['free'] = 'MemAvailable' in Path('/proc/meminfo').read_text()\n"
        + "told['cores'] = name_of_error(Path('/sys/devices/system/cpu/online').read_text)\n",
        *places,
    )

    assert list(told["states"]) == NAMES
    assert told["states"]["network and other programs"] == told["states"]["memory limit"] == "on"
    assert (told["model"], told["snapshot"], told["cores"]) == ("done", "done", "done")
    assert (told["random"], told["free"]) == (8, True)
    if told["states"]["files"] == "on":
        assert told["outside"] == "PermissionError"


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_elsewhere_it_is_told_that_there_is_nothing_and_nothing_breaks(places, system):
    told = told_by(f"sys.platform = {system!r}\n" + CONFINE + "told['outside'] = outside.read_text()", *places)

    states = told["states"]
    assert list(states) == NAMES
    assert states.pop("no core dumps") == ("on" if system == "darwin" else "not available on this system")
    assert set(states.values()) == {"not available on this system"}
    assert told["outside"] == "x"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have nothing like it")
def test_with_graphics_memory_is_not_limited_and_that_is_told(places):
    told = told_by(CONFINE + "told['size'] = len(bytearray(2**26))", *places, "card")

    assert told["states"]["memory limit"] == "off, because graphics drivers reserve more than they use"
    assert told["size"] == 2**26


def test_for_tests_there_is_a_way_not_to_be_confined():
    assert not_confined([], [], Machine(0, 1)) == ()
