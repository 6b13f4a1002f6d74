"""Telling the organiser of a change of mind, by email from this app."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from app.delivery.deliver import Means
from app.delivery.message import new_message_id, withdrawal_message
from app.delivery.outbox import IllegalStep, Outbox
from app.delivery.smtp import send_email
from app.story.account import Security
from app.story.call import Call
from app.story.errors import DraftOpenElsewhere
from app.story.record import ConsentRecord, Withdrawal
from app.story.route import Outcome, Route
from app.story.work import Cancel, Progress

log = logging.getLogger(__name__)


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
