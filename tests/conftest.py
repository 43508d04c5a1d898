"""What tests share: the guards that hold for each of them, folders of their own, the starter model, a loop."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.guards import nothing_left_behind

# How long a random case takes says how busy the machine is, and nothing about what is tested. The suite tries the same
# cases each time, so that a change is judged by what it changed; --hypothesis-profile=hunt looks for new ones.
settings.register_profile("suite", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("hunt", settings.get_profile("suite"), derandomize=False, max_examples=5000)
settings.load_profile("suite")

__all__ = ["nothing_left_behind"]

ROOT = Path(__file__).parents[1]
LOOP_TIMEOUT_S = 60.0


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, so that nothing can touch the user's conversations and settings."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    for name, folder in {
        "XDG_DATA_HOME": ".local/share",
        "XDG_CONFIG_HOME": ".config",
        "XDG_CACHE_HOME": ".cache",
        "XDG_STATE_HOME": ".local/state",
        "LOCALAPPDATA": "AppData/Local",
        "APPDATA": "AppData/Roaming",
    }.items():
        monkeypatch.setenv(name, str(home / folder))
    return home


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """The folder for ``--data-dir``; it does not exist yet."""
    return tmp_path / "hearth"


@pytest.fixture(scope="session")
def starter_model() -> Path:
    """The bundled model."""
    path = ROOT / "resources" / "models" / "hearth-starter.gguf"
    assert path.is_file(), f"{path} is missing: the bundled model belongs to the repository"
    return path


@pytest.fixture
def run_async() -> Callable[[Coroutine[Any, Any, Any]], Any]:
    """Runs a coroutine in a loop of its own: for everything below the bridge."""

    def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run(asyncio.wait_for(coroutine, LOOP_TIMEOUT_S))

    return run


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["hearth-tests"]


@pytest.fixture(scope="session")
def qapp_cls() -> type:
    """The application's own class, imported where a test needs it."""
    from desktop.ui.application import Application

    return Application
