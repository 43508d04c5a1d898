"""The manifest that tells installed copies of a new version: ``dist/hearth-release.json``, signed.

``HEARTH_RELEASE_KEY`` names a file with the private key (``openssl genpkey -algorithm ed25519 -out FILE``), which never
lies in the repository. Without it nothing is signed, and packages know no place of releases. What is new is read from
``packaging/linux/changelog``.
"""

import base64
import json
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from desktop.releases.manifest import FORMAT, PURPOSE, VERSION, read_manifest
from desktop.releases.origin import MANIFEST_NAME
from installer import places
from installer.texts import filled

GOOD_FOR = timedelta(days=180)
MODULE = "hearth_origin.py"


def private_key() -> Ed25519PrivateKey | None:
    """The key that releases are signed with, where there is one."""
    file = os.environ.get("HEARTH_RELEASE_KEY")
    if not file:
        return None
    key = load_pem_private_key(Path(file).read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise SystemExit(f"{file} is no Ed25519 key")
    return key


def write_origin(folder: Path) -> None:
    """Tell the application that is being frozen where releases are, and whose signature counts."""
    key = private_key()
    public = key.public_key().public_bytes_raw().hex() if key is not None else ""
    text = f'"""Made by packaging/installer/manifest.py."""\n\nSITE = {places.SITE!r}\nPUBLIC_KEY = {public!r}\n'
    (folder / MODULE).write_text(text, encoding="utf-8")


def write() -> None:
    """Write and sign the manifest, and read it as the application will."""
    key = private_key()
    if key is None:
        print("HEARTH_RELEASE_KEY names no key: no manifest")
        return
    now = datetime.now(UTC)
    data = signed(key, now)
    read_manifest(data, key.public_key().public_bytes_raw(), now)
    places.DIST.mkdir(exist_ok=True)
    (places.DIST / MANIFEST_NAME).write_bytes(data)


def signed(key: Ed25519PrivateKey, now: datetime) -> bytes:
    """The manifest of this version."""
    text = json.dumps(
        {
            "format": FORMAT,
            "version": VERSION,
            "release": places.version(),
            "expires": (now + GOOD_FOR).isoformat(timespec="seconds"),
            "notes": notes(filled(places.RECIPES / "linux" / "changelog")),
            "page": places.SITE,
        }
    )
    signature = base64.b64encode(key.sign(PURPOSE + text.encode())).decode()
    return json.dumps({"signed": text, "signature": signature}, indent=1).encode() + b"\n"


def notes(changelog: str) -> str:
    """What the newest entry of a Debian changelog says, as a list."""
    entry = changelog.partition("\n -- ")[0].partition("\n")[2]
    points = re.split(r"^  \* ", entry, flags=re.MULTILINE)[1:]
    return "\n".join("- " + " ".join(point.split()) for point in points)
