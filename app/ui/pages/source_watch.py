"""Whether the files of a story are still where they were, and still the same. No widget in it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.story.clip import SourceFacts
from app.story.errors import SourceChanged, SourceMissing, StoryError
from app.story.work import Cancel, Job, Progress
from app.ui.jobs import Jobs
from app.ui.pages.arrivals import Probe


def same_video(old: SourceFacts, new: SourceFacts) -> bool:
    """Whether both are the same recording, as far as size and length tell: place, name and time of a copy may differ."""
    return (old.size_bytes, old.length_ms) == (new.size_bytes, new.length_ms)


class SourceWatch(QObject):
    """Looks at files beside the window. ``trouble`` holds what is wrong, by the path that the story has."""

    changed = Signal()
    """``trouble`` is not what it was."""
    renewed = Signal(object, object)
    """The file of these old :class:`SourceFacts` has new ones, and is the same video."""
    other_found = Signal(object, object)
    """What was offered in the place of the old :class:`SourceFacts` is another video (the new ones)."""
    unusable = Signal(object)
    """What was offered cannot be used; the :class:`StoryError` says why."""

    def __init__(self, jobs: Jobs, probe: Probe, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs, self._probe = jobs, probe
        self.trouble: dict[str, StoryError] = {}

    def look_for(self, facts: SourceFacts) -> None:
        """Look whether the file is there and has the size and time that were read."""
        self._jobs.run(
            _unchanged(facts),
            done=lambda same: self._note(facts, None) if same else self._read_again(facts),
            failed=lambda error: self._note(facts, error),
            owner=self,
        )

    def offer(self, old: SourceFacts, path: Path) -> None:
        """Look whether the file at ``path`` can take the place of ``old``."""
        self._jobs.run(
            self._probe(path),
            done=lambda new: self._on_offered(old, new),
            failed=self.unusable.emit,
            owner=self,
        )

    def forget(self) -> None:
        """Forget what was wrong."""
        self.trouble.clear()

    def _read_again(self, facts: SourceFacts) -> None:
        """The file's size or time is another one: copying changes the time, and the video is still the same."""

        def read(new: SourceFacts) -> None:
            if same_video(facts, new):
                self._renew(facts, new)
            else:
                self._note(facts, SourceChanged(facts.name))

        self._jobs.run(
            self._probe(Path(facts.path)),
            done=read,
            failed=lambda error: self._note(facts, error),
            owner=self,
        )

    def _on_offered(self, old: SourceFacts, new: SourceFacts) -> None:
        if same_video(old, new):
            self._renew(old, new)
        else:
            self.other_found.emit(old, new)

    def _renew(self, old: SourceFacts, new: SourceFacts) -> None:
        self.trouble.pop(old.path, None)
        self.renewed.emit(old, new)

    def _note(self, facts: SourceFacts, error: StoryError | None) -> None:
        if error is None and facts.path not in self.trouble:
            return
        if error is None:
            del self.trouble[facts.path]
        else:
            self.trouble[facts.path] = error
        self.changed.emit()


def _unchanged(facts: SourceFacts) -> Job[bool]:
    """Whether the file still has the size and time that were read. Raises SourceMissing."""

    def look(progress: Progress, cancel: Cancel) -> bool:
        try:
            found = Path(facts.path).stat()
        except OSError as error:
            raise SourceMissing(facts.name) from error
        return (found.st_size, found.st_mtime_ns) == (facts.size_bytes, facts.mtime_ns)

    return look
