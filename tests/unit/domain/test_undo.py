from dataclasses import replace

from desktop.domain.conversation import Conversation, new_conversation
from desktop.domain.folders import Folder, Folders
from desktop.domain.messages import Message, Role, TextPart, user_message
from desktop.domain.undo import (
    Added,
    Edited,
    FoldersEdited,
    Removed,
    UndoStep,
    edited,
    inverted,
    remembered,
    with_edit,
    with_folders_edit,
)


def answer(message_id: str, parent: str) -> Message:
    return Message(message_id, parent, Role.ASSISTANT, (TextPart("Hello."),), "2026-01-01T00:00:00.000Z")


def conversation(*texts: str) -> Conversation:
    made = replace(new_conversation(), title="Trip")
    for text in texts:
        made = made.with_message(user_message(text, made.current))
    return made


def undone(current: Conversation, edit: Edited) -> Conversation:
    return with_edit(current, Edited(edit.after, edit.before))


def test_an_edit_of_what_has_not_changed_since_is_taken_back_whole():
    before = conversation("Hi")
    edit = Edited(before, before.titled("Lisbon"))
    assert undone(edit.after, edit) is before


def test_what_came_after_a_renaming_stays_when_it_is_taken_back():
    before = conversation("Hi")
    edit = Edited(before, before.titled("Lisbon"))
    later = edit.after.with_message(answer("a", edit.after.current))
    back = undone(later, edit)
    assert (back.title, [m.id for m in back.messages], back.current) == ("Trip", [before.current, "a"], "a")
    assert back.updated_at == later.updated_at


def test_a_name_that_was_changed_since_stays():
    before = conversation("Hi")
    edit = Edited(before, before.titled("Lisbon"))
    assert undone(edit.after.titled("Porto"), edit).title == "Porto"


def test_with_a_message_that_is_taken_back_goes_what_followed_it():
    before = conversation("Hi", "How are you?")
    edit = Edited(before, before.with_message(user_message("Who are you?", before.messages[0].id)))
    later = edit.after.with_message(answer("a", edit.after.current))
    back = undone(later, edit)
    assert (back.messages, back.current) == (before.messages, before.current)


def test_removed_messages_come_back_where_they_were():
    full = conversation("One", "Two", "Three")
    cleared = replace(full, messages=(full.messages[0],), current=full.messages[0].id)
    later = cleared.with_message(answer("a", cleared.current))
    back = undone(later, Edited(full, cleared))
    assert [m.id for m in back.messages] == [m.id for m in full.messages] + ["a"]
    assert back.current == "a"


def test_a_changed_message_comes_back_unless_it_was_changed_again():
    full = conversation("One", "Two")
    first, second = full.messages
    edit = Edited(full, full.with_message(replace(second, parts=(TextPart("Zwei"),))))
    elsewhere = edit.after.with_message(replace(first, parts=(TextPart("Eins"),)))
    assert [m.text for m in undone(elsewhere, edit).messages] == ["Eins", "Two"]
    again = edit.after.with_message(replace(second, parts=(TextPart("Deux"),)))
    assert [m.text for m in undone(again, edit).messages] == ["One", "Deux"]


def test_folders_that_were_added_since_stay_when_a_change_is_taken_back():
    a, b, c = Folder("a", "A"), Folder("b", "B"), Folder("c", "C")
    before, after = Folders((a, b)), Folders((replace(a, name="Other"),))
    now = after.with_folder(c)
    assert with_folders_edit(now, FoldersEdited(after, before)).all == (a, b, c)
    assert with_folders_edit(Folders((a, b, c)), FoldersEdited(before, after)).all == (replace(a, name="Other"), c)


def test_the_inverse_of_each_change_leads_back():
    one, two = conversation("One"), conversation("Two")
    assert inverted(Edited(one, two)) == Edited(two, one)
    assert inverted(Added("x", one)) == Removed("x", one)
    assert inverted(Removed("x")) == Added("x")
    assert inverted(FoldersEdited(Folders(), Folders((Folder("a", "A"),)))).after == Folders()


def test_a_step_knows_which_conversations_it_concerns():
    one = conversation("One")
    step = UndoStep("x", (Edited(one, one), Removed("gone"), FoldersEdited(Folders(), Folders())))
    assert step.conversation_ids == {one.id, "gone"}


def test_a_step_forgets_what_it_did_to_some_conversations():
    step = UndoStep("Deleted", (Removed("a"), Removed("b"), FoldersEdited(Folders(), Folders())))

    assert step.without({"a"}).changes == step.changes[1:]
    assert step.without(()) == step


def test_only_what_changes_messages_or_their_path_rewrites_a_conversation():
    before = new_conversation()
    pinned, said = replace(before, pinned=True), before.with_message(user_message("Hi", None))

    assert UndoStep("Pinned", (Edited(before, pinned),)).rewritten_ids == frozenset()
    assert UndoStep("Edited", (Edited(before, said),)).rewritten_ids == {before.id}
    assert UndoStep("Deleted", (Removed("a"),)).rewritten_ids == {"a"}


def test_an_edit_is_without_what_is_said_where_that_stayed_as_it_was():
    before = new_conversation().with_message(user_message("Hi", None))
    after = replace(before, title="Other", pinned=True)
    gone_on = after.with_message(user_message("More", after.current))

    edit = edited(before, after)

    assert edit.before.messages == edit.after.messages == ()
    assert with_edit(gone_on, inverted(edit)) == replace(gone_on, title=before.title, pinned=False)
    assert with_edit(before, edit) == after
    assert not UndoStep("Renamed", (edit,)).rewritten_ids


def test_an_edit_has_what_was_said_where_that_is_what_it_changed():
    before = new_conversation().with_message(user_message("Hi", None))
    after = before.with_message(user_message("More", before.current))

    assert edited(before, after) == Edited(before, after)


def test_of_many_that_came_or_went_only_their_names_are_remembered():
    chats = [new_conversation() for _ in range(21)]
    added = [Added(each.id, each) for each in chats]

    assert remembered("Imported", added).changes == tuple(Added(each.id) for each in chats)
    assert remembered("Deleted", list(map(inverted, added))).changes == tuple(Removed(each.id) for each in chats)
    assert remembered("Imported", added[:20]).changes == tuple(added[:20])
