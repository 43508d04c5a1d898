import pytest

from tests.unit.services.library_scene import LibraryScene


@pytest.fixture
def scene() -> LibraryScene:
    """A library over conversations in memory."""
    return LibraryScene()
