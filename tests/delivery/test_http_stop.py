"""Stopping a request, wherever it waits."""

from __future__ import annotations

import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from app.delivery.http import Http, HttpTimeouts
from app.delivery.line import Line
from app.story import errors as e
from app.story.work import Cancel
from tests.delivery.http_examples import Bytes, http_to, plain_listener, until, yes
from tests.servers.scripted_http import Answer, Asked, ScriptedHttp
from tests.servers.trust import Trust

PATIENT = HttpTimeouts(connect=60, answer=60)
WISHED_S = 15
"""What has ended within this time has ended by the person's wish, and by no time limit."""


@pytest.fixture(scope="module")
def trust() -> Trust:
    return Trust()


def stopped(http: Http, cancel: Cancel, ready: Callable[[], bool], body: Bytes | None = None) -> float:
    """Press Stop once ``ready``; how many seconds it took until the request was over."""
    pressed: list[float] = []

    def press() -> None:
        until(ready)
        pressed.append(time.monotonic())
        cancel.set()

    person = threading.Thread(target=press)
    person.start()
    with pytest.raises(e.Cancelled):
        http.ask("PATCH", http.endpoint, {}, body)
    took = time.monotonic() - pressed[0]
    person.join()
    return took


def test_stop_while_the_other_side_does_not_speak_tls(trust: Trust) -> None:
    cancel = Cancel()
    with plain_listener(None) as (port, heard):
        http = Http(f"https://localhost:{port}/files", cancel, context=trust.client, timeouts=PATIENT)
        with http:
            assert stopped(http, cancel, lambda: bool(heard)) < WISHED_S


@contextmanager
def deaf_port() -> Iterator[int]:
    """A queue of one that is full: the system answers no further connection."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        full = [socket.socket() for _ in range(4)]
        for link in full:
            link.setblocking(False)
            link.connect_ex(("127.0.0.1", port))
        yield port
        for link in full:
            link.close()


def connecting() -> bool:
    """Whether some thread is on its way into a connection."""
    frames = sys._current_frames().values()
    return any(frame.f_code.co_name == "select" for frame in frames)


def test_stop_while_connecting() -> None:
    cancel = Cancel()
    with deaf_port() as port, Http(f"http://127.0.0.1:{port}/files", cancel, timeouts=PATIENT) as http:
        assert stopped(http, cancel, connecting) < WISHED_S


def test_stop_while_connecting_where_a_line_on_its_way_cannot_be_shut() -> None:
    """As on Windows. A line that was not entered has nobody who would shut it."""
    cancel = Cancel()
    line = Line(cancel)
    with deaf_port() as port, pytest.raises(e.Cancelled):
        threading.Timer(0.3, cancel.set).start()
        line.connect("127.0.0.1", port, 60)
    line.let_go()


def test_connecting_takes_its_own_time_only() -> None:
    with deaf_port() as port, Line(Cancel()) as line, pytest.raises(TimeoutError):
        line.connect("127.0.0.1", port, 0.3)


@pytest.mark.parametrize("tls", [False, True])
def test_stop_while_sending(trust: Trust, tls: bool) -> None:
    cancel, begun, over = Cancel(), threading.Event(), threading.Event()

    def deaf(asked: Asked) -> Answer | None:
        begun.set()
        over.wait(20)
        return Answer(204)

    with ScriptedHttp(deaf, tls=trust.server() if tls else None) as server:
        with http_to(server, trust=trust, cancel=cancel, timeouts=PATIENT) as http:
            assert stopped(http, cancel, begun.is_set, Bytes(bytes(64_000_000))) < WISHED_S
        over.set()


@pytest.mark.parametrize("tls", [False, True])
def test_stop_while_waiting_for_the_answer(trust: Trust, tls: bool) -> None:
    cancel = Cancel()
    with (
        ScriptedHttp(lambda asked: Answer(silent=True), tls=trust.server() if tls else None) as server,
        http_to(server, trust=trust, cancel=cancel, timeouts=PATIENT) as http,
    ):
        assert stopped(http, cancel, lambda: bool(server.heard)) < WISHED_S


def test_stop_during_a_never_ending_answer() -> None:
    cancel = Cancel()

    def drip(asked: Asked) -> Answer:
        return Answer(200, {"Content-Length": "4000000"})

    with ScriptedHttp(drip) as server, http_to(server, cancel=cancel, timeouts=PATIENT) as http:
        assert stopped(http, cancel, lambda: bool(server.heard)) < WISHED_S


def test_nothing_is_asked_after_stop() -> None:
    cancel = Cancel()
    cancel.set()
    with ScriptedHttp(yes) as server, http_to(server, cancel=cancel, timeouts=PATIENT) as http:
        with pytest.raises(e.Cancelled):
            http.ask("POST", http.endpoint)
        assert server.connections == 0
