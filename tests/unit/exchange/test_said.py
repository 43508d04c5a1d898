import pytest

from desktop.domain.messages import ReasoningPart, TextPart
from desktop.exchange.json_reading import Damaged
from desktop.exchange.said import Said, fenced, split_reasoning, take_content


def taken(content) -> Said:
    said = Said()
    take_content(said, content)
    return said


def test_parts_of_many_kinds_become_text_thoughts_and_placeholders():
    said = taken(
        [
            {"type": "text", "text": "Look"},
            "here",
            {"type": "image_url", "image_url": {"url": "x"}},
            {"type": "file", "file": {"filename": "a.pdf"}},
            {"type": "input_audio", "input_audio": {}},
            {"type": "thinking", "thinking": "Hm."},
            {"type": "reasoning", "summary": [{"text": "So."}]},
            {"type": "tool_use"},
        ]
    )

    assert said.parts() == (
        ReasoningPart("Hm.\n\nSo."),
        TextPart("Look\n\nhere\n\n[Image]\n\n[File: a.pdf]\n\n[Audio]"),
    )
    assert said.left_out == 4


def test_nothing_gives_no_parts():
    assert taken(None).parts() == ()
    assert taken(" \n").parts() == ()


@pytest.mark.parametrize("content", [5, {}, [5], [[]]])
def test_wrong_types_are_damage(content):
    with pytest.raises(Damaged):
        taken(content)


@pytest.mark.parametrize(
    ("text", "thoughts", "rest"),
    [
        ("<think>\na\n</think>\n\nb", ["a"], "b"),
        ("<think>a", ["a"], ""),
        ("[THINK]a[/THINK]<think>b</think>c", ["a", "b"], "c"),
        ("say <think>", [], "say <think>"),
        ("<think></think> c", [], " c"),
    ],
)
def test_thoughts_at_the_beginning_are_split_off(text, thoughts, rest):
    found, said = split_reasoning(text)

    assert (found, said.strip()) == (thoughts, rest.strip())


def test_fences_are_longer_than_those_in_the_code():
    assert fenced("a ``` b", "md") == "````md\na ``` b\n````"
