"""``hearth --self-test``, which a package runs where it was installed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from desktop import self_test
from desktop.services.secrets import Secrets

ROOT = Path(__file__).parents[2]


def test_the_self_test_talks_draws_saves_and_reads_again_without_a_screen(tmp_path, monkeypatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    for screen in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(screen, raising=False)
    monkeypatch.setenv("GGML_VK_VISIBLE_DEVICES", "")
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)

    ended = subprocess.run(
        [sys.executable, "-m", "desktop", "--self-test"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    told = json.loads(ended.stdout)
    assert ended.stdout.count("\n") == 1
    assert (told["ok"], told["status"], told["gpu_layers"]) == (True, "complete", 0)
    assert "```" in told["answer"]
    assert told["coloured_lines"] > 0
    assert "There is no key store on this computer" in told["key"], "and that fails nothing"
    assert list(folder.iterdir()) == [], "the folder is gone"


def test_a_model_that_does_not_load_fails_the_self_test(qapp, tmp_path, capsys):
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF and nothing behind it")

    assert self_test.run(patience_s=30, model=broken) == 1

    told = json.loads(capsys.readouterr().out)
    assert not told["ok"]
    assert "the model was not loaded" in told["failed"]


class ForgetfulStore:
    """Keeps what it was given, or something else."""

    def __init__(self, kept: str | None) -> None:
        self._kept = kept

    def name(self) -> str:
        return "Forgetful"

    def get(self, key: str) -> str | None:
        return self._kept

    def set(self, key: str, secret: str) -> None:
        pass

    def delete(self, key: str) -> None:
        pass


@pytest.mark.parametrize("kept", [None, "something else"])
def test_a_key_store_that_does_not_give_back_what_it_was_given_fails_the_self_test(run_async, kept):
    with pytest.raises(self_test.StepFailed, match="Forgetful does not keep keys"):
        run_async(self_test._key(Secrets(ForgetfulStore(kept))))
