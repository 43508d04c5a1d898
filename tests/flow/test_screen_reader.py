"""A screen reader reads a long conversation through AT-SPI, the way Orca does."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.domain.conversation import Conversation, new_conversation
from desktop.domain.messages import Message, Role, answer_parts, new_id, timestamp, user_message
from desktop.storage.conversation_file import encode
from tests.flow.atspi_session import launcher

ROOT = Path(__file__).parents[2]
SYSTEM_PYTHON = "/usr/bin/python3"
PACKAGES = "Debian's packages at-spi2-core, gir1.2-atspi-2.0 and python3-gi"
TURNS = 500
RICH = """## Two backends

Take the first. It is *quicker* 🙂 here.

```python
x = 1
y = 2
```

| Backend | tokens/s |
|---|--:|
| CPU | 18.4 |
| Vulkan | 61.0 |

- one
- two

> Said before.
"""


def is_readable() -> bool:
    """Whether there is a registry and a Python that can ask it."""
    if launcher() is None or shutil.which("dbus-run-session") is None or not Path(SYSTEM_PYTHON).exists():
        return False
    script = "import gi; gi.require_version('Atspi', '2.0'); from gi.repository import Atspi"
    return subprocess.run([SYSTEM_PYTHON, "-c", script], capture_output=True, check=False).returncode == 0


def long_conversation() -> Conversation:
    """1,000 messages; the last one has a block of every kind."""
    made = new_conversation()
    for number in range(TURNS):
        asked = user_message(f"Question {number}?", made.current)
        text = RICH if number == TURNS - 1 else f"Answer **{number}**. It is short."
        said = Message(
            new_id(), asked.id, Role.ASSISTANT, answer_parts("", text), timestamp(), model="models/Llama 3.2 3B.gguf"
        )
        made = made.with_message(asked).with_message(said)
    return made


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What the reader was told."""
    if sys.platform != "linux" or not is_readable():
        pytest.skip(f"AT-SPI cannot be asked here: that takes {PACKAGES}")
    folder = tmp_path_factory.mktemp("screen_reader")
    shown = folder / "long.hearth.json"
    shown.write_bytes(encode(long_conversation()))
    session = [sys.executable, "-m", "tests.flow.atspi_session", SYSTEM_PYTHON, str(folder / "hearth"), str(shown)]
    done = subprocess.run(
        ["dbus-run-session", "--", *session], cwd=ROOT, capture_output=True, text=True, timeout=200, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)


def test_every_message_is_found_with_its_role_and_text(told):
    assert (told["role"], told["count"]) == ("list", 1000)
    assert {role for role, _ in told["all"]} == {"list item"}
    assert [name for _, name in told["all"][:2]] == [
        "You: Question 0?", "Answer, Llama 3.2 3B: Answer 0. It is short.",
    ]  # fmt: skip
    assert told["all"][499] == ["list item", "Answer, Llama 3.2 3B: Answer 249. It is short."]
    assert told["all"][-1][1].startswith("Answer, Llama 3.2 3B: Two backends\nTake the first. It is quicker 🙂 here.")
    assert "Code block, python, 2 lines\nTable, 2 columns, 2 rows" in told["all"][-1][1]
    assert told["indexes"] == [0, 499, 999]
    assert told["in_view"] == [False, False, True]


def test_the_text_of_a_message_is_whole(told):
    assert told["texts"][:2] == ["Question 0?", "Answer 249. It is short."]
    assert "x = 1\ny = 2" in told["texts"][2]
    assert "Vulkan\t61.0" in told["texts"][2]


def test_blocks_are_found_with_their_roles(told):
    assert told["blocks"] == [
        ["heading", "Two backends"],
        ["paragraph", "Take the first. It is quicker 🙂 here."],
        ["section", "Code block, python, 2 lines"],
        ["table", "Table, 2 columns, 2 rows"],
        ["list item", "- one"],
        ["list item", "- two"],
        ["block quote", "Said before."],
        ["button", "Copy message"],
        ["button", "Edit answer"],
        ["button", "Regenerate answer"],
        ["button", "More about this message"],
    ]
    assert told["level"] == "2"
    assert told["rows"] == [
        [["table column header", "Backend"], ["table column header", "tokens/s"]],
        [["table cell", "CPU"], ["table cell", "18.4"]],
        [["table cell", "Vulkan"], ["table cell", "61.0"]],
    ]


def test_a_text_is_read_by_word_line_sentence_and_character(told):
    assert [word.strip() for word in told["words"] if word.strip(" .")] == ["Answer", "249", "It", "is", "short"]
    assert [line.strip() for line in told["lines"] if line.strip()] == [
        line for line in told["texts"][2].splitlines() if line
    ]
    assert told["sentences"] == ["Take the first. ", "It is quicker 🙂 here."]
    assert "".join(told["characters"]) == "Two backends"
    assert told["caret"] == [0, 4]


def test_the_focus_goes_from_message_to_message_and_each_is_told(told):
    chosen = [told["all"][index][1] for index in (0, 499, 999)]

    assert [name for name in told["focused"] if name in chosen] == chosen
    assert told["focused_at_last"] == [False, False, True]
    assert told["count_later"] == 1000
