"""Files that a process gave up are gone for it."""

import sys

import pytest

from tests.unit.engine.host.confinement.alone import alone

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux only")
CONFINE = """
from desktop.engine.host.confinement.landlock import confine_files
readable, writable, outside = map(Path, sys.argv[1:4])
confine_files([readable, Path("/nowhere")], [writable], [Path("/dev/null")])
"""


@pytest.fixture
def folders(tmp_path):
    made = [tmp_path / name for name in ("readable", "writable", "outside")]
    for folder in made:
        folder.mkdir()
        (folder / "file").write_text("content")
    return made


def test_only_what_is_named_can_be_read_and_written(folders):
    told = alone(
        CONFINE + "attempt('read', (readable / 'file').read_text)\n"
        "attempt('list', lambda: os.listdir(readable))\n"
        "attempt('write where only reading is allowed', lambda: (readable / 'new').write_text(''))\n"
        "attempt('write', lambda: (writable / 'new').write_text('x'))\n"
        "attempt('replace', lambda: (writable / 'new').replace(writable / 'newer'))\n"
        "attempt('remove', (writable / 'newer').unlink)\n"
        "attempt('make a folder', (writable / 'sub').mkdir)\n"
        "attempt('read outside', (outside / 'file').read_text)\n"
        "attempt('write outside', lambda: (outside / 'file').write_text(''))\n"
        "attempt('list outside', lambda: os.listdir(outside))\n"
        "attempt('use a device', lambda: Path('/dev/null').write_text('x'))",
        *folders,
    )

    refused = {name for name, outcome in told.items() if outcome == "PermissionError"}
    assert refused == {"write where only reading is allowed", "read outside", "write outside", "list outside"}
    assert set(told.values()) == {"done", "PermissionError"}


def test_threads_that_are_started_later_are_confined_too(folders):
    told = alone(
        CONFINE + "thread = threading.Thread(target=lambda: attempt('read', (outside / 'file').read_text))\n"
        "thread.start()\nthread.join()",
        *folders,
    )

    assert told == {"read": "PermissionError"}


def test_files_that_are_open_stay_open(folders):
    told = alone(
        "opened = open(Path(sys.argv[3]) / 'file')\n" + CONFINE + "told['text'] = opened.read()",
        *folders,
    )

    assert told == {"text": "content"}
