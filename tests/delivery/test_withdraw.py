"""A change of mind, told by email."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.delivery.deliver import Means
from app.delivery.outbox import IllegalStep, ItemState, Outbox
from app.delivery.sign_in import SignIn
from app.delivery.withdraw import mark_withdrawn, withdraw
from app.practice.inbox import Inbox
from app.story.account import MailAccount, Security
from app.story.record import ConsentRecord, Withdrawal
from app.story.route import Outcome, Route
from app.story.secret import Secret
from app.story.work import Cancel, no_progress
from tests.delivery.examples import NOW, REFERENCE, a_packet, a_record, call_with_all_ways, finished_clips

CALL = call_with_all_ways()
SENDER = "sam@sender.example"
LATER = NOW + timedelta(days=1)


@pytest.fixture
def record(tmp_path: Path) -> ConsentRecord:
    return a_record(finished_clips(tmp_path / "finished"), practise=True)


@pytest.mark.parametrize("statements", [(), ("named",), ("public", "news")])
def test_the_organiser_is_told(tmp_path: Path, record: ConsentRecord, statements: tuple[str, ...]) -> None:
    with Inbox(tmp_path / "inbox") as inbox:
        where = inbox.account
        account = MailAccount(SENDER, where.host, where.port, security=Security.LOOPBACK_ONLY)
        means = Means(lambda: NOW, SignIn(account, Secret("")))
        told = withdraw(record, CALL, statements, means, no_progress, Cancel())
        (message,) = inbox.messages()
    assert told == Withdrawal(NOW, statements, Route.EMAIL, Outcome.PRACTISED)
    assert message.to == CALL.organiser.email
    assert message.body.startswith(
        f"Name: Sam Jones\nContact number: 07700 900 982\nReference: {REFERENCE}\n"
    )
    for statement in CALL.consent:
        assert (statement.text in message.body) is (statement.id in statements)


def test_practice_stays_on_this_computer(record: ConsentRecord) -> None:
    away = SignIn(MailAccount(SENDER, "mail.example", 465, security=Security.TLS), Secret(""))
    with pytest.raises(ValueError):
        withdraw(record, CALL, (), Means(lambda: NOW, away), no_progress, Cancel())
    with pytest.raises(IllegalStep):
        withdraw(record, CALL, (), Means(lambda: NOW), no_progress, Cancel())


def test_the_record_s_organiser_is_told_even_when_another_call_stands_in(
    tmp_path: Path, record: ConsentRecord
) -> None:
    other = replace(CALL, organiser=replace(CALL.organiser, email="another@elsewhere.example"))
    with Inbox(tmp_path / "inbox") as inbox:
        where = inbox.account
        account = MailAccount(SENDER, where.host, where.port, security=Security.LOOPBACK_ONLY)
        means = Means(lambda: NOW, SignIn(account, Secret("")))
        withdraw(record, other, (), means, no_progress, Cancel())
        (message,) = inbox.messages()
    assert message.to == record.organiser_email == CALL.organiser.email


def test_a_story_that_was_taken_back_is_not_sent_any_more(tmp_path: Path) -> None:
    outbox, packet = Outbox(tmp_path / "outbox"), a_packet(tmp_path)
    states = (ItemState.READY, ItemState.WAITING, ItemState.SENT, ItemState.MAY_HAVE_BEEN_SENT)
    for state in states:
        item = outbox.add(packet, Route.EMAIL, "hello@organiser.example", NOW)
        outbox._change(item, state=state)
    broken_off = outbox.add(packet, Route.EMAIL, "hello@organiser.example", NOW)
    outbox.mark(broken_off.item_id, ItemState.SENDING, NOW)
    elsewhere = outbox.add(packet, Route.FOLDER, str(tmp_path), NOW)
    with outbox.turn(elsewhere.item_id):
        outbox.mark(elsewhere.item_id, ItemState.SENDING, NOW)
        mark_withdrawn(outbox, "PK-AAAA-AAAA", LATER)
        assert not any(item.state is ItemState.WITHDRAWN for item in outbox.items())
        mark_withdrawn(outbox, REFERENCE, LATER)
        mark_withdrawn(outbox, REFERENCE, LATER)
        assert outbox.item(elsewhere.item_id).state is ItemState.SENDING
    others = [item for item in outbox.items() if item.item_id != elsewhere.item_id]
    assert len(others) == len(states) + 1
    assert {(item.state, item.changed_at) for item in others} == {(ItemState.WITHDRAWN, LATER)}
