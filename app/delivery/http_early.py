"""Hearing a server out that answers before it has everything: a file that it does not take need not be sent to its end.

``http.client`` sends a whole body before it looks for an answer. Over TLS the answer is often lost then: when the server hangs
up in the middle, OpenSSL gives up the whole connection, with what had already come over it.
"""

from __future__ import annotations

import io
import select
import socket
import ssl
import time
from typing import Any

from urllib3.connection import HTTPConnection


class HearsEarly(HTTPConnection):
    """Looks before each piece whether the server has spoken, and does not go on sending then.

    BrokenPipeError is how urllib3 wants to hear of that: it reads the answer. The connection is not used again. The first
    piece waits for :meth:`hold_s`: a server that refuses a file by its length or name says so within that time.
    """

    _heard = False
    _head_sent = False

    def hold_s(self) -> float:
        """How many seconds the body waits for a refusal of its head."""
        return 0

    def connect(self) -> None:
        """A new line, on which nothing was heard."""
        self._heard = False
        super().connect()

    @property
    def is_connected(self) -> bool:
        """Whether it can be used for another question: not where half a body was sent over it."""
        return not self._heard and super().is_connected

    def endheaders(self, *args: Any, **kwargs: Any) -> None:
        """The head is complete; what is sent next is the body."""
        super().endheaders(*args, **kwargs)
        self._head_sent = True

    def send(self, data: Any) -> None:
        """Send ``data``, unless the server has spoken or has hung up. Raises BrokenPipeError then."""
        if self.sock is not None:
            seconds = self.hold_s() if self._head_sent else 0
            self._head_sent = False
            first = _spoken(self.sock, seconds)
            if first is not None:
                self._heard = True
                self.sock = _Spoken(self.sock, first) if first else self.sock
                raise BrokenPipeError("the server has answered, or is gone")
        super().send(data)


class _Spoken:
    """A socket of which the first byte of the answer was read already."""

    def __init__(self, link: Any, first: bytes) -> None:
        self._link, self._first = link, first

    def __getattr__(self, name: str) -> Any:
        return getattr(self._link, name)

    def makefile(self, mode: str, *_: Any, **__: Any) -> io.BufferedReader:
        """The answer from its first byte on."""
        return io.BufferedReader(_Rejoined(self._first, self._link.makefile(mode, buffering=0)))


class _Rejoined(io.RawIOBase):
    def __init__(self, first: bytes, rest: Any) -> None:
        self._first, self._rest = first, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self._first:
            buffer[: len(self._first)], count = self._first, len(self._first)
            self._first = b""
            return count
        found: int | None = self._rest.readinto(buffer)
        return found

    def close(self) -> None:
        self._rest.close()
        super().close()


def _spoken(link: Any, seconds: float) -> bytes | None:
    """The first byte of what the server says within ``seconds``, empty where it hung up or its words can be read again,
    None for silence.

    What comes over TLS need not be an answer: servers send tickets after the handshake (RFC 8446 section 4.6.1). Only
    reading tells, and OpenSSL does not put back what was read.
    """
    end = time.monotonic() + seconds
    while _ready(link, max(0.0, end - time.monotonic())):
        if not isinstance(link, ssl.SSLSocket):
            return b"" if isinstance(link, socket.socket) else None
        found = _first_byte(link)
        if found is not None:
            return found
    return None


def _first_byte(link: ssl.SSLSocket) -> bytes | None:
    before = link.gettimeout()
    link.settimeout(0)
    try:
        return link.recv(1)
    except ssl.SSLWantReadError:
        return None
    except OSError:
        return b""
    finally:
        link.settimeout(before)


def _ready(link: Any, seconds: float) -> bool:
    if hasattr(select, "poll"):
        looking = select.poll()
        looking.register(link, select.POLLIN)
        return bool(looking.poll(seconds * 1000))
    return bool(select.select([link], [], [], seconds)[0])
