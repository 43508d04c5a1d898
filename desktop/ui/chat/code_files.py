"""What a piece of code is called when it is saved as a file. No Qt."""

import re
from dataclasses import dataclass

from desktop.domain.code import language_of

ENDING = re.compile(r"^\*(\.[a-z0-9]{1,10})$", re.IGNORECASE)
WHOLE_NAME = re.compile(r"^[A-Za-z][A-Za-z0-9._-]{0,30}$")
OWN_NAMES = {"makefile": "Makefile", "make": "Makefile", "cmake": "CMakeLists.txt", "console": "code.txt"}
OWN_ENDINGS = {"": ".txt", "text": ".txt", "plaintext": ".txt", "bash": ".sh", "shell": ".sh", "zsh": ".sh", "r": ".R"}


@dataclass(frozen=True, slots=True)
class CodeFile:
    """Code that is to become a file, with a name to suggest."""

    name: str
    text: str


def code_file_name(info: str) -> str:
    """A name with the ending that belongs to the language of a fence."""
    language = language_of(info)
    if language in OWN_NAMES:
        return OWN_NAMES[language]
    if language in OWN_ENDINGS:
        return f"code{OWN_ENDINGS[language]}"
    patterns = _patterns(language)
    ending = next((found[1] for pattern in patterns if (found := ENDING.match(pattern))), "")
    whole = next((pattern for pattern in patterns if WHOLE_NAME.match(pattern)), "")
    is_named_whole = bool(whole) and (not ending or patterns.index(whole) == 0)
    return whole if is_named_whole else f"code{ending or '.txt'}"


def _patterns(language: str) -> list[str]:
    from pygments.lexers import find_lexer_class_by_name  # noqa: PLC0415 - imported when code is shown, not before
    from pygments.util import ClassNotFound  # noqa: PLC0415 - see above

    try:
        return list(find_lexer_class_by_name(language).filenames)
    except ClassNotFound:
        return []
