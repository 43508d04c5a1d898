"""Fetches one small file over HTTPS from a server that may mean harm: so many bytes, so much time, no other scheme.

Imported when something is fetched: the modules for networks take their time to load.
"""

import http.client
import ssl
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from desktop.domain.errors import UpdateCheckFailed

MOST_BYTES = 64 * 1024
PIECE_BYTES = 8 * 1024
MOST_REDIRECTS = 3
SILENCE_S = 10.0
PATIENCE_S = 30.0
MACOS_AUTHORITIES = Path("/etc/ssl/cert.pem")
# Nothing about this computer, and not even which version asks.
HEADERS = {"User-Agent": "Hearth", "Accept": "application/json", "Accept-Encoding": "identity"}
TRY_LATER = "Try again later."
NO_ANSWER = "The place of the releases cannot be reached."


def fetch(address: str, trust: ssl.SSLContext | None = None, patience_s: float = PATIENCE_S) -> bytes:
    """The content at an address, after at most three redirects. ``trust`` says whose certificates count; without it
    those of the system do. Raises ``UpdateCheckFailed``."""
    give_up_at = time.monotonic() + patience_s
    opener = _opener(trust or _trust_of_system())
    for _ in range(MOST_REDIRECTS + 1):
        if not _is_safe(address):
            raise UpdateCheckFailed("The place of the releases leads away from a safe connection.", TRY_LATER)
        try:
            with opener.open(urllib.request.Request(address, headers=HEADERS), timeout=SILENCE_S) as answer:  # noqa: S310 - the opener knows https only
                return _body(answer, give_up_at)
        except urllib.error.HTTPError as told:
            with told:
                address = _target(told, address)
        except ssl.SSLCertVerificationError as error:
            raise _unproven() from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            is_unproven = isinstance(getattr(error, "reason", None), ssl.SSLCertVerificationError)
            raise _unproven() if is_unproven else UpdateCheckFailed(NO_ANSWER, TRY_LATER) from error
    raise UpdateCheckFailed("The place of the releases sends from one address to the next.", TRY_LATER)


def _opener(trust: ssl.SSLContext) -> urllib.request.OpenerDirector:
    """Knows https, through the system's proxy if there is one, and neither files nor other schemes; follows nothing."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(), urllib.request.HTTPSHandler(context=trust), urllib.request.UnknownHandler(),
        urllib.request.HTTPErrorProcessor(), urllib.request.HTTPDefaultErrorHandler(),
    ):  # fmt: skip
        opener.add_handler(handler)
    return opener


def _trust_of_system() -> ssl.SSLContext:
    trust = ssl.create_default_context()
    if sys.platform == "darwin" and not trust.get_ca_certs() and MACOS_AUTHORITIES.exists():
        trust.load_verify_locations(MACOS_AUTHORITIES)
    return trust


def _body(answer: http.client.HTTPResponse, give_up_at: float) -> bytes:
    """All of it, bit by bit: one that trickles keeps nobody waiting."""
    data = b""
    while piece := answer.read1(PIECE_BYTES):
        data += piece
        if len(data) > MOST_BYTES:
            raise UpdateCheckFailed("The place of the releases says more than there can be to say.", TRY_LATER)
        if time.monotonic() > give_up_at:
            raise UpdateCheckFailed("The place of the releases takes too long.", TRY_LATER)
    return data


def _is_safe(address: str) -> bool:
    try:
        return urlsplit(address).scheme == "https"
    except ValueError:
        return False


def _target(told: urllib.error.HTTPError, address: str) -> str:
    """Where an answer leads that is none yet; nowhere when that cannot be said."""
    target = told.headers.get("Location", "")
    if told.code not in (301, 302, 303, 307, 308) or not target:
        raise UpdateCheckFailed(f"The place of the releases has no answer (code {told.code}).", TRY_LATER)
    try:
        return urljoin(address, target)
    except ValueError:
        return ""


def _unproven() -> UpdateCheckFailed:
    return UpdateCheckFailed(
        "The place of the releases could not prove that it is the right one.", "Is the clock of this computer right?"
    )
