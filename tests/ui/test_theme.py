import pytest

from desktop.exchange import page_style
from desktop.ui.theme import DARK, LIGHT


@pytest.mark.parametrize(("theme", "scheme"), [(LIGHT, page_style.LIGHT), (DARK, page_style.DARK)])
def test_an_exported_page_has_the_colours_of_the_theme(qapp, theme, scheme):
    own = {name: colour.name().upper() for name, colour in theme.syntax.items()}
    for name in ("background", "text", "muted", "line", "accent", "user", "code"):
        own[name] = getattr(theme, name).name().upper()

    assert scheme == own
