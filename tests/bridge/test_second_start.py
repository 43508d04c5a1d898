import asyncio
import os
import socket
import stat
from pathlib import Path

import pytest

from desktop.bridge.second_start import HandOver, SecondStart, SecondStarts, socket_name
from tests.bridge.conftest import Heard

SOME = SecondStart(Path("/models/some model.gguf"), "token-1")


@pytest.fixture
def name(tmp_path) -> str:
    return str(tmp_path / "hearth-socket")


async def handed_over(name: str, wish: SecondStart = SOME) -> bool:
    done = asyncio.get_running_loop().create_future()
    hand_over = HandOver(name, wish)
    hand_over.ended.connect(done.set_result)
    hand_over.start()
    is_taken = await done
    hand_over.deleteLater()
    return is_taken


@pytest.fixture
def first(qapp, name):
    made = SecondStarts(name)
    made.heard = Heard()
    made.start_received.connect(made.heard.take)
    yield made
    made.close()
    made.deleteLater()


def test_the_first_start_learns_what_the_second_was_started_for(play, first, name):
    async def scenario() -> None:
        assert first.listen()
        assert await handed_over(name)
        assert await handed_over(name, SecondStart())

    play(scenario())
    assert first.heard.values == [SOME, SecondStart()]


def test_a_first_start_that_listens_only_a_little_later_is_found(play, first, name):
    async def scenario() -> None:
        waiting = asyncio.ensure_future(handed_over(name))
        await asyncio.sleep(0)
        first.listen()
        assert await waiting

    play(scenario())
    assert first.heard.values == [SOME]


def test_one_that_does_not_answer_is_given_up(play, name, monkeypatch):
    monkeypatch.setattr("desktop.bridge.second_start.LONGEST_WAIT_MS", 150)
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(name)
        deaf.listen()

        async def scenario() -> None:
            assert not await handed_over(name)

        play(scenario())


def test_one_that_is_not_there_is_given_up(play, name, monkeypatch):
    monkeypatch.setattr("desktop.bridge.second_start.LONGEST_WAIT_MS", 150)

    async def scenario() -> None:
        assert not await handed_over(name)

    play(scenario())


def test_the_socket_of_a_killed_process_is_in_nobodys_way(play, first, name):
    with socket.socket(socket.AF_UNIX) as killed:
        killed.bind(name)
    assert Path(name).exists()

    async def scenario() -> None:
        assert first.listen()
        assert await handed_over(name)

    play(scenario())


def test_only_the_user_may_talk_to_it(play, first, name):
    async def scenario() -> None:
        assert first.listen()

    play(scenario())
    assert stat.S_IMODE(Path(name).stat().st_mode) & 0o077 == 0
    first.close()
    assert not Path(name).exists()


@pytest.mark.parametrize("line", [b"\0\xff\n", b"[]\n", b'{"file": 3, "activation": ""}\n', b"[" * 90_000 + b"\n"])
def test_nonsense_is_not_answered_and_does_no_harm(play, first, name, line):
    async def scenario() -> None:
        assert first.listen()
        reader, writer = await asyncio.wait_for(connected(name), 10)
        writer(line)
        await until_closed(reader)
        assert await handed_over(name)

    play(scenario())
    assert first.heard.values == [SOME]


async def connected(name: str):
    client = socket.socket(socket.AF_UNIX)
    client.setblocking(False)
    client.connect(name)
    return client, lambda line: client.setblocking(True) or client.sendall(line[:60_000]) or client.setblocking(False)


async def until_closed(client: socket.socket) -> None:
    while True:
        try:
            data = client.recv(100)
        except BlockingIOError:
            await asyncio.sleep(0)
            continue
        except ConnectionResetError:
            data = b""
        assert data == b""
        client.close()
        return


def test_each_data_folder_has_a_socket_of_its_own_however_it_is_written(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert socket_name(tmp_path / "real") == socket_name(tmp_path / "link")
    assert socket_name(tmp_path / "real") != socket_name(tmp_path / "other")
    assert len(os.fsencode(socket_name(tmp_path))) < 100
