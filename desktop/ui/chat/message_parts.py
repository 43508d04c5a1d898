"""The rows of a message that are not its text: folded reasoning, typing indicator, error card."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF, QTextBlockFormat, QTextCharFormat, QTextCursor

from desktop.domain.errors import AppError
from desktop.ui.chat.row_view import Action, PaintState, QuietDocument, RowView, Target
from desktop.ui.chat.shown_text import showable
from desktop.ui.chat.text_styles import TextStyles, baseline_lift
from desktop.ui.chat.wording import say
from desktop.ui.theme import RADIUS_BUTTON, RADIUS_CODE, SIZE_BODY

HEAD_HEIGHT, HEAD_INDENT = 22, 11
TYPING_HEIGHT = 24
DOTS, DOT_SIZE, DOT_DISTANCE = 3, 5, 11
CARD_PADDING, CARD_INDENT = 14, 14
BUTTON_HEIGHT, BUTTON_SIDE, BUTTON_DISTANCE = 30, 14, 8
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
        minutes, seconds = divmod(round(max(0, self.seconds)), 60)
        if minutes:
            return say("Thought for {0} min {1} s").format(minutes, seconds)
        return say("Thought for {0} s").format(seconds) if seconds else say("Thought for a moment")


class ReasoningHead(RowView):
    """One line that folds and unfolds what a reasoning model thought."""

    def __init__(self, styles: TextStyles, reasoning: Reasoning) -> None:
        super().__init__(styles)
        self.reasoning = reasoning

    def _measure(self, width: int) -> int:
        return self.styles.px(HEAD_HEIGHT)

    def paint(self, painter: QPainter, state: PaintState) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_hovered = state.hovered is not None and state.hovered.action is Action.TOGGLE_REASONING
        colour = state.theme.text if is_hovered else state.theme.muted
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        points = [(0, -2), (7, -2), (3.5, 3)] if self.reasoning.is_expanded else [(1, -3.5), (6, 0), (1, 3.5)]
        middle, scale = QPointF(0, self.height / 2), self.styles.reading.scale
        painter.drawPolygon(QPolygonF([middle + QPointF(x, y) * scale for x, y in points]))
        painter.setPen(colour)
        painter.setFont(self.styles.row)
        area = QRectF(self.styles.px(HEAD_INDENT), 0, self.width, self.height)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self.reasoning.text)
        painter.restore()

    def targets(self) -> list[Target]:
        width = QFontMetricsF(self.styles.row).horizontalAdvance(self.reasoning.text) + self.styles.px(HEAD_INDENT) + 4
        name = say("Hide thoughts") if self.reasoning.is_expanded else say("Show thoughts")
        return [Target(Action.TOGGLE_REASONING, f"{self.reasoning.text}. {name}", QRectF(-2, 0, width, self.height))]


class TypingIndicator(RowView):
    """Three calm dots until the first word, with how far the model has read."""

    def __init__(self, styles: TextStyles) -> None:
        super().__init__(styles)
        self.note = ""

    def _measure(self, width: int) -> int:
        return self.styles.px(TYPING_HEIGHT)

    def paint(self, painter: QPainter, state: PaintState) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(state.theme.accent)
        size, distance = self.styles.px(DOT_SIZE), self.styles.px(DOT_DISTANCE)
        for number in range(DOTS):
            wave = math.sin(2 * math.pi * (state.phase - number / 6))
            painter.setOpacity(0.35 + 0.5 * max(0.0, wave))
            painter.drawEllipse(QPointF(size / 2 + number * distance, self.height / 2), size / 2, size / 2)
        painter.setOpacity(1)
        painter.setPen(state.theme.muted)
        painter.setFont(self.styles.row)
        area = QRectF(DOTS * distance + 8, 0, self.width, self.height)
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
        self._buttons: list[tuple[Action, QRectF]] = []
        self.document: QuietDocument = QuietDocument()
        self.document.setDefaultFont(styles.body)
        cursor = QTextCursor(self.document)
        form = QTextBlockFormat()
        height = styles.line_height(SIZE_BODY)
        form.setLineHeight(height, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor.setBlockFormat(form)
        cursor.insertText(showable(error.message))
        if error.hint:
            muted = QTextCharFormat()
            muted.setForeground(styles.theme.muted)
            cursor.insertBlock(form)
            cursor.insertText(showable(error.hint), muted)
        self._lift = baseline_lift(styles.body, height)

    @property
    def text_origin(self) -> QPointF:
        return QPointF(self._left, self._padding - self._lift)

    @property
    def _padding(self) -> int:
        return self.styles.px(CARD_PADDING)

    @property
    def _left(self) -> int:
        """Where the text and the buttons begin, beside the line that says that something is wrong."""
        return self._padding + self.styles.px(CARD_INDENT)

    def _measure(self, width: int) -> int:
        self.document.setTextWidth(width - self._left - self._padding)
        bottom = self._padding + int(self.document.size().height() + 0.999)
        self._buttons = self._place_buttons(width, bottom + self._padding - 4)
        bottom = max((round(area.bottom()) for _, area in self._buttons), default=bottom - 4)
        return bottom + self._padding

    def _label(self, action: Action) -> str:
        return self._cure_label if action is Action.CURE else say(CARD_LABELS[action])

    def _place_buttons(self, width: int, top: float) -> list[tuple[Action, QRectF]]:
        """The buttons side by side, in several rows when they need them."""
        found: list[tuple[Action, QRectF]] = []
        metrics, px = QFontMetricsF(self.styles.row), self.styles.px
        left = float(self._left)
        for action in self._actions:
            wanted = metrics.horizontalAdvance(self._label(action)) + 2 * px(BUTTON_SIDE)
            if left > self._left and left + wanted > width - self._padding:
                left, top = self._left, top + px(BUTTON_HEIGHT) + px(BUTTON_DISTANCE)
            found.append((action, QRectF(left, top, wanted, px(BUTTON_HEIGHT))))
            left += wanted + px(BUTTON_DISTANCE)
        return found

    def paint(self, painter: QPainter, state: PaintState) -> None:
        theme = state.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.line, 1))
        painter.setBrush(theme.card)
        radius, padding = self.styles.px(RADIUS_CODE), self._padding
        painter.drawRoundedRect(QRectF(0.5, 0.5, self.width - 1, self.height - 1), radius, radius)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.error)
        line = QRectF(padding, padding + 2, self.styles.px(3), self.document.size().height() - 4)
        painter.drawRoundedRect(line, line.width() / 2, line.width() / 2)
        painter.restore()
        self.draw_document(painter, state, self.styles.palette)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for action, area in self._buttons:
            is_hovered = state.hovered is not None and state.hovered.action is action
            painter.setPen(QPen(theme.faint if is_hovered else theme.line, 1))
            painter.setBrush(theme.selected if is_hovered else theme.background)
            radius = self.styles.px(RADIUS_BUTTON)
            painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
            painter.setPen(theme.text)
            painter.setFont(self.styles.row)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self._label(action))
        painter.restore()

    def targets(self) -> list[Target]:
        return [Target(action, self._label(action), area) for action, area in self._buttons]
