"""What the window and an exported page both know of code: its language, and which tokens have a colour. Names of tokens
are those of Pygments."""

from functools import cache

GROUPS = (
    ("Token.Keyword", "keyword"),
    ("Token.Operator.Word", "keyword"),
    ("Token.Literal.String", "string"),
    ("Token.Literal.Number", "number"),
    ("Token.Comment", "comment"),
    ("Token.Name.Function", "function"),
    ("Token.Name.Class", "function"),
    ("Token.Name.Decorator", "function"),
    ("Token.Name.Tag", "keyword"),
    ("Token.Name.Attribute", "function"),
    ("Token.Name.Builtin.Pseudo", "keyword"),
    ("Token.Generic.Deleted", "keyword"),
    ("Token.Generic.Inserted", "string"),
)


def language_of(info: str) -> str:
    """The language that the info string of a fence names; empty when it names none."""
    words = info.replace("{", " ").replace(",", " ").split()
    return words[0].strip(".}").lower() if words else ""


@cache
def group_of(token: str) -> str:
    """The colour of a token: keyword, string, number, comment, function; empty for the colour of text."""
    return next((group for prefix, group in GROUPS if token == prefix or token.startswith(prefix + ".")), "")
