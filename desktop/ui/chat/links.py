"""Links of messages: where they lead, told so that nobody is led astray. No Qt."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

LONGEST_TOLD, LONGEST_SHOWN = 110, 600
ADDRESS_IN_TEXT = re.compile(r"(https?://|www\.)?((?:[^\s/@:.]+\.)+([^\s/@:.\d]{2,}))(?=[/:?#\s]|$)", re.IGNORECASE)
# A text that ends in one of these is taken for an address; "notes.md" and "main.rs" are files.
KNOWN_DOMAINS = re.compile(
    r"com|org|net|edu|gov|mil|int|info|biz|bank|app|dev|io|ai|co|eu|uk|de|fr|it|es|nl|at|ch|be|se|no|dk|fi|pl|cz|pt"
    r"|gr|ie|ru|ua|cn|jp|kr|in|br|mx|ca|au|nz|za|us",
    re.IGNORECASE,
)
UNSEEN = re.compile("[<\u0000-\u0020\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")


@dataclass(frozen=True, slots=True)
class Link:
    """The address of a link and the text that it is shown as."""

    address: str
    text: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether the text already says where the link leads, in letters that cannot be mistaken."""
        return _bare(self.text) == _bare(self.address) and not self.is_foreign and not self.has_user

    @property
    def host(self) -> str:
        """The computer that it leads to, as the network knows it, or the address of a mail."""
        parts = _split(self.address)
        if parts is None:
            return ""
        return unquote(parts.path) if parts.scheme == "mailto" else _ascii_host(parts.hostname or "")

    @property
    def is_foreign(self) -> bool:
        """Whether the host has letters beyond ASCII, some of which look like others."""
        return "xn--" in self.host

    @property
    def has_user(self) -> bool:
        """Whether something stands before the host that may be taken for it."""
        parts = _split(self.address)
        return parts is not None and parts.scheme != "mailto" and "@" in parts.netloc

    @property
    def shown_host(self) -> str:
        """The host in its own letters."""
        try:
            return ".".join(label.encode().decode("idna") for label in self.host.split("."))
        except UnicodeError:
            return self.host

    @property
    def named_host(self) -> str:
        """The host that the text names though the link leads elsewhere; nothing when it names none."""
        found = ADDRESS_IN_TEXT.search(self.text.strip())
        is_address = found is not None and bool(found[1] or KNOWN_DOMAINS.fullmatch(found[3]))
        if found is None or not is_address or self.address.lower().startswith("mailto:"):
            return ""
        named = _ascii_host(found[2])
        return "" if _without_www(named) == _without_www(self.host) else named

    def told(self, limit: int = LONGEST_TOLD) -> str:
        """The address in one line: nothing invisible in it, and of a long one the middle left out."""
        return elided(
            UNSEEN.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), self.address), limit
        )


def elided(text: str, limit: int) -> str:
    """A text with its middle left out when it is long; more of its beginning stays, where the host is."""
    if len(text) <= limit:
        return text
    end = limit // 3
    return f"{text[: limit - end - 1]}…{text[-end:]}"


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        _ = parts.hostname, parts.port
    except ValueError:
        return None
    return parts


def _ascii_host(host: str) -> str:
    try:
        return host.lower().encode("idna").decode()
    except UnicodeError:
        return host.lower()


def _without_www(host: str) -> str:
    return host.removeprefix("www.")


def _bare(text: str) -> str:
    """An address without what differs though it leads to the same place."""
    bare = re.sub(r"^(?:https?://|mailto:)", "", text.strip(), flags=re.IGNORECASE)
    host, slash, path = bare.partition("/")
    return unquote(f"{host.lower()}{slash}{path}").rstrip("/")
