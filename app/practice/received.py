"""A message as the organiser would see it, read from a file that anybody may have written."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser, BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from app.files import private_folder, safe_name, storage_error, write_atomic
from app.story.errors import FileTaken

_HEAD_BYTES = 64 * 1024
"""More than the headers of any message of ours take."""


@dataclass(frozen=True)
class Attachment:
    """A file that came with a message: a safe name, its bytes' number and SHA-256 in hexadecimal."""

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class ReceivedMessage:
    """One message in the inbox. ``sender`` and ``to`` are the header's texts; ``date`` is None where it names none."""

    path: Path
    subject: str
    sender: str
    to: str
    date: datetime | None
    message_id: str
    body: str
    attachments: tuple[Attachment, ...]

    def save_attachments(self, folder: Path) -> tuple[Path, ...]:
        """Write the attachments into ``folder``, which is made if needed, and return their paths in order.

        Raises FileTaken where a file stands already, DiskFull and FolderForbidden.
        """
        private_folder(folder)
        saved = []
        for attachment, data in _attachments(_parse(self.path)):
            target = folder / attachment.name
            if target.exists() or target.is_symlink():
                raise FileTaken(target)
            write_atomic(target, data)
            saved.append(target)
        return tuple(saved)


def subject_of(path: Path) -> str:
    """The subject alone, without reading the attachments. Raises StorageError."""
    try:
        with path.open("rb") as source:
            head = source.read(_HEAD_BYTES)
    except OSError as error:
        raise storage_error(error, path) from error
    return _header(BytesHeaderParser(policy=policy.default).parsebytes(head), "Subject")


def read_message(path: Path) -> ReceivedMessage:
    """The message in an ``.eml`` file (RFC 5322). What is not in order in it is left empty. Raises StorageError."""
    message = _parse(path)
    return ReceivedMessage(
        path=path,
        subject=_header(message, "Subject"),
        sender=_header(message, "From"),
        to=_header(message, "To"),
        date=_date(message),
        message_id=_header(message, "Message-ID"),
        body=_body(message),
        attachments=tuple(attachment for attachment, _ in _attachments(message)),
    )


def _parse(path: Path) -> EmailMessage:
    try:
        with path.open("rb") as source:
            return BytesParser(policy=policy.default).parse(source)
    except OSError as error:
        raise storage_error(error, path) from error


def _header(message: EmailMessage, name: str) -> str:
    # The standard library's header parser raises errors of many kinds on what it was not written for.
    try:
        return " ".join(str(message.get(name, "")).split())
    except Exception:  # noqa: BLE001
        return ""


def _date(message: EmailMessage) -> datetime | None:
    try:
        return parsedate_to_datetime(_header(message, "Date"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _body(message: EmailMessage) -> str:
    for part in message.walk():
        if part.get_content_type() == "text/plain" and not _file_name(part) and not part.is_multipart():
            data = _bytes(part)
            try:
                text = data.decode(part.get_content_charset("utf-8"), "replace")
            except (LookupError, ValueError):
                text = data.decode("utf-8", "replace")
            return text.replace("\r\n", "\n")
    return ""


def _attachments(message: EmailMessage) -> list[tuple[Attachment, bytes]]:
    found: list[tuple[Attachment, bytes]] = []
    taken: set[str] = set()
    for part in message.walk():
        name = _file_name(part)
        if not name or part.is_multipart():
            continue
        data, safe = _bytes(part), _free_name(safe_name(name), taken)
        taken.add(safe.casefold())
        found.append((Attachment(safe, len(data), hashlib.sha256(data).hexdigest()), data))
    return found


def _file_name(part: Message) -> str:
    try:
        return part.get_filename("") or ""
    except Exception:  # noqa: BLE001 - as for headers
        return ""


def _bytes(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except Exception:  # noqa: BLE001 - as for headers
        return b""
    return data if isinstance(data, bytes) else b""


def _free_name(name: str, taken: set[str]) -> str:
    number, free = 2, name
    while free.casefold() in taken:
        stem, dot, ending = name.rpartition(".")
        free = f"{stem}-{number}{dot}{ending}" if dot else f"{name}-{number}"
        number += 1
    return free
