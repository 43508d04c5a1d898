from collections import Counter

import pytest
from PySide6.QtGui import QAction, QKeySequence

CONTRACT = (
    "actionNewChat", "actionOpenModel", "actionOpenConversation", "actionSaveConversationAs", "actionRename",
    "actionDelete", "actionUndo", "actionSearchAll", "actionRegenerate", "actionStop", "actionContinue",
    "actionSettings", "actionCommandPalette", "actionToggleSidebar", "actionQuit",
)  # fmt: skip


@pytest.mark.parametrize("name", CONTRACT)
def test_the_action_of_the_contract_is_found_by_its_name(window, name):
    action = window.findChild(QAction, name)

    assert action is not None
    assert action.text()


def test_no_shortcut_belongs_to_two_actions(window):
    keys = Counter(
        key.toString(QKeySequence.SequenceFormat.PortableText)
        for actions in window.content.actions_by_name.groups.values()
        for action in actions
        for key in action.shortcuts()
    )

    assert [key for key, count in keys.items() if count > 1] == []


def test_tool_tips_tell_the_shortcut(window):
    assert window.content.actions_by_name["actionNewChat"].toolTip() == "New chat (Ctrl+N)"
