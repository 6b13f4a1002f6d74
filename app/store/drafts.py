"""Stories that are being made: one JSON file each, never lost, and never edited by two windows at once."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from types import TracebackType

from app.files import last_good, rests_of, storage_error
from app.locks import FileLock, LockTaken
from app.store.documents import (
    DamagedDocument,
    Document,
    NewerDocument,
    damaged,
    encode,
    put_damaged_aside,
    read_document,
    write_document,
)
from app.store.folders import Folders
from app.store.names import checked_id, is_id
from app.story.errors import DraftMissing, DraftOpenElsewhere, DraftUnreadable, FileTaken, StorageError
from app.story.submission import Submission, SubmissionState

SCHEMA = 1
"""The form of a draft's JSON. A field with a default may be added under the same number; anything else raises it."""


class DraftHealth(Enum):
    """What reading a saved story gave.

    ``RECOVERED``: the newest version is damaged, the one before it is good. ``UNREADABLE``: neither can be read.
    ``NEWER``: a later version of this program wrote it.
    """

    GOOD = "good"
    RECOVERED = "recovered"
    UNREADABLE = "unreadable"
    NEWER = "newer"


@dataclass(frozen=True)
class DraftSummary:
    """A saved story for a list. Where ``health`` is UNREADABLE or NEWER only ``id`` and ``changed_at`` are known."""

    id: str
    changed_at: datetime
    health: DraftHealth = DraftHealth.GOOD
    started_at: datetime | None = None
    call_id: str = ""
    name: str = ""
    clips: int = 0
    practise: bool = False
    state: SubmissionState = SubmissionState.DRAFT

    @property
    def can_be_opened(self) -> bool:
        """Whether :meth:`DraftStore.open` can read it."""
        return self.health in {DraftHealth.GOOD, DraftHealth.RECOVERED}


class OpenDraft:
    """A saved story, held by this window alone until :meth:`close`.

    ``recovered`` tells that the newest version was damaged and ``submission`` is the one before it; the damaged file
    is kept beside it.
    """

    def __init__(
        self, store: DraftStore, lock: FileLock, submission: Submission, *, recovered: bool, new: bool
    ) -> None:
        self.submission = submission
        self.recovered = recovered
        self._store = store
        self._lock: FileLock | None = lock
        self._saved = b"" if recovered or new else encode(submission)

    @property
    def id(self) -> str:
        """The submission's id."""
        return self.submission.submission_id

    @property
    def prepared_folder(self) -> Path:
        """Where this story's finished clips are kept; made when asked for."""
        return self._store.folders.prepared_for(self.id)

    def save(self, submission: Submission) -> None:
        """Save, and return when it is on the disk (fsync). An unchanged story is not written again.

        Raises :class:`app.story.errors.DiskFull` or :class:`app.story.errors.FolderForbidden`: what was saved before
        stands then. Raises ValueError after :meth:`close`, and for another story's submission.
        """
        if self._lock is None:
            raise ValueError("this draft is closed")
        if submission.submission_id != self.id:
            raise ValueError("the submission of another draft")
        data = encode(submission)
        if data != self._saved:
            write_document(self._store.path(self.id), submission, SCHEMA)
        self.submission, self._saved = submission, data

    def delete_prepared(self) -> None:
        """Delete the finished clips, as the person may wish after sending. Raises a StorageError."""
        _delete_folder(self._store.folders.prepared / self.id)

    def delete(self) -> None:
        """Delete the story, its last good version and its finished clips, and close it. Raises a StorageError."""
        if self._lock is None:
            raise ValueError("this draft is closed")
        self._store.delete_files(self.id)
        self._lock.release(delete=True)
        self._lock = None

    def close(self) -> None:
        """Let other windows open it. A second time does nothing."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> OpenDraft:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class DraftStore:
    """All saved stories of this person."""

    def __init__(self, folders: Folders) -> None:
        self.folders = folders

    def path(self, draft_id: str) -> Path:
        """The file of a story. Raises ValueError for an id that is no file name."""
        return self.folders.drafts / f"{checked_id(draft_id)}.json"

    def summaries(self) -> tuple[DraftSummary, ...]:
        """Every saved story, also those that cannot be read, last changed first. Changes nothing on the disk."""
        names = (path.name.removesuffix(".bak") for path in self.folders.drafts.glob("*.json*"))
        ids = {name.removesuffix(".json") for name in names if name.endswith(".json")}
        found = (self._summary(draft_id) for draft_id in sorted(ids) if is_id(draft_id))
        return tuple(sorted(found, key=lambda summary: summary.changed_at, reverse=True))

    def is_open_elsewhere(self, draft_id: str) -> bool:
        """Whether some window holds this story open now."""
        try:
            self._take(draft_id).release()
        except DraftOpenElsewhere:
            return True
        return False

    def create(self, submission: Submission) -> OpenDraft:
        """Save a new story and hold it open. Raises :class:`FileTaken` where its id is in use, and a StorageError."""
        path = self.path(submission.submission_id)
        lock = self._take(submission.submission_id)
        try:
            if self._exists(path):
                raise FileTaken(path)
            draft = OpenDraft(self, lock, submission, recovered=False, new=True)
            draft.save(submission)
        except BaseException:
            lock.release(delete=not self._exists(path))
            raise
        return draft

    def open(self, draft_id: str) -> OpenDraft:
        """Open a saved story.

        Raises :class:`DraftMissing`, :class:`DraftOpenElsewhere`, and :class:`DraftUnreadable`, which leaves every
        version as it is.
        """
        path = self.path(draft_id)
        if not self._exists(path):
            raise DraftMissing(path)
        lock = self._take(draft_id)
        try:
            found = self._read(draft_id)
            self._clear_rests(draft_id)
            if found.recovered:
                put_damaged_aside(path)
        except BaseException:
            lock.release(delete=not self._exists(path))
            raise
        return OpenDraft(self, lock, found.value, recovered=found.recovered, new=False)

    def delete(self, draft_id: str) -> None:
        """Delete a story that no window has open, readable or not.

        Raises :class:`DraftMissing`, :class:`DraftOpenElsewhere` and other StorageErrors.
        """
        path = self.path(draft_id)
        if not self._exists(path):
            raise DraftMissing(path)
        lock = self._take(draft_id)
        try:
            self.delete_files(draft_id)
        except BaseException:
            lock.release()
            raise
        lock.release(delete=True)

    def delete_files(self, draft_id: str) -> None:
        """Delete all files of a story whose lock the caller holds. The newest version goes last: none comes back."""
        path = self.path(draft_id)
        _delete_folder(self.folders.prepared / draft_id)
        self._clear_rests(draft_id)
        try:
            for file in (damaged(path), last_good(path), path):
                file.unlink(missing_ok=True)
        except OSError as error:
            raise storage_error(error, path) from error

    @staticmethod
    def _exists(path: Path) -> bool:
        return path.exists() or last_good(path).exists()

    def _take(self, draft_id: str) -> FileLock:
        path = self.path(draft_id)
        try:
            return FileLock(path.with_suffix(".lock"))
        except LockTaken as error:
            raise DraftOpenElsewhere(path) from error

    def _read(self, draft_id: str) -> Document[Submission]:
        path = self.path(draft_id)
        try:
            found = read_document(path, Submission, SCHEMA)
        except FileNotFoundError as error:
            raise DraftMissing(path) from error
        except (DamagedDocument, NewerDocument) as error:
            raise DraftUnreadable(path) from error
        if found.value.submission_id != draft_id:
            raise DraftUnreadable(path)
        return found

    def _summary(self, draft_id: str) -> DraftSummary:
        path = self.path(draft_id)
        try:
            found = self._read(draft_id)
        except StorageError as error:
            newer = isinstance(error.__cause__, NewerDocument)
            return DraftSummary(
                draft_id, _changed(path), DraftHealth.NEWER if newer else DraftHealth.UNREADABLE
            )
        story = found.value
        return DraftSummary(
            id=draft_id,
            changed_at=found.written_at,
            health=DraftHealth.RECOVERED if found.recovered else DraftHealth.GOOD,
            started_at=story.started_at,
            call_id=story.call_id,
            name=story.contact.name,
            clips=len(story.clips),
            practise=story.practise,
            state=story.state,
        )

    def _clear_rests(self, draft_id: str) -> None:
        """Delete the temporary files of a process that died while it saved."""
        for rest in rests_of(self.path(draft_id)):
            rest.unlink(missing_ok=True)


def _changed(path: Path) -> datetime:
    for file in (path, last_good(path)):
        try:
            return datetime.fromtimestamp(file.stat().st_mtime, UTC)
        except OSError:
            continue
    return datetime.fromtimestamp(0, UTC)


def _delete_folder(folder: Path) -> None:
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise storage_error(error, folder) from error
