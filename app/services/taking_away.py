"""What was begun on a server is asked away, beside the window: as well as it can be done, and never an error for the person."""

from __future__ import annotations

import logging
import ssl
import threading
from collections.abc import Callable, Sequence

from app.delivery.take_away import Begun, take_away
from app.delivery.trust import system_context
from app.store.secrets import SecretKeeper, code_key
from app.story.errors import Cancelled, StoryError
from app.story.secret import Secret
from app.story.work import Cancel, Job, Progress

log = logging.getLogger(__name__)
_LOOK_AGAIN_S = 0.1


class TakingAway:
    """Asks servers to delete what they have of stories that were given up. Safe to use from several threads.

    ``context`` is whom to trust on secure connections.
    """

    def __init__(
        self, secrets: SecretKeeper, *, context: Callable[[], ssl.SSLContext] = system_context
    ) -> None:
        self._secrets, self._context = secrets, context
        self._turn = threading.Lock()
        self._used: dict[str, Secret] = {}

    def __repr__(self) -> str:
        return "<TakingAway>"

    def note_code(self, endpoint: str, code: Secret | None) -> None:
        """Know, in memory alone, with which code something was begun at ``endpoint``; None forgets it."""
        self._used.pop(endpoint, None)
        if code:
            self._used[endpoint] = code

    def job(self, begun: Sequence[Begun]) -> Job[None]:
        """The job that asks, with the code that was used or else the remembered one. Raises Cancelled alone."""

        def job(progress: Progress, cancel: Cancel) -> None:
            with self._turn:
                for one in begun:
                    self._ask(one, cancel)

        return job

    def wait(self, cancel: Cancel) -> None:
        """Wait until nothing is being asked away, so that nothing sent anew can be met by it. Raises Cancelled."""
        while not self._turn.acquire(timeout=_LOOK_AGAIN_S):
            cancel.raise_if_set()
        self._turn.release()

    def _ask(self, begun: Begun, cancel: Cancel) -> None:
        try:
            code = self._used.pop(begun.endpoint, None) or self._secrets.get(code_key(begun.endpoint))
            take_away(begun, code, cancel, context=self._context)
        except Cancelled:
            raise
        except StoryError as error:
            log.info("what had arrived could not be asked away: %s", type(error).__name__)
