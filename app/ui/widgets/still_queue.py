"""Which single frames are asked for, one after the other: the latest wish wins, and no step is lost. No widget in it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, QSize, Signal

from app.media.messages import Pick, Still
from app.story.clip import SourceFacts
from app.story.errors import StoryError
from app.ui.jobs import Handle, Jobs
from app.ui.widgets.eyes import Eyes

_MOST_STEPS = 8


@dataclass(frozen=True)
class _Wish:
    at_ms: int
    pick: Pick
    step: bool = False
    """Whether it counts from the frame that is there when its turn comes."""
    actions: list[Callable[[], None]] = field(default_factory=list, compare=False)
    """What is meant for just this frame."""


class StillQueue(QObject):
    """Asks for stills of one video. ``size`` tells how large a picture may be, in pixels of the screen."""

    arrived = Signal(object)
    """A :class:`Still`; :attr:`busy` tells whether another is on its way."""
    failed = Signal(object)
    """The :class:`StoryError`. What else was wished for is dropped, and what was meant for it."""
    calmed = Signal()
    """What was meant for frames is done; nothing waits for one any more."""

    def __init__(
        self, jobs: Jobs, eyes: Eyes, size: Callable[[], QSize], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._jobs, self._eyes, self._size = jobs, eyes, size
        self._facts: SourceFacts | None = None
        self._wishes: deque[_Wish] = deque()
        self._asked: _Wish | None = None
        self._handle: Handle | None = None
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
        """Ask for nothing any more. What is under way is stopped, since it would keep the file open, or open it again."""
        if self._handle is not None:
            self._handle.cancel()
        self.drop()
        self._facts = self.still = None

    @property
    def busy(self) -> bool:
        """Whether a still is on its way, or is to be asked for once a video is open."""
        return self._asked is not None or bool(self._wishes)

    @property
    def target_ms(self) -> int | None:
        """Where the wishes lead to, None where there are none; steps are not counted."""
        return next((wish.at_ms for wish in reversed(self._open_wishes()) if not wish.step), None)

    def seek(self, ms: int, pick: Pick) -> None:
        """Wish for a frame by its time, instead of those that nothing is meant for and that were not asked for yet."""
        while self._wishes and not self._wishes[-1].actions:
            self._wishes.pop()
        self._wishes.append(_Wish(ms, pick))
        self._ask()

    @property
    def is_awaited(self) -> bool:
        """Whether anything is meant for a frame that has not come yet."""
        return any(wish.actions for wish in self._open_wishes())

    def when_arrived(self, action: Callable[[], None]) -> None:
        """Do ``action`` with the frame that the wishes lead to now, whatever is wished for later; at once where it is there."""
        if self.still is None and not self.busy:
            self._wishes.append(_Wish(0, Pick.AT))
        wishes = self._open_wishes()
        if wishes:
            wishes[-1].actions.append(action)
        else:
            action()

    def step(self, by: int) -> None:
        """Wish for the next frame (1) or the one before (-1), counted from the frame that the wishes lead to."""
        if len(self._wishes) < _MOST_STEPS:  # a key that is held down need not go on after it is let go
            self._wishes.append(_Wish(0, Pick.AFTER if by > 0 else Pick.BEFORE, step=True))
        self._ask()

    def drop(self) -> None:
        """Forget what is wished for and has not come yet; an answer that is under way is not heard."""
        self._turn += 1
        self._asked, self._wishes = None, deque()

    def _open_wishes(self) -> list[_Wish]:
        return [*([self._asked] if self._asked is not None else []), *self._wishes]

    def _ask(self) -> None:
        if self._facts is None or self._asked is not None or not self._wishes:
            return
        wish = self._asked = self._wishes.popleft()
        at = self.still.at_ms if wish.step and self.still is not None else wish.at_ms
        turn = self._turn
        self._handle = self._jobs.run(
            self._eyes.still(self._facts, at, wish.pick, self._size()),
            done=lambda still: self._on_still(turn, still),
            failed=lambda error: self._on_failed(turn, error),
            owner=self,
        )

    def _on_still(self, turn: int, still: Still) -> None:
        if turn != self._turn or self._asked is None:
            return
        actions = self._asked.actions
        self._asked, self.still = None, still
        self.arrived.emit(still)
        for action in actions:
            action()
        self._ask()
        if actions and not self.is_awaited:
            self.calmed.emit()

    def _on_failed(self, turn: int, error: StoryError) -> None:
        if turn == self._turn:
            self.drop()
            self.failed.emit(error)
