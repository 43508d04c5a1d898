"""Manifests as the makers of a release sign them, and as others would like to."""

import base64
import json
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.releases.manifest import PURPOSE

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC_KEY = KEY.public_key().public_bytes_raw()
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
FIELDS: dict[str, object] = {
    "format": "hearth-release",
    "version": 1,
    "release": "99.2",
    "expires": (NOW + timedelta(days=3650)).isoformat(),
    "notes": "- Answers come before they are asked for.\n- <b>Bold</b> is text.",
    "page": "https://hearth.example/download",
}


def signed(text: str, key: Ed25519PrivateKey = KEY, purpose: bytes = PURPOSE) -> bytes:
    signature = base64.b64encode(key.sign(purpose + text.encode())).decode()
    return json.dumps({"signed": text, "signature": signature}).encode()


def manifest(**fields: object) -> bytes:
    """A good manifest, but for the given fields."""
    return signed(json.dumps(FIELDS | fields))
