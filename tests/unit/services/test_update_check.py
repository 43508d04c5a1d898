import threading

import pytest

from desktop.domain.errors import UpdateCheckFailed
from desktop.domain.releases import Release
from desktop.services.update_check import UpdateCheck


def release(version: str) -> Release:
    return Release(version, "notes", "https://hearth.example")


def test_a_newer_release_is_found_on_a_thread_of_its_own(run_async):
    threads = []

    def ask() -> Release:
        threads.append(threading.current_thread())
        return release("0.2.0")

    assert run_async(UpdateCheck("0.1.0", ask).newer()) == release("0.2.0")
    assert threads != [threading.main_thread()]


@pytest.mark.parametrize("told", ["0.1.0", "0.0.9"])
def test_an_older_manifest_that_is_sent_again_is_never_new(run_async, told):
    assert run_async(UpdateCheck("0.1.0", lambda: release(told)).newer()) is None


def test_a_server_that_never_answers_is_given_up(run_async):
    may_end = threading.Event()

    def ask() -> Release:
        may_end.wait(60)
        return release("0.2.0")

    with pytest.raises(UpdateCheckFailed, match="takes too long"):
        run_async(UpdateCheck("0.1.0", ask, patience_s=0.01).newer())
    may_end.set()
