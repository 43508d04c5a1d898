from desktop.exchange.markdown_html import blocks, plain


def test_each_block_is_a_piece():
    source = "# A\n\nb *c*\n\n- d\n- e\n\n---\n\n> f\n\n    code <\n"

    assert list(blocks(source)) == [
        "<h1>A</h1>",
        "<p>b <em>c</em></p>",
        "<ul>\n<li>d</li>\n<li>e</li>\n</ul>",
        "<hr />",
        "<blockquote>\n<p>f</p>\n</blockquote>",
        "<pre>code &lt;</pre>",
    ]


def test_code_in_a_list_is_code():
    (item,) = blocks("- a\n\n  ```\n  b\n  ```\n")

    assert "<pre>b</pre>" in item


def test_long_code_can_be_cut():
    assert list(blocks("```\n1\n2\n3\n```", 2)) == ["<pre>1\n2</pre>", "<pre>3</pre>"]


def test_empty_code_is_a_piece_too():
    assert list(blocks("```\n```")) == ["<pre></pre>"]


def test_links_lead_to_the_web_and_to_mail_only():
    (piece,) = blocks("[a](file:///x) [b](HTTPS://x) [c](mailto:x@y)")

    assert piece.count("<a ") == 2
    assert "[a](file:///x)" in piece


def test_text_keeps_its_lines():
    assert list(plain("\na\nb\n\n*c* <d>\n")) == ["<p>a<br>b</p>", "<p>*c* &lt;d&gt;</p>"]
