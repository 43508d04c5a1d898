"""Where releases are handed out, and the key that their manifests are signed with: the one place that knows either.

Packages bring a module of their own, ``hearth_origin``, which packaging/installer/manifest.py makes from the release's
settings. From sources there is no place of releases yet, so that nothing is asked.
"""

from dataclasses import dataclass

SITE = "https://hearth.example"
PUBLIC_KEY = ""  # Ed25519, 64 hexadecimal digits
MANIFEST_NAME = "hearth-release.json"


@dataclass(frozen=True, slots=True)
class Origin:
    """The address of the manifest, and the key of those who sign it; without a key there is nothing to ask."""

    address: str
    public_key: bytes = b""


def origin() -> Origin:
    """That of this copy of Hearth."""
    try:
        import hearth_origin  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415 - packages have it
    except ImportError:
        return _origin(SITE, PUBLIC_KEY)
    return _origin(hearth_origin.SITE, hearth_origin.PUBLIC_KEY)


def _origin(site: str, public_key: str) -> Origin:
    return Origin(f"{site.rstrip('/')}/{MANIFEST_NAME}", bytes.fromhex(public_key))
