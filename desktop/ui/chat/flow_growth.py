"""What plain words add to running text that is being written, without reading all of it anew. No Qt.

Most pieces of an answer are words and spaces in the middle of a sentence. They can begin or end nothing in markdown:
they make the last run longer. Whatever else comes, the block is read from its beginning.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from desktop.ui.chat.flow import FlowLine

# A word behind a blank, and what may stand before the next one. A number may turn out to be that of a list item.
_END_OF_WORD = re.compile(r"(?:\A|\s)([^\W\d_][^\W_]*)((?:[,.;:!?]? )?)\Z")
_WORDS = re.compile(r"[^\W_]*(?:[,.;:!?]? [^\W_]+)*[,.;:!?]? ?")
_LONGEST_WORD = 80


def grown(lines: Sequence[FlowLine], before: str, after: str) -> list[FlowLine] | None:
    """The text of a source that was ``before`` and is ``after`` now; ``None`` when it has to be read anew."""
    if not lines or not lines[-1].runs or not after.startswith(before):
        return None
    end = _END_OF_WORD.search(before, max(0, len(before) - _LONGEST_WORD))
    added = after[len(before) :]
    last = lines[-1].runs[-1]
    if end is None or not added or not _WORDS.fullmatch(added) or last.is_code or last.link:
        return None
    if before.rsplit("\n", 1)[-1].lstrip().startswith("|") or not last.text.endswith(end[1] + end[2].rstrip()):
        return None
    blank = " " if end[2] else ""
    run = replace(last, text=last.text + (blank + added).rstrip())
    return [*lines[:-1], replace(lines[-1], runs=(*lines[-1].runs[:-1], run))]
