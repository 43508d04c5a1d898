"""The process that draws: what it answers, and that it is confined before it reads anything."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.domain.formulas import Drawing, Formula
from desktop.formulas.child import serve
from desktop.formulas.client import ChildProgram
from desktop.formulas.protocol import Drawn, Ready, frame, read_frame

DRAWING = Drawing(10, 5, 1, b"ML", bytes(16))


def draw(formula: Formula) -> Drawing:
    if formula.tex == "deep":
        raise RecursionError
    if formula.tex == "wrong":
        raise ValueError("not TeX")
    return DRAWING


def test_each_formula_is_answered_whatever_the_library_raises() -> None:
    answers = io.BytesIO()
    formulas = io.BytesIO(b"".join(frame(Formula(tex)) for tex in ("a", "wrong", "deep", "b")))

    serve(formulas, answers, draw)

    answers.seek(0)
    assert read_frame(answers.read, Ready) == Ready()
    assert [read_frame(answers.read, Drawn) for _ in range(4)] == [
        Drawn(DRAWING),
        Drawn(None),
        Drawn(None),
        Drawn(DRAWING),
    ]


def test_it_ends_when_its_input_ends(real_child: ChildProgram) -> None:
    done = subprocess.run(
        real_child.command,
        input=frame(Formula("x")),
        capture_output=True,
        cwd=real_child.folder,
        env=dict(real_child.environment),
        timeout=60,
        check=False,
    )

    answers = io.BytesIO(done.stdout)
    assert done.returncode == 0
    assert read_frame(answers.read, Ready) == Ready()
    drawn = read_frame(answers.read, Drawn)
    assert drawn is not None
    assert drawn.drawing is not None
    assert answers.read() == b""


ATTEMPTS = """
import json, os, socket, subprocess, sys
from pathlib import Path
from desktop.engine.host.confinement.confine import confine_to_computing
from desktop.domain.formulas import Formula
from desktop.formulas.typesetter import draw, prepare
folder = Path(sys.argv[1])
def outcome(attempt):
    try:
        attempt()
    except (OSError, MemoryError) as error:
        return type(error).__name__
    return "done"
prepare()
confine_to_computing()
print(json.dumps({
    "read": outcome((folder / "secret").read_bytes),
    "write": outcome(lambda: (folder / "new").write_bytes(b"x")),
    "connect": outcome(lambda: socket.create_connection(("127.0.0.1", 9), 5)),
    "run": outcome(lambda: subprocess.run(["/bin/true"])),
    "memory": outcome(lambda: bytearray(2**30)),
    "draw": outcome(lambda: draw(Formula(r"\\frac{a}{b} \\mathbb{R} \\text{word}", True))),
}))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all protections")
def test_confined_it_still_draws_and_reaches_nothing(real_child: ChildProgram, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"x")
    program = [sys.executable, "-c", ATTEMPTS, str(tmp_path)]
    done = subprocess.run(
        program, capture_output=True, cwd=real_child.folder, env=dict(real_child.environment), timeout=60, check=True
    )

    assert json.loads(done.stdout) == {
        "read": "PermissionError",
        "write": "PermissionError",
        "connect": "PermissionError",
        "run": "PermissionError",
        "memory": "MemoryError",
        "draw": "done",
    }
