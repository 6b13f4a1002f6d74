"""The records of what was sent from this computer, kept until the person deletes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.files import last_good, storage_error
from app.locks import FileLock
from app.store.documents import (
    DamagedDocument,
    NewerDocument,
    damaged,
    put_damaged_aside,
    read_document,
    write_document,
)
from app.store.folders import Folders
from app.store.names import checked_id, is_id
from app.story.errors import DraftMissing, DraftUnreadable, FileTaken, StorageError
from app.story.record import SCHEMA_VERSION, ConsentRecord, Delivery, Withdrawal


@dataclass(frozen=True)
class History:
    """All records, the newest first, and the ids of those that cannot be read."""

    records: tuple[ConsentRecord, ...]
    unreadable: tuple[str, ...] = ()


class HistoryStore:
    """One JSON file for each record, by its id."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders

    def path(self, record_id: str) -> Path:
        """The file of a record. Raises ValueError for an id that is no file name."""
        return self._folders.history / f"{checked_id(record_id)}.json"

    def list(self) -> History:
        """Everything that is kept; what cannot be read is named, not hidden."""
        names = (path.name.removesuffix(".bak") for path in self._folders.history.glob("*.json*"))
        ids = {name.removesuffix(".json") for name in names if name.endswith(".json")}
        records, unreadable = [], []
        for record_id in sorted(filter(is_id, ids)):
            try:
                records.append(self.get(record_id))
            except StorageError:
                unreadable.append(record_id)
        newest_first = sorted(records, key=lambda record: record.made_at, reverse=True)
        return History(tuple(newest_first), tuple(unreadable))

    def get(self, record_id: str) -> ConsentRecord:
        """One record.

        Raises :class:`DraftMissing`, and :class:`DraftUnreadable` where it is damaged or of a later version.
        """
        path = self.path(record_id)
        try:
            return read_document(path, ConsentRecord, SCHEMA_VERSION).value
        except FileNotFoundError as error:
            raise DraftMissing(path) from error
        except (DamagedDocument, NewerDocument) as error:
            raise DraftUnreadable(path) from error

    def add(self, record: ConsentRecord) -> None:
        """Keep a new record. Raises :class:`FileTaken` where its id is in use, and other StorageErrors."""
        path = self.path(record.record_id)
        with self._lock():
            if path.exists() or last_good(path).exists():
                raise FileTaken(path)
            write_document(path, record, SCHEMA_VERSION)

    def delivered(self, record_id: str, delivery: Delivery) -> ConsentRecord:
        """Note what is known about the delivery, and return the record. Raises as :meth:`get`, and StorageErrors."""
        return self._change(record_id, lambda record: record.delivered(delivery))

    def withdrawn(self, record_id: str, withdrawal: Withdrawal) -> ConsentRecord:
        """Note a change of mind, and return the record. Raises as :meth:`get`, and StorageErrors."""
        return self._change(record_id, lambda record: record.withdrawn(withdrawal))

    def delete(self, record_id: str) -> None:
        """Delete a record, readable or not; a missing one is no error. Raises a StorageError."""
        path = self.path(record_id)
        with self._lock():
            try:
                for file in (damaged(path), last_good(path), path):
                    file.unlink(missing_ok=True)
            except OSError as error:
                raise storage_error(error, path) from error

    def _change(self, record_id: str, change: Callable[[ConsentRecord], ConsentRecord]) -> ConsentRecord:
        path = self.path(record_id)
        with self._lock():
            changed = change(self.get(record_id))
            if read_document(path, ConsentRecord, SCHEMA_VERSION).recovered:
                put_damaged_aside(path)
            write_document(path, changed, SCHEMA_VERSION)
        return changed

    def _lock(self) -> FileLock:
        """Held for the moment of a change, so that two windows do not undo each other's."""
        return FileLock(self._folders.history / "changes.lock", wait=True)
