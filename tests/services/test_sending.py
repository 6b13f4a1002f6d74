"""What is sent is noted, goes out once, and is never sent by something that was given up."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.delivery.outbox import ItemState, Outbox
from app.delivery.packet import Packet
from app.delivery.packet_check import check_packet
from app.delivery.sign_in import SignIn
from app.practice.inbox import Inbox
from app.services import fresh
from app.services.sending import Mailroom, address_of
from app.store.folders import Folders
from app.store.history import HistoryStore
from app.story import errors as e
from app.story.account import MailAccount, Security
from app.story.call import DeliveryKind, DeliveryWay
from app.story.record import ConsentRecord
from app.story.route import Outcome, Route
from app.story.secret import Secret
from app.story.work import Cancel, no_progress
from tests.delivery.examples import a_packet, call_with_all_ways
from tests.servers.ports import free_port
from tests.servers.scripted_smtp import At, Script, ScriptedSmtp
from tests.story.examples import a_call

CALL = call_with_all_ways()
LINK = "https://we.tl/t-AbC123xyz"


class Room:
    """A mailroom with its disk, which can be opened again as after a restart."""

    def __init__(self, place: Path, *, practise: bool = False) -> None:
        self.folders = Folders.below(place / "home")
        self.packet: Packet = a_packet(place, practise=practise)
        self.open()

    def open(self) -> Mailroom:
        self.mail = Mailroom(Outbox(self.folders.outbox), HistoryStore(self.folders))
        return self.mail

    def email(self, port: int, *, link: str = "", cancel: Cancel | None = None) -> ConsentRecord:
        account = MailAccount("sam@sender.example", "127.0.0.1", port, security=Security.LOOPBACK_ONLY)
        sign_in = SignIn(account, Secret(""))
        return self.mail.email(self.packet, CALL, sign_in, no_progress, cancel or Cancel(), link=link)

    def save_to(self, folder: Path) -> ConsentRecord:
        return self.mail.save_to(self.packet, CALL, folder, no_progress, Cancel())

    @property
    def states(self) -> list[ItemState]:
        return [item.state for item in self.mail.outbox.items()]

    @property
    def records(self) -> tuple[ConsentRecord, ...]:
        return self.mail.history.list().records


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


@contextmanager
def server(**script: object) -> Iterator[ScriptedSmtp]:
    with ScriptedSmtp(Script(**script)) as running:  # type: ignore[arg-type]
        yield running


def may_have_been_sent(room: Room, *, link: str = "") -> None:
    """A try that broke off at the very end."""
    with server(cut=At.FINAL_DOT) as cutting, pytest.raises(e.MayHaveBeenSent):
        room.email(cutting.port, link=link)


def test_an_accepted_email_is_in_outbox_and_history(room: Room) -> None:
    with server() as taking:
        record = room.email(taking.port)
        assert len(taking.messages) == 1
        assert room.email(taking.port) == record
        assert len(taking.messages) == 1
    assert record.delivery is not None
    assert (record.delivery.outcome, record.delivery.to) == (Outcome.ACCEPTED, "hello@organiser.example")
    assert room.states == [ItemState.SENT]
    assert room.records == (record,)
    assert room.open().settled(room.packet) == record


FAULTS = {
    At.AUTH: ({At.AUTH: b"535 no\r\n"}, e.DeliveryError),
    At.MAIL: ({At.MAIL: b"550 not you\r\n"}, e.SenderRefused),
    At.RCPT: ({At.RCPT: b"550 no such box\r\n"}, e.RecipientRefused),
    At.DATA: ({At.DATA: b"451 later\r\n"}, e.TryLater),
    At.FINAL_DOT: ({At.FINAL_DOT: b"554 no\r\n"}, e.RefusedByServer),
}


@pytest.mark.parametrize("at", [At.MAIL, At.RCPT, At.DATA, At.FINAL_DOT])
def test_after_a_refusal_the_same_story_can_be_sent_again(room: Room, at: At) -> None:
    says, kind = FAULTS[at]
    with server(says=says) as refusing, pytest.raises(kind):
        room.email(refusing.port)
    assert not room.records
    assert room.mail.settled(room.packet) is None
    assert not room.mail.may_have_arrived(room.packet)
    assert room.mail.begun(room.packet.folder) is None
    with server() as taking:
        room.email(taking.port)
        assert len(taking.messages) == 1
    assert room.states == [ItemState.SENT]


def test_without_a_connection_it_waits(room: Room) -> None:
    with pytest.raises(e.NoConnection):
        room.email(free_port())
    assert room.states == [ItemState.READY]


def test_what_may_have_been_sent_is_known_after_a_restart_and_said_by_the_person(room: Room) -> None:
    may_have_been_sent(room)
    room.open()
    assert room.mail.may_have_arrived(room.packet)
    assert room.mail.begun(room.packet.folder) == room.packet
    record = room.mail.said_sent(room.packet, CALL, "")
    assert record.delivery is not None
    assert (record.delivery.outcome, record.delivery.route) == (Outcome.SAID_SENT, Route.EMAIL)
    assert room.states == [ItemState.SENT]
    assert not room.mail.may_have_arrived(room.packet)
    assert room.mail.said_sent(room.packet, CALL, "") == record


def test_another_link_takes_the_place_of_one_that_was_tried(room: Room) -> None:
    room.mail.note_link(room.packet, CALL, LINK)
    (item,) = room.mail.outbox.items()
    room.mail.outbox.mark(item.item_id, ItemState.READY, item.changed_at)
    delivery = room.mail.said_sent(room.packet, CALL, LINK + "4").delivery
    assert delivery is not None
    assert delivery.link == LINK + "4"


def test_the_link_is_not_lost_when_the_message_may_have_been_sent(room: Room) -> None:
    may_have_been_sent(room, link=LINK)
    room.open()
    assert room.mail.link_of(room.packet) == LINK
    delivery = room.mail.said_sent(room.packet, CALL, "").delivery
    assert delivery is not None
    assert (delivery.route, delivery.link) == (Route.WETRANSFER, LINK)
    assert delivery.link_expires is not None


def test_the_person_can_send_it_again_after_all(room: Room) -> None:
    may_have_been_sent(room)
    with server() as taking:
        room.email(taking.port)
        assert len(taking.messages) == 1
    (item,) = room.mail.outbox.items()
    assert item.state is ItemState.SENT


def test_said_sent_with_a_link(room: Room) -> None:
    record = room.mail.said_sent(room.packet, CALL, LINK)
    assert record.delivery is not None
    assert (record.delivery.outcome, record.delivery.link) == (Outcome.SAID_SENT, LINK)
    assert room.records == (record,)


def test_what_was_tried_another_way_first_does_not_send_it_again(room: Room, tmp_path: Path) -> None:
    full, stick = tmp_path / "full", tmp_path / "stick"
    (full / room.packet.reference).mkdir(parents=True)
    stick.mkdir()
    with pytest.raises(e.FileTaken):
        room.save_to(full)
    with pytest.raises(e.NoConnection):
        room.email(free_port())
    room.save_to(stick)
    assert check_packet(stick / room.packet.reference) == ()
    (item,) = room.mail.outbox.items()
    assert (item.state, item.to) == (ItemState.SENT, str(stick))


def test_what_was_given_up_is_no_longer_in_the_outbox(room: Room) -> None:
    with pytest.raises(e.NoConnection):
        room.email(free_port())
    assert room.mail.holds(room.packet.folder.parent)
    assert room.mail.give_up(room.packet.folder.parent) is False
    assert room.states == []
    assert not room.mail.holds(room.packet.folder.parent)


def test_giving_up_says_that_the_organiser_may_hold_it(room: Room, tmp_path: Path) -> None:
    assert room.mail.give_up(tmp_path / "elsewhere") is False
    may_have_been_sent(room)
    assert room.mail.give_up(tmp_path / "elsewhere") is False
    assert room.mail.give_up(room.packet.folder.parent) is True
    assert room.states == []
    with server() as taking:
        room.email(taking.port)
    assert room.mail.give_up(room.packet.folder.parent) is True


def test_nothing_is_given_up_while_another_program_sends_it(room: Room) -> None:
    with pytest.raises(e.NoConnection):
        room.email(free_port())
    (item,) = room.mail.outbox.items()
    with room.mail.outbox.turn(item.item_id), pytest.raises(e.DraftOpenElsewhere):
        room.mail.give_up(room.packet.folder.parent)
    assert room.states == [ItemState.READY]


def test_the_person_hears_of_a_sent_story_when_the_disk_takes_no_note(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    folder = room.folders.history
    folder.rmdir()
    folder.write_text("a file stands where the records should")
    with server() as taking, caplog.at_level(logging.WARNING, "app.services"):
        record = room.email(taking.port)
    assert record.delivery is not None
    folder.unlink()
    assert room.open().settled(room.packet) == record
    assert room.records == (record,)


def test_a_packet_that_was_changed_is_not_sent(room: Room) -> None:
    room.packet.clip_paths[0].write_bytes(b"something else")
    with server() as taking:
        with pytest.raises(e.PacketUnusable):
            room.email(taking.port)
        assert not taking.messages


def test_a_packet_that_is_gone_is_made_anew(room: Room) -> None:
    may_have_been_sent(room)
    shutil.rmtree(room.packet.folder)
    assert room.mail.begun(room.packet.folder) is None


def test_a_stop_leaves_it_ready(room: Room) -> None:
    stopped = Cancel()
    stopped.set()
    with server() as taking, pytest.raises(e.Cancelled):
        room.email(taking.port, cancel=stopped)
    assert room.states == [ItemState.READY]


def test_practice_goes_to_the_inbox_on_this_computer(tmp_path: Path) -> None:
    room = Room(tmp_path, practise=True)
    record = room.mail.practise(room.packet, CALL, tmp_path / "inbox", no_progress, Cancel())
    (message,) = Inbox(tmp_path / "inbox").messages()
    assert record.reference in message.subject
    assert [file.name for file in message.attachments] == [
        path.name for path in (*room.packet.clip_paths, *room.packet.text_paths)
    ]
    assert record.delivery is not None
    assert record.delivery.outcome is Outcome.PRACTISED
    assert room.records == (record,)


def test_practice_never_goes_elsewhere(tmp_path: Path) -> None:
    room = Room(tmp_path, practise=True)
    account = MailAccount("sam@sender.example", "localhost", 1, security=Security.TLS)
    with pytest.raises(ValueError, match="practice"):
        room.mail.email(room.packet, CALL, SignIn(account, Secret("")), no_progress, Cancel())


def test_the_message_by_hand_has_name_number_and_link(room: Room) -> None:
    to, subject, text = room.mail.by_hand(room.packet.record, CALL, LINK)
    record = room.packet.record
    assert to == "hello@organiser.example"
    assert record.reference in subject
    for fact in (record.name, record.contact_number, LINK):
        assert fact in text
    assert LINK not in room.mail.by_hand(record, CALL)[2]


def test_a_call_that_names_no_address_is_answered_at_the_organisers() -> None:
    silent = replace(a_call(), delivery=())
    assert address_of(silent, Route.EMAIL) == a_call().organiser.email
    only_email = replace(a_call(), delivery=(DeliveryWay(DeliveryKind.EMAIL, to="films@park.example"),))
    assert address_of(only_email, Route.WETRANSFER) == "films@park.example"


def test_a_pasted_link_is_there_after_a_restart_and_its_days_are_counted_from_the_first_time(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.mail.note_link(room.packet, CALL, LINK)
    assert room.states == [ItemState.WAITING]
    first = room.mail.link_expires(room.packet.reference, LINK)
    room.open()
    assert room.mail.link_of(room.packet) == LINK
    later = fresh.now() + timedelta(days=1)
    monkeypatch.setattr(fresh, "now", lambda: later)
    room.mail.note_link(room.packet, CALL, LINK)
    assert room.mail.link_expires(room.packet.reference, LINK) == first
    record = room.mail.said_sent(room.packet, CALL, LINK)
    assert record.delivery is not None
    assert (record.delivery.link, record.delivery.link_expires) == (LINK, first)
    other = "https://we.tl/t-Another123"
    assert room.mail.link_expires(room.packet.reference, other) == later + timedelta(days=3)
