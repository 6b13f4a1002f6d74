"""A line between a client and any server that cuts, stalls, swallows or mixes the bytes as a plan says.

It works on raw bytes, so that it can stand before TLS too. Each connection has one thread for each way; a fault only
changes what those threads find the next time they look, and no wait can outlive ``close()``.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Sequence
from types import TracebackType

from tests.servers.faults import (
    PASSING,
    BlackHole,
    Cut,
    Delay,
    Fault,
    Fine,
    HalfClose,
    Refuse,
    Reorder,
    Stall,
    Way,
    random_plan,
)
from tests.servers.faulty_link import Link, reset_now

__all__ = [
    "PASSING", "BlackHole", "Cut", "Delay", "Fault", "FaultyLine", "Fine", "HalfClose", "Refuse", "Reorder", "Stall",
    "Way", "random_plan",
]  # fmt: skip

HOST = "127.0.0.1"
ENDING = 2.0


class FaultyLine:
    """Listens on ``port`` and passes bytes to and from the server on ``target``; a context manager.

    ``up`` and ``down`` are the bytes passed on, ``connections`` those accepted, ``struck`` the faults that have come true.
    """

    def __init__(self, target: int, plan: Sequence[Fault] = ()) -> None:
        self.target = target
        self.passed = dict.fromkeys(Way, 0)
        self.connections = 0
        self.struck: list[Fault] = []
        self.lock = threading.RLock()
        self.over = threading.Event()
        self._links: set[Link] = set()
        self._refusing_until = 0.0
        self.set_plan(plan)
        # Bound and never listening: it keeps the port ours while nobody listens.
        self._holder = _bound(0)
        self.port: int = self._holder.getsockname()[1]
        self._listener: socket.socket | None = _listening(self.port)
        self._thread = threading.Thread(target=self._accept, daemon=True)

    @property
    def up(self) -> int:
        """Bytes passed from clients to the server so far."""
        return self.passed[Way.UP]

    @property
    def down(self) -> int:
        """Bytes passed from the server to clients so far."""
        return self.passed[Way.DOWN]

    @property
    def plan(self) -> list[Fault]:
        """The faults that have not found a connection or a byte yet."""
        with self.lock:
            return [*self._waiting, *self._of_life]

    def set_plan(self, plan: Sequence[Fault]) -> None:
        """Replace the faults to come; those that a connection already has stay with it. Counters go on."""
        with self.lock:
            self._waiting = [fault for fault in plan if not fault.life]
            self._of_life = [fault for fault in plan if fault.life]

    def __enter__(self) -> FaultyLine:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every connection and thread, within two seconds."""
        end = time.monotonic() + ENDING
        self.over.set()
        # First the thread that lets connections in, so that none comes afterwards.
        self._thread.join(ENDING)
        with self.lock:
            links = list(self._links)
        self.cut_all()
        for thread in [self._thread, *(thread for link in links for thread in link.threads)]:
            thread.join(max(end - time.monotonic(), 0))
            assert not thread.is_alive(), f"{thread.name} does not end"
        self._holder.close()

    def cut_all(self, *, reset: bool = False) -> None:
        """Cut every connection now, as when somebody pulls the plug."""
        with self.lock:
            links = list(self._links)
        for link in links:
            link.end(reset=reset)

    def refuse(self, seconds: float) -> None:
        """Reset every connection and let nobody in for some seconds, from now."""
        self._refusing_until = time.monotonic() + seconds
        self.cut_all(reset=True)

    def strike_due(self, link: Link, way: Way) -> bool:
        """Let strike what is due on this connection this way; whether anything was."""
        with self.lock:
            due = [one for one in self._faults(link, way) if self._ahead(link, one) <= 0]
            for fault in due:
                (self._of_life if fault.life else link.faults).remove(fault)
                if not isinstance(fault, Fine):
                    self.struck.append(fault)
                if isinstance(fault, Refuse):
                    self.refuse(fault.seconds)
                link.suffer(fault)
            return bool(due)

    def take(self, link: Link, way: Way, ready: int) -> int:
        """Count and return how many of ``ready`` bytes pass before the next fault; 0 where something has struck now."""
        with self.lock:
            if self.strike_due(link, way):
                return 0
            allowed = min([ready, *(self._ahead(link, one) for one in self._faults(link, way))])
            self.passed[way] += allowed
            link.passed[way] += allowed
            return allowed

    def _faults(self, link: Link, way: Way) -> list[Fault]:
        return [one for one in (*link.faults, *self._of_life) if one.way is way]

    def _ahead(self, link: Link, fault: Fault) -> int:
        return fault.at - (self.passed if fault.life else link.passed)[fault.way]

    def forget(self, link: Link) -> None:
        """The connection is over."""
        with self.lock:
            self._links.discard(link)

    def _accept(self) -> None:
        while not self.over.is_set():
            self._open_or_close()
            if self._listener is None:
                self.over.wait(0.01)
                continue
            with contextlib.suppress(OSError):
                self._welcome(self._listener.accept()[0])
        if self._listener is not None:
            self._listener.close()

    def _open_or_close(self) -> None:
        refusing = time.monotonic() < self._refusing_until
        if refusing and self._listener is not None:
            self._listener.close()
            self._listener = None
        elif not refusing and self._listener is None:
            self._listener = _listening(self.port)

    def _welcome(self, client: socket.socket) -> None:
        if time.monotonic() < self._refusing_until:
            reset_now(client)
            return
        with self.lock:
            self.connections += 1
            faults = [self._waiting.pop(0)] if self._waiting else []
        try:
            server = socket.create_connection((HOST, self.target), 1)
        except OSError:
            reset_now(client)
            return
        link = Link(self, client, server, faults)
        with self.lock:
            self._links.add(link)
        link.start()


def _bound(port: int) -> socket.socket:
    held = socket.socket()
    if os.name == "posix":
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind((HOST, port))
    return held


def _listening(port: int) -> socket.socket:
    listener = socket.create_server((HOST, port))
    listener.settimeout(0.01)
    return listener
