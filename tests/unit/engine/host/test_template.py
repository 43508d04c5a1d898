"""Chat templates: as Hugging Face runs them, and within limits."""

import time
from datetime import datetime

import pytest

from desktop.domain.errors import GenerationFailed
from desktop.engine.host import template as template_module
from desktop.engine.host.template import ChatTemplate

HI = [{"role": "user", "content": "Hi <b>"}]


def rendered(source: str, messages=HI, *, asks: bool = True) -> str:
    return ChatTemplate(source, "<s>", "</s>").render(messages, asks_for_answer=asks)


def test_messages_tokens_and_the_wish_for_an_answer_reach_the_template():
    source = "{{ bos_token }}{% for m in messages %}{{ m['role'] }}:{{ m.content }}{{ eos_token }}{% endfor %}"

    assert rendered(source + "{% if add_generation_prompt %}A:{% endif %}") == "<s>user:Hi <b></s>A:"
    assert rendered(source + "{% if add_generation_prompt %}A:{% endif %}", asks=False) == "<s>user:Hi <b></s>"


def test_blocks_are_trimmed_and_loops_can_break_as_with_hugging_face():
    source = "{% for m in messages %}\n  {% if m %}\nx\n  {% break %}\n{% endif %}\n{% endfor %}\n"

    assert rendered(source, HI * 3) == "x\n"


def test_a_model_without_a_template_gets_chatml():
    template = ChatTemplate("", "", "")

    assert template.is_fallback
    assert template.render(HI, asks_for_answer=True) == "<|im_start|>user\nHi <b><|im_end|>\n<|im_start|>assistant\n"


def test_json_is_written_as_hugging_face_writes_it():
    assert rendered("{{ messages | tojson }}") == '[{"role": "user", "content": "Hi <b>"}]'
    assert rendered("{{ {'é': 1} | tojson(indent=2) }}") == '{\n  "é": 1\n}'


def test_the_date_can_be_asked_for():
    assert rendered("{{ strftime_now('%Y') }}") == str(datetime.now().astimezone().year)


def test_a_template_that_refuses_says_why():
    with pytest.raises(GenerationFailed, match="Conversation roles must alternate"):
        rendered("{{ raise_exception('Conversation roles must alternate') }}")


@pytest.mark.parametrize(
    "source",
    [
        "{% for %}",
        "{{ messages",
        "{% include 'x' %}",
        "{% for a in [1] %}" * 30 + "{% endfor %}" * 30,
        "{{ " + "9" * 5000 + " }}",
    ],
)
def test_a_damaged_template_is_told(source):
    with pytest.raises(GenerationFailed, match="chat template"):
        rendered(source)


@pytest.mark.parametrize(
    "source",
    [
        "{{ messages.append(1) }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ messages[9].content }}{{ missing.attribute }}",
        "{{ 1 / 0 }}",
        "{{ messages + 1 }}",
        "{{ range(10000000000) }}",
        "{{ 10 ** 10 ** 9 }}",
    ],
)
def test_a_template_that_fails_or_reaches_out_of_its_sandbox_is_told(source):
    with pytest.raises(GenerationFailed, match="chat template fails"):
        rendered(source)


def test_a_template_without_end_is_ended(monkeypatch):
    monkeypatch.setattr(template_module, "TIME_LIMIT_S", 0.2)
    loop = "{% for a in range(99999) %}{% for b in range(99999) %}{% set x = a * b %}{% endfor %}{% endfor %}"
    before = time.monotonic()

    with pytest.raises(GenerationFailed, match="takes too long"):
        rendered(loop)

    assert time.monotonic() - before < 5
    assert rendered("fine") == "fine"


def test_a_prompt_without_end_is_ended(monkeypatch):
    monkeypatch.setattr(template_module, "SIZE_LIMIT_CHARACTERS", 1000)

    with pytest.raises(GenerationFailed, match="too long a prompt"):
        rendered("{% for a in range(9999) %}xxxxxxxxxx{% endfor %}")
