import re
from dataclasses import replace

import pytest

from desktop.domain.conversation import Conversation, ConversationSettings
from desktop.domain.exports import ExportFormat
from desktop.domain.messages import ImagePart, Message, ReasoningPart, Role, TextPart
from desktop.exchange.exporting import data_address, exported, printed

CAT = ImagePart(f"{'cd' * 32}.jpg", "my <cat>[1].jpg", 4, 3)
AT = "2026-11-21T10:00:00.000Z"
HOSTILE = """\
<script>alert(1)</script> <img src=x onerror=alert(1)> <!-- -->

[click](javascript:alert(1)) [data](data:text/html,x) ![pixel](https://tracker.example/p.png)

[good](https://example.org/?a=1&b=2 "t") <https://example.org> [ref][r]

<iframe src="https://example.org"></iframe>

[r]: vbscript:x
"""


def conversation(answer: str = "To *Lisbon*.", thought: str = "Sun.\n\nSea.") -> Conversation:
    parts = (ReasoningPart(thought), TextPart(answer)) if thought else (TextPart(answer),)
    return Conversation(
        "c1", "Trip <1>", AT, "2026-11-22T10:00:00.000Z", ConversationSettings(system_prompt="Be brief."),
        (
            Message("m1", None, Role.USER, (TextPart("Where *now*?\nQuick!"),), AT),
            Message("m2", "m1", Role.ASSISTANT, (TextPart("Not shown."),), AT),
            Message("m3", "m1", Role.ASSISTANT, parts, AT, model="llama"),
        ),
        "m3",
    )  # fmt: skip


def test_markdown_is_the_shown_path_with_its_thoughts():
    assert exported(conversation(), ExportFormat.MARKDOWN, with_reasoning=True) == (
        "# Trip <1>\n\n2026-11-21 – 2026-11-22\n\n## System prompt\n\nBe brief.\n\n## You\n\nWhere *now*?\nQuick!\n\n"
        "## Assistant (llama)\n\n> **Thoughts**\n>\n> Sun.\n>\n> Sea.\n\nTo *Lisbon*.\n"
    )


def test_markdown_can_go_without_thoughts():
    text = exported(conversation(), ExportFormat.MARKDOWN, with_reasoning=False)

    assert "Thoughts" not in text
    assert text.endswith("## Assistant (llama)\n\nTo *Lisbon*.\n")


def test_plain_text_is_the_shown_path():
    assert exported(conversation(), ExportFormat.TEXT, with_reasoning=True) == (
        "Trip <1>\n========\n\n2026-11-21 – 2026-11-22\n\nSystem prompt:\nBe brief.\n\nYou:\nWhere *now*?\nQuick!\n\n"
        "Assistant (llama), thoughts:\nSun.\n\nSea.\n\nAssistant (llama):\nTo *Lisbon*.\n"
    )


def test_a_page_shows_what_is_said_with_the_colours_of_both_schemes():
    page = exported(conversation(), ExportFormat.HTML, with_reasoning=True)

    body = page[page.index("<body>") :]
    assert body == (
        '<body>\n<main>\n<h1>Trip &lt;1&gt;</h1>\n<p class="about">2026-11-21 – 2026-11-22</p>\n'
        '<details><summary>System prompt</summary>\n<p class="plain">Be brief.</p>\n</details>\n'
        '<section class="user">\n<p class="who">You</p>\n<p class="plain">Where *now*?<br>Quick!</p>\n</section>\n'
        '<section class="assistant">\n<p class="who">Assistant (llama)</p>\n'
        "<details><summary>Thoughts</summary>\n<p>Sun.</p>\n<p>Sea.</p>\n</details>\n"
        "<p>To <em>Lisbon</em>.</p>\n</section>\n</main>\n</body>\n</html>\n"
    )
    assert "prefers-color-scheme: dark" in page
    assert "<title>Trip &lt;1&gt;</title>" in page
    assert "Thoughts" not in exported(conversation(), ExportFormat.HTML, with_reasoning=False)


def test_code_is_coloured_and_tables_are_tables():
    answer = "```python\ndef f():\n    return '<b>'\n```\n\n| a | b |\n|---|---|\n| 1 | ~~2~~ |\n"

    page = exported(conversation(answer), ExportFormat.HTML, with_reasoning=False)

    assert '<pre><span class="keyword">def</span> <span class="function">f</span>():' in page
    assert "&lt;b&gt;" in page
    assert "<td>1</td>\n<td><s>2</s></td>" in page


@pytest.mark.parametrize("is_thought", [False, True])
def test_hostile_markdown_comes_out_as_text(is_thought):
    said = conversation("x", HOSTILE) if is_thought else conversation(HOSTILE, "")

    page = exported(said, ExportFormat.HTML, with_reasoning=True)
    paper = "".join(printed(said, with_reasoning=True).pieces)

    for markup in (page, paper):
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in markup
        tags = set(re.findall(r"<(\w+)", markup))
        assert not tags & {
            "script",
            "img",
            "iframe",
            "link",
            "object",
            "embed",
            "svg",
            "form",
            "input",
            "base",
            "audio",
            "video",
        }
        assert set(re.findall(r'href="([^"]*)"', markup)) == {"https://example.org/?a=1&amp;b=2", "https://example.org"}
        assert not re.search(r"<[^>]*\s(src|srcset|on\w+|style|data|action)\s*=", markup)
        assert "@import" not in markup
        assert "url(" not in markup


def test_a_hostile_title_or_model_stays_text():
    said = conversation()
    evil = replace(
        said, title="</title><script>", messages=(*said.messages[:2], replace(said.messages[2], model="<b>"))
    )

    page = exported(evil, ExportFormat.HTML, with_reasoning=True)

    assert "<script" not in page
    assert "(&lt;b&gt;)" in page


def test_long_code_goes_to_paper_in_pieces():
    said = conversation("```\n" + "\n".join(map(str, range(100))) + "\n```", "")

    pre = [piece for piece in printed(said, with_reasoning=True).pieces if piece.startswith("<pre>")]

    assert len(pre) == 3
    assert exported(said, ExportFormat.HTML, with_reasoning=True).count("<pre>") == 1


def test_empty_messages_are_left_out():
    said = conversation()
    failed = replace(said, messages=(*said.messages[:2], replace(said.messages[2], parts=())))

    assert "Assistant" not in exported(failed, ExportFormat.MARKDOWN, with_reasoning=True)


@pytest.mark.parametrize("form", [ExportFormat.PDF, ExportFormat.JSON])
def test_other_forms_are_made_elsewhere(form):
    with pytest.raises(ValueError, match=form):
        exported(conversation(), form, with_reasoning=True)


def with_image(*texts: str) -> Conversation:
    said = tuple(map(TextPart, texts))
    return replace(conversation(), messages=(Message("m1", None, Role.USER, (CAT, *said), AT),), current="m1")


def test_an_image_of_a_page_is_in_the_page():
    page = exported(
        with_image("Nice?"), ExportFormat.HTML, with_reasoning=True, address=lambda image: data_address(image, b"cat")
    )

    image = '<img src="data:image/jpeg;base64,Y2F0" alt="my &lt;cat&gt;[1].jpg" width="4" height="3">'
    assert f'{image}\n<p class="plain">Nice?</p>' in page
    assert "img-src data:;" in page


def test_an_image_of_markdown_is_a_link_to_it():
    text = exported(
        with_image("Nice?"), ExportFormat.MARKDOWN, with_reasoning=True, address=lambda _: "Trip%20images/a.jpg"
    )

    assert "## You\n\n![my <cat>\\[1\\].jpg](Trip%20images/a.jpg)\n\nNice?\n" in text


def test_an_image_that_is_nowhere_is_named_also_where_nothing_is_said_about_it():
    for form, words in (
        (ExportFormat.MARKDOWN, "## You\n\n[Image: my <cat>[1].jpg]\n"),
        (ExportFormat.TEXT, "You:\n[Image: my <cat>[1].jpg]\n"),
        (ExportFormat.HTML, "<p>[Image: my &lt;cat&gt;[1].jpg]</p>\n</section>"),
    ):
        assert words in exported(with_image(), form, with_reasoning=True)


def test_an_image_is_a_piece_of_what_is_printed():
    pieces = printed(with_image("Nice?"), with_reasoning=True).pieces

    assert pieces[-3:] == ("<p class='who'>You</p>", CAT, '<p class="plain">Nice?</p>')
