"""A change of mind is told once, noted in the record, and stops what is still on its way."""

from __future__ import annotations

import shutil
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from app.delivery.outbox import ItemState, Outbox
from app.delivery.sign_in import SignIn
from app.practice.inbox import Inbox
from app.services.withdrawing import Withdrawing
from app.store.folders import Folders
from app.store.history import HistoryStore
from app.story.account import MailAccount, Security
from app.story.errors import NoConnection
from app.story.record import ConsentRecord
from app.story.route import Outcome, Route
from app.story.secret import Secret
from app.story.work import Cancel, no_progress
from tests.delivery.examples import NOW, REFERENCE, a_packet, call_with_all_ways
from tests.servers.ports import free_port

CALL = call_with_all_ways()
SENDER = "sam@sender.example"


class Desk:
    """History and outbox with one story that was sent."""

    def __init__(self, place: Path) -> None:
        folders = Folders.below(place / "home")
        self.history, self.outbox = HistoryStore(folders), Outbox(folders.outbox)
        packet = a_packet(place)
        self.record: ConsentRecord = packet.record
        self.history.add(self.record)
        self.item = self.outbox.add(packet, Route.EMAIL, "hello@organiser.example", NOW)
        self.outbox.mark(self.item.item_id, ItemState.SENT, NOW)
        self.withdrawing = Withdrawing(self.history, self.outbox)

    @property
    def state(self) -> ItemState:
        return self.outbox.item(self.item.item_id).state


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def sign_in(port: int) -> SignIn:
    return SignIn(MailAccount(SENDER, "127.0.0.1", port, security=Security.LOOPBACK_ONLY), Secret(""))


@pytest.mark.parametrize(("statements", "state"), [((), ItemState.WITHDRAWN), (("named",), ItemState.SENT)])
def test_what_is_sent_is_what_was_shown_and_is_noted(
    desk: Desk, tmp_path: Path, statements: tuple[str, ...], state: ItemState
) -> None:
    with Inbox(tmp_path / "inbox") as inbox:
        shown = desk.withdrawing.message_for(desk.record, CALL, statements)
        job = desk.withdrawing.send_job(desk.record, CALL, statements, sign_in(inbox.account.port))
        noted = job(no_progress, Cancel())
        (message,) = inbox.messages()
    assert (message.to, message.subject, message.body.strip()) == (shown[0], shown[1], shown[2].strip())
    assert [(one.statements, one.outcome) for one in noted.withdrawals] == [(statements, Outcome.ACCEPTED)]
    assert desk.history.get(desk.record.record_id) == noted
    assert desk.state is state


def test_what_could_not_be_told_is_not_noted(desk: Desk) -> None:
    with pytest.raises(NoConnection):
        desk.withdrawing.send_job(desk.record, CALL, (), sign_in(free_port()))(no_progress, Cancel())
    assert desk.history.get(desk.record.record_id).withdrawals == ()
    assert desk.state is ItemState.SENT


def test_the_person_told_the_organiser_themselves(desk: Desk) -> None:
    noted = desk.withdrawing.note_told(desk.record, ())
    assert [(one.route, one.outcome) for one in noted.withdrawals] == [
        (Route.MAIL_PROGRAM, Outcome.SAID_SENT)
    ]
    assert desk.state is ItemState.WITHDRAWN


def test_the_file_opens_as_a_draft_that_names_no_sender(desk: Desk) -> None:
    data = desk.withdrawing.email_file(desk.record, CALL, ())
    message = message_from_bytes(data, policy=policy.default)
    assert message["From"] is None
    assert message["X-Unsent"] == "1"
    assert message["To"] == desk.record.organiser_email
    assert REFERENCE in message["Subject"]
    assert "practice" not in data.decode("ascii").lower()


def test_a_record_that_is_removed_leaves_nothing_of_its_delivery(desk: Desk) -> None:
    packet = Path(desk.item.packet)
    desk.withdrawing.remove(desk.record)
    assert desk.history.list().records == ()
    assert desk.state is ItemState.SENT, "the story is still here, and must not be sent once more"
    shutil.rmtree(packet)
    desk.history.add(desk.record)
    desk.withdrawing.remove(desk.record)
    assert desk.outbox.items() == ()
