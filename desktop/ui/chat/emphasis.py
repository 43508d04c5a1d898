"""Emphasis as CommonMark has it, and also between Chinese, Japanese and Korean characters, which know no spaces.

CommonMark does not close ``**text。**`` before a letter, since it takes the full stop for the beginning of something.
Here, an ideograph or a wide punctuation mark beside the asterisks is as good as a space. No Qt.
"""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

_WIDE = re.compile(
    "[\u1100-\u11ff\u2e80-\u303f\u3040-\ua4cf\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
)


def emphasis(state: "StateInline", silent: bool) -> bool:
    """The rule of the parser for ``*`` and ``_``: takes the marks in, which are paired at the end."""
    from markdown_it.rules_inline.state_inline import Delimiter  # noqa: PLC0415 - imported when text is shown

    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    scanned = state.scanDelims(state.pos, marker == "*")
    opens, closes = scanned.can_open, scanned.can_close
    if marker == "*" and not (opens and closes):
        before = state.src[state.pos - 1 : state.pos]
        after = state.src[state.pos + scanned.length : state.pos + scanned.length + 1]
        if before and after and (_WIDE.match(before) or _WIDE.match(after)):
            opens, closes = not after.isspace(), not before.isspace()
    for _ in range(scanned.length):
        state.push("text", "", 0).content = marker
        state.delimiters.append(Delimiter(ord(marker), scanned.length, len(state.tokens) - 1, -1, opens, closes))
    state.pos += scanned.length
    return True
