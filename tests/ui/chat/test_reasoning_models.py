"""What real reasoning models write, from the engine's pieces to what is seen, copied and sent back."""

import asyncio
import random

import pytest
from PySide6.QtGui import QGuiApplication

from desktop.domain.conversation import Conversation, new_conversation
from desktop.domain.messages import Message
from desktop.domain.reasoning_marks import opened_at_end
from desktop.domain.settings import Settings
from desktop.domain.turn import TurnEnded, TurnEvent, TurnStarted
from desktop.services import turn_plans
from desktop.services.chat_turn import AnswerDraft, ChatTurn, Keeping
from desktop.services.context_builder import build_request
from desktop.ui.chat.chat_view import ChatView
from desktop.ui.chat.entry import RowKind
from desktop.ui.chat.row_view import Action
from tests.fakes import FakeEngine
from tests.ui.chat.conversations import click

THOUGHT, SAID = "Two and two.\n\nIs it < 5? Yes.", "It is 4.\n\nSure."
# The model, what it writes, and what of that is thought and said.
SHAPES = {
    "DeepSeek-R1": (f"<think>\n{THOUGHT}\n</think>\n\n{SAID}", THOUGHT, SAID),
    "QwQ, whose prompt ends with the opening": (
        opened_at_end("<|im_start|>assistant\n<think>\n") + f"{THOUGHT}\n</think>\n\n{SAID}",
        THOUGHT,
        SAID,
    ),
    "Qwen3 without thinking": (f"<think>\n\n</think>\n\n{SAID}", "", SAID),
    "Magistral": (f"[THINK]{THOUGHT}[/THINK]{SAID}", THOUGHT, SAID),
    "gpt-oss": (
        f"<|channel|>analysis<|message|>{THOUGHT}<|end|><|start|>assistant<|channel|>final<|message|>{SAID}",
        THOUGHT,
        SAID,
    ),
    "gpt-oss without thinking": (f"<|channel|>final<|message|>{SAID}", "", SAID),
    "gpt-oss that thinks twice": (
        f"<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>analysis<|message|>{THOUGHT}<|end|>"
        f"<|start|>assistant<|channel|>final<|message|>{SAID}",
        f"Hm.\n\n{THOUGHT}",
        SAID,
    ),
    "Hunyuan": (f"<think>\n{THOUGHT}\n</think>\n<answer>\n{SAID}</answer>", THOUGHT, SAID),
    "Ernie": (f"<think>\n{THOUGHT}\n</think>\n\n<response>\n{SAID}</response>\n", THOUGHT, SAID),
    "Kimi": (f"◁think▷{THOUGHT}◁/think▷{SAID}", THOUGHT, SAID),
    "Command A": (f"<|START_THINKING|>{THOUGHT}<|END_THINKING|>{SAID}", THOUGHT, SAID),
    "EXAONE": (f"<thought>\n{THOUGHT}\n</thought>\n\n{SAID}", THOUGHT, SAID),
    "thoughts about the tag": (
        "<think>\nThey ask about `<think>`.\n</think>\n\n```\n<think>a</think>\n```",
        "They ask about `<think>`.",
        "<think>a</think>",
    ),
    "no thoughts at all": (SAID, "", SAID),
}


def streamed(view: ChatView, written: str, seed: int) -> tuple[Conversation, list[str]]:
    """A turn in which a model writes this; the conversation after it, and what was seen of the answer meanwhile."""
    dice, pieces = random.Random(seed), []
    while written:
        length = dice.randint(1, dice.choice((1, 6, 30)))
        pieces.append(written[:length])
        written = written[length:]
    plan = turn_plans.send(new_conversation(), "What is 2+2?")
    view.show_conversation(plan.conversation)
    seen: list[str] = []

    def emit(event: TurnEvent) -> None:
        view.apply_turn_event(event)
        if not isinstance(event, TurnEnded):
            seen.append(view.toPlainText().removeprefix("What is 2+2?").strip())
        ended.append(event)

    async def nothing(*_: object) -> bool:
        return True

    async def run() -> None:
        keeping = Keeping(nothing, nothing, nothing)
        turn = ChatTurn(AnswerDraft(plan.answer), FakeEngine(pieces), asyncio.Lock(), keeping, emit)
        await turn.run(build_request(plan.conversation, Settings()))

    ended: list[TurnEvent] = []
    view.apply_turn_event(TurnStarted(plan.answer))
    asyncio.run(run())
    assert isinstance(ended[-1], TurnEnded)
    conversation = plan.conversation.with_message(ended[-1].answer)
    view.update_conversation(conversation)
    return conversation, seen


def answer_of(conversation: Conversation) -> Message:
    return conversation.path()[-1]


@pytest.mark.parametrize("model", SHAPES)
def test_thoughts_are_folded_and_the_answer_is_what_is_read_copied_and_sent_back(view: ChatView, model: str) -> None:
    written, thought, said = SHAPES[model]
    for seed in range(5):
        conversation, seen = streamed(view, written, seed)
        entry = view.transcript.entries[-1]

        assert (answer_of(conversation).reasoning, entry.plain_text()) == (thought, said)
        assert all(said.startswith(text) for text in seen), "marks were seen for a moment"
        kinds = [row.kind for row in entry.rows]
        assert (RowKind.REASONING_HEAD in kinds, RowKind.REASONING in kinds) == (bool(thought), False)
        click(view, Action.COPY_MESSAGE)
        assert QGuiApplication.clipboard().text() == said
        sent = build_request(turn_plans.send(conversation, "And 3+3?").conversation, Settings()).turns
        assert [turn.content for turn in sent[-3:]] == ["What is 2+2?", answer_of(conversation).text, "And 3+3?"]


@pytest.mark.parametrize("model", [name for name, shape in SHAPES.items() if shape[1]])
def test_thoughts_open_on_a_click_and_show_what_was_thought(view: ChatView, model: str) -> None:
    written, thought, _ = SHAPES[model]
    streamed(view, written, 1)
    click(view, Action.TOGGLE_REASONING)

    entry = view.transcript.entries[-1]
    shown = [row.view.document.toPlainText() for row in entry.rows if row.kind is RowKind.REASONING and row.view]
    assert "\n\n".join(shown) == thought.replace("`", "")
    assert entry.rows[0].view.reasoning.text == "Thought for a moment"


@pytest.mark.parametrize("written", ["<think>\nTwo and", "[THINK]Two and", "<|channel|>analysis<|message|>Two and"])
def test_thoughts_that_are_cut_off_are_no_answer_and_nothing_of_them_is_sent_back(view: ChatView, written: str) -> None:
    conversation, seen = streamed(view, written, 3)

    assert (answer_of(conversation).reasoning, answer_of(conversation).text) == ("Two and", "")
    assert not any(seen)
    assert view.transcript.entries[-1].rows[0].kind is RowKind.REASONING_HEAD
    sent = build_request(turn_plans.send(conversation, "Well?").conversation, Settings()).turns
    assert [turn.content for turn in sent[-1:]] == ["What is 2+2?\n\nWell?"]


def test_a_second_pair_of_marks_behind_the_answer_is_text(view: ChatView) -> None:
    conversation, _ = streamed(view, "<think>a<think>b</think>c</think>", 2)

    assert (answer_of(conversation).reasoning, answer_of(conversation).text) == ("a<think>b", "c</think>")
