import threading
from datetime import datetime

import pytest

from desktop.domain.errors import UpdateCheckFailed
from desktop.domain.releases import Release
from desktop.services.update_check import UpdateCheck

NEWER = Release("0.2.0", "notes", "https://hearth.example")


def read(data: bytes, now: datetime) -> Release:
    assert now.tzinfo is not None
    return Release(data.decode(), "notes", "https://hearth.example")


def test_a_newer_release_is_found_on_a_thread_of_its_own(run_async):
    threads = []

    def fetch() -> bytes:
        threads.append(threading.current_thread())
        return b"0.2.0"

    assert run_async(UpdateCheck("0.1.0", fetch, read).newer()) == NEWER
    assert threads != [threading.main_thread()]


@pytest.mark.parametrize("told", [b"0.1.0", b"0.0.9"])
def test_an_older_manifest_that_is_sent_again_is_never_new(run_async, told):
    assert run_async(UpdateCheck("0.1.0", lambda: told, read).newer()) is None


def test_a_server_that_never_answers_is_given_up(run_async):
    may_end = threading.Event()

    def fetch() -> bytes:
        may_end.wait(60)
        return b""

    with pytest.raises(UpdateCheckFailed, match="takes too long"):
        run_async(UpdateCheck("0.1.0", fetch, read, patience_s=0.01).newer())
    may_end.set()
