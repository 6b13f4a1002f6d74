"""A change of mind, told by email."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.delivery.account import MailAccount, Security
from app.delivery.deliver import Means
from app.delivery.outbox import IllegalStep
from app.delivery.withdraw import withdraw
from app.practice.inbox import Inbox
from app.story.record import ConsentRecord, Withdrawal
from app.story.route import Outcome, Route
from app.story.secret import Secret
from app.story.work import Cancel, no_progress
from tests.delivery.examples import NOW, REFERENCE, a_record, call_with_all_ways, finished_clips

CALL = call_with_all_ways()


@pytest.fixture
def record(tmp_path: Path) -> ConsentRecord:
    return a_record(finished_clips(tmp_path / "finished"), practise=True)


@pytest.mark.parametrize("statements", [(), ("named",), ("public", "news")])
def test_the_organiser_is_told(tmp_path: Path, record: ConsentRecord, statements: tuple[str, ...]) -> None:
    with Inbox(tmp_path / "inbox") as inbox:
        where = inbox.account
        account = MailAccount(
            where.host, where.port, Security.LOOPBACK_ONLY, "", Secret(""), "sam@sender.example"
        )
        told = withdraw(record, CALL, statements, Means(lambda: NOW, account), no_progress, Cancel())
        (message,) = inbox.messages()
    assert told == Withdrawal(NOW, statements, Route.EMAIL, Outcome.PRACTISED)
    assert message.to == CALL.organiser.email
    assert message.body.startswith(
        f"Name: Sam Jones\nContact number: 07700 900 982\nReference: {REFERENCE}\n"
    )
    for statement in CALL.consent:
        assert (statement.text in message.body) is (statement.id in statements)


def test_practice_stays_on_this_computer(record: ConsentRecord) -> None:
    away = MailAccount("mail.example", 465, Security.TLS, "", Secret(""), "sam@sender.example")
    with pytest.raises(ValueError):
        withdraw(record, CALL, (), Means(lambda: NOW, away), no_progress, Cancel())
    with pytest.raises(IllegalStep):
        withdraw(record, CALL, (), Means(lambda: NOW), no_progress, Cancel())
