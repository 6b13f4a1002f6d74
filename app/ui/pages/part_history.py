"""What was done to the clips while the part page was open, to go back and forth in. No widget, no Qt."""

from __future__ import annotations

from dataclasses import dataclass

from app.story.clip import Clip


@dataclass(frozen=True)
class Snapshot:
    """All clips of the story at one moment, and which of them was on the page."""

    clips: tuple[Clip, ...]
    clip_id: str


class History:
    """Snapshots in a row, and where in it the story stands. A new change drops what was undone."""

    def __init__(self) -> None:
        self._row: list[Snapshot] = []
        self._at = -1

    @property
    def now(self) -> Snapshot | None:
        """The snapshot that holds, None before :meth:`begin`."""
        return self._row[self._at] if self._row else None

    def begin(self, snapshot: Snapshot) -> None:
        """Start afresh."""
        self._row, self._at = [snapshot], 0

    def note(self, snapshot: Snapshot) -> bool:
        """Remember a change. False where the clips are as they were."""
        if self.now is not None and self.now.clips == snapshot.clips:
            return False
        self._row[self._at + 1 :] = [snapshot]
        self._at = len(self._row) - 1
        return True

    @property
    def can_undo(self) -> bool:
        """Whether there is anything before."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """Whether anything was undone."""
        return self._at < len(self._row) - 1

    def undo(self) -> Snapshot | None:
        """Go one change back."""
        if not self.can_undo:
            return None
        self._at -= 1
        return self._row[self._at]

    def redo(self) -> Snapshot | None:
        """Do again what was undone last."""
        if not self.can_redo:
            return None
        self._at += 1
        return self._row[self._at]
