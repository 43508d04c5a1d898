"""What a release machine signs is what installed copies believe: packaging's step, the application and a socket."""

import importlib
import importlib.util
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop import __version__
from desktop.domain.errors import UpdateCheckFailed
from desktop.releases.newest import newest_release
from desktop.releases.origin import Origin
from tests.https_server import answer, https_server

ROOT = Path(__file__).parents[2]


@pytest.fixture
def recipe(tmp_path, monkeypatch):
    """The step's module, which writes into a folder of the test's own."""
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    monkeypatch.delenv("HEARTH_RELEASE_KEY", raising=False)
    made = importlib.import_module("installer.manifest")
    monkeypatch.setattr(made.places, "DIST", tmp_path / "dist")
    return made


@pytest.fixture
def key(tmp_path, monkeypatch) -> Ed25519PrivateKey:
    made = Ed25519PrivateKey.generate()
    file = tmp_path / "key.pem"
    form = serialization.PrivateFormat.PKCS8
    file.write_bytes(made.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    monkeypatch.setenv("HEARTH_RELEASE_KEY", str(file))
    return made


def origin_of(folder: Path):
    """The module that a package brings along."""
    spec = importlib.util.spec_from_file_location("hearth_origin", folder / "hearth_origin.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_the_release_machine_signs_is_believed_by_the_application_that_it_froze(recipe, key, tmp_path):
    recipe.write()
    recipe.write_origin(tmp_path)
    data = (tmp_path / "dist" / "hearth-release.json").read_bytes()
    known = origin_of(tmp_path)

    with https_server(tmp_path, answer(data)) as server:
        release = newest_release(Origin(server.address(), bytes.fromhex(known.PUBLIC_KEY)), server.trust)

    assert release.version == __version__
    assert release.page == known.SITE == "https://hearth.example"
    assert release.notes.startswith("- ")


def test_another_key_is_not_believed(recipe, key, tmp_path):
    data = recipe.signed(Ed25519PrivateKey.generate(), datetime.now(UTC))
    public = key.public_key().public_bytes_raw()
    with https_server(tmp_path, answer(data)) as server, pytest.raises(UpdateCheckFailed, match="not signed"):
        newest_release(Origin(server.address(), public), server.trust)


def test_without_a_key_nothing_is_written_and_the_application_knows_no_place(recipe, tmp_path):
    recipe.write()
    recipe.write_origin(tmp_path)

    assert not (tmp_path / "dist").exists()
    assert origin_of(tmp_path).PUBLIC_KEY == ""


def test_the_notes_are_the_points_of_the_newest_entry(recipe):
    changelog = (
        "hearth (0.2.0) stable; urgency=medium\n\n  * Answers come\n    sooner.\n  * Less memory.\n\n"
        " -- A <a@b>  Sat\n\nhearth (0.1.0) stable; urgency=medium\n\n  * First.\n\n -- A <a@b>  Fri\n"
    )
    assert recipe.notes(changelog) == "- Answers come sooner.\n- Less memory."
