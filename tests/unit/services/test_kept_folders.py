"""Over the real file: what is tried here is how both play together."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.errors import StorageFailed
from desktop.domain.folders import Folder, Folders
from desktop.services.file_thread import FileThread
from desktop.services.kept_folders import NAME, KeptFolders
from desktop.services.waiting_saves import WaitingSaves
from desktop.storage.folder_store import FolderStore
from tests.fakes import FULL

WORK, PLANS, THEIRS = Folder("w", "Work"), Folder("p", "Plans"), Folder("t", "Theirs")


class FullAtTimes(FolderStore):
    """A file on a disk that is full when a test says so."""

    is_full = False

    def save(self, folders: Folders) -> None:
        if self.is_full:
            raise FULL
        super().save(folders)


class Scene:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.files = FileThread("files")
        self.saves = WaitingSaves(self.files)
        self.store = FullAtTimes(path)
        self.kept = KeptFolders(self.store, self.saves, self.files)

    def on_disk(self) -> Folders:
        return FolderStore(self.path).load()

    def by_hand(self, *folders: Folder) -> None:
        FolderStore(self.path).save(Folders(folders))

    def play(self, scenario) -> None:
        try:
            asyncio.run(scenario(self))
        finally:
            self.files.close()


def ids(folders: Folders) -> str:
    return "".join(sorted(folder.id for folder in folders.all))


@pytest.fixture
def scene(tmp_path) -> Scene:
    return Scene(tmp_path / "folders.json")


def test_what_another_program_did_is_taken_in_once(scene):
    async def scenario(scene: Scene) -> None:
        await scene.kept.refresh()
        await scene.kept.keep(Folders((WORK,)))
        assert not await scene.kept.look()
        scene.by_hand(WORK, THEIRS)
        assert await scene.kept.look()
        assert scene.kept.folders.all == (WORK, THEIRS)
        assert not await scene.kept.look()
        scene.by_hand(THEIRS)
        await scene.kept.look()
        assert scene.kept.folders.all == (THEIRS,)

    scene.play(scenario)


def test_folders_of_both_are_kept_when_nobody_has_looked(scene):
    async def scenario(scene: Scene) -> None:
        await scene.kept.refresh()
        scene.by_hand(THEIRS)
        await scene.kept.keep(Folders((WORK,)))
        await scene.kept.keep(Folders((WORK, PLANS)))
        assert ids(scene.on_disk()) == "ptw"
        await scene.kept.look()
        assert ids(scene.kept.folders) == "ptw"
        await scene.kept.keep(scene.kept.folders.without("t"))
        assert ids(scene.on_disk()) == "pw"

    scene.play(scenario)


@pytest.mark.parametrize("is_read_anew", [True, False])
def test_what_waits_to_be_written_is_united_with_it(scene, is_read_anew):
    async def scenario(scene: Scene) -> None:
        await scene.kept.refresh()
        scene.store.is_full = True
        await scene.kept.keep(Folders((WORK,)))
        assert scene.saves.names == (NAME,)
        scene.by_hand(THEIRS)
        await (scene.kept.refresh() if is_read_anew else scene.kept.look())
        assert ids(scene.kept.folders) == "tw"
        scene.store.is_full = False
        await scene.saves.try_again()
        assert ids(scene.on_disk()) == "tw"

    scene.play(scenario)


def test_a_file_that_was_damaged_meanwhile_takes_no_folder_away(scene):
    async def scenario(scene: Scene) -> None:
        await scene.kept.refresh()
        await scene.kept.keep(Folders((WORK,)))
        scene.path.write_bytes(b"")
        await scene.kept.refresh()
        assert ids(scene.kept.folders) == "w"
        await scene.kept.keep(scene.kept.folders.with_folder(PLANS))
        assert ids(scene.on_disk()) == "pw"

    scene.play(scenario)


def test_folders_of_a_newer_version_are_shown_and_not_written(scene):
    async def scenario(scene: Scene) -> None:
        await scene.kept.refresh()
        await scene.kept.keep(Folders((WORK,)))
        newer = '{"format": "hearth-folders", "version": 2, "folders": [{"id": "t", "name": "Theirs"}]}'
        scene.path.write_text(newer)
        await scene.kept.look()
        assert [folder.name for folder in scene.kept.folders.all] == ["Theirs"]
        with pytest.raises(StorageFailed):
            await scene.kept.keep(scene.kept.folders.with_folder(PLANS))
        assert scene.path.read_text() == newer

    scene.play(scenario)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["ours", "theirs", "look", "fill", "empty", "refresh"]), max_size=9))
def test_in_whatever_order_folders_are_made_here_and_elsewhere_none_is_lost(steps):
    async def scenario(scene: Scene) -> None:
        made: list[Folder] = []
        await scene.kept.refresh()
        for step in steps:
            match step:
                case "ours":
                    made.append(Folder(f"o{len(made)}", "Ours"))
                    await scene.kept.keep(scene.kept.folders.with_folder(made[-1]))
                case "theirs":
                    made.append(Folder(f"t{len(made)}", "Theirs"))
                    scene.by_hand(*scene.on_disk().all, made[-1])
                case "look":
                    await scene.kept.look()
                case "refresh":
                    await scene.kept.refresh()
                case "fill" | "empty":
                    scene.store.is_full = step == "fill"
        scene.store.is_full = False
        await scene.saves.try_again()
        await scene.kept.look()
        assert {folder.id for folder in scene.kept.folders.all} == {folder.id for folder in made}
        assert {folder.id for folder in scene.on_disk().all} == {folder.id for folder in made}

    with TemporaryDirectory() as folder:
        Scene(Path(folder) / "folders.json").play(scenario)
