from dataclasses import replace

import pytest

from desktop.domain.conversation import new_conversation
from desktop.domain.errors import FolderInUse, StorageFailed
from desktop.services.write_permission import WritePermission


def test_changes_are_refused_as_long_as_there_is_a_reason():
    permission, reasons = WritePermission(), ["Open elsewhere."]
    permission.require_open()
    permission.refuse_while(lambda: reasons[-1])
    with pytest.raises(FolderInUse, match="Open elsewhere"):
        permission.require_open()
    reasons.append("")
    permission.require_open()
    assert permission.refusal == ""


def test_a_conversation_of_a_newer_version_cannot_be_changed():
    conversation = new_conversation()
    WritePermission.require_writable(conversation)
    with pytest.raises(StorageFailed, match="newer version"):
        WritePermission.require_writable(replace(conversation, read_only=True))
