import asyncio
import threading

import pytest

from desktop.services.file_thread import FileThread


def test_what_is_handed_in_runs_in_order_on_one_other_thread():
    files, seen = FileThread("files"), []

    def note(number: int) -> int:
        seen.append((number, threading.current_thread().name))
        return number

    async def scenario() -> list[int]:
        return await asyncio.gather(*(files.run(note, number) for number in range(20)))

    assert asyncio.run(scenario()) == list(range(20))
    files.close()
    assert [number for number, _ in seen] == list(range(20))
    assert {name for _, name in seen} == {"files_0"}


def test_an_error_reaches_the_caller():
    files = FileThread("files")

    def fail() -> None:
        raise OSError("no")

    with pytest.raises(OSError, match="no"):
        asyncio.run(files.run(fail))
    files.close()
