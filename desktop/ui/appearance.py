"""Which theme the window wears: the setting, the desktop's light or dark mode, or the desktop's high contrast."""

from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QWidget

from desktop.ui.style import palette, style_sheet
from desktop.ui.theme import SIZE_ROW, Theme, theme_for, ui_font

MOTION_MS = 140


class Appearance(QObject):
    """Dresses one window and tells the widgets that paint themselves."""

    theme_changed = Signal(object)

    def __init__(self, window: QWidget, choice: str) -> None:
        super().__init__(window)
        self._window = window
        self._choice = choice
        self._theme = self._current_theme()
        if not has_high_contrast():
            self._dress_application()
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._on_colour_scheme_changed)
        if hasattr(hints, "accessibility"):
            hints.accessibility().contrastPreferenceChanged.connect(self._on_contrast_preference_changed)

    @property
    def theme(self) -> Theme:
        """The theme that is worn."""
        return self._theme

    def choose(self, choice: str) -> None:
        """Wear what the setting says: ``system``, ``light`` or ``dark``."""
        if choice == self._choice:
            return
        self._choice = choice
        self.apply()

    def apply(self) -> None:
        """Dress the window and tell everybody."""
        hints = QGuiApplication.styleHints()
        wanted = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(self._choice)
        if wanted is None:
            hints.unsetColorScheme()
        else:
            hints.setColorScheme(wanted)
        if has_high_contrast():
            QApplication.setPalette(QPalette())
            self._theme = self._current_theme()
            self._window.setStyleSheet("")
        else:
            self._theme = self._current_theme()
            self._dress_application()
            self._window.setStyleSheet(style_sheet(self._theme))
        self.theme_changed.emit(self._theme)

    def _dress_application(self) -> None:
        if QApplication.style().objectName().lower() != "fusion":
            QApplication.setStyle("Fusion")
        QApplication.setPalette(palette(self._theme))
        QApplication.setFont(ui_font(SIZE_ROW))

    def _current_theme(self) -> Theme:
        is_dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        theme = theme_for(self._choice, system_is_dark=is_dark)
        return theme_of_system(theme, QGuiApplication.palette()) if has_high_contrast() else theme

    @Slot()
    def _on_colour_scheme_changed(self) -> None:
        if self._choice == "system":
            self.apply()

    @Slot()
    def _on_contrast_preference_changed(self) -> None:
        self.apply()


def has_high_contrast() -> bool:
    """Whether the desktop asks for high contrast (known from Qt 6.10 on)."""
    hints = QGuiApplication.styleHints()
    if not hasattr(hints, "accessibility"):
        return False
    return hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast


def theme_of_system(theme: Theme, system: QPalette) -> Theme:
    """The theme with the colours of the desktop's own palette."""
    role = QPalette.ColorRole
    window, text, base = system.color(role.Window), system.color(role.WindowText), system.color(role.Base)
    return replace(
        theme, background=window, sidebar=window, card=base, line=text, text=text, muted=text, faint=text,
        accent=system.color(role.Highlight), on_accent=system.color(role.HighlightedText), accent_soft=base,
        user=base, code=base, selected=base, ok=text, error=text, syntax=dict.fromkeys(theme.syntax, text),
        mark=text, mark_line=text, has_high_contrast=True,
    )  # fmt: skip


def motion_ms(widget: QWidget) -> int:
    """How long a movement may take: nothing when the desktop asks for no animation."""
    wanted = widget.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, widget)
    return MOTION_MS if wanted > 0 else 0
