"""Waiting between tries: how long, and when patience ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.delivery.backoff import Backoff, Patience
from app.delivery.uploads import News, Situation
from app.story import errors as e
from app.story.work import Cancel

OFFLINE = e.NoConnection("uploads.example", retry=True)
BUSY = e.TryLater("uploads.example", "503", retry=True)
EVEN = 0.5
"""The chance that makes a wait exactly as long as meant."""


class Watch(Cancel):
    """Time that passes only while somebody waits; pressing Stop during the wait number ``stops`` if there is one."""

    def __init__(self, stops: int = 0) -> None:
        super().__init__()
        self.now, self.waits, self._stops = 1000.0, [], stops

    waits: list[float]

    def wait(self, seconds: float) -> bool:
        self.waits.append(seconds)
        self.now += seconds
        if len(self.waits) == self._stops:
            self.set()
        return self.is_set()


def backoff(
    watch: Watch, patience: Patience, chance: float = EVEN, news: list[News] | None = None
) -> Backoff:
    tell = (news if news is not None else []).append
    return Backoff(watch, tell, patience, chance=lambda: chance, clock=lambda: watch.now)


def test_each_wait_is_twice_the_last_up_to_the_longest() -> None:
    watch = Watch()
    waiting = backoff(watch, Patience(first=1, longest=30, busy=1e9, offline=None))
    for _ in range(8):
        waiting.wait(OFFLINE)
    assert watch.waits == [1, 2, 4, 8, 16, 30, 30, 30]


@given(chance=st.floats(0, 1, exclude_max=True), tries=st.integers(1, 60))
def test_waits_are_spread_around_what_was_meant(chance: float, tries: int) -> None:
    watch = Watch()
    waiting = backoff(watch, Patience(first=1, longest=30, offline=None), chance)
    for _ in range(tries):
        waiting.wait(OFFLINE)
    meant = min(2.0 ** (tries - 1), 30)
    assert 0.5 * meant <= watch.waits[-1] <= 1.5 * meant


def test_very_many_tries_are_still_a_wait() -> None:
    watch = Watch()
    waiting = backoff(watch, Patience(offline=None))
    for _ in range(3_000):
        waiting.wait(OFFLINE)
    assert watch.waits[-1] == 30


def test_anything_that_moves_begins_anew() -> None:
    watch = Watch()
    waiting = backoff(watch, Patience(first=1, longest=30, busy=10, offline=None))
    for _ in range(50):
        for _ in range(3):
            waiting.wait(BUSY)
        waiting.moved()
    assert watch.waits == [1, 2, 4] * 50


def test_no_connection_is_waited_for_as_long_as_it_takes() -> None:
    watch = Watch()
    waiting = backoff(watch, Patience(offline=None))
    while watch.now < 7 * 24 * 3600:
        waiting.wait(OFFLINE)


def test_patience_ends_where_it_has_an_end() -> None:
    watch = Watch()
    waiting = backoff(watch, Patience(first=1, longest=4, offline=20))
    with pytest.raises(e.NoConnection) as caught:
        while True:
            waiting.wait(OFFLINE)
    assert caught.value is OFFLINE
    assert sum(watch.waits) >= 20 > sum(watch.waits[:-1])


def test_a_busy_server_is_given_up_after_its_time() -> None:
    watch = Watch()
    waiting = backoff(watch, Patience(busy=600, offline=None))
    with pytest.raises(e.TryLater) as caught:
        while True:
            waiting.wait(BUSY)
    assert caught.value is BUSY
    assert 600 <= sum(watch.waits) < 660


def test_a_night_offline_leaves_the_servers_time_alone() -> None:
    watch = Watch()
    waiting = backoff(watch, Patience(longest=30, busy=300, offline=None))
    while watch.now < 8 * 3600:
        waiting.wait(OFFLINE)
    for _ in range(5):
        waiting.wait(BUSY)
    waiting.wait(OFFLINE)
    with pytest.raises(e.TryLater):
        while True:
            waiting.wait(BUSY)


def test_a_server_that_is_now_busy_and_now_away_is_given_up_too() -> None:
    watch = Watch()
    waiting = backoff(watch, Patience(busy=60, offline=None))
    with pytest.raises(e.TryLater):
        while True:
            waiting.wait(OFFLINE)
            waiting.wait(BUSY)


def test_a_try_in_which_bytes_flow_is_no_waiting() -> None:
    watch = Watch()
    waiting = backoff(watch, Patience(first=1, longest=30, busy=600, offline=60))
    for error in (OFFLINE, BUSY, OFFLINE, BUSY, OFFLINE):
        waiting.flowing()
        watch.now += 15 * 60
        waiting.wait(error)
    assert len(watch.waits) == 5


def test_bytes_that_flow_and_never_arrive_are_not_sent_for_ever() -> None:
    watch = Watch()
    waiting = backoff(watch, Patience(first=1, longest=30, busy=600, offline=None))
    with pytest.raises(e.TryLater):
        for _ in range(100):
            waiting.flowing()
            watch.now += 15 * 60
            waiting.wait(BUSY)
    assert 600 <= sum(watch.waits) < 700


@pytest.mark.parametrize("error", [OFFLINE, BUSY])
def test_a_computer_that_slept_has_not_waited(error: e.DeliveryError) -> None:
    watch = Watch()
    waiting = backoff(watch, Patience(first=1, longest=30, busy=600, offline=600))
    waiting.wait(error)
    watch.now += 8 * 3600
    waiting.wait(error)
    assert watch.waits == [1, 2]


def test_tries_that_find_nobody_are_counted() -> None:
    """Each connect may take its time: three of them use up a minute."""
    watch = Watch()
    waiting = backoff(watch, Patience(first=1, longest=30, offline=60))
    with pytest.raises(e.NoConnection):
        for _ in range(4):
            waiting.wait(OFFLINE)
            watch.now += 20
    assert len(watch.waits) == 3


@pytest.mark.parametrize(
    ("asked", "waited"), [(0, 1), (0.25, 1), (-5, 1), (7, 7), (300, 300), (301, 300), (1e18, 300)]
)
def test_the_servers_own_time_is_heeded_within_reason(asked: float, waited: float) -> None:
    """Also 0: a server that says "again, now" is not asked without any rest."""
    watch = Watch()
    backoff(watch, Patience(first=1, heeded=300)).wait(BUSY, asked)
    assert watch.waits == [waited]


def test_what_cannot_be_helped_is_raised_at_once() -> None:
    watch, final = Watch(), e.RefusedByServer("uploads.example", "418")
    with pytest.raises(e.RefusedByServer) as caught:
        backoff(watch, Patience()).wait(final, 5)
    assert caught.value is final and watch.waits == []


def test_stop_ends_the_wait() -> None:
    watch = Watch(stops=3)
    waiting = backoff(watch, Patience())
    with pytest.raises(e.Cancelled):
        while True:
            waiting.wait(OFFLINE)
    assert len(watch.waits) == 3


def test_what_a_person_is_told() -> None:
    news: list[News] = []
    waiting = backoff(Watch(), Patience(), news=news)
    waiting.wait(OFFLINE)
    waiting.wait(BUSY, 7)
    assert news == [News(Situation.OFFLINE, 1), News(Situation.SERVER_BUSY, 7)]
