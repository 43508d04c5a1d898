"""Commands from a pipe, read where they are asked for and later on a thread."""

import io
import subprocess
import sys

import pytest

from desktop.domain.models import LoadSettings
from desktop.engine.client import package_parent
from desktop.engine.host.commands import EXIT_PROTOCOL, Commands
from desktop.engine.protocol import DescribeSystem, LoadModel, Shutdown, frame

CHILD = (
    "import sys\n"
    "from desktop.engine.host.commands import Commands\n"
    "commands = Commands(sys.stdin.buffer)\n"
    "sys.stderr.write(type(commands.next()).__name__ + ' ')\n"
    "commands.watch(); commands.watch()\n"
    "sys.stderr.write(str(commands.next(0.01)) + ' '); sys.stderr.flush()\n"
    "while True: pass\n"
)


def test_commands_come_in_order(tmp_path):
    sent = [DescribeSystem(), LoadModel(tmp_path / "a.gguf", LoadSettings()), Shutdown()]
    commands = Commands(io.BytesIO(b"".join(map(frame, sent))))

    assert [commands.next() for _ in sent] == sent


def test_a_watched_pipe_ends_the_process_with_its_input_whatever_it_is_doing():
    command = [sys.executable, "-c", CHILD]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=package_parent(), text=False
    ) as child:
        child.stdin.write(frame(DescribeSystem()))
        child.stdin.flush()
        said = child.stderr.read(len("DescribeSystem None "))
        child.stdin.close()

        assert child.wait(10) == 0
    assert said == b"DescribeSystem None "


@pytest.mark.parametrize(("sent", "code"), [(b"", 0), (b"\3\0\0\0abc", EXIT_PROTOCOL)])
def test_the_end_of_the_input_and_nonsense_end_the_process(sent, code):
    command = [sys.executable, "-c", CHILD]

    ran = subprocess.run(command, input=sent, capture_output=True, cwd=package_parent(), check=False)

    assert ran.returncode == code
