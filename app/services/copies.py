"""The copies of a story that lie on this computer beside the person's own videos: how large they are, and taking them away."""

from __future__ import annotations

from pathlib import Path

from app.delivery.mail_program import draft_files
from app.files import storage_error
from app.practice.inbox import Inbox
from app.practice.received import ReceivedMessage, read_message
from app.services import making
from app.store.folders import Folders
from app.story.submission import Submission


def practice_message(folders: Folders, reference: str) -> ReceivedMessage | None:
    """The newest practice message about the story with this reference. Raises StorageError."""
    path = next(iter(Inbox(folders.practice_inbox).about(reference)), None)
    return read_message(path) if path is not None else None


def copies_bytes(folders: Folders, submission: Submission) -> int:
    """How many bytes the finished clips of a story take, with the practice message and the email drafts that hold them.

    Packet and clips share their bytes where they can. Raises StorageError.
    """
    folder = folders.prepared / submission.submission_id
    paths = [*(folder.rglob("*") if folder.is_dir() else ()), *_messages(folders, submission)]
    stats = [path.stat() for path in paths if path.is_file()]
    return sum({(stat.st_dev, stat.st_ino): stat.st_size for stat in stats}.values())


def delete_copies(folders: Folders, submission: Submission) -> None:
    """Delete them all. What cannot be deleted, because another program holds it, raises a StorageError."""
    making.clear(folders.prepared / submission.submission_id)
    for path in _messages(folders, submission):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise storage_error(error, path) from error


def _messages(folders: Folders, submission: Submission) -> tuple[Path, ...]:
    if not submission.reference:
        return ()
    if submission.practise:
        return Inbox(folders.practice_inbox).about(submission.reference)
    return draft_files(submission.reference)
