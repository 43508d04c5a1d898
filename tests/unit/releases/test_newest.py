"""The whole way over a real socket, and what importing it costs a start."""

import subprocess
import sys

import pytest

from desktop.domain.errors import UpdateCheckFailed
from desktop.releases.newest import newest_release
from desktop.releases.origin import Origin
from tests.https_server import answer, https_server
from tests.release_manifests import PUBLIC_KEY, manifest


def test_the_newest_release_comes_over_the_network_and_is_proven(tmp_path):
    with https_server(tmp_path, answer(manifest())) as server:
        assert newest_release(Origin(server.address(), PUBLIC_KEY), server.trust).version == "99.2"


def test_one_that_another_key_signed_is_not_believed(tmp_path):
    with https_server(tmp_path, answer(manifest())) as server, pytest.raises(UpdateCheckFailed, match="not signed"):
        newest_release(Origin(server.address(), bytes(range(32))), server.trust)


def test_until_somebody_asks_no_module_for_networks_signatures_or_keys_is_loaded():
    heavy = "('urllib.request', 'http.client', 'cryptography', 'keyring')"
    program = (
        "import sys\nfrom desktop.releases import newest, origin\nfrom desktop.services import update_check, secrets\n"
        f"from desktop.storage import secret_store\nprint([name for name in {heavy} if name in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"
