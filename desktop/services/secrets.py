"""Keys in the key store of the operating system, for code that must not wait for it."""

from collections.abc import Callable
from typing import ParamSpec, Protocol, TypeVar

from desktop.domain.errors import SecretsUnavailable
from desktop.services.timed_call import timed_call

P = ParamSpec("P")
T = TypeVar("T")

PATIENCE_S = 120.0  # somebody may have to find and type a password


class SecretStore(Protocol):
    """The key store; every method blocks and may raise ``SecretsUnavailable``."""

    def name(self) -> str: ...
    def get(self, key: str) -> str | None: ...
    def set(self, key: str, secret: str) -> None: ...
    def delete(self, key: str) -> None: ...


class Secrets:
    """Every method raises ``SecretsUnavailable``, also when the store does not answer within ``patience_s``."""

    def __init__(self, store: SecretStore, patience_s: float = PATIENCE_S) -> None:
        self._store = store
        self._patience_s = patience_s

    async def name(self) -> str:
        """What the key store is called."""
        return await self._ask(self._store.name)

    async def get(self, key: str) -> str | None:
        """The secret that was kept under a name."""
        return await self._ask(self._store.get, key)

    async def set(self, key: str, secret: str) -> None:
        """Keep a secret under a name, in place of the one before."""
        await self._ask(self._store.set, key, secret)

    async def delete(self, key: str) -> None:
        """Forget a secret."""
        await self._ask(self._store.delete, key)

    async def _ask(self, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await timed_call(self._patience_s, question, *args, **kwargs)
        except TimeoutError:
            raise SecretsUnavailable(
                "The key store does not answer.", "A window may be waiting for its password."
            ) from None
