"""A mail server that does what a test says: refuses, lies, falls silent or hangs up at any point of the conversation."""

from __future__ import annotations

import base64
import contextlib
import re
import socket
import ssl
import threading
from dataclasses import dataclass, field
from enum import Enum
from types import TracebackType

PATIENCE = 20


class At(Enum):
    """The points of a conversation."""

    GREETING = "greeting"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    HANDSHAKE = "handshake"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    MID_DATA = "mid-data"
    FINAL_DOT = "final-dot"


@dataclass
class Script:
    """What the server offers and where it misbehaves.

    ``says`` replaces the reply at a point. ``cut`` closes the line there instead of answering; ``silent`` answers nothing
    from there on. ``mid`` is after how many bytes of data MID_DATA comes. ``tls`` wraps the line at STARTTLS, or at once.
    """

    offers: tuple[str, ...] = ("SIZE 30000000", "8BITMIME")
    says: dict[At, bytes] = field(default_factory=dict)
    cut: At | None = None
    silent: At | None = None
    mid: int = 20_000
    tls: ssl.SSLContext | None = None
    tls_at_once: bool = False
    users: dict[str, str] = field(default_factory=dict)


class CutError(Exception):
    """The script says to hang up here."""


class ScriptedSmtp:
    """A server on a thread; ``heard`` holds the commands of all conversations, ``messages`` what came to its end."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.heard: list[str] = []
        self.raw: list[bytes] = []
        self.messages: list[bytes] = []
        self.conversations = 0
        self.reached = threading.Event()
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.02)
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> ScriptedSmtp:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join(PATIENCE)
        self._listener.close()
        assert not self._thread.is_alive()

    def _serve(self) -> None:
        while not self._over.is_set():
            try:
                link, _ = self._listener.accept()
            except TimeoutError:
                continue
            self.conversations += 1
            link.settimeout(PATIENCE)
            with contextlib.suppress(OSError, CutError):
                Conversation(self, link).run()
            with contextlib.suppress(OSError):
                link.close()

    def wait_over(self) -> None:
        """Stay silent until the test is over."""
        self.reached.set()
        self._over.wait(PATIENCE)
        raise CutError


class Conversation:
    """One client."""

    def __init__(self, server: ScriptedSmtp, link: socket.socket) -> None:
        self.server, self.script = server, server.script
        self.link = link
        self.secure = False
        self.buffer = b""
        self.signed_in = not self.script.users

    def run(self) -> None:
        try:
            if self.script.tls_at_once:
                self._wrap()
            self._say(At.GREETING, b"220 scripted ESMTP\r\n")
            while True:
                line = self._line()
                self.server.heard.append(line.decode("utf-8", "replace"))
                if not self._command(line):
                    return
        finally:
            if self.secure:
                self.link.close()

    def _command(self, line: bytes) -> bool:
        verb = line.split(b" ")[0].upper()
        if verb == b"QUIT":
            self.link.sendall(b"221 bye\r\n")
            return False
        known = {
            b"EHLO": self._ehlo, b"STARTTLS": self._starttls, b"AUTH": self._auth, b"MAIL": self._mail,
            b"RCPT": self._rcpt, b"DATA": self._data,
        }  # fmt: skip
        act = known.get(verb)
        if act is None:
            self.link.sendall(b"500 what?\r\n")
        else:
            act(line)
        return True

    def _ehlo(self, line: bytes) -> None:
        offers = list(self.script.offers)
        if self.script.tls is not None and not self.secure and "STARTTLS" not in offers:
            offers.append("STARTTLS")
        if self.secure:
            offers = [offer for offer in offers if offer != "STARTTLS"]
        lines = ["scripted", *offers]
        text = "".join(f"250-{each}\r\n" for each in lines[:-1]) + f"250 {lines[-1]}\r\n"
        self._say(At.EHLO, text.encode())

    def _starttls(self, line: bytes) -> None:
        self._say(At.STARTTLS, b"220 go on\r\n")
        self._point(At.HANDSHAKE)
        if self.script.says.get(At.STARTTLS, b"220").startswith(b"220"):
            self._wrap()

    def _wrap(self) -> None:
        assert self.script.tls is not None
        self.link = self.script.tls.wrap_socket(self.link, server_side=True)
        self.secure, self.buffer = True, b""

    def _auth(self, line: bytes) -> None:
        self._point(At.AUTH)
        words = line.decode().split(" ")
        if words[1].upper() == "PLAIN":
            _, user, password = base64.b64decode(words[2]).decode().split("\0")
        else:
            answers = []
            for prompt in (b"Username:", b"Password:"):
                self.link.sendall(b"334 " + base64.b64encode(prompt) + b"\r\n")
                answers.append(base64.b64decode(self._line()).decode())
            user, password = answers
        good = self.script.users.get(user) == password
        self.signed_in = self.signed_in or good
        self._say(At.AUTH, b"235 welcome\r\n" if good else b"535 5.7.8 no\r\n")

    def _mail(self, line: bytes) -> None:
        self._say(At.MAIL, b"250 ok\r\n" if self.signed_in else b"530 5.7.0 sign in first\r\n")

    def _rcpt(self, line: bytes) -> None:
        self._say(At.RCPT, b"250 ok\r\n")

    def _data(self, line: bytes) -> None:
        self._say(At.DATA, b"354 go on\r\n")
        if At.DATA in self.script.says:
            return
        data = b""
        mid_done = False
        while not (end := re.search(rb"(?:^|\r\n)\.\r\n", data)):
            if len(data) >= self.script.mid and not mid_done:
                mid_done = True
                if At.MID_DATA in self.script.says:
                    self.link.sendall(self.script.says[At.MID_DATA])
                    raise CutError
                self._point(At.MID_DATA)
            data += self._some()
        raw = data[: end.start() + (2 if data[end.start() :].startswith(b"\r\n") else 0)]
        self.server.raw.append(raw)
        whole = re.sub(rb"(?m)^\.", b"", raw)
        self._point(At.FINAL_DOT)
        reply = self.script.says.get(At.FINAL_DOT, b"250 2.0.0 queued as 4F2\r\n")
        if reply.startswith(b"2"):
            self.server.messages.append(whole)
        self.link.sendall(reply)

    def _say(self, at: At, reply: bytes) -> None:
        self._point(at)
        self.link.sendall(self.script.says.get(at, reply))

    def _point(self, at: At) -> None:
        if self.script.cut is at:
            raise CutError
        if self.script.silent is at:
            self.server.wait_over()

    def _some(self) -> bytes:
        piece = self.buffer or self.link.recv(1 << 14)
        self.buffer = b""
        if not piece:
            raise CutError
        return piece

    def _line(self) -> bytes:
        while b"\r\n" not in self.buffer:
            piece = self.link.recv(1 << 14)
            if not piece:
                raise CutError
            self.buffer += piece
        line, _, self.buffer = self.buffer.partition(b"\r\n")
        return line
