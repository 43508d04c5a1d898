"""The manifest of a release: whether it is genuine, and what it says. Nothing in it is read before its signature.

An envelope holds the signed text and its Ed25519 signature: ``{"signed": "{…}", "signature": "base64"}``. The text is
an object with ``format``, ``version`` (of the form), ``release`` (the version of Hearth), ``expires``, ``notes``,
``page``. Imported when there is one to read.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from desktop.domain.errors import UpdateCheckFailed
from desktop.domain.releases import Release, is_page, numbers

FORMAT = "hearth-release"
VERSION = 1
# Signed together with the text, so that a signature of anything else made with the same key is none here.
PURPOSE = b"Hearth release manifest 1\n"
MOST_NOTES = 20_000
NOT_GENUINE = "What the place of the releases says is not signed by the makers of Hearth."
NOT_UNDERSTOOD = "What the place of the releases says cannot be understood."
LEFT_ALONE = "It was left alone."


def read_manifest(data: bytes, public_key: bytes, now: datetime) -> Release:
    """The release that a manifest tells of. Raises ``UpdateCheckFailed``: not genuine, too old, or none at all."""
    fields = _fields(_genuine(data, public_key))
    if fields.get("format") != FORMAT or fields.get("version") != VERSION:
        raise UpdateCheckFailed(NOT_UNDERSTOOD, "There may be a newer version of Hearth: look on its page.")
    release, page, notes, expires = (fields.get(key) for key in ("release", "page", "notes", "expires"))
    is_whole = isinstance(release, str) and isinstance(page, str) and isinstance(notes, str)
    if not is_whole or numbers(str(release)) is None or not is_page(str(page)):
        raise UpdateCheckFailed(NOT_UNDERSTOOD, LEFT_ALONE)
    if _moment(expires) <= now:
        raise UpdateCheckFailed(
            "What the place of the releases says is out of date.", "Is the clock of this computer right?"
        )
    return Release(str(release), str(notes)[:MOST_NOTES], str(page))


def _genuine(data: bytes, public_key: bytes) -> bytes:
    """The signed text, once the signature has been proven."""
    envelope = _fields(data)
    signed, signature = envelope.get("signed"), envelope.get("signature")
    if not isinstance(signed, str) or not isinstance(signature, str):
        raise UpdateCheckFailed(NOT_UNDERSTOOD, LEFT_ALONE)
    try:
        text = signed.encode()
        Ed25519PublicKey.from_public_bytes(public_key).verify(
            base64.b64decode(signature, validate=True), PURPOSE + text
        )
    except (InvalidSignature, binascii.Error, ValueError) as error:
        raise UpdateCheckFailed(NOT_GENUINE, LEFT_ALONE) from error
    return text


def _fields(data: bytes) -> Mapping[str, object]:
    try:
        raw = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UpdateCheckFailed(NOT_UNDERSTOOD, LEFT_ALONE) from error
    if not isinstance(raw, dict):
        raise UpdateCheckFailed(NOT_UNDERSTOOD, LEFT_ALONE)
    return raw


def _moment(written: object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(written))
    except ValueError as error:
        raise UpdateCheckFailed(NOT_UNDERSTOOD, LEFT_ALONE) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
