"""What an imported conversation brings to the one that is there from an earlier import: only what is missing."""

from dataclasses import replace

from desktop.domain.conversation import Conversation


def with_additions(kept: Conversation, imported: Conversation) -> Conversation:
    """The conversation with the messages of the source that it does not have; nothing that is there changes.

    Where the source has gone on behind the message that is shown, its end is shown.
    """
    known = {message.id for message in kept.messages}
    missing = tuple(message for message in imported.messages if message.id not in known)
    if not missing or kept.read_only:
        return kept
    goes_on = kept.current in {message.id for message in imported.path()}
    return replace(
        kept,
        messages=(*kept.messages, *missing),
        current=imported.current if goes_on else kept.current,
        updated_at=max(kept.updated_at, imported.updated_at),
    )
