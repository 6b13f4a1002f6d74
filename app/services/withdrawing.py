"""A change of mind: the message that tells the organiser, and the note in record and outbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from ssl import SSLContext

from app.delivery.backoff import Patience
from app.delivery.deliver import Means
from app.delivery.draft import Draft, draft_file
from app.delivery.message import withdrawal_subject, withdrawal_text
from app.delivery.outbox import ItemState, Outbox
from app.delivery.sign_in import SignIn
from app.delivery.take_away import Begun, begun_of
from app.delivery.trust import system_context
from app.delivery.withdraw import UploadWay, mark_withdrawn, upload_way, withdraw, withdraw_by_upload
from app.services import fresh
from app.store.history import HistoryStore
from app.story.call import Call
from app.story.record import ConsentRecord, Withdrawal
from app.story.route import Outcome, Route
from app.story.secret import Secret
from app.story.work import Cancel, Job, Progress

AT_A_BUTTON = Patience(longest=4, offline=6, busy=45)
"""Somebody who takes something back is told soon that it does not go this way now: there are others on the same page."""


class Withdrawing:
    """Takes back a story or permissions, and notes in ``history`` when and how it was told.

    A story that is taken back as a whole is marked in ``outbox`` too, so that nothing of it is sent any more.
    """

    def __init__(
        self, history: HistoryStore, outbox: Outbox, *, context: Callable[[], SSLContext] = system_context
    ) -> None:
        self._history, self._outbox, self._context = history, outbox, context

    def message_for(
        self, record: ConsentRecord, call: Call, statements: Sequence[str]
    ) -> tuple[str, str, str]:
        """Address, subject and text of the message."""
        text = withdrawal_text(record, call, statements)
        return record.organiser_email, withdrawal_subject(record), text

    def email_file(self, record: ConsentRecord, call: Call, statements: Sequence[str]) -> bytes:
        """The message as a file that email programs open as a draft (``X-Unsent``), with no sender in it."""
        return draft_file(Draft(*self.message_for(record, call, statements)))

    def note_told(self, record: ConsentRecord, statements: Sequence[str]) -> ConsentRecord:
        """Note that the person told the organiser by themselves."""
        told = Withdrawal(fresh.now(), tuple(statements), Route.MAIL_PROGRAM, Outcome.SAID_SENT)
        return self._note(record, told)

    def send_job(
        self, record: ConsentRecord, call: Call, statements: Sequence[str], sign_in: SignIn
    ) -> Job[ConsentRecord]:
        """The job that sends the message and notes it; raises what :func:`app.delivery.withdraw.withdraw` raises."""

        def job(progress: Progress, cancel: Cancel) -> ConsentRecord:
            means = Means(fresh.now, sign_in, self._context)
            return self._note(record, withdraw(record, call, statements, means, progress, cancel))

        return job

    def upload_way(self, record: ConsentRecord, call: Call | None) -> UploadWay | None:
        """The organiser's server where it can be told; ``call`` is the story's own, None where it is not known here."""
        return upload_way(record, call, self._outbox.items())

    def upload_job(
        self,
        record: ConsentRecord,
        call: Call,
        statements: Sequence[str],
        way: UploadWay,
        code: Secret | None,
        patience: Patience = AT_A_BUTTON,
    ) -> Job[ConsentRecord]:
        """The job that brings the message to the organiser's server and notes it; raises what
        :func:`app.delivery.withdraw.withdraw_by_upload` raises.
        """

        def job(progress: Progress, cancel: Cancel) -> ConsentRecord:
            means = Means(fresh.now, context=self._context, code=code, patience=patience)
            return self._note(
                record, withdraw_by_upload(record, call, statements, way, means, progress, cancel)
            )

        return job

    def begun(self, record: ConsentRecord) -> tuple[Begun, ...]:
        """What servers may hold of this story from a try that never ended well. Raises StorageErrors."""
        return begun_of(item for item in self._outbox.items() if item.reference == record.reference)

    def remove(self, record: ConsentRecord) -> None:
        """Remove a record from this computer, and what the outbox still knows of its delivery. Raises StorageErrors.

        Where the story itself is still here the outbox keeps its note: without it, it could be sent once more.
        """
        self._history.delete(record.record_id)
        over = {ItemState.SENT, ItemState.WITHDRAWN}
        for item in self._outbox.items():
            if item.reference == record.reference and item.state in over and not Path(item.packet).exists():
                self._outbox.remove(item.item_id)

    def _note(self, record: ConsentRecord, withdrawal: Withdrawal) -> ConsentRecord:
        noted = self._history.withdrawn(record.record_id, withdrawal)
        if not withdrawal.statements:
            mark_withdrawn(self._outbox, record.reference, withdrawal.at)
        return noted
