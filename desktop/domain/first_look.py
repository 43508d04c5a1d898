"""What the window needs to know before anything else, to look right from its first picture on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FirstLook:
    """The theme's setting (``system``, ``light``, ``dark``), and the window as it was left; geometry in base64."""

    theme: str = "system"
    geometry: str = ""
    is_sidebar_shown: bool = True
