"""One request to a scripted server, a listener that speaks nothing, and a proxy."""

from __future__ import annotations

import io
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.delivery.http import Answer as Said
from app.delivery.http import Http, HttpTimeouts, bearer
from app.delivery.trust import system_context
from app.story.secret import Secret
from app.story.work import Cancel
from tests.servers.scripted_http import Answer, Asked, ScriptedHttp
from tests.servers.trust import Trust

CODE = Secret("swordfish-7F3K")
SHORT = HttpTimeouts(connect=2, answer=0.3)


def yes(asked: Asked) -> Answer | None:
    """Take everything."""
    return Answer(204) if asked.complete else None


@contextmanager
def http_to(
    server: ScriptedHttp,
    *,
    trust: Trust | None = None,
    cancel: Cancel | None = None,
    code: Secret | None = CODE,
    timeouts: HttpTimeouts | None = None,
) -> Iterator[Http]:
    """A line to the server, with an upload code."""
    context = trust.client if trust else system_context
    authorization = bearer(code) if code is not None else None
    with Http(
        f"{server.address}/files",
        cancel or Cancel(),
        authorization=authorization,
        context=context,
        timeouts=timeouts,
    ) as http:
        yield http


def ask(server: ScriptedHttp, **settings: object) -> Said:
    """One request."""
    with http_to(server, **settings) as http:  # type: ignore[arg-type]
        return http.ask("POST", http.endpoint)


class Bytes(io.BytesIO):
    """A body."""

    def __len__(self) -> int:
        return len(self.getbuffer())


def until(ready: Callable[[], bool]) -> None:
    """Wait for it."""
    end = time.monotonic() + 20
    while not ready():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


@contextmanager
def plain_listener(said: bytes | None, tls: ssl.SSLContext | None = None) -> Iterator[tuple[int, bytearray]]:
    """Hears the first bytes of each connection and says ``said`` (None: nothing, ever); gives port and what it heard."""
    heard, over = bytearray(), threading.Event()

    def serve() -> None:
        while not over.is_set():
            try:
                link, _ = listener.accept()
            except TimeoutError:
                continue
            with link:
                link.settimeout(2)
                heard.extend(link.recv(1 << 16))
                if said is None:
                    over.wait(20)
                else:
                    link.sendall(said)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.02)
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1], heard
        over.set()
        thread.join(20)


class Proxy:
    """A proxy that tunnels whatever is asked for to the one server on ``target``; ``asked`` are the first lines."""

    def __init__(self, target: int) -> None:
        self.asked: list[str] = []
        self.head = ""
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.02)
        self.port: int = self._listener.getsockname()[1]
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Proxy:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(20)
        self._listener.close()

    def _serve(self) -> None:
        while not self._over.is_set():
            try:
                link, _ = self._listener.accept()
            except TimeoutError:
                continue
            with link, socket.create_connection(("127.0.0.1", self._target)) as server:
                self._tunnel(link, server)

    def _tunnel(self, link: socket.socket, server: socket.socket) -> None:
        link.settimeout(20)
        while "\r\n\r\n" not in self.head:
            self.head += link.recv(1 << 12).decode()
        self.asked.append(self.head.split("\r\n")[0])
        link.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        ways = [(link, server), (server, link)]
        for side in (link, server):
            side.settimeout(0.02)
        while not self._over.is_set():
            for source, sink in ways:
                try:
                    data = source.recv(1 << 16)
                except TimeoutError:
                    continue
                except OSError:
                    return
                if not data:
                    return
                sink.sendall(data)
