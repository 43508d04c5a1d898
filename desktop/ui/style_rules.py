"""The rules of the style sheet. ``$names`` are colours and sizes of the theme; ``desktop.ui.style`` fills them in."""

_PAGES = """
QWidget#mainWindow, QDialog, QWidget[look="page"] { background: $background; color: $text; }
QWidget { color: $text; }
QFrame#sidebar { background: $sidebar; border: none; border-right: 1px solid $line; }
QFrame#header { background: $background; border: none; border-bottom: 1px solid $line; }
QFrame#dialogFoot { border: none; border-top: 1px solid $line; background: $background; }
QFrame#findBar { background: $background; border: none; border-bottom: 1px solid $line; }
QDialog#commandPalette, QDialog#moveDialog { background: $card; border: 1px solid $line_strong; }
QFrame#sidebarFoot { border: none; border-top: 1px solid $line; }
QFrame[look="card"] { background: $card; border: 1px solid $line; border-radius: 12px; }
QFrame[look="attachment"] { background: $code; border: 1px solid $line; border-radius: 12px; }
QFrame[look="hairline"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QFrame[look="bare"], QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QToolTip { background: $card; color: $text; border: 1px solid $line; padding: 5px 8px; font-size: ${small}; }
QLabel { background: transparent; }
QLabel[look="brand"] { font-size: 15px; font-weight: 650; }
QLabel[look="heading"] { font-size: ${heading}; font-weight: 600; }
QLabel[look="title"] { font-size: ${title}; font-weight: 600; }
QLabel[look="name"] { font-size: ${body}; font-weight: 600; }
QLabel[look="strong"] { font-weight: 600; }
QLabel[look="muted"] { color: $muted; font-size: ${small}; }
QLabel[look="body"] { font-size: ${body}; }
QLabel[look="quiet"] { color: $muted; font-size: ${row}; }
QLabel[look="group"] { color: $muted; font-size: ${tiny}; font-weight: 550; }
QLabel[look="key"] { color: $muted; font-size: 11px; border: 1px solid $line; border-radius: 4px; padding: 1px 5px; }
QLabel[look="note"] { background: $card; color: $text; border: 1px solid $line_strong; border-radius: 10px;
  padding: 6px 14px; font-size: ${row}; font-weight: 600; }
QLabel[look="ok"] { color: $ok; font-size: ${small}; }
QLabel[look="warning"] { color: $error; font-size: ${small}; }
"""

_BUTTONS = """
QPushButton { background: $card; border: 1px solid $line; border-radius: 10px; padding: 6px 14px;
  font-size: ${row}; min-height: 20px; }
QPushButton:hover { background: $card_hover; border-color: $line_strong; }
QPushButton:pressed { background: $card_pressed; }
QPushButton:disabled { color: $faint; background: transparent; border-color: $line; }
QPushButton:focus { outline: none; }
QPushButton[look="primary"] { background: $accent; border: 1px solid $accent; color: $on_accent; font-weight: 600; }
QPushButton[look="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[look="primary"]:pressed { background: $accent_pressed; border-color: $accent_pressed; }
QPushButton[look="primary"]:disabled { background: $selected; border-color: $selected; color: $muted; }
QPushButton[look="danger"] { color: $error; border-color: $error_line; font-weight: 600; }
QPushButton[look="danger"]:hover { background: $error_soft; border-color: $error; }
QPushButton[look="danger"]:pressed { background: $error_line; border-color: $error; }
QPushButton[look="model"] { padding: 0; min-height: 0; font-size: ${small}; }
QPushButton#sendButton, QPushButton#stopButton { padding: 5px 14px; font-size: 13px; min-height: 18px; }
QPushButton[look="small"] { border-radius: 8px; padding: 3px 10px; font-size: ${small}; font-weight: 600; }
QPushButton[look="chip"] { border-radius: 14px; padding: 3px 12px; font-size: ${small}; min-height: 20px; }
QPushButton[look="chip"]::menu-indicator, QPushButton[look="icon"]::menu-indicator { image: none; width: 0; }
QPushButton[look="icon"] { background: transparent; border: none; border-radius: 8px; padding: 5px; min-height: 18px; }
QPushButton[look="icon"]:hover { background: $page_hover; }
QPushButton[look="icon"]:pressed { background: $page_pressed; }
QPushButton[look="inline"] { background: transparent; border: none; border-radius: 6px; padding: 1px;
  min-height: 14px; }
QPushButton[look="inline"]:hover { background: $page_hover; }
QPushButton[look="inline"]:pressed { background: $page_pressed; }
QPushButton[look="quiet"] { background: transparent; border: none; border-radius: 8px; padding: 5px 8px;
  color: $muted; font-size: ${small}; text-align: left; }
QPushButton[look="quiet"]:hover { background: $sidebar_hover; color: $text; }
QPushButton[look="quiet"]:pressed { background: $selected; color: $text; }
QPushButton[look="link"] { background: transparent; border: none; padding: 2px 6px; border-radius: 6px;
  color: $accent; font-weight: 600; font-size: ${small}; min-height: 18px; }
QPushButton[look="link"]:hover { background: $accent_soft; }
QPushButton[look="link"]:pressed { background: $selected; }
QPushButton[look="link"]:disabled { color: $faint; }
QPushButton[look="row"] { background: transparent; border: none; border-radius: 8px; padding: 8px 10px;
  text-align: left; }
QPushButton[look="row"]:hover { background: $card_hover; }
QPushButton[look="row"]:pressed { background: $card_pressed; }
QPushButton[look="suggestion"] { border-radius: 12px; padding: 9px 16px; text-align: left; font-size: ${row}; }
QPushButton[look="segment"] { background: transparent; border: none; border-radius: 7px; padding: 4px 12px;
  color: $muted; font-size: ${small}; min-height: 18px; }
QPushButton[look="segment"]:hover { color: $text; }
QPushButton[look="segment"]:checked { background: $card; color: $text; border: 1px solid $line; font-weight: 600; }
QFrame[look="segments"] { background: $selected; border: none; border-radius: 9px; }
"""

_FIELDS = """
QLineEdit, QAbstractSpinBox, QComboBox { font-size: ${row}; }
QLineEdit, QPlainTextEdit, QAbstractSpinBox { background: $card; border: 1px solid $line; border-radius: 8px;
  padding: 5px 9px; selection-background-color: $accent_soft; selection-color: $text; }
QLineEdit:hover, QPlainTextEdit:hover, QAbstractSpinBox:hover { border-color: $line_strong; }
QLineEdit:focus, QPlainTextEdit:focus, QAbstractSpinBox:focus { border-color: $accent; }
QLineEdit:disabled, QPlainTextEdit:disabled, QAbstractSpinBox:disabled { color: $faint; background: $background; }
QPlainTextEdit[readOnly="true"] { background: $code; }
QLineEdit#conversationTitleEditor { border-radius: 8px; padding: 0 8px; border-color: $accent; }
QPlainTextEdit#composer, QPlainTextEdit#composer:hover, QPlainTextEdit#composer:focus {
  background: transparent; border: none; padding: 0; }
QAbstractSpinBox QLineEdit { background: transparent; border: none; border-radius: 0; padding: 0; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 8px; border: none; background: transparent; }
QAbstractSpinBox::up-arrow, QAbstractSpinBox::down-arrow { image: none; width: 0; height: 0; }
QComboBox { combobox-popup: 0; background: $card; border: 1px solid $line; border-radius: 8px; padding: 5px 9px;
  min-height: 18px; }
QComboBox:hover { border-color: $line_strong; }
QComboBox:focus, QComboBox:on { border-color: $accent; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url("$icons/chevron-down.svg"); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: $card; border: 1px solid $line; padding: 4px; outline: none;
  selection-background-color: $selected; selection-color: $text; }
QSlider { min-height: 20px; background: transparent; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $selected; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -6px 0; border-radius: 8px; background: $card;
  border: 1px solid $muted; }
QSlider::handle:horizontal:hover { border-color: $accent; }
"""

_LISTS = """
QListView { background: transparent; border: none; outline: none; }
QListView#settingsPages { background: $sidebar; border: none; border-right: 1px solid $line; padding: 10px 8px; }
QListView#settingsPages::item { border-radius: 8px; padding: 7px 10px; margin: 1px 0; color: $text; }
QListView#settingsPages::item:hover { background: $sidebar_hover; }
QListView#settingsPages::item:selected { background: $selected; color: $text; font-weight: 600; }
QProgressBar { background: $selected; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QListView#paletteCommands::item, QListView#backupsList::item { border-radius: 8px; padding: 7px 10px; color: $text; }
QListView#paletteCommands::item:hover, QListView#backupsList::item:hover { background: $card_hover; }
QListView#paletteCommands::item:selected, QListView#backupsList::item:selected { background: $selected; color: $text; }
QListView[look="choices"]::item { border-radius: 8px; padding: 7px 10px; color: $text; }
QListView[look="choices"]::item:hover { background: $card_hover; }
QListView[look="choices"]::item:selected { background: $selected; color: $text; }
QListView[look="choices"]::indicator { width: 14px; height: 14px; border: 1px solid $muted; border-radius: 4px;
  background: $card; }
QListView[look="choices"]::indicator:checked { border-color: $accent; image: url("$icons/check-mark.svg"); }
QListView[look="choices"]::indicator:indeterminate { background: $muted; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $handle; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $handle_hover; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""

_MENUS = """
QMenu { background: $card; border: 1px solid $line; border-radius: 10px; padding: 6px; font-size: ${row}; }
QMenu::item { padding: 6px 26px 6px 12px; border-radius: 6px; color: $text; }
QMenu::item:selected { background: $selected; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 6px 8px; }
QMenu::icon { padding-left: 8px; }
QMenu::indicator { width: 14px; height: 14px; left: 8px; }
QMenu::indicator:checked { image: url("$icons/check-mark.svg"); }
"""

_NOTICES = """
QFrame[look="banner"] { background: $card; border: 1px solid $line; border-radius: 10px; }
QFrame[look="banner-warning"] { background: $accent_soft; border: 1px solid $line; border-radius: 10px; }
QFrame[look="banner-error"] { background: $error_soft; border: 1px solid $error_line; border-radius: 10px; }
"""

RULES = _PAGES + _BUTTONS + _FIELDS + _LISTS + _MENUS + _NOTICES

# What a page sets anew whose text follows the zoom.
SCALED = """
QLabel[look="title"] { font-size: ${title}; }
QLabel[look="quiet"], QPushButton, QPushButton[look="suggestion"] { font-size: ${row}; }
"""
