import threading

import pytest

from desktop.domain.errors import SecretsUnavailable
from desktop.services.secrets import Secrets


class FakeSecretStore:
    """Keeps secrets in memory; waits for its password while it is locked."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.password_given = threading.Event()
        self.password_given.set()
        self.threads: set[str] = set()

    def _open(self) -> None:
        self.threads.add(threading.current_thread().name)
        self.password_given.wait(60)

    def name(self) -> str:
        return "Fake Store"

    def get(self, key: str) -> str | None:
        self._open()
        return self.kept.get(key)

    def set(self, key: str, secret: str) -> None:
        self._open()
        self.kept[key] = secret

    def delete(self, key: str) -> None:
        self._open()
        self.kept.pop(key, None)


@pytest.fixture
def store() -> FakeSecretStore:
    return FakeSecretStore()


def test_a_secret_is_kept_read_and_forgotten_away_from_the_main_thread(run_async, store):
    secrets = Secrets(store)

    async def scenario() -> list[str | None]:
        assert await secrets.name() == "Fake Store"
        await secrets.set("openai", "sk-1")
        found = [await secrets.get("openai")]
        await secrets.delete("openai")
        return [*found, await secrets.get("openai")]

    assert run_async(scenario()) == ["sk-1", None]
    assert threading.main_thread().name not in store.threads


def test_a_store_that_waits_for_its_password_for_too_long_is_told_in_a_sentence(run_async, store):
    store.password_given.clear()

    with pytest.raises(SecretsUnavailable, match=r"does not answer.*waiting for its password") as told:
        run_async(Secrets(store, patience_s=0.01).set("openai", "sk-secret"))

    assert "sk-secret" not in str(told.value)
    store.password_given.set()
