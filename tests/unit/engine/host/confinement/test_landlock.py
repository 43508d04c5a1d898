"""Files out of reach, as far as this kernel goes."""

import errno
import os

import pytest

from desktop.engine.host.confinement import landlock
from desktop.engine.host.confinement.landlock import landlock_version
from desktop.engine.host.confinement.protections import NotProtected
from tests.unit.engine.host.confinement.own_process import told_by


def _has_landlock() -> bool:
    try:
        return landlock_version() > 0
    except (NotProtected, TypeError, AttributeError):  # TypeError, AttributeError: another system
        return False


needs_landlock = pytest.mark.skipif(not _has_landlock(), reason="this system has no Landlock")

RESTRICT = """
import threading
from desktop.engine.host.confinement import landlock
from desktop.engine.host.confinement.landlock import Reach, restrict
read, write, outside = (Path(folder) for folder in sys.argv[1:4])
version = int(sys.argv[4]) if len(sys.argv) > 4 else landlock.landlock_version()
landlock.landlock_version = lambda: version
system = [Path("/usr"), Path("/lib"), Path(sys.base_prefix), Path(sys.prefix)]
states = restrict(Reach([*system, read, Path("/proc/self"), Path("/not/there")], [write], [Path("/dev/null")]))
"""
ATTEMPTS = """
told['read'] = name_of_error((read / "file").read_bytes)
told['write where it may only read'] = name_of_error(lambda: (read / "new").touch())
told['write'] = name_of_error(lambda: (write / "new").write_bytes(b"x"))
told['rename'] = name_of_error(lambda: (write / "new").replace(write / "newer"))
told['replace a file'] = name_of_error(lambda: (write / "newer").write_bytes(b""))
told['make a folder'] = name_of_error(lambda: (write / "folder").mkdir())
told['remove'] = name_of_error((write / "newer").unlink)
told['write to a device'] = name_of_error(lambda: Path("/dev/null").write_bytes(b"x"))
told['read outside'] = name_of_error((outside / "file").read_bytes)
told['list outside'] = name_of_error(lambda: os.listdir(outside))
told['move outside'] = name_of_error(lambda: os.rename(write / "folder", outside / "folder"))
told['run a program'] = name_of_error(lambda: os.execv("/bin/true", ["true"]))
told['read about itself'] = name_of_error(Path("/proc/self/status").read_bytes)
told['read about others'] = name_of_error(Path(f"/proc/{os.getppid()}/cmdline").read_bytes)
"""
MAY = {"read", "write", "rename", "replace a file", "make a folder", "remove", "write to a device", "read about itself"}


@pytest.fixture
def folders(tmp_path):
    made = [tmp_path / name for name in ("read", "write", "outside")]
    for folder in made:
        folder.mkdir()
        (folder / "file").write_bytes(b"x")
    return made


@needs_landlock
def test_only_what_was_named_is_in_reach(folders):
    told = told_by(RESTRICT + ATTEMPTS, *folders)

    assert {name for name, outcome in told.items() if outcome == "done"} == MAY
    assert {outcome for name, outcome in told.items() if name not in MAY} == {"PermissionError"}


@needs_landlock
def test_threads_that_start_later_are_bound_too(folders):
    told = told_by(
        RESTRICT
        + "thread = threading.Thread("
        + "target=lambda: told.update(outside=name_of_error((outside / 'file').read_bytes)))\n"
        + "thread.start(); thread.join()",
        *folders,
    )

    assert told == {"outside": "PermissionError"}


@needs_landlock
def test_threads_that_were_there_before_are_told(folders):
    told = told_by(
        "import threading\nended = threading.Event()\nthreading.Thread(target=ended.wait).start()\n"
        + RESTRICT
        + "ended.set()\ntold.update(states, version=version)",
        *folders,
    )

    state = told["files"]
    assert state == ("on" if told["version"] >= 8 else "on, except for threads that were there before: 1")


@needs_landlock
@pytest.mark.parametrize(
    ("version", "tcp", "processes"),
    [(1, "needs Linux 6.7", "needs Linux 6.12"), (4, "on", "needs Linux 6.12"), (6, "on", "on")],
)
def test_an_older_kernel_does_what_it_can_and_tells_what_it_cannot(folders, version, tcp, processes):
    if version > landlock_version():
        pytest.skip("this kernel is older still")
    told = told_by(RESTRICT + "told.update(states)\n" + ATTEMPTS, *folders, version)

    assert told["files"] == "on"
    assert told["TCP connections"] == tcp
    assert told["other processes"] == processes
    assert told["read outside"] == "PermissionError"
    assert told["write"] == "done"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EOPNOTSUPP, "Landlock is switched off in this system's kernel"),
        (errno.ENOSYS, "needs Linux 5.13 with Landlock"),
    ],
)
def test_a_kernel_without_it_is_told(monkeypatch, number, words):
    def refuse(*_arguments: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(landlock, "system_call", refuse)

    with pytest.raises(NotProtected, match=words):
        landlock_version()
