"""The email account that a person sends from, without its password."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Security(Enum):
    """How the line is encrypted: from the first byte (RFC 8314) or by STARTTLS (RFC 3207). No third way."""

    TLS = "tls"
    STARTTLS = "starttls"

    @property
    def usual_port(self) -> int:
        """The port for submission: 465 (RFC 8314) or 587 (RFC 6409)."""
        return 465 if self is Security.TLS else 587


@dataclass(frozen=True)
class MailAccount:
    """The person's own address ``sender``, the server, and the name to sign in with.

    An empty ``user`` means that the server takes mail without signing in.
    """

    sender: str
    host: str
    port: int
    user: str = ""
    security: Security = Security.STARTTLS
