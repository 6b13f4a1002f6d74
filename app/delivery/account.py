"""The email account that a person sends from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum

from app.story.secret import Secret

LOOPBACK = ("127.0.0.1", "::1")

_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


class Security(Enum):
    """How the line to the server is protected.

    ``TLS``: from the first byte (RFC 8314, port 465). ``STARTTLS``: asked for after the greeting (RFC 3207, port 587).
    ``LOOPBACK_ONLY``: not at all, for a server on this very computer and for no other.
    """

    TLS = "tls"
    STARTTLS = "starttls"
    LOOPBACK_ONLY = "loopback-only"


def is_address(text: str) -> bool:
    """Whether ``text`` is an email address that every server takes: RFC 5321 dot-string, ASCII, 254 characters at most.

    Quoted local parts and address literals are left out; people do not have them.
    """
    local, at, domain = text.rpartition("@")
    if not at or len(text) > 254 or len(local) > 64 or not _LOCAL_PART.fullmatch(local):
        return False
    return all(_LABEL.fullmatch(label) for label in domain.split("."))


@dataclass(frozen=True)
class MailAccount:
    """Where to sign in and as whom. An empty ``user`` means that the server asks for no sign-in.

    Raises ValueError for a sender that is not an address, a port or host that cannot be one, and for
    ``LOOPBACK_ONLY`` to anything but this computer's own numbers (a name such as ``localhost`` can be pointed elsewhere).
    ``repr`` shows neither who the person is nor their password.
    """

    host: str
    port: int
    security: Security
    user: str = field(repr=False)
    password: Secret
    sender: str = field(repr=False)

    def __post_init__(self) -> None:
        if not self.host or re.search(r"[\s\x00-\x1f/@]", self.host):
            raise ValueError(f"{self.host!r} is not a server's name")
        if not 0 < self.port < 65536:
            raise ValueError(f"{self.port} is not a port")
        if not is_address(self.sender):
            raise ValueError("the sender is not an email address")
        if "\x00" in self.user or "\x00" in self.password.reveal():
            raise ValueError("a user name or password holds a character that cannot be sent (RFC 4616)")
        if self.security is Security.LOOPBACK_ONLY and self.host not in LOOPBACK:
            raise ValueError(f"no encryption is only for this computer, not for {self.host!r}")
