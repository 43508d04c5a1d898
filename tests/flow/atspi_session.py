"""A session with a screen reader, to be run inside dbus-run-session: the registry, Hearth, and the reader.

``python -m tests.flow.atspi_session PYTHON DATA_DIR CONVERSATION`` prints what the reader prints.
"""

import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

READER = Path(__file__).with_name("atspi_reader.py")
LAUNCHERS = (Path("/usr/libexec/at-spi-bus-launcher"), Path("/usr/lib/at-spi2-core/at-spi-bus-launcher"))
READER_TIMEOUT_S = 120
END_TIMEOUT_S = 30


def launcher() -> Path | None:
    """The program that starts the bus on which programs and screen readers meet."""
    return next((path for path in LAUNCHERS if path.is_file()), None)


@contextmanager
def running(*command: str, env: dict[str, str]):
    """A program that is ended afterwards."""
    process = subprocess.Popen(command, env=env, stdout=sys.stderr)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(END_TIMEOUT_S)


def main(python: str, data_dir: str, conversation: str) -> int:
    """Its exit status is that of the reader, or of Hearth when that went wrong."""
    with tempfile.TemporaryDirectory(prefix="atspi") as folder:  # its path has to be short: a socket lies in it
        env = {**os.environ, "XDG_RUNTIME_DIR": folder, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
        # Without a screen the bus is found through the session bus only, and nothing is left at the screen.
        unseen = {name: value for name, value in env.items() if name not in ("DISPLAY", "AT_SPI_BUS_ADDRESS")}
        hearth_command = (sys.executable, "-m", "desktop", "--data-dir", data_dir, conversation)
        with running(str(launcher()), "--launch-immediately", env=unseen), running(*hearth_command, env=env) as hearth:
            reader = subprocess.run(
                [python, str(READER)], env=unseen, timeout=READER_TIMEOUT_S, check=False, stdout=sys.stdout
            )
            if hearth.poll() is not None:
                return 1
    return reader.returncode or hearth.returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
