"""A change of mind: the message that tells the organiser, and the note in the record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from email.message import EmailMessage
from ssl import SSLContext

from app.delivery.message import new_message_id, withdrawal_message, withdrawal_text
from app.delivery.smtp import send_email, system_context
from app.services import making
from app.services.sending import PRACTICE_SENDER, with_password
from app.store.history import HistoryStore
from app.story.account import MailAccount
from app.story.call import Call
from app.story.record import ConsentRecord, Withdrawal
from app.story.route import Outcome, Route
from app.story.secret import Secret
from app.story.work import Cancel, Job, Progress


class Withdrawing:
    """Takes back a story or permissions, and notes in ``history`` when and how it was told."""

    def __init__(self, history: HistoryStore, *, context: Callable[[], SSLContext] = system_context) -> None:
        self._history, self._context = history, context

    def message_for(
        self, record: ConsentRecord, call: Call, statements: Sequence[str]
    ) -> tuple[str, str, str]:
        """Address, subject and text of the message."""
        message = self._message(record, call, statements, PRACTICE_SENDER)
        return record.organiser_email, str(message["Subject"]), withdrawal_text(record, call, statements)

    def email_file(self, record: ConsentRecord, call: Call, statements: Sequence[str]) -> bytes:
        """The message as a file that email programs open as a draft (``X-Unsent``), with no sender in it."""
        message = self._message(record, call, statements, PRACTICE_SENDER)
        del message["From"]
        message["X-Unsent"] = "1"
        return message.as_bytes()

    def note_told(self, record: ConsentRecord, statements: Sequence[str]) -> ConsentRecord:
        """Note that the person told the organiser by themselves."""
        return self._note(record, statements, Outcome.SAID_SENT)

    def send_job(
        self,
        record: ConsentRecord,
        call: Call,
        statements: Sequence[str],
        account: MailAccount,
        password: Secret,
    ) -> Job[ConsentRecord]:
        """The job that sends the message and notes it; raises what ``send_email`` raises."""

        def job(progress: Progress, cancel: Cancel) -> ConsentRecord:
            message = self._message(record, call, statements, account.sender)
            sign_in = with_password(account, password)
            send_email(sign_in, message, record.organiser_email, progress, cancel, context=self._context)
            return self._note(record, statements, Outcome.ACCEPTED)

        return job

    def _message(
        self, record: ConsentRecord, call: Call, statements: Sequence[str], sender: str
    ) -> EmailMessage:
        return withdrawal_message(
            record,
            call,
            statements,
            sender=sender,
            to=record.organiser_email,
            message_id=new_message_id(sender),
            date=making.now(),
        )

    def _note(self, record: ConsentRecord, statements: Sequence[str], outcome: Outcome) -> ConsentRecord:
        withdrawal = Withdrawal(making.now(), tuple(statements), Route.EMAIL, outcome)
        return self._history.withdrawn(record.record_id, withdrawal)
