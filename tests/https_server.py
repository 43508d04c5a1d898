"""A server on this computer that speaks TLS with a certificate of its own making, and says whatever a test wants.

``trust`` holds the authority that signed its certificate: what a client has to be given to believe it.
"""

import contextlib
import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

Say = Callable[[ssl.SSLSocket], None]
LONGEST_REQUEST = 64 * 1024


@dataclass
class HttpsServer:
    """What it was asked (whole requests), and where it is."""

    port: int
    trust: ssl.SSLContext
    requests: list[str] = field(default_factory=list)

    def address(self, path: str = "/hearth-release.json") -> str:
        return f"https://127.0.0.1:{self.port}{path}"


def answer(body: bytes, *, status: str = "200 OK", **headers: str) -> Say:
    """An ordinary answer; a name of a header with ``_`` for ``-``."""

    def say(line: ssl.SSLSocket) -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        line.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    return say


@contextlib.contextmanager
def https_server(folder: Path, *says: Say, days: int = 1) -> Iterator[HttpsServer]:
    """Serve until the block ends: the first connection gets the first word, and so on; the last one is repeated.
    ``days`` is how long the certificate is good for: less than 0 is a certificate of yesterday."""
    chain, trust = _certificate(folder, days)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    listening = socket.create_server(("127.0.0.1", 0))
    server = HttpsServer(listening.getsockname()[1], trust)
    is_over = threading.Event()

    def serve() -> None:
        for number in range(1000):
            try:
                raw, _ = listening.accept()
            except OSError:
                return
            if is_over.is_set():
                raw.close()
                return
            raw.settimeout(20)
            with contextlib.suppress(OSError), context.wrap_socket(raw, server_side=True) as line:
                server.requests.append(_request(line))
                says[min(number, len(says) - 1)](line)
            raw.close()

    thread = threading.Thread(target=serve, name="https server")
    thread.start()
    try:
        yield server
    finally:
        is_over.set()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", server.port)):
            pass  # wakes the server up
        listening.close()
        thread.join()


def _request(line: ssl.SSLSocket) -> str:
    data = b""
    while b"\r\n\r\n" not in data and len(data) < LONGEST_REQUEST:
        piece = line.recv(4096)
        if not piece:
            break
        data += piece
    return data.decode()


def _certificate(folder: Path, days: int) -> tuple[Path, ssl.SSLContext]:
    now = datetime.datetime.now(datetime.UTC)
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority_name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Tests")])
    before, after = now - datetime.timedelta(days=2), now + datetime.timedelta(days=days)

    def begun(name: x509.Name, public: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        builder = x509.CertificateBuilder(authority_name, name, public, x509.random_serial_number())
        return builder.not_valid_before(before).not_valid_after(after)

    authority = (
        begun(authority_name, authority_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    place = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    own_name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "here")])
    own = begun(own_name, key.public_key()).add_extension(place, critical=False).sign(authority_key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    folder.mkdir(parents=True, exist_ok=True)
    chain = folder / "chain.pem"
    chain.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()) + own.public_bytes(pem)
    )
    return chain, ssl.create_default_context(cadata=authority.public_bytes(pem).decode())
