from collections.abc import Callable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.conversation import Conversation, ConversationSettings
from desktop.domain.merge import merged
from desktop.domain.messages import ForeignPart, Message, Part, ReasoningPart, Role, Status, TextPart

AT = "2026-11-21T10:00:{:02}.000Z"
ROLES = (Role.USER, Role.ASSISTANT)


def said(message_id: str, parent: str | None, text: str, role: Role = Role.USER, second: int = 0) -> Message:
    return Message(message_id, parent, role, (TextPart(text),), AT.format(second))


def copy(*messages: Message, title: str = "Trip", second: int = 0, current: str | None = None) -> Conversation:
    last = messages[-1].id if messages else None
    return Conversation("c", title, AT.format(0), AT.format(second), messages=messages, current=current or last)


def texts(conversation: Conversation) -> set[str]:
    return {message.text for message in conversation.messages}


# Random copies: a tree that both come from, and on each side a series of edits.


@st.composite
def trees(draw: st.DrawFn) -> Conversation:
    messages: list[Message] = []
    for number in range(draw(st.integers(0, 6))):
        parent = draw(st.sampled_from([None, *(message.id for message in messages)]))
        messages.append(said(f"m{number}", parent, draw(words), draw(st.sampled_from(ROLES)), number))
    return copy(*messages, second=10)


words = st.text("ab ", max_size=4)
extras = st.dictionaries(st.sampled_from("xyz"), st.integers(0, 2) | st.booleans(), max_size=2)


def added(conversation: Conversation, draw: st.DrawFn) -> Conversation:
    parent = draw(st.sampled_from([None, *(message.id for message in conversation.messages)]))
    message_id, second = f"n{draw(st.integers(0, 999))}", draw(st.integers(20, 40))
    if any(message.id == message_id for message in conversation.messages):
        return conversation
    made = said(message_id, parent, draw(words), draw(st.sampled_from(ROLES)), second)
    return replace(conversation, messages=(*conversation.messages, made), current=made.id)


def changed(conversation: Conversation, draw: st.DrawFn) -> Conversation:
    if not conversation.messages:
        return conversation
    index = draw(st.integers(0, len(conversation.messages) - 1))
    old = conversation.messages[index]
    more = draw(st.booleans())
    parts: tuple[Part, ...] = (TextPart((old.text if more else "") + draw(words)),)
    if draw(st.booleans()):
        parts = (ReasoningPart(draw(words)), *parts)
    if draw(st.booleans()):
        parts = (*parts, ForeignPart({"type": "image", "name": draw(words)}))
    new = replace(old, parts=parts, status=draw(st.sampled_from(Status)), extra=draw(extras))
    messages = conversation.messages
    return replace(conversation, messages=(*messages[:index], new, *messages[index + 1 :]))


def left_out(conversation: Conversation, draw: st.DrawFn) -> Conversation:
    return replace(conversation, messages=conversation.messages[: draw(st.integers(0, len(conversation.messages)))])


def renamed(conversation: Conversation, draw: st.DrawFn) -> Conversation:
    chat_settings = ConversationSettings(draw(words), sampling=draw(extras))
    return replace(conversation, title=draw(words), settings=chat_settings, extra=draw(extras))


EDITS: list[Callable[[Conversation, st.DrawFn], Conversation]] = [added, changed, left_out, renamed]


@st.composite
def diverged(draw: st.DrawFn, n_copies: int = 2) -> tuple[Conversation, ...]:
    """Copies of one conversation after random edits of each."""
    tree = draw(trees())
    copies = []
    for _ in range(n_copies):
        mine = tree
        for edit in draw(st.lists(st.sampled_from(EDITS), max_size=5)):
            mine = edit(mine, draw)
        ids = {message.id for message in mine.messages}
        current = mine.current if mine.current in ids else min(ids, default=None)
        copies.append(replace(mine, current=current, updated_at=AT.format(draw(st.integers(10, 13)))))
    return tuple(copies)


@given(diverged())
def test_it_does_not_matter_which_copy_is_whose(copies):
    ours, theirs = copies
    assert merged(ours, theirs) == merged(theirs, ours)


@given(diverged())
def test_merging_again_adds_nothing(copies):
    ours, theirs = copies
    once = merged(ours, theirs)
    assert merged(once, once) == once
    assert merged(once, ours) == once
    assert merged(once, theirs) == once


@given(diverged())
def test_every_text_of_both_copies_can_be_read_in_the_result(copies):
    ours, theirs = copies
    result = merged(ours, theirs)
    for message in (*ours.messages, *theirs.messages):
        assert any(
            found.role is message.role
            and found.text.startswith(message.text)
            and found.reasoning.startswith(message.reasoning)
            and set(map(repr, _foreign(message))) <= set(map(repr, _foreign(found)))
            for found in result.messages
        )
    assert ours.extra.keys() | theirs.extra.keys() == result.extra.keys()


def _foreign(message: Message) -> list[Part]:
    return [part for part in message.parts if isinstance(part, ForeignPart)]


@given(diverged())
def test_ids_stay_single_parents_valid_and_every_message_reachable(copies):
    ours, theirs = copies
    result = merged(ours, theirs)
    ids = [message.id for message in result.messages]
    assert len(ids) == len(set(ids))
    assert (result.current is None) == (not ids)
    assert result.current is None or result.current in ids
    for message in result.messages:
        assert replace(result, current=message.id).path()[-1] == message
        assert replace(result, current=message.id).path()[0].parent not in ids


@given(diverged(3))
def test_the_same_texts_result_in_whatever_order_three_copies_meet(copies):
    a, b, c = copies
    one, other = merged(merged(a, b), c), merged(a, merged(b, c))
    longest = {text for text in texts(one) if not any(t != text and t.startswith(text) for t in texts(one))}
    assert longest <= texts(other)
    assert one.updated_at == other.updated_at
    assert one.extra.keys() == other.extra.keys()


@given(diverged(), st.data())
def test_parents_that_were_changed_by_hand_never_lead_in_a_circle(copies, data):
    hands = []
    for each in copies:
        order = data.draw(st.permutations([message.id for message in each.messages]))
        before = {own_id: [None, *order[: order.index(own_id)]] for own_id in order}
        messages = (replace(m, parent=data.draw(st.sampled_from(before[m.id]))) for m in each.messages)
        hands.append(replace(each, messages=tuple(messages)))
    ours, theirs = hands
    result = merged(ours, theirs)
    assert result == merged(theirs, ours)
    parents = {message.id: message.parent for message in result.messages}
    for start in parents:
        step, steps = start, 0
        while step in parents:
            step, steps = parents[step], steps + 1
            assert steps <= len(parents)


# What a person meets.


def test_what_was_said_on_both_sides_is_there_and_the_newer_side_is_shown():
    question = said("m1", None, "Where to?")
    ours = copy(question, said("m2", "m1", "Lisbon.", Role.ASSISTANT, 2), second=2)
    theirs = copy(question, said("m3", "m1", "Porto.", Role.ASSISTANT, 3), second=3)
    result = merged(ours, theirs)
    assert [message.text for message in result.messages] == ["Where to?", "Lisbon.", "Porto."]
    assert result.versions("m3") == ("m2", "m3")
    assert result.current == "m3"


def test_two_wordings_of_one_message_become_versions_and_each_keeps_what_followed_it():
    ours = copy(said("m1", None, "Where to in May?"), said("m2", "m1", "Lisbon.", Role.ASSISTANT, 2))
    theirs = copy(said("m1", None, "Where to in June?"), said("m3", "m1", "Porto.", Role.ASSISTANT, 3), second=3)
    result = merged(ours, theirs)
    assert len(result.versions("m1")) == 2
    assert [message.text for message in result.path()] == ["Where to in June?", "Porto."]
    assert [message.text for message in replace(result, current="m2").path()] == ["Where to in May?", "Lisbon."]


def test_an_answer_that_was_cut_in_one_copy_gives_way_to_the_whole_one():
    cut = replace(said("m2", "m1", "To Lis", Role.ASSISTANT), status=Status.INTERRUPTED)
    whole = said("m2", "m1", "To Lisbon.", Role.ASSISTANT)
    question = said("m1", None, "Where to?")
    result = merged(copy(question, cut, second=9), copy(question, whole))
    assert result.messages == (question, whole)


def test_unknown_keys_of_both_copies_are_united():
    ours, theirs = copy(said("m1", None, "Hi")), copy(said("m1", None, "Hi"))
    ours = replace(ours, extra={"rating": 5}, messages=(replace(ours.messages[0], extra={"seen": True}),))
    theirs = replace(theirs, extra={"color": "red"}, messages=(replace(theirs.messages[0], extra={"by": "Ann"}),))
    result = merged(ours, theirs)
    assert result.extra == {"rating": 5, "color": "red"}
    assert result.messages[0].extra == {"seen": True, "by": "Ann"}


def test_a_title_changed_by_hand_wins_over_an_older_one_that_nobody_changed():
    base = copy(said("m1", None, "Hi"), title="Hi")
    ours = replace(copy(*base.messages, said("m2", "m1", "Hello.", Role.ASSISTANT), title="Hi", second=9))
    by_hand = replace(base, title="Greetings")
    assert merged(ours, by_hand).title == "Hi"
    assert merged(ours, by_hand, base).title == "Greetings"
    assert merged(by_hand, ours, base) == merged(ours, by_hand, base)


def test_a_copy_that_can_only_be_read_makes_a_result_that_can_only_be_read():
    newer = replace(copy(said("m1", None, "Hi")), read_only=True)
    assert merged(copy(said("m1", None, "Hi")), newer).read_only
