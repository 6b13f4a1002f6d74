"""What is said of an upload: which news changes the words on screen, and which is worth saying aloud."""

from __future__ import annotations

import math
from collections.abc import Callable

from app.story.uploading import WAITING, News, Situation
from app.words import clip_number, goes_on_words, next_try_words, quarter_words, situation_words

QUARTERS_APART_S = 10.0
"""Steps of progress are not said aloud more often than this: short uploads would be all talk."""


class Telling:
    """Keeps what happens now. A try that fails again is no news: the words of waiting stay until something moves."""

    def __init__(self, host: str, clock: Callable[[], float]) -> None:
        self.host, self._clock = host, clock
        self.news: News | None = None
        """What is shown now."""
        self._next_try: float | None = None

    def hear(self, news: News) -> str:
        """Take ``news`` in; returns what is worth saying aloud, or nothing."""
        before = self.news
        if before is not None and _is_more_of(before, news):
            if news.situation in WAITING:
                self._next_try = self._clock() + news.wait_s
            else:
                self._next_try = None
            return ""
        waited = before is not None and before.situation in WAITING
        self.news = news
        self._next_try = self._clock() + news.wait_s if news.situation in WAITING else None
        if waited and news.situation not in WAITING:
            return goes_on_words(news, self.host)
        loud = {*WAITING, Situation.STARTING_AGAIN, Situation.SENDING_AGAIN, Situation.CONFIRMING}
        return situation_words(news, self.host) if news.situation in loud else ""

    @property
    def is_asking(self) -> bool:
        """Whether the job has only begun, and asks what is there already."""
        return self.news is None or self.news == News(Situation.CONNECTING)

    def words(self) -> str:
        """What stands on screen, with the seconds to the next try counted down."""
        if self.news is None:
            return ""
        said = situation_words(self.news, self.host)
        if self.news.situation not in WAITING:
            return said
        left = 0 if self._next_try is None else math.ceil(max(0.0, self._next_try - self._clock()))
        return f"{said} {next_try_words(left)}"


def _is_more_of(before: News, news: News) -> bool:
    """Whether ``news`` only belongs to what is shown: a try while it waits, or the last small files at the end."""
    if before.situation in WAITING:
        return news.situation in {before.situation, Situation.CONNECTING}
    if before.situation is Situation.CONFIRMING:
        small = news.situation in {Situation.SENDING, Situation.CONNECTING} and bool(news.name)
        return news.situation is Situation.CONFIRMING or (small and clip_number(news.name) is None)
    return before == news


class Quarters:
    """Says at each quarter how far it is, not more often than people can listen, and none twice."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._said, self._said_at = 0, clock()

    def reached(self, done: int, total: int) -> str:
        """What is worth saying aloud at ``done`` of ``total``, or nothing."""
        at = min(3, 4 * done // total) if 0 < done < total else 0
        now = self._clock()
        if at <= self._said or now - self._said_at < QUARTERS_APART_S:
            return ""
        self._said, self._said_at = at, now
        return quarter_words(at)
