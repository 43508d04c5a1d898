from pathlib import Path

import pytest

from desktop import command_line
from desktop.command_line import CommandLine


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        ([], CommandLine(None, None, False)),
        (["hearth"], CommandLine(None, None, False)),
        (["hearth", "model.gguf"], CommandLine(Path("model.gguf"), None, False)),
        (["model.gguf"], CommandLine(Path("model.gguf"), None, False)),
        (["--data-dir", "d", "chat.hearth.json"], CommandLine(Path("chat.hearth.json"), Path("d"), False)),
        (["/usr/bin/hearth", "--diagnose"], CommandLine(None, None, True)),
    ],
)
def test_the_program_name_may_lead_or_be_missing(argv, expected):
    assert command_line.parse(argv) == expected


def test_version_is_printed(capsys):
    with pytest.raises(SystemExit) as end:
        command_line.parse(["hearth", "--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out.startswith("Hearth 0.")


def test_an_unknown_option_is_refused_with_a_sentence(capsys):
    with pytest.raises(SystemExit) as end:
        command_line.parse(["hearth", "--fast"])
    assert end.value.code == 2
    assert "--fast" in capsys.readouterr().err
