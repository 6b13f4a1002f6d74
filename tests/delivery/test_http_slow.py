"""A slow line: what was handed over is still on its way, and the answer may take as long as that needs."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests

from app.delivery.http import MOST_BUFFERED, SLOWER, HttpTimeouts
from app.delivery.uploads import READ
from app.story import errors as e
from tests.delivery.http_examples import Bytes, http_to, yes
from tests.servers.scripted_http import Answer, Asked, ScriptedHttp

TIMEOUTS = HttpTimeouts(connect=5, answer=1, whole_file=2)


PATIENT = HttpTimeouts(connect=5, answer=2, whole_file=3)
RATE = 250_000
"""Bytes a second: a piece takes a quarter of the time for an answer, the whole body twice as long."""


class Slow:
    """Takes what comes at ``RATE``; the system takes much of it from the sender long before."""

    def __init__(self) -> None:
        self._begun = 0.0

    def __call__(self, asked: Asked) -> Answer | None:
        self._begun = self._begun or time.monotonic()
        ahead_s = len(asked.body) / RATE - (time.monotonic() - self._begun)
        time.sleep(max(0.0, ahead_s))
        return yes(asked)


@pytest.mark.parametrize("whole_file", [False, True])
def test_a_server_that_is_long_in_taking_what_was_handed_over(whole_file: bool) -> None:
    with ScriptedHttp(Slow()) as server, http_to(server, timeouts=PATIENT) as http:
        body = Bytes(bytes(MOST_BUFFERED))
        assert http.ask("PATCH", http.endpoint, {}, body, whole_file=whole_file).status == 204
    assert [len(asked.body) for asked in server.requests] == [MOST_BUFFERED]


@pytest.mark.parametrize(
    ("count", "expected_s", "whole_file", "waits"),
    [
        (0, None, False, 1),
        (READ, None, False, 2),
        (MOST_BUFFERED, None, False, 1 + MOST_BUFFERED / READ),
        (100 * MOST_BUFFERED, None, False, 1 + MOST_BUFFERED / READ),
        (100 * MOST_BUFFERED, None, True, 2 + MOST_BUFFERED / READ),
        # On a line that was fast a moment ago a dead one is noticed soon.
        (5_000_000, 0.1, False, 1 + SLOWER * 0.1),
        (READ, 1e6, False, 2),
    ],
)
def test_how_long_an_answer_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, count: int, expected_s: float | None, whole_file: bool, waits: float
) -> None:
    given: list[Any] = []

    def request(*_: Any, **settings: Any) -> None:
        given.append(settings["timeout"])
        raise requests.ConnectionError

    monkeypatch.setattr(requests.Session, "request", request)
    with ScriptedHttp(yes) as server, http_to(server, timeouts=TIMEOUTS) as http:
        body = Bytes(bytes(count)) if count else None
        with pytest.raises(e.NoConnection):
            http.ask("PATCH", http.endpoint, {}, body, whole_file=whole_file, expected_s=expected_s)
    assert given == [(1, pytest.approx(waits))]
