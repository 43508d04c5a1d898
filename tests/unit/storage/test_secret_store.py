"""Which key store is taken, and that nothing else ever is. A real one is asked in tests/flow/test_key_store.py."""

import subprocess
import sys
import types
from typing import ClassVar

import pytest
from keyring.errors import KeyringLocked

from desktop.domain.errors import SecretsUnavailable
from desktop.storage.secret_store import _FREE_DESKTOPS, PLACES, Place, SecretStore


class GoodKeyring:
    priority = 5
    kept: ClassVar[dict[tuple[str, str], str]] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class BetterKeyring(GoodKeyring):
    priority = 5.1


class HalfHeartedKeyring(GoodKeyring):
    priority = 0.5


class MissingKeyring(GoodKeyring):
    @property
    def priority(self) -> float:
        raise RuntimeError("no service")


class LockedKeyring(GoodKeyring):
    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked(f"not {password}")


class TalkativeKeyring(GoodKeyring):
    def set_password(self, service: str, username: str, password: str) -> None:
        raise ValueError(f"cannot keep {password}")


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch):
    """Places whose classes stand in this module."""
    module = types.ModuleType("some_keyrings")
    monkeypatch.setitem(sys.modules, "some_keyrings", module)
    monkeypatch.setattr(GoodKeyring, "kept", {})

    def make(*classes: type) -> tuple[Place, ...]:
        for each in classes:
            setattr(module, each.__name__, each)
        return tuple(Place("some_keyrings", each.__name__, each.__name__) for each in classes)

    return make


def test_a_secret_is_kept_under_the_name_of_the_service_read_and_forgotten(places) -> None:
    store = SecretStore("Hearth tests", places(GoodKeyring))
    assert store.get("openai") is None
    store.set("openai", "sk-1")
    assert GoodKeyring.kept == {("Hearth tests", "openai"): "sk-1"}
    assert (store.name(), store.get("openai")) == ("GoodKeyring", "sk-1")
    store.delete("openai")
    store.delete("openai")
    assert GoodKeyring.kept == {}


def test_the_best_of_those_that_work_is_taken(places) -> None:
    assert SecretStore("s", places(MissingKeyring, GoodKeyring, BetterKeyring)).name() == "BetterKeyring"


def test_without_one_that_is_good_enough_a_sentence_says_what_to_install(places) -> None:
    with pytest.raises(SecretsUnavailable, match="There is no key store on this computer"):
        SecretStore("s", (Place("no_such_module", "Keyring", "x"), *places(HalfHeartedKeyring))).get("openai")


@pytest.mark.parametrize(
    ("kind", "sentence"), [(LockedKeyring, "is locked"), (TalkativeKeyring, r"did not do it \(ValueError\)")]
)
def test_what_goes_wrong_is_told_without_the_secret(places, kind, sentence) -> None:
    with pytest.raises(SecretsUnavailable, match=sentence) as told:
        SecretStore("s", places(kind)).set("openai", "sk-secret")
    assert "sk-secret" not in str(told.value)
    assert told.value.__cause__ is None


def test_only_key_stores_of_operating_systems_are_known() -> None:
    known = {place.module for places in (*PLACES.values(), _FREE_DESKTOPS) for place in places}
    assert known == {
        "keyring.backends.SecretService", "keyring.backends.kwallet", "keyring.backends.macOS",
        "keyring.backends.Windows",
    }  # fmt: skip


PLAINTEXT = """
from keyring.backend import KeyringBackend
open({witness!r}, "w").close()
class Keyring(KeyringBackend):
    priority = 99
    def get_password(self, *_): return "x"
    def set_password(self, *_): pass
"""


def test_a_plain_file_that_the_environment_or_a_file_in_the_home_names_is_never_asked(tmp_path, monkeypatch) -> None:
    witness = tmp_path / "loaded"
    (tmp_path / "plaintext.py").write_text(PLAINTEXT.format(witness=str(witness)), encoding="utf-8")
    (tmp_path / "plaintext-1.dist-info").mkdir()
    (tmp_path / "plaintext-1.dist-info" / "METADATA").write_text("Name: plaintext\nVersion: 1\n", encoding="utf-8")
    (tmp_path / "plaintext-1.dist-info" / "entry_points.txt").write_text(
        "[keyring.backends]\nplaintext = plaintext\n", encoding="utf-8"
    )
    configuration = tmp_path / "config" / "python_keyring"
    configuration.mkdir(parents=True)
    (configuration / "keyringrc.cfg").write_text("[backend]\ndefault-keyring=plaintext.Keyring\n", encoding="utf-8")
    program = (
        "from desktop.storage.secret_store import SecretStore\n"
        "from desktop.domain.errors import SecretsUnavailable\n"
        "try: SecretStore().set('a', 'b')\n"
        "except SecretsUnavailable as told: print(told.message)\n"
        "import keyring; keyring.get_password('a', 'b')  # what would have been asked\n"
    )
    environment = {
        "PYTHONPATH": f"{tmp_path}:.", "PYTHON_KEYRING_BACKEND": "plaintext.Keyring", "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"), "PATH": "/usr/bin",
    }  # fmt: skip
    asked, _, control = program.rpartition("import keyring")

    without = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True)
    assert "There is no key store" in without.stdout
    assert not witness.exists()

    subprocess.run([sys.executable, "-c", f"import keyring{control}"], env=environment, check=True)
    assert witness.exists(), "keyring itself would have loaded it"
