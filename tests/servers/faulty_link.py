"""One connection through a faulty line: a thread for each way, which looks before each step at what has struck."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from typing import Protocol

from tests.servers.faults import BlackHole, Cut, Delay, Fault, HalfClose, Reorder, Stall, Way

GLANCE = 0.05
CHUNK = 65_536


class Line(Protocol):
    """What a connection asks of the line it belongs to."""

    lock: threading.RLock

    def strike_due(self, link: Link, way: Way) -> bool:
        """Let strike what is due on this connection this way; whether anything was."""

    def take(self, link: Link, way: Way, ready: int) -> int:
        """Count and return how many of ``ready`` bytes pass before the next fault; 0 where something has struck now."""

    def forget(self, link: Link) -> None:
        """The connection is over."""


class Link:
    """One connection through the line."""

    def __init__(self, line: Line, client: socket.socket, server: socket.socket, faults: list[Fault]) -> None:
        self.line, self.faults = line, faults
        self.passed = dict.fromkeys(Way, 0)
        self.client, self.server = client, server
        self.ended = threading.Event()
        self.reset = False
        self.hole = False
        self.closed = dict.fromkeys(Way, False)
        self.held = dict.fromkeys(Way, 0.0)
        self.delay: dict[Way, Delay | None] = dict.fromkeys(Way)
        self.swap: dict[Way, int] = dict.fromkeys(Way, 0)
        self._left = len(Way)
        for side in (client, server):
            side.settimeout(GLANCE)
            side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.threads = [
            threading.Thread(target=self._run, args=(way,), daemon=True, name=f"line {way.value}")
            for way in Way
        ]

    def start(self) -> None:
        """Open both ways. What is due before the client's first byte strikes before that."""
        self.line.strike_due(self, Way.UP)
        for thread in self.threads:
            thread.start()

    def suffer(self, fault: Fault) -> None:
        """Let a fault strike: the threads see it at their next step."""
        match fault:
            case Cut():
                self.end(reset=fault.reset)
            case BlackHole():
                self.hole = True
            case HalfClose():
                self._close_way(fault.way)
            case Stall():
                self.held[fault.way] = time.monotonic() + fault.seconds
            case Delay():
                self.delay[fault.way] = fault
            case Reorder():
                self.swap[fault.way] = fault.size

    def end(self, *, reset: bool = False) -> None:
        """Pass nothing more; the last of the two threads closes both sides."""
        self.reset = self.reset or reset
        self.ended.set()
        for side in (self.client, self.server):
            # Wakes the thread that reads there. The other side sees nothing of it yet.
            with contextlib.suppress(OSError):
                side.shutdown(socket.SHUT_RD)

    def _run(self, way: Way) -> None:
        try:
            self._pump(way)
        except OSError:
            self.end()
        with self.line.lock:
            self._left -= 1
            last = not self._left
        if last:
            for side in (self.client, self.server):
                reset_now(side) if self.reset else side.close()
            self.line.forget(self)

    def _pump(self, way: Way) -> None:
        while not self.ended.is_set():
            data = self._receive(way, CHUNK)
            if data == b"":
                break
            self._pass(way, data or b"")
        if self.hole and way is Way.UP:
            self.end()
        if not self.ended.is_set() and not self.hole:
            self._close_way(way)

    def _receive(self, way: Way, size: int) -> bytes | None:
        """Bytes that came; none at the end, None where nothing came for a moment."""
        try:
            return (self.client if way is Way.UP else self.server).recv(size)
        except TimeoutError:
            return None

    def _pass(self, way: Way, data: bytes) -> None:
        while data and self._open(way):
            if self.swap[way]:
                data = self._swapped(way, data)
            delay = self.delay[way]
            piece = self.line.take(self, way, min(len(data), delay.chunk) if delay else len(data))
            if piece:
                self._send(way, data[:piece])
                data = data[piece:]
                # What is due at exactly this byte must not wait for the next one, which may never come.
                self.line.strike_due(self, way)

    def _open(self, way: Way) -> bool:
        """Whether bytes may pass this way, after the waiting that a fault asks for."""
        delay = self.delay[way]
        if delay:
            self.ended.wait(delay.seconds)
        self.ended.wait(max(self.held[way] - time.monotonic(), 0))
        return not (self.ended.is_set() or self.hole or self.closed[way])

    def _swapped(self, way: Way, data: bytes) -> bytes:
        size, self.swap[way] = self.swap[way], 0
        while len(data) < 2 * size and (more := self._receive(way, 2 * size - len(data))):
            data += more
        return data[size : 2 * size] + data[:size] + data[2 * size :]

    def _send(self, way: Way, data: bytes) -> None:
        sink = self.server if way is Way.UP else self.client
        rest = memoryview(data)
        while rest and not (self.ended.is_set() or self.hole):
            with contextlib.suppress(TimeoutError):
                rest = rest[sink.send(rest) :]

    def _close_way(self, way: Way) -> None:
        if not self.closed[way]:
            self.closed[way] = True
            with contextlib.suppress(OSError):
                (self.server if way is Way.UP else self.client).shutdown(socket.SHUT_WR)


def reset_now(side: socket.socket) -> None:
    """Close by RST: with nothing to wait for, the kernel throws away what is still on its way."""
    with contextlib.suppress(OSError):
        side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    side.close()
