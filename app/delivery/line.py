"""A network line to a server that can be given up at any moment, wherever the wait is."""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import threading
import time
from types import TracebackType
from typing import Any

from app.story.errors import Cancelled
from app.story.work import Cancel

_LOOK_EVERY = 0.2
"""Seconds between looks at the wish to stop; the promise to the person is one second."""


class Line:
    """Connects with a time limit, and shuts the connection when ``cancel`` is set.

    The names of hosts are looked up by the system, and reads and handshakes block inside it, so that the wish to stop has
    to come from outside: a small thread watches for it and shuts the socket, which ends every wait with an error.
    Use as a context manager; the thread ends with it.
    """

    def __init__(self, cancel: Cancel) -> None:
        self._cancel = cancel
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._watched: socket.socket | None = None
        self._watcher = threading.Thread(target=self._watch, name="line-watcher", daemon=True)

    def __enter__(self) -> Line:
        self._watcher.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._watcher.join()
        self.let_go()

    def connect(self, host: str, port: int, seconds: float) -> socket.socket:
        """A connection to the first address of ``host`` that answers, trying each for ``seconds``.

        Raises OSError (also for names that are not known and for time-outs) and Cancelled.
        """
        failed: OSError = OSError(f"no address for {host}")
        for family, kind, protocol, _, address in self._look_up(host, port, seconds):
            self._cancel.raise_if_set()
            link = socket.socket(family, kind, protocol)
            try:
                self._hold(link)
                self._reach(link, address, seconds)
                link.settimeout(seconds)
                return link
            except OSError as error:
                failed = error
                link.close()
            except Cancelled:
                link.close()
                raise
        self._cancel.raise_if_set()
        raise failed

    def _reach(self, link: socket.socket, address: Any, seconds: float) -> None:
        # In short waits: a line that is not open yet cannot be shut everywhere (Windows: WSAENOTCONN).
        link.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            link.connect(address)
        end = time.monotonic() + seconds
        with selectors.DefaultSelector() as waiting:
            waiting.register(link, selectors.EVENT_WRITE)
            while not waiting.select(_LOOK_EVERY):
                self._cancel.raise_if_set()
                if time.monotonic() >= end:
                    raise TimeoutError("nobody answers")
        code = link.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, os.strerror(code))

    def _look_up(self, host: str, port: int, seconds: float) -> list[tuple[Any, ...]]:
        # getaddrinfo knows no time limit and cannot be stopped, so it runs where nobody has to wait for it.
        found: list[tuple[Any, ...]] = []
        failed: list[OSError] = []

        def ask() -> None:
            try:
                found.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
            except OSError as error:
                failed.append(error)
            except UnicodeError:
                failed.append(OSError(f"{host} is not a host's name"))

        asking = threading.Thread(target=ask, name="look-up", daemon=True)
        asking.start()
        slices = max(1, round(seconds / _LOOK_EVERY))
        for _ in range(slices):
            asking.join(_LOOK_EVERY)
            self._cancel.raise_if_set()
            if not asking.is_alive():
                break
        else:
            raise TimeoutError(f"looking up {host} took too long")
        if failed:
            raise failed[0]
        return found

    def _hold(self, link: socket.socket) -> None:
        # A second handle on the same connection: TLS takes the first one over and closes it.
        self.let_go()
        with self._lock:
            self._watched = link.dup()

    def let_go(self) -> None:
        """Stop watching the connection. Until then it stays open, also where whoever has it has closed it."""
        with self._lock:
            if self._watched is not None:
                self._watched.close()
            self._watched = None

    def _watch(self) -> None:
        while not self._over.wait(_LOOK_EVERY):
            # Again and again, because a connection can be made after the wish was seen.
            if self._cancel.is_set():
                with self._lock, contextlib.suppress(OSError):
                    if self._watched is not None:
                        self._watched.shutdown(socket.SHUT_RDWR)
