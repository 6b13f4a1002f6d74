"""Trying again, later each time, until it moves or patience ends."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from app.delivery.uploads import News, Situation, Tell
from app.story.errors import DeliveryError, NoConnection
from app.story.work import Cancel


@dataclass(frozen=True)
class Patience:
    """How to wait, in seconds. The first wait is about ``first``, each further one twice as long, at most ``longest``.

    ``offline`` is how long there may be no connection in all, None for as long as it takes; ``busy`` how long the server
    may put off or fail without anything arriving. Neither counts the time of the other, or a try while bytes flow: of that
    the waits before are counted alone. A server that names its own time (Retry-After, RFC 9110 section 10.2.3) is heeded
    from ``first`` up to ``heeded``: "now" would be without any rest.
    """

    first: float = 1
    longest: float = 30
    offline: float | None = 60
    busy: float = 600
    heeded: float = 300


AT_A_WINDOW = Patience(offline=None)
"""Where a person looks on, having no connection is a state: it goes on when there is one, or when they stop it."""


LONGEST_TRY = 60.0
"""Seconds that one try can use up: the clock may have gone on while the computer slept (on Windows it does)."""


class Backoff:
    """Waits between tries. Anything that moves puts it back to the first wait, and patience begins anew.

    Waits are spread over half to one and a half times their length (jitter), so that many computers that were cut off
    together do not come back together.
    """

    def __init__(
        self,
        cancel: Cancel,
        tell: Tell,
        patience: Patience,
        *,
        chance: Callable[[], float] = random.random,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._cancel, self._tell, self._patience = cancel, tell, patience
        self._chance, self._clock = chance, clock
        self.moved()

    def moved(self) -> None:
        """Something arrived: the next wait is the first again."""
        self._tries = 0
        self._tried_at: float | None = None
        self._spent = {True: 0.0, False: 0.0}
        self._waited, self._flows = 0.0, False

    def flowing(self) -> None:
        """Bytes go in this try, so that its length is no waiting. Whether they arrive is not known: the waits still count."""
        self._flows = True

    def wait(self, error: DeliveryError, asked_s: float | None = None) -> None:
        """Wait before the next try after ``error``, ``asked_s`` seconds where the server named them.

        Raises ``error`` itself when patience has ended or the same again cannot help, and Cancelled.
        """
        if not error.retry:
            raise error
        now = self._clock()
        offline = isinstance(error, NoConnection)
        # What has passed since the last try failed belongs to how this one did: after a night without a connection, the
        # first "not now" has used up nothing.
        since = now - (now if self._tried_at is None else self._tried_at)
        self._spent[offline] += min(since, self._waited + (0 if self._flows else LONGEST_TRY))
        self._tried_at, self._flows = now, False
        limit = self._patience.offline if offline else self._patience.busy
        if limit is not None and self._spent[offline] >= limit:
            raise error
        self._waited = seconds = self._seconds(asked_s)
        self._tries += 1
        self._tell(News(Situation.OFFLINE if offline else Situation.SERVER_BUSY, seconds))
        self._cancel.wait(seconds)
        self._cancel.raise_if_set()

    def _seconds(self, asked_s: float | None) -> float:
        if asked_s is not None:
            return max(min(asked_s, self._patience.heeded), self._patience.first)
        # The number of doublings is kept small: 2 ** 2000 is no wait.
        usual = min(self._patience.first * 2.0 ** min(self._tries, 32), self._patience.longest)
        return usual * (0.5 + self._chance())
