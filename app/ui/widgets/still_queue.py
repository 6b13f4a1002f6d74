"""Which single frames are asked for, one after the other: the latest wish wins, and no step is lost. No widget in it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QSize, Signal

from app.media.messages import Pick, Still
from app.story.clip import SourceFacts
from app.story.errors import StoryError
from app.ui.jobs import Jobs
from app.ui.widgets.eyes import Eyes

_MOST_STEPS = 8


@dataclass(frozen=True)
class _Wish:
    at_ms: int
    pick: Pick
    step: bool = False
    """Whether it counts from the frame that is there when its turn comes."""


class StillQueue(QObject):
    """Asks for stills of one video. ``size`` tells how large a picture may be, in pixels of the screen."""

    arrived = Signal(object)
    """A :class:`Still`; :attr:`busy` tells whether another is on its way."""
    failed = Signal(object)
    """The :class:`StoryError`. What else was wished for is dropped."""

    def __init__(
        self, jobs: Jobs, eyes: Eyes, size: Callable[[], QSize], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._jobs, self._eyes, self._size = jobs, eyes, size
        self._facts: SourceFacts | None = None
        self._wishes: deque[_Wish] = deque()
        self._asked: _Wish | None = None
        self._turn = 0
        self.still: Still | None = None

    def open(self, facts: SourceFacts) -> None:
        """Begin with this video, at the frame that was wished for already, else the first."""
        wishes = self._wishes
        self.close()
        self._facts = facts
        self._wishes = wishes or deque([_Wish(0, Pick.AT)])
        self._ask()

    def close(self) -> None:
        """Ask for nothing any more; an answer that is under way is not heard."""
        # The job itself goes on to its end: to stop it would end the reader's process, which has other work too.
        self._turn += 1
        self._facts = self.still = self._asked = None
        self._wishes = deque()

    @property
    def busy(self) -> bool:
        """Whether a still is on its way, or is to be asked for once a video is open."""
        return self._asked is not None or bool(self._wishes)

    @property
    def target_ms(self) -> int | None:
        """Where the wishes lead to, None where there are none; steps are not counted."""
        wishes = [*([self._asked] if self._asked else []), *self._wishes]
        return next((wish.at_ms for wish in reversed(wishes) if not wish.step), None)

    def seek(self, ms: int, pick: Pick) -> None:
        """Wish for a frame by its time, instead of all that was wished for and not asked for yet."""
        self._wishes = deque([_Wish(ms, pick)])
        self._ask()

    def step(self, by: int) -> None:
        """Wish for the next frame (1) or the one before (-1), counted from the frame that the wishes lead to."""
        if len(self._wishes) < _MOST_STEPS:  # a key that is held down need not go on after it is let go
            self._wishes.append(_Wish(0, Pick.AFTER if by > 0 else Pick.BEFORE, step=True))
        self._ask()

    def drop(self) -> None:
        """Forget what is wished for and has not come yet."""
        self._turn += 1
        self._asked, self._wishes = None, deque()

    def _ask(self) -> None:
        if self._facts is None or self._asked is not None or not self._wishes:
            return
        wish = self._asked = self._wishes.popleft()
        at = self.still.at_ms if wish.step and self.still is not None else wish.at_ms
        turn = self._turn
        self._jobs.run(
            self._eyes.still(self._facts, at, wish.pick, self._size()),
            done=lambda still: self._on_still(turn, still),
            failed=lambda error: self._on_failed(turn, error),
            owner=self,
        )

    def _on_still(self, turn: int, still: Still) -> None:
        if turn != self._turn:
            return
        self._asked, self.still = None, still
        self._ask()
        self.arrived.emit(still)

    def _on_failed(self, turn: int, error: StoryError) -> None:
        if turn == self._turn:
            self.drop()
            self.failed.emit(error)
