"""The quiet row under a message: what can be done with it, its versions, and how an answer came about."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from desktop.domain.messages import Message, Role, Status
from desktop.ui.chat.row_view import Action, PaintState, RowView, Target
from desktop.ui.chat.text_styles import TextStyles
from desktop.ui.chat.wording import say

FOOTER_HEIGHT = 20
DISTANCE = 16
FADED = 110

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


def footer_facts(
    message: Message, versions: tuple[str, ...], *, is_last: bool, is_busy: bool, is_read_only: bool
) -> FooterFacts:
    """What can be done with a message just now; while an answer is made, others can only be copied."""
    is_user = message.role is Role.USER
    actions = [Action.COPY_MESSAGE] if message.text else []
    if not is_read_only:
        actions.append(Action.EDIT if is_user else Action.REGENERATE)
        if message.can_continue and is_last and message.text:
            actions.append(Action.CONTINUE)
    version = versions.index(message.id) + 1 if message.id in versions else 1
    said = Figures() if is_user else figures(message)
    return FooterFacts(is_user, tuple(actions), version, max(1, len(versions)), said, is_busy)


def _faded(colour: QColor) -> QColor:
    return QColor(colour.red(), colour.green(), colour.blue(), FADED)


class MessageFooter(RowView):
    """Actions at the left, figures at the right; under a message of the user the actions stand at the right."""

    def __init__(self, styles: TextStyles, facts: FooterFacts) -> None:
        super().__init__(styles)
        self._targets: list[Target] = []
        self._labels: list[tuple[QRectF, str, Action | None]] = []
        self.facts = facts

    def set_facts(self, facts: FooterFacts) -> None:
        """Show something else in the same place."""
        if facts != self.facts:
            self.facts = facts
            self._place()

    def _measure(self, width: int) -> int:
        self._place()
        return FOOTER_HEIGHT

    def _place(self) -> None:
        """Where each label stands."""
        metrics = QFontMetricsF(self.styles.small)
        labels: list[tuple[str, Action | None, int]] = [(say(LABELS[a]), a, DISTANCE) for a in self.facts.actions]
        if self.facts.versions > 1:
            labels.append(("‹", Action.PREVIOUS_VERSION, 4))
            labels.append((f"{self.facts.version}/{self.facts.versions}", None, 4))
            labels.append(("›", Action.NEXT_VERSION, 0))
        total = sum(metrics.horizontalAdvance(text) + distance for text, _, distance in labels)
        x = self.width - total + (labels[-1][2] if labels else 0) if self.facts.is_user else 0.0
        self._targets, self._labels = [], []
        for text, action, distance in labels:
            width = metrics.horizontalAdvance(text)
            area = QRectF(x, 0, width, FOOTER_HEIGHT)
            self._labels.append((area, text, action))
            if action is not None and self._is_possible(action):
                pad = 6 if action in LABELS else 4
                self._targets.append(Target(action, self._name(action), area.adjusted(-pad, 0, pad, 0)))
            x += width + distance

    def _is_possible(self, action: Action) -> bool:
        if self.facts.is_busy:
            return action is Action.COPY_MESSAGE
        if action is Action.PREVIOUS_VERSION:
            return self.facts.version > 1
        if action is Action.NEXT_VERSION:
            return self.facts.version < self.facts.versions
        return True

    def _name(self, action: Action) -> str:
        if action in NAMES:
            return say(NAMES[action])
        step = say("Previous version") if action is Action.PREVIOUS_VERSION else say("Next version")
        return say("{0}, now {1} of {2}").format(step, self.facts.version, self.facts.versions)

    def paint(self, painter: QPainter, state: PaintState) -> None:
        painter.save()
        painter.setFont(self.styles.small)
        for area, text, action in self._labels:
            is_version = action not in LABELS
            if self.facts.is_user and not is_version and not state.is_emphasised:
                continue
            painter.setPen(self._colour(action, state))
            label = say("Copied") if action is Action.COPY_MESSAGE and state.is_copied else text
            painter.drawText(area.adjusted(0, 0, 40, 0), Qt.AlignmentFlag.AlignVCenter, label)
        if self.facts.figures.text:
            self._paint_figures(painter, state)
        painter.restore()

    def _colour(self, action: Action | None, state: PaintState) -> QColor:
        theme = state.theme
        if action is not None and not self._is_possible(action):
            return _faded(theme.faint)
        if action is not None and state.hovered is not None and state.hovered.action is action:
            return theme.text
        return theme.muted if state.is_emphasised or action not in LABELS else theme.faint

    def _paint_figures(self, painter: QPainter, state: PaintState) -> None:
        metrics = QFontMetricsF(self.styles.small)
        left = self._labels[-1][0].right() + DISTANCE if self._labels else 0
        forms = (self.facts.figures.text, *self.facts.figures.shorter)
        text = next((form for form in forms if metrics.horizontalAdvance(form) <= self.width - left), "")
        painter.setPen(state.theme.muted if state.is_emphasised else state.theme.faint)
        area = QRectF(left, 0, self.width - left, FOOTER_HEIGHT)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)

    def targets(self) -> list[Target]:
        return list(self._targets)
