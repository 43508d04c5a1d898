from dataclasses import replace
from pathlib import Path

from tests.unit.services.library_scene import LibraryScene, chat


def test_a_file_in_the_folder_is_opened_in_place_and_another_is_copied(scene):
    async def scenario(scene: LibraryScene) -> None:
        conversation = chat()
        await scene.library.save(conversation)
        assert await scene.elsewhere.import_file(Path("/conversations") / f"{conversation.id}.json") == conversation.id
        foreign = chat("From a friend")
        scene.store.files[Path("/else/where.json")] = foreign
        assert await scene.elsewhere.import_file(Path("/else/where.json")) == foreign.id
        assert scene.store.kept[foreign.id] == foreign

    scene.play(scenario)


def test_importing_the_same_file_twice_adds_nothing_but_a_changed_copy_is_another_conversation(scene):
    async def scenario(scene: LibraryScene) -> None:
        conversation, path = chat(), Path("/else/where.json")
        scene.store.files[path] = conversation
        await scene.elsewhere.import_file(path)
        await scene.elsewhere.import_file(path)
        assert len(scene.store.kept) == 1
        scene.store.files[path] = conversation.titled("Edited elsewhere")
        assert await scene.elsewhere.import_file(path) != conversation.id
        assert len(scene.store.kept) == 2

    scene.play(scenario)


def test_an_imported_file_never_takes_the_place_of_a_conversation_of_its_id(scene):
    async def scenario(scene: LibraryScene) -> None:
        mine, damaged = chat("Mine"), chat("Damaged")
        await scene.library.save(mine)
        newer, path = replace(mine, title="Newer", read_only=True), Path("/else/where.json")
        scene.store.files[path] = newer
        assert await scene.elsewhere.import_file(path) != mine.id
        assert scene.library.open_conversation(mine.id) == mine
        await scene.library.save(damaged)
        scene.start()
        await scene.library.refresh()
        del scene.store.kept[damaged.id]
        scene.store.files[path] = damaged
        assert await scene.elsewhere.import_file(path) != damaged.id

    scene.play(scenario)
