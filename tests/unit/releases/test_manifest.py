"""Only what the makers signed is believed, whatever else is sent."""

import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.errors import UpdateCheckFailed
from desktop.domain.releases import Release
from desktop.releases.manifest import NOT_GENUINE, NOT_UNDERSTOOD, read_manifest
from tests.release_manifests import FIELDS, NOW, PUBLIC_KEY, manifest, signed

TEXT = json.dumps(FIELDS)
OTHER_KEY = Ed25519PrivateKey.generate()


def test_a_signed_manifest_tells_of_its_release() -> None:
    release = read_manifest(manifest(), PUBLIC_KEY, NOW)
    assert release == Release("99.2", str(FIELDS["notes"]), "https://hearth.example/download")


def test_what_a_later_form_adds_is_no_hindrance() -> None:
    assert read_manifest(manifest(mood="good"), PUBLIC_KEY, NOW).version == "99.2"


@pytest.mark.parametrize(
    "data",
    [
        signed(TEXT, OTHER_KEY),
        signed(TEXT, purpose=b""),
        manifest().replace(b"99.2", b"99.3"),
        json.dumps({"signed": TEXT, "signature": ""}).encode(),
        json.dumps({"signed": TEXT, "signature": "AAAA"}).encode(),
        json.dumps({"signed": TEXT, "signature": "ä not base64"}).encode(),
        json.dumps({"signed": "\ud800", "signature": "AAAA"}).encode(),
    ],
)
def test_what_is_not_signed_with_the_key_is_not_genuine(data: bytes) -> None:
    with pytest.raises(UpdateCheckFailed) as told:
        read_manifest(data, PUBLIC_KEY, NOW)
    assert told.value.message == NOT_GENUINE


def test_without_a_key_nothing_is_genuine() -> None:
    with pytest.raises(UpdateCheckFailed, match="not signed"):
        read_manifest(manifest(), b"", NOW)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 50_000, b"<html>", b'{"signed": {}, "signature": []}',
        signed("[]"), signed("nonsense"), manifest(format="other"), manifest(version=2), manifest(release="newest"),
        manifest(release=7), manifest(notes=None), manifest(expires="some day"), manifest(page="http://hearth.example/"),
        manifest(page="file:///etc/passwd"), manifest(page="https://hearth.example@evil.example/"),
        manifest(page="https://hearth.example/\u202e"), manifest(page="javascript:alert(1)"),
    ],
)  # fmt: skip
def test_what_is_no_manifest_is_left_alone(data: bytes) -> None:
    with pytest.raises(UpdateCheckFailed) as told:
        read_manifest(data, PUBLIC_KEY, NOW)
    assert told.value.message == NOT_UNDERSTOOD


def test_one_that_has_expired_is_not_believed() -> None:
    old = manifest(expires=(NOW - timedelta(seconds=1)).isoformat())
    with pytest.raises(UpdateCheckFailed, match="out of date"):
        read_manifest(old, PUBLIC_KEY, NOW)
    assert read_manifest(manifest(expires="2026-11-29"), PUBLIC_KEY, NOW).version == "99.2"


@given(at=st.integers(0, len(manifest()) - 1), byte=st.integers(0, 255))
def test_whatever_byte_is_changed_nothing_but_the_signed_release_comes_out(at: int, byte: int) -> None:
    good = manifest()
    changed = good[:at] + bytes([byte]) + good[at + 1 :]
    try:
        release = read_manifest(changed, PUBLIC_KEY, NOW)
    except UpdateCheckFailed:
        return
    assert release == read_manifest(good, PUBLIC_KEY, NOW)


@given(st.binary(max_size=300))
def test_junk_gives_a_sentence(data: bytes) -> None:
    with pytest.raises(UpdateCheckFailed):
        read_manifest(data, PUBLIC_KEY, NOW)
