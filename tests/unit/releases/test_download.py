"""Over real sockets: a server that is as it should be, and servers that are not."""

import contextlib
import ssl

import pytest

from desktop.domain.errors import UpdateCheckFailed
from desktop.releases.download import MOST_BYTES, fetch
from tests.https_server import Say, answer, https_server


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def told(tmp_path, *says: Say, patience_s: float = 20) -> str:
    """The sentence that a server's answers lead to."""
    with https_server(tmp_path, *says) as server, pytest.raises(UpdateCheckFailed) as failure:
        fetch(server.address(), server.trust, patience_s)
    return str(failure.value)


def redirect(target: str) -> Say:
    return answer(b"elsewhere", status="302 Found", Location=target)


def test_the_content_comes_and_nothing_is_told_but_the_address(tmp_path):
    with https_server(tmp_path, answer(b"all is well")) as server:
        assert fetch(server.address(), server.trust) == b"all is well"

    [request] = server.requests
    first, *headers = request.strip().split("\r\n")
    assert first == "GET /hearth-release.json HTTP/1.1"
    assert sorted(header.partition(":")[0].lower() for header in headers) == [
        "accept", "accept-encoding", "connection", "host", "user-agent",
    ]  # fmt: skip
    assert "User-Agent: Hearth" in headers


def test_a_redirect_within_https_is_followed(tmp_path):
    with https_server(tmp_path, redirect("/other"), answer(b"there")) as server:
        assert fetch(server.address(), server.trust) == b"there"
    assert [request.split()[1] for request in server.requests] == ["/hearth-release.json", "/other"]


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1:1/x", "file:///etc/passwd", "ftp://127.0.0.1/x", "data:,x", "FILE:///etc/passwd", "https://["],
)
def test_a_redirect_to_anything_else_is_not_followed(tmp_path, target):
    assert "leads away from a safe connection" in told(tmp_path, redirect(target))


def test_redirects_in_a_circle_end(tmp_path):
    assert "from one address to the next" in told(tmp_path, redirect("/round"))


def test_a_redirect_without_end_is_not_read(tmp_path):
    def say(line: ssl.SSLSocket) -> None:
        line.sendall(b"HTTP/1.1 302 Found\r\nLocation: /there\r\n\r\n")
        flood(line)

    with https_server(tmp_path, say, answer(b"there")) as server:
        assert fetch(server.address(), server.trust) == b"there"


def flood(line: ssl.SSLSocket) -> None:
    with contextlib.suppress(OSError):
        for _ in range(10_000):
            line.sendall(bytes(16_384))


@pytest.mark.parametrize("header", [b"Transfer-Encoding: identity", b"Content-Length: 99999999999"])
def test_a_body_without_end_is_cut_off(tmp_path, header):
    def say(line: ssl.SSLSocket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\n" + header + b"\r\n\r\n")
        flood(line)

    assert "more than there can be to say" in told(tmp_path, say)


def test_as_much_as_may_be_comes_whole(tmp_path):
    with https_server(tmp_path, answer(b"x" * MOST_BYTES)) as server:
        assert len(fetch(server.address(), server.trust)) == MOST_BYTES


def test_a_body_that_trickles_is_given_up(tmp_path):
    def say(line: ssl.SSLSocket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        with contextlib.suppress(OSError):
            while True:
                line.sendall(b"x")

    assert "takes too long" in told(tmp_path, say, patience_s=0)


@pytest.mark.parametrize(
    "raw", [b"", b"SSH-2.0-server\r\n", b"HTTP/1.1 twohundred\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 500]
)
def test_what_is_no_answer_is_told(tmp_path, raw):
    assert "cannot be reached" in told(tmp_path, lambda line: line.sendall(raw))


@pytest.mark.parametrize("status", ["404 Not Found", "500 Oh", "304 Not Modified"])
def test_an_answer_that_refuses_is_told_with_its_code(tmp_path, status):
    assert f"(code {status[:3]})" in told(tmp_path, answer(b"", status=status))


def test_a_certificate_nobody_vouches_for_is_not_believed(tmp_path):
    with https_server(tmp_path, answer(b"x")) as server, pytest.raises(UpdateCheckFailed, match="could not prove"):
        fetch(server.address())
    assert server.requests == [], "nothing was asked"


def test_a_certificate_for_another_name_or_of_yesterday_is_not_believed(tmp_path):
    with https_server(tmp_path, answer(b"x")) as server, pytest.raises(UpdateCheckFailed, match="could not prove"):
        fetch(server.address().replace("127.0.0.1", "localhost"), server.trust)
    with (
        https_server(tmp_path, answer(b"x"), days=-1) as server,
        pytest.raises(UpdateCheckFailed, match="clock of this computer"),
    ):
        fetch(server.address(), server.trust)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1/", "file:///etc/passwd", "", "https://[", "https://127.0.0.1:1/"]
)
def test_no_other_address_is_asked(address):
    with pytest.raises(UpdateCheckFailed):
        fetch(address)
