"""An HTTP server that answers what a test says, also what no real server would: lies, floods, or no HTTP at all."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

PATIENCE = 20
ENDING = 2.0
CHUNK = 65_536


@dataclass(frozen=True, eq=False)
class Asked:
    """A request: ``body`` is what has come so far of ``length`` bytes. It grows, and is the same object every time."""

    method: str
    path: str
    headers: Message
    body: bytearray
    length: int

    @property
    def complete(self) -> bool:
        """Whether the whole body is there."""
        return len(self.body) >= self.length


@dataclass(frozen=True)
class Answer:
    """What the server says.

    ``raw`` goes out in place of everything else, byte for byte. ``endless`` repeats the body until the test is over, without
    a length. ``silent`` says nothing until then. ``closes`` hangs up afterwards, ``wait`` is a pause in seconds before.
    """

    status: int = 204
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    raw: bytes | None = None
    endless: bool = False
    silent: bool = False
    closes: bool = False
    wait: float = 0

    def with_header(self, name: str, value: str | None) -> Answer:
        """The same answer with a header replaced, or left out for None."""
        kept = {key: old for key, old in self.headers.items() if key.lower() != name.lower()}
        return replace(self, headers=kept if value is None else {**kept, name: value})


#: Called when the headers are there, after each piece of the body, and when it is complete, until it gives an answer.
#: One before the end leaves the rest of the body unread and closes the connection.
Handler = Callable[[Asked], Answer | None]


class ScriptedHttp:
    """A server on threads; a context manager. ``heard`` holds method and path of every request in order."""

    def __init__(self, handler: Handler, tls: ssl.SSLContext | None = None) -> None:
        self.handler, self.tls = handler, tls
        self.heard: list[tuple[str, str]] = []
        self.requests: list[Asked] = []
        self.connections = 0
        self.over = threading.Event()
        self._server = _Server(self)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def address(self) -> str:
        """The server's address without a path; with TLS the certificate has to be for "localhost"."""
        return f"https://localhost:{self.port}" if self.tls else f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> ScriptedHttp:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        end = time.monotonic() + ENDING
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        for thread in [self._thread, *self._server.end_links()]:
            thread.join(max(end - time.monotonic(), 0))
            assert not thread.is_alive(), f"{thread.name} does not end"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, script: ScriptedHttp) -> None:
        self.script = script
        self.links: dict[threading.Thread, socket.socket] = {}
        super().__init__(("127.0.0.1", 0), _Conversation)

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client: object) -> None:
        """A thread for the connection, which is known until it ends."""
        assert isinstance(request, socket.socket)
        self.script.connections += 1
        request.settimeout(PATIENCE)
        thread = threading.Thread(target=self._converse, args=(request, client), daemon=True, name="scripted")
        self.links[thread] = request
        thread.start()

    def _converse(self, request: socket.socket, client: object) -> None:
        # A client that hangs up, or does not trust the certificate, is nothing unusual here.
        with contextlib.suppress(OSError):
            link = request
            if self.script.tls:
                link = self.script.tls.wrap_socket(request, server_side=True, do_handshake_on_connect=False)
                self.links[threading.current_thread()] = link
            with link:
                if isinstance(link, ssl.SSLSocket):
                    link.do_handshake()
                self.finish_request(link, client)
        request.close()
        self.links.pop(threading.current_thread(), None)

    def end_links(self) -> list[threading.Thread]:
        """Wake every thread that still reads or writes; returns them."""
        links = dict(self.links)
        for link in links.values():
            # The method of TLS would take the encryption away under a thread that reads.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(link, socket.SHUT_RDWR)
        return list(links)


class _Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def _serve(self) -> None:
        script = self.server.script
        length = int(self.headers.get("Content-Length") or 0)
        asked = Asked(self.command, self.path, self.headers, bytearray(), length)
        script.heard.append((self.command, self.path))
        script.requests.append(asked)
        answer = script.handler(asked)
        while answer is None and not asked.complete:
            piece = self.rfile.read1(min(CHUNK, length - len(asked.body)))
            if not piece:
                self.close_connection = True
                return
            asked.body.extend(piece)
            answer = script.handler(asked)
        assert answer is not None, "a handler has to answer a complete request"
        self._say(answer, early=not asked.complete)

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Every method is served, also those of WebDAV and those that do not exist."""
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def _say(self, answer: Answer, *, early: bool) -> None:
        script = self.server.script
        script.over.wait(PATIENCE if answer.silent else answer.wait)
        odd = answer.raw is not None or answer.endless or answer.silent
        self.close_connection = self.close_connection or answer.closes or early or odd
        if answer.silent or script.over.is_set():
            return
        if answer.raw is not None:
            self.wfile.write(answer.raw)
            return
        self._say_head(answer)
        if self.command != "HEAD":
            self.wfile.write(answer.body)
            while answer.endless and not script.over.wait(0.001):
                self.wfile.write(answer.body)
        if early:
            self._hear_out()

    def _say_head(self, answer: Answer) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        bodiless = answer.status in {204, 304} or answer.endless
        if not bodiless and "Content-Length" not in answer.headers:
            self.send_header("Content-Length", str(len(answer.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()

    def _hear_out(self) -> None:
        """Read and forget for a moment: closing on unread bytes would reset the line and lose the answer with it."""
        self.wfile.flush()
        with contextlib.suppress(OSError):
            socket.socket.shutdown(self.connection, socket.SHUT_WR)
            self.connection.settimeout(0.2)
            end = time.monotonic() + 1
            while time.monotonic() < end and self.connection.recv(CHUNK):
                pass

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is the standard library's)
        """Nothing: tests read ``heard``."""
