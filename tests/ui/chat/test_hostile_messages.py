"""A thousand messages that want to open something are shown, and nothing is opened."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.image_files import HOLIDAY
from tests.ui.chat.hostile_messages import hostile_message
from tests.ui.chat.watched_view import BEGIN, END, FOLDER, WITH_IMAGES

ROOT = Path(__file__).parents[3]
COUNT = 1000
SYSTEM_CALLS = "open,openat,openat2,creat,socket,connect,execve,execveat,stat,newfstatat,access,faccessat2,statx"
OPENING = re.compile(r"\b(open|openat|openat2|creat|socket|connect|execve|execveat)\(")
# A character that no loaded font has makes Qt ask Fontconfig and read further fonts; what a message says is no part of
# their names.
FONTS = re.compile(r"/fonts?/|/fontconfig/|\.(ttf|ttc|otf|pfb|pcf\.gz|t1|afm)\"")


def watched(count: int, *before: str) -> dict[str, object]:
    """Show hostile messages in a program of its own; what it has counted."""
    command = [*before, sys.executable, "-m", "tests.ui.chat.watched_view", str(count)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_messages_are_the_same_each_time_and_none_like_another() -> None:
    messages = [hostile_message(seed) for seed in range(COUNT)]

    assert messages == [hostile_message(seed) for seed in range(COUNT)]
    assert len(set(messages)) == COUNT


def test_hostile_messages_open_no_file_socket_or_process_and_are_seen() -> None:
    assert watched(COUNT) == {"messages": COUNT, "opened": [], "unseen": [], "images": WITH_IMAGES}


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_hostile_messages_open_nothing_behind_pythons_back(tmp_path: Path) -> None:
    log = tmp_path / "calls"
    found = watched(COUNT, "strace", "-f", "-qq", "-e", f"trace={SYSTEM_CALLS}", "-o", str(log))
    calls = log.read_text(encoding="utf-8", errors="replace").splitlines()
    begin = next(number for number, call in enumerate(calls) if BEGIN in call)
    end = next(number for number, call in enumerate(calls) if END in call)
    opened = [call for call in calls[begin:end] if OPENING.search(call) and not FONTS.search(call)]
    images = [call for call in opened if f'"{FOLDER}/{HOLIDAY.file}"' in call]  # what the user attached

    assert found["messages"] == COUNT
    assert begin > 100
    assert opened == images
