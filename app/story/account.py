"""The email account that a person sends from, without its password."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from app.story.address import is_address, is_host, is_port

LOOPBACK = ("127.0.0.1", "::1")


class Security(Enum):
    """How the line to the server is protected.

    ``TLS``: from the first byte (RFC 8314). ``STARTTLS``: asked for after the greeting (RFC 3207).
    ``LOOPBACK_ONLY``: not at all, for a server on this very computer and for no other; people are never offered it.
    """

    TLS = "tls"
    STARTTLS = "starttls"
    LOOPBACK_ONLY = "loopback-only"

    @property
    def usual_port(self) -> int:
        """465 for TLS (RFC 8314), 587 for STARTTLS (RFC 6409), 25 without either (RFC 5321)."""
        return {Security.TLS: 465, Security.STARTTLS: 587}.get(self, 25)


ENCRYPTED = (Security.STARTTLS, Security.TLS)
"""What a person can choose between."""


def can_be_said(text: str) -> bool:
    """Whether a server can be told ``text`` as a user name or a password (RFC 4616 section 2: no NUL)."""
    return "\x00" not in text


@dataclass(frozen=True)
class MailAccount:
    """The person's own address ``sender``, the server, and the name to sign in with.

    An empty ``user`` means that the server takes mail without signing in. ``repr`` does not show who the person is.
    Raises ValueError for a sender that is no address, for a host, port or user that cannot be one (:mod:`app.story.address`),
    and for ``LOOPBACK_ONLY`` to anything but this computer's own numbers: a name such as ``localhost`` can be pointed
    elsewhere.
    """

    sender: str = field(repr=False)
    host: str
    port: int
    user: str = field(default="", repr=False)
    security: Security = Security.STARTTLS

    def __post_init__(self) -> None:
        if not is_address(self.sender):
            raise ValueError("the sender is not an email address")
        if not is_host(self.host):
            raise ValueError(f"{self.host!r} is not a server's name")
        if not is_port(self.port):
            raise ValueError(f"{self.port} is not a port")
        if not can_be_said(self.user):
            raise ValueError("the user name holds a character that cannot be sent (RFC 4616)")
        if self.security is Security.LOOPBACK_ONLY and self.host not in LOOPBACK:
            raise ValueError(f"no encryption is only for this computer, not for {self.host!r}")
