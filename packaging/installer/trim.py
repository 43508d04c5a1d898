"""What of the frozen application is not packed: parts of Qt that Hearth does not use, and libraries of the host."""

import re

LANGUAGES = frozenset({"de", "en", "es", "fr", "it", "ja", "ko", "pl", "pt_BR", "ru", "zh_CN", "zh_TW"})

# Nothing in Hearth uses them, and multiprocessing would be imported at each start.
MODULES = (
    "PySide6.QtOpenGL", "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtTest", "distutils", "ensurepip", "lib2to3",
    "multiprocessing", "numpy.f2py", "numpy.fft", "numpy.ma", "numpy.polynomial", "numpy.random", "numpy.testing",
    "pip", "pkg_resources", "pydoc", "setuptools", "tkinter", "unittest", "xmlrpc",
)  # fmt: skip

_UNUSED = (
    # Platforms: those with windows stay, and the one without a screen.
    r"plugins/platforms/libq(eglfs|linuxfb|minimal|minimalegl|vnc|vkkhrdisplay)\.",
    r"plugins/(egldeviceintegrations|generic|networkinformation|qmltooling|sqldrivers|tls)/",
    # It would need all of GTK; Qt follows the desktop's portal without it.
    r"plugins/platformthemes/libqgtk3\.",
    r"plugins/platforminputcontexts/libqtvirtualkeyboard",
    r"plugins/imageformats/(lib)?q(gif|icns|pdf|tga|tiff|wbmp)\.",
    r"plugins/wayland-graphics-integration-server/",
    r"plugins/wayland-shell-integration/lib(ivi-shell|fullscreen-shell-v1|wl-shell-plugin|qt-shell)\.",
    r"Qt6?(EglF[sS]\w*|Quick\w*|Qml\w*|VirtualKeyboard\w*|Pdf\w*|Test|Designer\w*|Sql)\b",
    r"\.dist-info/(INSTALLER|RECORD|REQUESTED|WHEEL|entry_points\.txt|top_level\.txt)$",
)
_TRANSLATION = re.compile(r"translations/(?P<part>[a-z]+)_(?P<language>[A-Za-z_]+)\.qm$")
# Of the build machine's own libraries only those that a desktop may lack, and those of Python. The rest is the host's:
# drivers of graphics cards are loaded into our process and must find its newer copies.
_BROUGHT_ALONG = re.compile(
    r"^lib(python[\d.]+|bz2|ffi|lzma|sqlite3|xkbcommon|xkbcommon-x11"
    r"|xcb-(cursor|icccm|image|keysyms|render-util|util|xkb))\.so"
)


def is_packed(place: str, kind: str = "DATA") -> bool:
    """Whether a file belongs into the package. ``place`` is where it would lie, with slashes, ``kind`` PyInstaller's
    word for what it is: libraries of the machine lie at the top, links to Qt's there are links."""
    if any(re.search(pattern, place) for pattern in _UNUSED):
        return False
    translation = _TRANSLATION.search(place)
    if translation is not None:
        return translation["part"] == "qtbase" and translation["language"] in LANGUAGES
    is_of_machine = kind == "BINARY" and "/" not in place and ".so" in place
    return not is_of_machine or _BROUGHT_ALONG.match(place) is not None
