"""One conversation with a mail server: smtplib's, over a line that can be given up."""

from __future__ import annotations

import base64
import contextlib
import smtplib
import socket
import ssl
from typing import TYPE_CHECKING

from app.delivery.line import Line
from app.story.errors import NoEncryption, UntrustedServer
from app.story.masking import Mask
from app.story.secret import Secret

if TYPE_CHECKING:
    from app.delivery.smtp import Timeouts

NO_NAME = "[127.0.0.1]"
"""What we call ourselves: an address literal (RFC 5321 section 4.1.3). The computer's own name would stand in the
message's Received line and tell whose computer it is."""

Reply = tuple[int, bytes]
NO_WAY_TO_SIGN_IN: Reply = (538, b"")
"""Our own answer where the server offers neither PLAIN nor LOGIN; 538 is SMTP's "mechanism not possible" (RFC 4954)."""


class Session(smtplib.SMTP):
    """smtplib's client, with its line from :class:`Line` and with passwords in UTF-8 (RFC 4616)."""

    def __init__(self, line: Line, timeouts: Timeouts) -> None:
        self._line = line
        self._timeouts = timeouts
        self._in_data = False
        self._mask = Mask()
        self.wrap_at_once: ssl.SSLContext | None = None
        super().__init__(local_hostname=NO_NAME, timeout=timeouts.reply)

    def _get_socket(self, host: str, port: int, timeout: float | None) -> socket.socket:
        # smtplib's own place for replacing how it connects (SMTP_SSL and LMTP do so as well).
        link = self._line.connect(host, port, self._timeouts.connect)
        if self.wrap_at_once is not None:
            link = _wrapped(link, self.wrap_at_once, host)
        link.settimeout(self._timeouts.reply)
        return link

    def secure(self, context: ssl.SSLContext, host: str) -> None:
        """Go on under TLS after the server agreed to STARTTLS; everything said before is dropped."""
        if self.file is not None:
            self.file.close()
        self.file = None
        link = self._open_line()
        link.settimeout(self._timeouts.connect)
        self.sock = _wrapped(link, context, host)
        self.sock.settimeout(self._timeouts.reply)
        self.helo_resp = self.ehlo_resp = None
        self.esmtp_features = {}
        self.does_esmtp = False

    def sign_in(self, user: str, password: Secret) -> Reply:
        """The server's last answer to one try with PLAIN, else LOGIN. One try only: more could lock the account."""
        self._mask = Mask([password])
        offered = self.esmtp_features.get("auth", "").upper().split()
        if "PLAIN" in offered:
            return self.docmd("AUTH", "PLAIN " + _b64(f"\0{user}\0{password.reveal()}"))
        if "LOGIN" not in offered:
            return NO_WAY_TO_SIGN_IN
        reply = self.docmd("AUTH", "LOGIN")
        for answer in (user, password.reveal()):
            if reply[0] != 334:
                break
            reply = self.docmd(_b64(answer))
        return reply

    def getreply(self) -> Reply:
        """The server's reply, in which the password does not stand: what it says is shown and kept."""
        code, said = super().getreply()
        return code, self._mask.over_bytes(said)

    @property
    def size_limit(self) -> int:
        """The largest message that the server takes, in bytes (RFC 1870); 0 where it names none."""
        named = self.esmtp_features.get("size", "").strip()
        return int(named) if named.isascii() and named.isdigit() and len(named) < 20 else 0

    def pour(self, piece: memoryview) -> None:
        """Hand over a piece of the data."""
        self._in_data = True
        link = self._open_line()
        link.settimeout(self._timeouts.data)
        link.sendall(piece)

    def end_of_data(self) -> Reply:
        """Say that the data is complete, and wait for the answer."""
        link = self._open_line()
        link.settimeout(self._timeouts.end)
        link.sendall(b".\r\n")
        reply = self.getreply()
        self._in_data = False
        return reply

    def last_words(self) -> Reply | None:
        """What the server said before it closed the line, if it said anything that can still be read."""
        try:
            self._open_line().settimeout(1)
            return self.getreply()
        except (OSError, smtplib.SMTPException):
            return None

    def leave(self) -> None:
        """Say goodbye if the line is still there, without waiting long; whatever comes of it changes nothing.

        In the middle of the data the line is only closed: a server drops what did not come to its end.
        """
        with contextlib.suppress(OSError, smtplib.SMTPException):
            if self.sock is not None and not self._in_data:
                self.sock.settimeout(2)
                self.docmd("QUIT")
        self.close()

    def _open_line(self) -> socket.socket:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("the line is closed")
        return self.sock


def _wrapped(link: socket.socket, context: ssl.SSLContext, host: str) -> ssl.SSLSocket:
    """``link`` under TLS, the server's name checked. Raises UntrustedServer, NoEncryption, and OSError for a lost line."""
    try:
        return context.wrap_socket(link, server_hostname=host)
    except ssl.SSLCertVerificationError as error:
        raise UntrustedServer(host) from error
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
        raise
    except ssl.SSLError as error:
        raise NoEncryption(host) from error
    except ValueError as error:
        raise OSError(f"{host} is not a host's name") from error
    finally:
        # Where wrapping worked, the handle has moved to the new socket and this closes nothing.
        link.close()


def _b64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8", "surrogatepass")).decode("ascii")
