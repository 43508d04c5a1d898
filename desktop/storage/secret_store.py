"""The key store of the operating system: Secret Service, KWallet, Keychain, Credential Locker.

Which classes of keyring may be used is named here. Others that happen to be installed keep keys in readable files, and
keyring would take them by itself, as it would take whatever an environment variable or a file in the home names: so
nothing is asked of ``keyring`` itself, only of these classes. Every method blocks, for as long as a locked store waits
for its password.
"""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol, cast

from desktop.domain.errors import SecretsUnavailable

LEAST_PRIORITY = 1  # keyring's own bound for what it recommends


@dataclass(frozen=True, slots=True)
class Place:
    """One class of keyring that may be used, and what users call it."""

    module: str
    class_name: str
    name: str


_FREE_DESKTOPS = (
    Place("keyring.backends.SecretService", "Keyring", "Secret Service"),
    Place("keyring.backends.kwallet", "DBusKeyring", "KWallet"),
)
PLACES = {
    "darwin": (Place("keyring.backends.macOS", "Keyring", "Keychain"),),
    "win32": (Place("keyring.backends.Windows", "WinVaultKeyring", "Windows Credential Locker"),),
}
HINTS = {"darwin": "Open Keychain Access to see why.", "win32": "Open the Credential Manager to see why."}
NO_STORE_HINT = "Install gnome-keyring or KWallet, and log in again."


class Keyring(Protocol):
    """What is used of a keyring's class."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


class SecretStore:
    """Secrets under the name of one service. Every method raises ``SecretsUnavailable``; no secret is in its words."""

    def __init__(self, service: str = "Hearth", places: tuple[Place, ...] | None = None) -> None:
        self._service = service
        self._places = PLACES.get(sys.platform, _FREE_DESKTOPS) if places is None else places
        self._found: tuple[Keyring, str] | None = None

    def name(self) -> str:
        """What the key store is called."""
        return self._keyring()[1]

    def get(self, key: str) -> str | None:
        """The secret that was kept under a name."""
        keyring, name = self._keyring()
        with _told(name):
            return keyring.get_password(self._service, key)

    def set(self, key: str, secret: str) -> None:
        """Keep a secret under a name, in place of the one before."""
        keyring, name = self._keyring()
        with _told(name):
            keyring.set_password(self._service, key, secret)

    def delete(self, key: str) -> None:
        """Forget a secret; one that is not there is forgotten already."""
        keyring, name = self._keyring()
        with _told(name):
            if keyring.get_password(self._service, key) is not None:
                keyring.delete_password(self._service, key)

    def _keyring(self) -> tuple[Keyring, str]:
        """The best of the classes that work here; looked for until there is one."""
        if self._found is None:
            usable = [found for place in self._places if (found := _usable(place)) is not None]
            if not usable:
                hint = HINTS.get(sys.platform, NO_STORE_HINT)
                raise SecretsUnavailable("There is no key store on this computer, so no key can be kept.", hint)
            _, kind, name = max(usable, key=lambda each: each[0])
            with _told(name):
                self._found = cast(Keyring, kind()), name
        return self._found


def _usable(place: Place) -> tuple[float, type, str] | None:
    """How good a class is here, the class and its name; ``None`` when it does not work here."""
    try:
        kind = getattr(importlib.import_module(place.module), place.class_name)
        priority = float(kind.priority)
    except Exception:  # noqa: BLE001 - each class has its own way to say that what it needs is missing
        return None
    return (priority, kind, place.name) if priority >= LEAST_PRIORITY else None


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Tell what goes wrong in a sentence that cannot hold the secret."""
    from keyring.errors import KeyringLocked  # noqa: PLC0415 - only here, where one of its classes was found

    try:
        yield
    except KeyringLocked:
        hint = "Unlock it, and try again."
        raise SecretsUnavailable(f"{name} is locked.", hint) from None
    except Exception as error:  # noqa: BLE001 - each class raises what its own library raises
        kind = type(error).__name__
        raise SecretsUnavailable(f"{name} did not do it ({kind}).", "Log in again, and try again.") from None
