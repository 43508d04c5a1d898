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
    assert list(plain("\na\nb\n\n*c* <d>\n")) == ['<p class="plain">a<br>b</p>', '<p class="plain">*c* &lt;d&gt;</p>']


def test_a_formula_is_its_tex_and_no_markdown():
    assert list(blocks("So $a_1*b*\\,c_2$ for $5 and $7")) == [
        '<p>So <code class="formula">$a_1*b*\\,c_2$</code> for $5 and $7</p>'
    ]
    assert list(blocks("\\[\nx\\\\y < 1\n\\]")) == ['<p><code class="formula">\\[\nx\\\\y &lt; 1\n\\]</code></p>']


def test_tasks_have_boxes():
    (tasks,) = blocks("- [ ] open\n- [x] *done*\n- [y] other\n")

    assert tasks == (
        '<ul>\n<li class="task">☐ open</li>\n<li class="task">☑ <em>done</em></li>\n<li>[y] other</li>\n</ul>'
    )


def test_what_runs_from_right_to_left_begins_at_the_right():
    assert list(blocks("> שלום\n\nabc")) == [
        '<blockquote dir="auto">\n<p dir="auto">שלום</p>\n</blockquote>',
        "<p>abc</p>",
    ]
    assert list(plain("مرحبا\n\nabc")) == ['<p class="plain" dir="auto">مرحبا</p>', '<p class="plain">abc</p>']
