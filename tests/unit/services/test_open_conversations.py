from desktop.services.open_conversations import OpenConversations
from tests.unit.services.library_scene import chat


def is_saved(_id: str) -> bool:
    return True


def read(kept: OpenConversations, n: int):
    chats = [chat(f"Chat {number}") for number in range(n)]
    for each in chats:
        kept.setdefault(each.id, each)
    return chats


def test_of_many_that_were_read_the_last_ones_stay():
    kept = OpenConversations(is_saved, most_read=3)
    first, second, third = read(kept, 3)

    assert kept.get(first.id) is first  # looked at again
    (fourth,) = read(kept, 1)

    assert [each.id in kept for each in (first, second, third, fourth)] == [True, False, True, True]
    assert len(kept) == 3


def test_what_is_needed_stays():
    kept = OpenConversations(is_saved, most_read=2)
    kept.is_needed = lambda each: each == needed.id
    (needed,) = read(kept, 1)

    read(kept, 5)

    assert needed.id in kept
    assert len(kept) == 2


def test_what_is_not_on_the_disk_stays_until_it_is():
    kept = OpenConversations(is_saved, most_read=1)
    changed = chat("Changed")
    kept[changed.id] = changed
    read(kept, 3)
    assert kept[changed.id] is changed

    newer = chat("Newer")
    kept[changed.id] = newer
    kept.settle(changed)  # an older state of it was written
    read(kept, 1)

    assert kept[changed.id] is newer


def test_what_was_read_takes_the_place_of_nothing_newer():
    kept = OpenConversations(is_saved)
    newer = chat("Newer")
    kept[newer.id] = newer

    kept.setdefault(newer.id, chat("Older"))

    assert kept[newer.id] is newer
    kept.pop(newer.id)
    assert kept.get(newer.id) is None


def test_what_waits_to_be_written_is_not_settled():
    waiting = {"all"}
    kept = OpenConversations(lambda _: not waiting, most_read=1)
    changed = chat("Changed")
    kept[changed.id] = changed

    kept.settle(changed)
    read(kept, 3)
    assert changed.id in kept

    waiting.clear()
    kept.settle(changed)
    read(kept, 3)
    assert changed.id not in kept
