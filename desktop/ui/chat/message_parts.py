"""The rows of a message that are not its text: folded reasoning, typing indicator, error card."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF, QTextBlockFormat, QTextCharFormat, QTextCursor

from desktop.domain.errors import AppError
from desktop.ui.chat.row_view import Action, PaintState, QuietDocument, RowView, Target
from desktop.ui.chat.shown_text import showable
from desktop.ui.chat.text_styles import TextStyles, baseline_lift, line_height
from desktop.ui.chat.wording import say
from desktop.ui.theme import RADIUS_BUTTON, RADIUS_CODE, SIZE_BODY

HEAD_HEIGHT = 22
TYPING_HEIGHT = 24
DOTS, DOT_SIZE, DOT_DISTANCE = 3, 5, 11
CARD_PADDING = 14
BUTTON_HEIGHT, BUTTON_DISTANCE = 30, 8
CARD_LABELS = {Action.RETRY: "Retry", Action.CONTINUE: "Continue", Action.REGENERATE: "Regenerate"}


@dataclass(frozen=True, slots=True)
class Reasoning:
    """What the line above folded reasoning says."""

    is_thinking: bool
    is_expanded: bool
    seconds: float | None

    @property
    def text(self) -> str:
        """The line in words."""
        if self.is_thinking:
            return say("Thinking…")
        if self.seconds is None:
            return say("Thoughts")
        if self.seconds < 1:
            return say("Thought for a moment")
        return say("Thought for {0} s").format(round(self.seconds))


class ReasoningHead(RowView):
    """One line that folds and unfolds what a reasoning model thought."""

    def __init__(self, styles: TextStyles, reasoning: Reasoning) -> None:
        super().__init__(styles)
        self.reasoning = reasoning

    def _measure(self, width: int) -> int:
        return HEAD_HEIGHT

    def paint(self, painter: QPainter, state: PaintState) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_hovered = state.hovered is not None and state.hovered.action is Action.TOGGLE_REASONING
        colour = state.theme.text if is_hovered else state.theme.muted
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        y = HEAD_HEIGHT / 2
        if self.reasoning.is_expanded:
            points = [QPointF(0, y - 2), QPointF(7, y - 2), QPointF(3.5, y + 3)]
        else:
            points = [QPointF(1, y - 3.5), QPointF(6, y), QPointF(1, y + 3.5)]
        painter.drawPolygon(QPolygonF(points))
        painter.setPen(colour)
        painter.setFont(self.styles.row)
        painter.drawText(QRectF(11, 0, self.width, HEAD_HEIGHT), Qt.AlignmentFlag.AlignVCenter, self.reasoning.text)
        painter.restore()

    def targets(self) -> list[Target]:
        width = QFontMetricsF(self.styles.row).horizontalAdvance(self.reasoning.text) + 15
        name = say("Hide thoughts") if self.reasoning.is_expanded else say("Show thoughts")
        return [Target(Action.TOGGLE_REASONING, f"{self.reasoning.text}. {name}", QRectF(-2, 0, width, HEAD_HEIGHT))]


class TypingIndicator(RowView):
    """Three calm dots until the first word, with how far the model has read."""

    def __init__(self, styles: TextStyles) -> None:
        super().__init__(styles)
        self.note = ""

    def _measure(self, width: int) -> int:
        return TYPING_HEIGHT

    def paint(self, painter: QPainter, state: PaintState) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(state.theme.accent)
        for number in range(DOTS):
            wave = math.sin(2 * math.pi * (state.phase - number / 6))
            painter.setOpacity(0.35 + 0.5 * max(0.0, wave))
            painter.drawEllipse(
                QPointF(DOT_SIZE / 2 + number * DOT_DISTANCE, TYPING_HEIGHT / 2), DOT_SIZE / 2, DOT_SIZE / 2
            )
        painter.setOpacity(1)
        painter.setPen(state.theme.muted)
        painter.setFont(self.styles.row)
        area = QRectF(DOTS * DOT_DISTANCE + 8, 0, self.width, TYPING_HEIGHT)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self.note)
        painter.restore()


class ErrorCard(RowView):
    """Why a turn failed, what to do about it, and buttons that do it."""

    def __init__(
        self, styles: TextStyles, error: AppError, actions: tuple[Action, ...] = (Action.RETRY,), cure_label: str = ""
    ) -> None:
        super().__init__(styles)
        self.error = error
        self._actions = actions
        self._cure_label = cure_label
        self.document: QuietDocument = QuietDocument()
        self.document.setDefaultFont(styles.body)
        cursor = QTextCursor(self.document)
        form = QTextBlockFormat()
        form.setLineHeight(line_height(SIZE_BODY), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor.setBlockFormat(form)
        cursor.insertText(showable(error.message))
        if error.hint:
            muted = QTextCharFormat()
            muted.setForeground(styles.theme.muted)
            cursor.insertBlock(form)
            cursor.insertText(showable(error.hint), muted)
        self._lift = baseline_lift(styles.body, line_height(SIZE_BODY))

    @property
    def text_origin(self) -> QPointF:
        return QPointF(CARD_PADDING + 14, CARD_PADDING - self._lift)

    def _measure(self, width: int) -> int:
        self.document.setTextWidth(width - 2 * CARD_PADDING - 14)
        text_height = int(self.document.size().height() + 0.999)
        return text_height + 2 * CARD_PADDING + (CARD_PADDING + BUTTON_HEIGHT if self._actions else 0) - 4

    def _label(self, action: Action) -> str:
        return self._cure_label if action is Action.CURE else say(CARD_LABELS[action])

    def _buttons(self) -> list[tuple[Action, QRectF]]:
        """The buttons, side by side."""
        found: list[tuple[Action, QRectF]] = []
        left, metrics = float(CARD_PADDING + 14), QFontMetricsF(self.styles.row)
        for action in self._actions:
            width = metrics.horizontalAdvance(self._label(action)) + 28
            found.append((action, QRectF(left, self.height - CARD_PADDING - BUTTON_HEIGHT, width, BUTTON_HEIGHT)))
            left += width + BUTTON_DISTANCE
        return found

    def paint(self, painter: QPainter, state: PaintState) -> None:
        theme = state.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.line, 1))
        painter.setBrush(theme.card)
        painter.drawRoundedRect(QRectF(0.5, 0.5, self.width - 1, self.height - 1), RADIUS_CODE, RADIUS_CODE)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.error)
        painter.drawRoundedRect(QRectF(CARD_PADDING, CARD_PADDING + 2, 3, self.document.size().height() - 4), 1.5, 1.5)
        painter.restore()
        self.draw_document(painter, state, self.styles.palette)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for action, area in self._buttons():
            is_hovered = state.hovered is not None and state.hovered.action is action
            painter.setPen(QPen(theme.faint if is_hovered else theme.line, 1))
            painter.setBrush(theme.selected if is_hovered else theme.background)
            painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_BUTTON, RADIUS_BUTTON)
            painter.setPen(theme.text)
            painter.setFont(self.styles.row)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self._label(action))
        painter.restore()

    def targets(self) -> list[Target]:
        return [Target(action, self._label(action), area) for action, area in self._buttons()]
