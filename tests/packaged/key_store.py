"""A key goes through a real Secret Service: gnome-keyring, with a session bus and a home of its own.

``python -m tests.packaged.key_store PROGRAM`` takes the installed ``hearth`` and runs its self-test there, once with an
open key store, which has to keep the key, and once without any, which has to be told and to fail nothing. It needs the
Debian packages gnome-keyring and dbus. The user's own key store is not touched.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

NEEDED = ("gnome-keyring-daemon", "dbus-run-session")
# The daemon makes its first key ring with the password that it reads, and opens it. What is left running ends with the
# bus; it must not hold the pipes that somebody reads to their end.
_OPENED = """
printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
exec "$@"
"""


def missing() -> list[str]:
    """Programs that are needed and not there."""
    return [name for name in NEEDED if shutil.which(name) is None]


def environment(home: Path) -> dict[str, str]:
    """That of a user who has just come to this computer."""
    run = home / "run"
    run.mkdir(parents=True, exist_ok=True)
    run.chmod(0o700)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "DBUS_", "GNOME_"))}
    return {**kept, "HOME": str(home), "XDG_RUNTIME_DIR": str(run)}


def with_key_store(
    command: Sequence[str | Path], home: Path, *, is_opened: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run a command on a session bus of its own, with an open key store or with a bus that nobody answers on."""
    inside = ["sh", "-c", _OPENED, "sh", *map(str, command)] if is_opened else [str(part) for part in command]
    bus = ["dbus-run-session"] if is_opened else ["env", "DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere"]
    return subprocess.run(
        [*bus, "--", *inside] if is_opened else [*bus, *inside],
        env=environment(home), capture_output=True, text=True, check=False,
    )  # fmt: skip


def key_told(program: Path, *, is_opened: bool) -> str:
    """What the self-test says of the key; how it failed when it did."""
    with tempfile.TemporaryDirectory() as home:
        ended = with_key_store([program, "--self-test"], Path(home), is_opened=is_opened)
    if ended.returncode:
        return f"<failed: {ended.stdout[-500:]}{ended.stderr[-500:]}>"
    return str(json.loads(ended.stdout)["key"])


def main() -> int:
    """Print one JSON object; the exit code is 0 when the key was kept, and its absence told."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    if missing():
        raise SystemExit(f"not installed: {', '.join(missing())}")
    program = Path(sys.argv[1]).resolve()
    told = {"with": key_told(program, is_opened=True), "without": key_told(program, is_opened=False)}
    print(json.dumps(told))
    return int(told["with"] != "Secret Service" or not told["without"].startswith("There is no key store"))


if __name__ == "__main__":
    sys.exit(main())
