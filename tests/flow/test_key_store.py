"""A real Secret Service keeps a key: gnome-keyring, which ./dev test installs."""

import sys

import pytest

from tests.packaged.key_store import with_key_store

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the Secret Service is Linux's")

PROGRAM = """
from desktop.storage.secret_store import SecretStore
store = SecretStore("Hearth tests")
store.set("a", "ключ")
print(store.name(), store.get("a"), SecretStore("others").get("a"))
store.delete("a")
print(store.get("a"))
"""


def test_a_key_is_kept_by_the_secret_service_read_and_forgotten(tmp_path):
    ended = with_key_store([sys.executable, "-c", PROGRAM], tmp_path)

    assert ended.stdout.splitlines() == ["Secret Service ключ None", "None"], ended.stderr
    kept = [file for file in tmp_path.rglob("*") if file.is_file() and "ключ".encode() in file.read_bytes()]
    assert kept == [], "no file of the home holds it readably"


def test_a_bus_without_a_service_is_told(tmp_path):
    ended = with_key_store([sys.executable, "-c", PROGRAM], tmp_path, is_opened=False)

    assert "There is no key store on this computer, so no key can be kept." in ended.stderr
