"""A plugin of pytest: the children that tests start are those of the installed program that HEARTH_PACKAGED names."""

import os
from pathlib import Path

from desktop import app
from desktop.engine import client


def pytest_configure() -> None:
    """Before any test starts a child."""
    program = Path(os.environ["HEARTH_PACKAGED"]).resolve()
    for module in (client, app):
        module.program = lambda: [str(program)]
        module.package_parent = lambda: program.parent
