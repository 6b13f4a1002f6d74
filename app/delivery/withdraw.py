"""Telling the organiser of a change of mind, by email from this app or as a small file to the organiser's server."""

from __future__ import annotations

import hashlib
import logging
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from app.delivery.deliver import Means
from app.delivery.http import is_protected
from app.delivery.message import new_message_id, withdrawal_message, withdrawal_text
from app.delivery.outbox import IllegalStep, Item, Outbox
from app.delivery.smtp import send_email
from app.delivery.tus import send_by_tus
from app.delivery.upload_line import line_to
from app.delivery.uploading import Uploading
from app.delivery.uploads import Upload, UploadFile
from app.delivery.webdav import send_to_folder
from app.files import storage_error
from app.story.account import Security
from app.story.call import Call, DeliveryKind
from app.story.errors import DraftOpenElsewhere
from app.story.record import ConsentRecord, Withdrawal
from app.story.route import UPLOADS, Outcome, Route
from app.story.work import Cancel, Progress

log = logging.getLogger(__name__)
_KINDS = {Route.TUS: DeliveryKind.TUS, Route.WEBDAV: DeliveryKind.WEBDAV}


def withdraw(
    record: ConsentRecord,
    call: Call,
    statements: Sequence[str],
    means: Means,
    progress: Progress,
    cancel: Cancel,
) -> Withdrawal:
    """Write to the record's organiser about these permissions, or about the whole story where there are none, and return
    what to note in the record.

    Raises the errors of ``send_email``; IllegalStep without an account; ValueError for a statement that the record does
    not have, and when practice would go to an account outside this computer.
    """
    sign_in = means.sign_in
    if sign_in is None:
        raise IllegalStep("an account is needed")
    if record.practise and sign_in.account.security is not Security.LOOPBACK_ONLY:
        raise ValueError("practice stays on this computer")
    sender, now = sign_in.account.sender, means.clock()
    # The record's own address: the call may be gone from this computer, and another stand in for it.
    to = record.organiser_email
    message_id = new_message_id(sender)
    message = withdrawal_message(
        record, call, statements, sender=sender, to=to, message_id=message_id, date=now
    )
    send_email(sign_in, message, to, progress, cancel, context=means.context, timeouts=means.timeouts)
    outcome = Outcome.PRACTISED if record.practise else Outcome.ACCEPTED
    return Withdrawal(means.clock(), tuple(statements), Route.EMAIL, outcome)


@dataclass(frozen=True)
class UploadWay:
    """The organiser's server that takes the note of a change of mind, and whether it is known to ask for a code."""

    route: Route
    endpoint: str
    asks_for_code: bool = False

    @property
    def host(self) -> str:
        """The server's name."""
        return urlsplit(self.endpoint).hostname or ""


def upload_way(record: ConsentRecord, call: Call | None, items: Sequence[Item]) -> UploadWay | None:
    """Where a change of mind about ``record`` can be uploaded, the way that the story went first; None where it cannot be.

    ``call`` is the story's own call, None where it is not known here any more: then the ``items`` of the outbox know where
    the story went. Practice has no such way.
    """
    if record.practise:
        return None
    went = record.delivery.route if record.delivery is not None else None
    for route in sorted(_KINDS, key=lambda route: route is not went):
        way = call.way(_KINDS[route]) if call is not None and call.id == record.call_id else None
        if way is not None and is_protected(way.url):
            return UploadWay(route, way.url, way.asks_for_code)
    for item in reversed(items):
        if item.reference == record.reference and item.route in UPLOADS and is_protected(item.to):
            return UploadWay(item.route, item.to)
    return None


def note_name(record: ConsentRecord) -> str:
    """The name of the next change of mind as a file: ``LW-7F3K-9Q2M_change-of-mind_1.txt``."""
    return f"{record.reference}_change-of-mind_{len(record.withdrawals) + 1}.txt"


def withdraw_by_upload(
    record: ConsentRecord,
    call: Call,
    statements: Sequence[str],
    way: UploadWay,
    means: Means,
    progress: Progress,
    cancel: Cancel,
) -> Withdrawal:
    """The same as :func:`withdraw`, as one small file to the server of ``way``, with ``means.code``.

    Raises the errors of ``send_by_tus`` and ``send_to_folder``, ValueError for a statement that the record does not have and
    for practice, which stays on this computer, IllegalStep for an address that is not encrypted, and StorageErrors.
    """
    if record.practise:
        raise ValueError("practice stays on this computer")
    if not is_protected(way.endpoint):
        raise IllegalStep("an address that is encrypted is needed")
    text = withdrawal_text(record, call, statements).encode("utf-8", "replace")
    with (
        _as_file(note_name(record), text) as file,
        line_to(way.route, way.endpoint, cancel, code=means.code, context=means.context) as http,
    ):
        line = Uploading(http, _Book(), means.clock, means.tell, means.patience)
        send = send_to_folder if way.route is Route.WEBDAV else send_by_tus
        send([file], record.reference, line, progress, cancel)
    return Withdrawal(means.clock(), tuple(statements), way.route, Outcome.RECEIVED)


@contextmanager
def _as_file(name: str, text: bytes) -> Iterator[UploadFile]:
    """``text`` in a file for this person alone, for as long as it takes."""
    with tempfile.TemporaryDirectory(prefix="change-of-mind-") as folder:
        path = Path(folder) / name
        try:
            path.write_bytes(text)
        except OSError as error:
            raise storage_error(error, path) from error
        yield UploadFile(path, name, len(text), hashlib.sha256(text).hexdigest())


class _Book:
    """Remembers an upload for one try: so small a file is sent anew after a restart."""

    def __init__(self) -> None:
        self._known: Upload | None = None

    def find(self, file: UploadFile) -> Upload | None:
        """What is remembered."""
        return self._known

    def note(self, upload: Upload) -> None:
        """Remember it."""
        self._known = upload


def mark_withdrawn(outbox: Outbox, reference: str, now: datetime) -> None:
    """Note that the whole story with this reference was taken back: nothing of it is sent any more.

    A delivery that another window is sending at this moment is left alone. Raises StorageErrors.
    """
    for item in outbox.items():
        if item.reference != reference:
            continue
        try:
            outbox.withdraw(item.item_id, now)
        except DraftOpenElsewhere:
            log.info("another window is sending %s", reference)
