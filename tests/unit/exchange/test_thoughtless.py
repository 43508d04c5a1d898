from desktop.exchange.thoughtless import without_reasoning
from tests.unit.exchange.test_exporting import conversation


def test_without_reasoning_all_that_is_said_stays():
    bare = without_reasoning(conversation())

    assert [m.text for m in bare.messages] == ["Where *now*?\nQuick!", "Not shown.", "To *Lisbon*."]
    assert bare.messages[2].reasoning == ""
