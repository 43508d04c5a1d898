import asyncio
from collections.abc import Awaitable, Callable

import pytest

from desktop.domain.errors import StorageFailed
from desktop.services.file_thread import FileThread
from desktop.services.waiting_saves import WaitingSaves
from tests.fakes import FULL, until

REFUSED = StorageFailed("It can only be read.")


class Scene:
    """Saves of which some fail."""

    def __init__(self) -> None:
        self.files = FileThread("files")
        self.saves = WaitingSaves(self.files)
        self.saves.on_change = self._on_change
        self.failures: dict[str, StorageFailed] = {}
        self.written: list[str] = []
        self.n_changes = 0

    def write(self, name: str, content: str = "") -> Awaitable[None]:
        return self.saves.write(name, lambda: self._write(name, content))

    def _write(self, name: str, content: str) -> None:
        if name in self.failures:
            raise self.failures[name]
        self.written.append(name + content)

    def _on_change(self) -> None:
        self.n_changes += 1

    def play(self, scenario: Callable[[], Awaitable[None]]) -> None:
        try:
            asyncio.run(scenario())
        finally:
            self.files.close()


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_what_the_disk_does_not_take_waits_until_it_does(scene):
    async def scenario() -> None:
        scene.failures["a"] = FULL
        await scene.write("a")
        assert scene.saves.failures == {"a": FULL}
        assert scene.saves.names == ("a",)
        await scene.saves.try_again()
        assert scene.written == []
        scene.failures.clear()
        await scene.saves.try_again()
        assert scene.written == ["a"]
        assert (scene.saves.names, scene.saves.failures, scene.n_changes) == ((), {}, 2)

    scene.play(scenario)


def test_what_is_refused_is_raised_and_does_not_wait(scene):
    async def scenario() -> None:
        scene.failures["a"] = REFUSED
        with pytest.raises(StorageFailed):
            await scene.write("a")
        assert (scene.saves.names, scene.saves.failures, scene.n_changes) == ((), {}, 0)

    scene.play(scenario)


def test_what_is_refused_while_others_wait_holds_none_of_them_up(scene):
    async def scenario() -> None:
        scene.failures.update(a=FULL, b=FULL)
        for name in "ab":
            await scene.write(name)
        scene.failures = {"a": REFUSED}
        with pytest.raises(StorageFailed):
            await scene.saves.try_again()
        assert scene.written == ["b"]
        assert scene.saves.failures == {}

    scene.play(scenario)


def test_nothing_is_written_again_that_did_not_wait(scene):
    async def scenario() -> None:
        await scene.write("a")
        await scene.saves.try_again()
        await scene.saves.close()
        assert scene.written == ["a"]

    scene.play(scenario)


def test_a_newer_one_takes_the_place_of_one_that_failed(scene):
    async def scenario() -> None:
        scene.failures["a"] = FULL
        await asyncio.gather(*(scene.write("a", str(number)) for number in range(9)))
        scene.failures.clear()
        await scene.saves.close()
        assert scene.written == ["a8"]

    scene.play(scenario)


def test_a_cancelled_caller_does_not_take_its_save_along(scene):
    async def scenario() -> None:
        scene.failures["a"] = FULL
        writing = asyncio.ensure_future(scene.write("a"))
        await asyncio.sleep(0)
        writing.cancel()
        await until(lambda: scene.saves.failures)
        assert scene.saves.names == ("a",)

    scene.play(scenario)


def test_the_end_tells_what_could_not_be_written(scene):
    async def scenario() -> None:
        scene.failures["a"] = FULL
        await scene.write("a")
        with pytest.raises(StorageFailed):
            await scene.saves.close()

    scene.play(scenario)


def test_what_is_written_elsewhere_is_only_noted(scene):
    async def scenario() -> None:
        scene.saves.note("journal", FULL)
        await scene.saves.try_again()
        assert scene.saves.failures == {"journal": FULL}
        scene.saves.note("journal", None)
        scene.saves.note("journal", None)
        assert scene.n_changes == 2

    scene.play(scenario)
