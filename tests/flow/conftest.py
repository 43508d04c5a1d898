"""The real window with the real engine and the bundled model, over a data folder of the test's own."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from desktop.app import create_app
from tests.flow.user import User


@pytest.fixture
def sit_down(qapp, data_dir) -> Callable:
    """Starts the application over one data folder and lets a user do something; may be called again to restart."""

    def play(scenario: Callable, *arguments: str) -> None:
        app = create_app(["hearth", "--data-dir", str(data_dir), *arguments])

        async def run() -> None:
            app.start()
            try:
                await scenario(User(app))
            finally:
                await app.close()

        with app.loop:
            app.loop.run_until_complete(run())
        app.window.deleteLater()

    return play


@pytest.fixture
def conversations(data_dir: Path) -> Path:
    """The folder in which the application keeps conversations."""
    return data_dir / "data" / "conversations"


def engine_pids() -> list[int]:
    """Children of this process; Linux lists them by the thread that started them."""
    children: list[int] = []
    for task in Path("/proc/self/task").iterdir():
        with suppress(OSError):  # the thread has just ended
            children += map(int, (task / "children").read_text().split())
    return children
