"""The quiet row under a message: what can be done with it, its versions, and how an answer came about."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from desktop.domain.branches import EDITED
from desktop.domain.messages import Message, Role, Status
from desktop.ui.chat.row_view import Action, PaintState, RowView, Target
from desktop.ui.chat.text_styles import TextStyles
from desktop.ui.chat.wording import say

FOOTER_HEIGHT = 20
DISTANCE, NEAR = 16, 4
DOTS_WIDTH = 13
FADED = 110
VERSIONS = (Action.PREVIOUS_VERSION, None, Action.NEXT_VERSION)

LABELS = {
    Action.COPY_MESSAGE: "Copy",
    Action.EDIT: "Edit",
    Action.REGENERATE: "Regenerate",
    Action.CONTINUE: "Continue",
}
NAMES = {
    Action.COPY_MESSAGE: "Copy message",
    Action.EDIT: "Edit message",
    Action.REGENERATE: "Regenerate answer",
    Action.CONTINUE: "Continue answer",
    Action.MORE: "More about this message",
}
STATUS_WORDS = {Status.STOPPED: "stopped", Status.INTERRUPTED: "interrupted", Status.FAILED: "failed"}


@dataclass(frozen=True, slots=True)
class Figures:
    """How an answer came about: in words when it is not complete, who made it, how much, how quickly."""

    status: str = ""
    model: str = ""
    tokens: str = ""
    speed: str = ""
    first: str = ""

    @property
    def text(self) -> str:
        """All of it in one line."""
        return _joined(self.status, self.model, self.tokens, self.speed, self.first)

    @property
    def shorter(self) -> tuple[str, ...]:
        """Shorter forms for narrow windows."""
        return (
            _joined(self.status, self.tokens, self.speed, self.first),
            _joined(self.status, self.tokens, self.speed),
            _joined(self.status, self.speed),
            self.status,
        )


def _joined(*words: str) -> str:
    return " · ".join(word for word in words if word)


def figures(message: Message) -> Figures:
    """How an answer came about."""
    status = STATUS_WORDS.get(message.status, "")
    if not status and message.extra.get(EDITED) is True:
        status = "edited"
    if not status and message.finish_reason == "length":
        status = "cut at the length limit"
    model = model_name(message.model) if message.model else ""
    tokens = speed = first = ""
    if message.usage is not None:
        count = message.usage.completion_tokens
        tokens = say("1 token") if count == 1 else say("{0} tokens").format(f"{count:,}")
    if message.timings is not None:
        rate = message.timings.tokens_per_second
        speed = say("{0} tok/s").format(f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}")
        first = say("first after {0}").format(duration(message.timings.first_token_ms))
    return Figures(say(status) if status else "", model, tokens, speed, first)


def duration(milliseconds: float) -> str:
    """A time for people: ``9 ms``, ``1.4 s``."""
    if milliseconds < 999.5:
        return say("{0} ms").format(max(1, round(milliseconds)))
    return say("{0} s").format(f"{milliseconds / 1000:,.1f}")


def model_name(model: str) -> str:
    """The name of a model without folders and the ending of its file."""
    return model.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".gguf")


@dataclass(frozen=True, slots=True)
class FooterFacts:
    """What a footer shows. ``version`` is the number of this version, from 1, of ``versions``."""

    is_user: bool = False
    actions: tuple[Action, ...] = ()
    version: int = 1
    versions: int = 1
    figures: Figures = Figures()
    is_busy: bool = False
    is_last_answer: bool = False
    is_read_only: bool = False


def footer_facts(
    message: Message, versions: tuple[str, ...], *, is_last: bool, is_busy: bool, is_read_only: bool
) -> FooterFacts:
    """What can be done with a message just now; while an answer is made, others can only be copied."""
    is_user = message.role is Role.USER
    actions = [Action.COPY_MESSAGE] if message.text or message.images else []
    if not is_read_only:
        if is_user or message.text:
            actions.append(Action.EDIT)
        if not is_user:
            actions.append(Action.REGENERATE)
        if message.can_continue and is_last and message.text:
            actions.append(Action.CONTINUE)
    version = versions.index(message.id) + 1 if message.id in versions else 1
    said = Figures() if is_user else figures(message)
    return FooterFacts(
        is_user, tuple(actions), version, max(1, len(versions)), said, is_busy, is_last and not is_user, is_read_only
    )


def _faded(colour: QColor) -> QColor:
    return QColor(colour.red(), colour.green(), colour.blue(), FADED)


@dataclass(frozen=True, slots=True)
class _Label:
    """A word of the footer, where it stands, and what it does."""

    area: QRectF
    text: str
    action: Action | None


class MessageFooter(RowView):
    """Actions at the left, figures at the right; under a message of the user the actions stand at the right.

    At rest only the last answer shows them; the versions are always there. What has no room is in the menu.
    """

    def __init__(self, styles: TextStyles, facts: FooterFacts) -> None:
        super().__init__(styles)
        self._labels: list[_Label] = []
        self.facts = facts

    def set_facts(self, facts: FooterFacts) -> None:
        """Show something else in the same place."""
        if facts != self.facts:
            self.facts = facts
            self._place()

    def _measure(self, width: int) -> int:
        self._place()
        return self.styles.px(FOOTER_HEIGHT)

    def _place(self) -> None:
        """Where each label stands: the versions outside, where they stay when the actions are hidden."""
        distance, near = self.styles.px(DISTANCE), self.styles.px(NEAR)
        actions: list[tuple[str, Action | None, int]] = [(say(LABELS[a]), a, distance) for a in self.facts.actions]
        more: list[tuple[str, Action | None, int]] = [("", Action.MORE, distance)] if self.facts.actions else []
        versions: list[tuple[str, Action | None, int]] = []
        if self.facts.versions > 1:
            number = f"{self.facts.version}/{self.facts.versions}"
            versions = [
                ("‹", Action.PREVIOUS_VERSION, near),
                (number, None, near),
                ("›", Action.NEXT_VERSION, distance),
            ]
        while actions and self._length([*versions, *actions, *more]) > self.width:
            actions.pop()
        labels = [*actions, *more, *versions] if self.facts.is_user else [*versions, *actions, *more]
        x = self.width - self._length(labels) if self.facts.is_user else 0.0
        self._labels = []
        for text, action, gap in labels:
            width = self._label_width(text)
            self._labels.append(_Label(QRectF(x, 0, width, self.styles.px(FOOTER_HEIGHT)), text, action))
            x += width + gap

    def _length(self, labels: list[tuple[str, Action | None, int]]) -> float:
        return sum(self._label_width(text) + gap for text, _, gap in labels) - (labels[-1][2] if labels else 0)

    def _label_width(self, text: str) -> float:
        """How wide a word is; the menu's three dots have none."""
        return QFontMetricsF(self.styles.small).horizontalAdvance(text) if text else float(self.styles.px(DOTS_WIDTH))

    def _is_possible(self, action: Action) -> bool:
        if self.facts.is_busy:
            return action in (Action.COPY_MESSAGE, Action.MORE)
        if action is Action.PREVIOUS_VERSION:
            return self.facts.version > 1
        if action is Action.NEXT_VERSION:
            return self.facts.version < self.facts.versions
        return True

    def _name(self, action: Action) -> str:
        if action is Action.EDIT and not self.facts.is_user:
            return say("Edit answer")
        if action in NAMES:
            return say(NAMES[action])
        step = say("Previous version") if action is Action.PREVIOUS_VERSION else say("Next version")
        return say("{0}, now {1} of {2}").format(step, self.facts.version, self.facts.versions)

    def paint(self, painter: QPainter, state: PaintState) -> None:
        painter.save()
        painter.setFont(self.styles.small)
        is_shown = state.is_emphasised or self.facts.is_last_answer
        for label in self._labels:
            if not is_shown and label.action not in VERSIONS:
                continue
            painter.setPen(self._colour(label.action, state))
            if label.action is Action.MORE:
                self._paint_dots(painter, label.area)
                continue
            is_copied = label.action is Action.COPY_MESSAGE and state.is_copied
            text = say("Copied") if is_copied else label.text
            painter.drawText(label.area.adjusted(0, 0, self.styles.px(40), 0), Qt.AlignmentFlag.AlignVCenter, text)
        forms = (self.facts.figures.text, *self.facts.figures.shorter) if is_shown else (self.facts.figures.status,)
        self._paint_figures(painter, state, forms)
        painter.restore()

    def _paint_dots(self, painter: QPainter, area: QRectF) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(painter.pen().color())
        painter.setPen(Qt.PenStyle.NoPen)
        size = 1.3 * self.styles.reading.scale
        for number in (-1, 0, 1):
            painter.drawEllipse(area.center() + QPointF(number * area.width() / 3, size / 2), size, size)
        painter.restore()

    def _colour(self, action: Action | None, state: PaintState) -> QColor:
        theme = state.theme
        if action is not None and not self._is_possible(action):
            return _faded(theme.faint)
        if action is not None and state.hovered is not None and state.hovered.action is action:
            return theme.text
        return theme.muted if state.is_emphasised or action in VERSIONS else theme.faint

    def _paint_figures(self, painter: QPainter, state: PaintState, forms: tuple[str, ...]) -> None:
        metrics = QFontMetricsF(self.styles.small)
        left = self._labels[-1].area.right() + self.styles.px(DISTANCE) if self._labels else 0
        text = next((form for form in forms if metrics.horizontalAdvance(form) <= self.width - left), "")
        if text:
            painter.setPen(state.theme.muted if state.is_emphasised else state.theme.faint)
            area = QRectF(left, 0, self.width - left, self.height)
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)

    def targets(self) -> list[Target]:
        found: list[Target] = []
        for label in self._labels:
            if label.action is not None and self._is_possible(label.action):
                pad = self.styles.px(4 if label.action in VERSIONS else 6)
                found.append(Target(label.action, self._name(label.action), label.area.adjusted(-pad, 0, pad, 0)))
        return found
