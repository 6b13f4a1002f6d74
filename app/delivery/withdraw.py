"""Telling the organiser of a change of mind, by email from this app."""

from __future__ import annotations

from collections.abc import Sequence

from app.delivery.account import Security
from app.delivery.deliver import Means
from app.delivery.message import new_message_id, withdrawal_message
from app.delivery.outbox import IllegalStep
from app.delivery.smtp import send_email
from app.story.call import Call
from app.story.record import ConsentRecord, Withdrawal
from app.story.route import Outcome, Route
from app.story.work import Cancel, Progress


def withdraw(
    record: ConsentRecord,
    call: Call,
    statements: Sequence[str],
    means: Means,
    progress: Progress,
    cancel: Cancel,
) -> Withdrawal:
    """Write to the organiser about these permissions, or about the whole story where there are none, and return what to
    note in the record.

    Raises the errors of ``send_email``; IllegalStep without an account; ValueError for a statement that the record does
    not have, and when practice would go to an account outside this computer.
    """
    account = means.account
    if account is None:
        raise IllegalStep("an account is needed")
    if record.practise and account.security is not Security.LOOPBACK_ONLY:
        raise ValueError("practice stays on this computer")
    to, now = call.organiser.email, means.clock()
    message_id = new_message_id(account.sender)
    message = withdrawal_message(
        record, call, statements, sender=account.sender, to=to, message_id=message_id, date=now
    )
    send_email(account, message, to, progress, cancel, context=means.context, timeouts=means.timeouts)
    outcome = Outcome.PRACTISED if record.practise else Outcome.ACCEPTED
    return Withdrawal(means.clock(), tuple(statements), Route.EMAIL, outcome)
