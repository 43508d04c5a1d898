"""Nothing of the user's gets into a report, wherever on its way through the program it was."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.crash_report import place_of, said, stack_of, without_private
from desktop.storage.json_file import write_atomically

PROMPT = "my doctor says I have three weeks"
KEY = "sk-live-0123456789abcdef"
SECRETS = (PROMPT, KEY, "/home/anna/secret plans.gguf", "anna")


def caught(function, *args) -> BaseException:
    try:
        function(*args)
    except Exception as bug:  # noqa: BLE001 - whatever it was
        return bug
    raise AssertionError("nothing was raised")


def raise_with(secret: str) -> None:
    raise ValueError(f"the model said {secret} and then stopped")


def raise_plainly(secret: str) -> None:
    raise RuntimeError(secret)


def look_up(secret: str) -> None:
    {}[secret]


def convert(secret: str) -> None:
    int(secret)


def chain(secret: str) -> None:
    try:
        convert(secret)
    except ValueError as error:
        raise OSError(2, f"cannot find {secret}", secret) from error


def chain_in_passing(secret: str) -> None:
    try:
        convert(secret)
    except ValueError:
        json.loads("[" + secret)


def with_a_note(secret: str) -> None:
    bug = ValueError("short")
    bug.add_note(secret)
    raise bug


def in_a_group(secret: str) -> None:
    raise ExceptionGroup(f"many, like {secret}", [ValueError(secret)])


def recurse(secret: str) -> None:
    recurse(secret)


def decode(secret: str) -> None:
    secret.encode().decode("utf-16") + (secret + "\ud800").encode().decode()


RAISERS = (
    raise_with, raise_plainly, look_up, convert, chain, chain_in_passing, with_a_note, in_a_group, recurse, decode,
)  # fmt: skip


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("function", RAISERS)
def test_what_was_on_its_way_is_not_in_the_report(function, secret: str) -> None:
    told = stack_of(caught(function, secret))

    assert secret not in told
    assert str(Path(__file__).parent) not in told
    assert f"in {function.__name__}" in told


@given(st.text(min_size=4))
def test_no_text_gets_into_a_report_with_the_message(secret: str) -> None:
    pieces = ("the model said ", " and then stopped", "ValueError")
    told = stack_of(caught(raise_with, secret))
    message = told.rpartition("\n")[2].removeprefix("ValueError: ")
    for piece in (*pieces, "…"):
        message = message.replace(piece, "")
    # What is left can only be what the function itself says somewhere.
    assert message == ""


def test_what_our_own_code_says_stays() -> None:
    assert stack_of(caught(raise_with, PROMPT)).endswith("ValueError: the model said … and then stopped")


def test_causes_come_first() -> None:
    told = stack_of(caught(chain, KEY))
    assert told.index("ValueError") < told.index("FileNotFoundError")


def test_a_class_that_cannot_say_what_it_is_is_told_by_name() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError(KEY)

    def fail() -> None:
        raise Mute

    assert stack_of(caught(fail)).endswith("Mute")


def test_a_long_recursion_is_told_by_both_ends() -> None:
    told = stack_of(caught(recurse, PROMPT))
    assert "… " in told
    assert len(told.splitlines()) < 80


def test_a_file_of_the_user_that_cannot_be_written_is_not_named(tmp_path: Path) -> None:
    (tmp_path / "anna").write_bytes(b"")
    told = stack_of(caught(write_atomically, tmp_path / "anna" / "Trip to Lisbon.json", b""))
    for secret in ("anna", "Lisbon", str(tmp_path)):
        assert secret not in told
    assert "desktop/storage/json_file.py" in told


@pytest.mark.parametrize(
    ("file", "place"),
    [
        ("/home/anna/hearth/desktop/ui/notices.py", "desktop/ui/notices.py"),
        ("/usr/lib/hearth/_internal/desktop/app.py", "desktop/app.py"),
        ("desktop/app.py", "desktop/app.py"),
        (r"C:\Users\Anna\Hearth\_internal\desktop\app.py", "desktop/app.py"),
        ("/home/anna/.venv/lib/python3.11/site-packages/qasync/__init__.py", "qasync/__init__.py"),
        ("/usr/lib/python3.11/json/decoder.py", "json/decoder.py"),
        ("/home/anna/plugin.py", "plugin.py"), (r"C:\Users\Anna\plugin.py", "plugin.py"), ("<string>", "<string>"),
        ("<frozen importlib._bootstrap>", "<frozen importlib._bootstrap>"),
    ],
)  # fmt: skip
def test_of_a_path_only_what_is_the_same_everywhere_stays(file: str, place: str) -> None:
    assert place_of(file) == place


def test_only_constants_stay_of_a_message() -> None:
    assert said("cannot open /home/anna/x: no space", ("cannot open ", ": no space")) == "cannot open …: no space"
    assert said("secret", ()) == "…"
    assert said("secret", ("e", "  ")) == "…", "single letters would spell it"
    assert said("", ("a constant",)) == ""


TRACE = """Fatal Python error: Segmentation fault

Current thread 0x00007f (most recent call first):
  File "/home/anna/hearth/desktop/ui/chat/chat_view.py", line 12 in paintEvent
  File "/home/anna/.venv/lib/python3.11/site-packages/qasync/__init__.py", line 3 in run
  File "/home/anna/my plans.py", line 1 in <module>
Binary file "/home/anna/lib/libQt6Core.so.6", at +0x1
Devices: NVIDIA RTX 4070
C:\\Users\\Anna\\thing.dll and ~/notes.txt by ANNA on annas-laptop, in /srv/hearth/data/x, banana"""


def test_a_trace_loses_paths_and_names_and_nothing_else() -> None:
    told = without_private(TRACE, ("anna", "annas-laptop", "/srv/hearth", "/home/anna", ""))
    for secret in ("anna/", "Anna\\", "ANNA", "laptop", 'plans"', "notes", "/srv", "thing.dll", "/home"):
        assert secret not in told, secret
    for kept in (
        'File "desktop/ui/chat/chat_view.py", line 12 in paintEvent', 'File "qasync/__init__.py", line 3', "banana",
        "Devices: NVIDIA RTX 4070", "Segmentation fault",
    ):  # fmt: skip
        assert kept in told, kept


@given(st.text())
def test_no_text_can_keep_a_report_from_being_made(text: str) -> None:
    assert stack_of(caught(raise_plainly, text))
    assert isinstance(without_private(text, ("anna",)), str)
