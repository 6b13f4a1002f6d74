"""A line of a certain speed, as people have them: bytes up pass at a rate, bytes down come later."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from types import TracebackType

_BLOCK = 16_384
_LOOK_EVERY_S = 0.1


class SlowLine:
    """Passes what comes to ``port`` on to ``target`` at ``rate`` bytes a second, and answers after ``delay_s``."""

    def __init__(self, target: int, rate: float, delay_s: float) -> None:
        self._target, self._rate, self._delay_s = target, rate, delay_s
        self._listener = socket.socket()
        # What the system takes in advance is not on its way yet; connections inherit this.
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32 * _BLOCK)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        self._listener.settimeout(_LOOK_EVERY_S)
        self.port: int = self._listener.getsockname()[1]
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]

    def __enter__(self) -> SlowLine:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _accept(self) -> None:
        while not self._over.is_set():
            with contextlib.suppress(TimeoutError):
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
                for source, sink, up in ((client, server, True), (server, client, False)):
                    source.settimeout(_LOOK_EVERY_S)
                    thread = threading.Thread(target=self._pass, args=(source, sink, up), daemon=True)
                    self._threads.append(thread)
                    thread.start()

    def _pass(self, source: socket.socket, sink: socket.socket, up: bool) -> None:
        free_at = 0.0
        with contextlib.suppress(OSError):
            while not self._over.is_set():
                try:
                    data = source.recv(_BLOCK)
                except TimeoutError:
                    continue
                if not data:
                    break
                # The time that nothing was sent in is lost, as it is on a real line.
                free_at = max(free_at, time.perf_counter()) + (
                    len(data) / self._rate if up else self._delay_s
                )
                time.sleep(max(free_at - time.perf_counter(), 0))
                sink.sendall(data)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)
