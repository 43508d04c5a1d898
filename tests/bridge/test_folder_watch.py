import asyncio
from pathlib import Path

import pytest

from desktop.bridge import folder_watch
from desktop.bridge.folder_watch import FolderWatch
from desktop.bridge.tasks import Tasks
from desktop.domain.conversation import new_conversation
from desktop.domain.merge import Merge
from desktop.domain.notices import NoticeKind
from desktop.services.outside_changes import Seen
from tests.bridge.conftest import Heard
from tests.fakes import until


class FakeOutsideChanges:
    """Finds what a test gives it and remembers its looks."""

    def __init__(self) -> None:
        self.finds: list[Seen] = []
        self.n_looks = 0
        self.merges: list[Merge] = []
        self.kept: list[str] = []
        self.n_made = 0
        self.is_gone = False

    async def is_folder_gone(self) -> bool:
        return self.is_gone

    async def make_folder(self) -> None:
        self.n_made += 1

    async def look(self) -> Seen:
        self.n_looks += 1
        return self.finds.pop(0) if self.finds else Seen()

    async def take_merge(self, merge: Merge) -> None:
        self.merges.append(merge)

    async def keep(self, conversation_id: str) -> None:
        self.kept.append(conversation_id)


class Scene:
    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.folders_file = folder.with_name("folders.json")
        self.outside = FakeOutsideChanges()
        self.bugs: list[BaseException] = []

    async def begin(self) -> None:
        self.tasks = Tasks(asyncio.get_running_loop(), self.bugs.append)
        self.watch = FolderWatch(self.folder, self.folders_file, self.outside, self.tasks)
        self.notices = Heard()
        self.watch.notice_raised.connect(self.notices.take)
        self.watch.start()

    async def end(self) -> None:
        self.watch.close()
        await self.tasks.close()
        assert self.bugs == []


@pytest.fixture
def watch(play, tmp_path, monkeypatch):
    monkeypatch.setattr(folder_watch, "QUIET_MS", 5)
    monkeypatch.setattr(folder_watch, "AGAIN_MS", 5)
    monkeypatch.setattr(folder_watch, "GONE_MS", 5)
    scene = Scene(tmp_path / "conversations")

    def run(scenario) -> None:
        async def whole() -> None:
            await scene.begin()
            try:
                await scenario(scene)
            finally:
                await scene.end()

        play(whole())

    return run


def test_a_file_that_comes_is_looked_for(watch):
    async def scenario(scene: Scene) -> None:
        await until(lambda: scene.outside.n_looks)
        (scene.folder / "new.json").write_text("{}")
        await until(lambda: scene.outside.n_looks > 1)

    watch(scenario)


def test_what_came_before_the_watch_began_is_looked_for(watch):
    async def scenario(scene: Scene) -> None:
        await until(lambda: scene.outside.n_looks)

    watch(scenario)


def test_many_signals_are_one_look(watch, monkeypatch):
    monkeypatch.setattr(folder_watch, "QUIET_MS", 30)

    async def scenario(scene: Scene) -> None:
        for _ in range(50):
            scene.watch.look_soon()
        await until(lambda: scene.outside.n_looks)
        assert scene.outside.n_looks == 1

    watch(scenario)


def test_signals_without_end_do_not_put_a_look_off_for_ever(watch, monkeypatch):
    monkeypatch.setattr(folder_watch, "QUIET_MS", 10_000)
    monkeypatch.setattr(folder_watch, "LONGEST_MS", 20)

    async def scenario(scene: Scene) -> None:
        while not scene.outside.n_looks:
            scene.watch.look_soon()
            await asyncio.sleep(0)

    watch(scenario)


def test_the_shown_file_is_watched_also_after_another_one_took_its_place(watch):
    async def scenario(scene: Scene) -> None:
        shown = new_conversation()
        file = scene.folder / f"{shown.id}.json"
        file.write_text("one")
        scene.watch.watch_shown(shown)
        for number in range(3):
            looks = scene.outside.n_looks
            fresh = file.with_suffix(".new")
            fresh.write_text(f"replaced {number}")
            fresh.replace(file)
            await until(lambda looks=looks: scene.outside.n_looks > looks)
            await until(lambda: str(file) in scene.watch._watcher.files())
            looks = scene.outside.n_looks
            file.write_text(f"edited in place {number}")
            await until(lambda looks=looks: scene.outside.n_looks > looks)

    watch(scenario)


def test_the_file_of_folders_is_watched_from_its_first_day_on_and_what_lies_beside_it_is_not(watch):
    async def scenario(scene: Scene) -> None:
        await until(lambda: scene.outside.n_looks)
        scene.folders_file.with_name("session.json").write_text("{}")
        scene.folders_file.write_text("{}")
        await until(lambda: scene.outside.n_looks > 1)
        for number in range(3):
            looks = scene.outside.n_looks
            fresh = scene.folders_file.with_suffix(".new")
            fresh.write_text(f"replaced {number}")
            fresh.replace(scene.folders_file)
            await until(lambda looks=looks: scene.outside.n_looks > looks)
            await until(lambda: str(scene.folders_file) in scene.watch._watcher.files())

    watch(scenario)


def test_a_folder_that_goes_is_told_once_and_looked_for_until_it_is_back(watch):
    async def scenario(scene: Scene) -> None:
        gone, found = Heard(), Heard()
        scene.watch.folder_gone.connect(gone.take)
        scene.watch.folder_found.connect(lambda: found.take(True))
        scene.outside.finds = [Seen(is_folder_gone=True)] * 3
        scene.folder.rmdir()
        await until(lambda: found.values)
        assert gone.values == [scene.folder]
        assert scene.outside.n_looks == 4

    watch(scenario)


def test_a_folder_that_is_moved_away_is_looked_for_and_what_is_written_around_it_is_not(watch):
    async def scenario(scene: Scene) -> None:
        await until(lambda: scene.outside.n_looks)
        scene.folder.with_name("session.json").write_text("{}")
        for _ in range(20):
            await asyncio.sleep(0.001)
        assert scene.outside.n_looks == 1
        scene.outside.is_gone = True
        scene.folder.rename(scene.folder.with_name("unplugged"))
        await until(lambda: scene.outside.n_looks > 1)

    watch(scenario)


def test_a_new_folder_is_made_when_that_is_wished(watch):
    async def scenario(scene: Scene) -> None:
        scene.watch.make_folder()
        await until(lambda: scene.outside.n_made == 1 and scene.outside.n_looks)

    watch(scenario)


def test_an_unfinished_file_is_looked_at_again(watch):
    async def scenario(scene: Scene) -> None:
        scene.outside.finds = [Seen(is_unfinished=True), Seen(is_unfinished=True)]
        scene.watch.look_soon()
        await until(lambda: scene.outside.n_looks == 3)

    watch(scenario)


def test_what_was_found_is_told_and_a_deleted_chat_can_be_kept(watch):
    async def scenario(scene: Scene) -> None:
        trip, gone, bad = (new_conversation().titled(title) for title in ("Trip", "Gone", "Bad"))
        scene.outside.finds = [Seen((trip,), (gone,), (bad,))]
        scene.watch.look_soon()
        await until(lambda: len(scene.notices.values) == 3)
        united, deleted, unreadable = scene.notices.values
        assert united.text == "“Trip” was changed outside of Hearth. Both versions are kept."
        assert "“Gone” was deleted" in deleted.text
        assert "“Bad” was damaged" in unreadable.text
        assert {notice.kind for notice in scene.notices.values} == {NoticeKind.WARNING}
        deleted.action.run()
        await until(lambda: scene.outside.kept == [gone.id])

    watch(scenario)


def test_a_merge_that_a_save_met_is_taken_in_and_told(watch):
    async def scenario(scene: Scene) -> None:
        trip = new_conversation().titled("Trip")
        merge = Merge(trip, trip, trip)
        await asyncio.to_thread(scene.watch.merge_found.emit, merge)
        await until(lambda: scene.outside.merges == [merge])
        assert "“Trip” was changed" in scene.notices.values[0].text

    watch(scenario)


def test_after_the_end_nothing_is_looked_for(watch):
    async def scenario(scene: Scene) -> None:
        scene.watch.close()
        scene.watch.look_soon()
        assert not scene.watch._timer.isActive()

    watch(scenario)
