"""Where the frozen application begins."""

import os
import sys


def _forget_own_libraries() -> None:
    """PyInstaller's loader names our libraries for this process; browsers and file managers that we start want their
    own. Our children are started by the same loader, which names them again."""
    own = os.environ.pop("LD_LIBRARY_PATH", None)
    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    if before or (own and own != getattr(sys, "_MEIPASS", "")):
        os.environ["LD_LIBRARY_PATH"] = before or own or ""


if __name__ == "__main__":
    if sys.platform == "linux":
        _forget_own_libraries()
    from desktop.__main__ import main  # it starts the children before it imports Qt

    sys.exit(main())
