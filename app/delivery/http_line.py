"""How ``requests`` reaches a server here: over a line that can be given up, trusting what the caller trusts."""

from __future__ import annotations

import contextlib
import io
import socket
import ssl
from collections.abc import Callable
from http.client import HTTPResponse, RemoteDisconnected
from typing import Any

from requests import PreparedRequest
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError

from app.delivery.http_early import HearsEarly
from app.delivery.line import Line
from app.delivery.uploads import READ


class _WholeLines(io.BufferedReader):
    """Lines that end. http.client takes the end of the bytes for the end of a line, and of all headers."""

    in_head = True

    def readline(self, size: int | None = -1) -> bytes:
        line = super().readline(size)
        cut = not line.endswith(b"\n") and (size is None or size < 0 or len(line) < size)
        if cut and self.in_head:
            raise RemoteDisconnected("the line broke within the head of an answer")
        return line


class _WholeHead(HTTPResponse):
    """An answer whose headers came to their end: ``Upload-Offset: 52`` may have been meant to go on."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = self._lines = _WholeLines(self.fp.detach())

    def begin(self) -> None:
        super().begin()
        self._lines.in_head = False


class LineAdapter(HTTPAdapter):
    """Connects through ``line``, each address for ``seconds``; ``context`` says whom to trust. The line may take
    ``piece_seconds`` for a piece of ``READ`` bytes, which is what a slow line needs time for.

    One connection at a time, because ``line`` watches one. Nothing is tried twice here: only who knows the protocol knows
    what may be repeated.
    """

    hold_s: float = 0
    """For how many seconds a body waits for a refusal of its head."""

    def __init__(
        self, line: Line, context: Callable[[], ssl.SSLContext], seconds: float, piece_seconds: float
    ) -> None:
        self._line, self._context = line, context
        self._seconds, self._piece_seconds = seconds, piece_seconds
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Give the manager our connections, and pieces of a useful size: http.client's own are of 16 KB."""
        super().init_poolmanager(*args, **kwargs, blocksize=READ)
        self.poolmanager.pool_classes_by_scheme = self._pools()

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """The same on the way through a proxy."""
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = self._pools()
        return manager

    def build_connection_pool_key_attributes(
        self, request: PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[Any, Any]:
        """Whom to trust is said here alone: neither an environment variable nor a bundle of certificates has a say."""
        host, _ = super().build_connection_pool_key_attributes(request, True, None)
        if host["scheme"] != "https":
            return host, {}
        return host, {"cert_reqs": "CERT_REQUIRED", "ssl_context": self._trusting()}

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Nothing: the context has all that is needed. The inherited method would add a bundle of its own."""

    def _trusting(self) -> ssl.SSLContext:
        # One for all connections: a new one each time would make a new pool each time.
        if not hasattr(self, "_made"):
            self._made = self._context()
        return self._made

    def _pools(self) -> dict[str, type[HTTPConnectionPool]]:
        adapter, line, seconds, piece_seconds = self, self._line, self._seconds, self._piece_seconds

        def connect(connection: HTTPConnection) -> socket.socket:
            try:
                link = line.connect(connection._dns_host, connection.port, seconds)  # noqa: SLF001
            except OSError as error:
                raise NewConnectionError(connection, str(error)) from error
            # sendall counts its time over the whole piece (Python's documentation), so a slow line needs more than a connect.
            link.settimeout(piece_seconds)
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if hasattr(socket, "TCP_NOTSENT_LOWAT"):
                # What is said to be sent is on its way then, and does not wait by the megabyte in this computer.
                with contextlib.suppress(OSError):
                    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, READ)
            return link

        class Plain(HearsEarly):
            response_class = _WholeHead

            def _new_conn(self) -> socket.socket:
                return connect(self)

            def hold_s(self) -> float:
                return adapter.hold_s

        class Secure(Plain, HTTPSConnection):
            pass

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        return {"http": PlainPool, "https": SecurePool}
