"""Whether a process does anything: computes, or waits for a disk. Linux tells in /proc, other systems do not."""

from pathlib import Path

# Fields of /proc/<pid>/stat behind the name in brackets, from 0; see proc(5).
_STATE, _MAJOR_FAULTS, _USER_TIME, _SYSTEM_TIME = 0, 9, 11, 12
_WAITS_FOR_DISK = "D"


class LifeSigns:
    """The signs of one process."""

    def __init__(self, pid: int, proc: Path = Path("/proc")) -> None:
        self._folder = proc / str(pid)
        self._before: tuple[str, ...] = ()

    def have_come(self) -> bool | None:
        """Whether it has done something since the last call; ``None`` where the system does not tell."""
        try:
            fields = (self._folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            now = (fields[_MAJOR_FAULTS], fields[_USER_TIME], fields[_SYSTEM_TIME], self._bytes_read())
        except (OSError, IndexError):
            return None
        has_changed, self._before = now != self._before, now
        return has_changed or fields[_STATE] == _WAITS_FOR_DISK

    def _bytes_read(self) -> str:
        """What it has read from files so far; not every process may be asked that."""
        try:
            return (self._folder / "io").read_text("utf-8").partition("\n")[0]
        except OSError:
            return ""
