from desktop.exchange import chatgpt_canvas
from desktop.exchange.said import Said


def said_of(text: str) -> Said:
    said = Said()
    chatgpt_canvas.take(said, {"content": {"content_type": "text", "parts": [text]}})
    return said


def test_a_text_is_text_and_code_is_code():
    letter = said_of('{"name": "Letter", "type": "document", "content": "# Dear cat"}')
    page = said_of('{"type": "code/html", "content": "<p>"}')

    assert letter.texts == ["**Letter**", "# Dear cat"]
    assert page.texts == ["```html\n<p>\n```"]


def test_a_change_of_a_part_shows_what_became_what():
    changed = said_of('{"updates": [{"pattern": "cat", "multiple": true, "replacement": "dog"}]}')

    assert changed.texts == ["```\ncat\n→\ndog\n```"]


def test_a_call_that_cannot_be_read_is_counted():
    assert [said_of(text).left_out for text in ("", "{", "[1]", '{"comments": []}')] == [1, 1, 1, 1]


def test_only_the_tool_that_writes_documents_is_meant():
    assert chatgpt_canvas.is_call({"recipient": "canmore.create_textdoc"})
    assert not chatgpt_canvas.is_call({"recipient": "python"})
    assert chatgpt_canvas.is_answer({"author": {"role": "tool", "name": "canmore.create_textdoc"}})
    assert not chatgpt_canvas.is_answer({"author": {"role": "tool", "name": "web"}})
