"""What every way of sending promises: one suite, run over all of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from app.delivery.deliver import Means, deliver
from app.delivery.outbox import IllegalStep, Item, ItemState, Outbox
from app.delivery.packet import Packet
from app.delivery.packet_check import check_packet
from app.delivery.sign_in import SignIn
from app.delivery.wetransfer import PRACTICE_LINK
from app.practice.inbox import Inbox
from app.practice.received import ReceivedMessage
from app.story.account import MailAccount, Security
from app.story.errors import Cancelled, PacketUnusable
from app.story.record import Delivery
from app.story.route import Outcome, Route
from app.story.secret import Secret
from app.story.work import Cancel, Progress, no_progress
from tests.delivery.examples import NOW, REFERENCE, a_packet, call_with_all_ways, names_in

CALL = call_with_all_ways()
SENT_AT = NOW + timedelta(minutes=5)


@dataclass
class WayToSend(ABC):
    """One way, with a real other end."""

    folder: Path
    outcome: Outcome = field(init=False)

    @abstractmethod
    def add(self, outbox: Outbox, packet: Packet) -> Item:
        """A delivery by this way that is ready."""

    @abstractmethod
    def means(self) -> Means:
        """What it needs."""

    @abstractmethod
    def arrived(self) -> int:
        """How many stories have come to the other end, whole."""


class ByFolder(WayToSend):
    outcome = Outcome.SAVED

    def add(self, outbox: Outbox, packet: Packet) -> Item:
        return outbox.add(packet, Route.FOLDER, str(self.folder), NOW)

    def means(self) -> Means:
        return Means(lambda: SENT_AT)

    def arrived(self) -> int:
        assert set(names_in(self.folder)) <= {REFERENCE}
        return sum(check_packet(self.folder / name) == () for name in names_in(self.folder))


@dataclass
class ByEmail(WayToSend):
    outcome = Outcome.ACCEPTED
    inbox: Inbox

    def add(self, outbox: Outbox, packet: Packet) -> Item:
        return outbox.add(packet, Route.EMAIL, "hello@organiser.example", NOW, sender="sam@sender.example")

    def means(self) -> Means:
        where = self.inbox.account
        security = Security.LOOPBACK_ONLY
        account = MailAccount("sam@sender.example", where.host, where.port, security=security)
        return Means(lambda: SENT_AT, SignIn(account, Secret("")))

    def arrived(self) -> int:
        return sum(self.is_whole(message, number) for number, message in enumerate(self.inbox.messages()))

    def is_whole(self, message: ReceivedMessage, number: int) -> bool:
        saved = self.folder / f"{number}" / REFERENCE
        if not saved.exists():
            message.save_attachments(saved)
        return message.body.startswith("Name: Sam Jones\nContact number: ") and check_packet(saved) == ()


class ByLink(ByEmail):
    def add(self, outbox: Outbox, packet: Packet) -> Item:
        item = outbox.add(
            packet, Route.WETRANSFER, "hello@organiser.example", NOW, sender="sam@sender.example"
        )
        return outbox.set_link(item.item_id, PRACTICE_LINK, NOW)

    def is_whole(self, message: ReceivedMessage, number: int) -> bool:
        names = [attachment.name for attachment in message.attachments]
        return PRACTICE_LINK.url in message.body and names == ["details.txt", "submission.json"]


@contextmanager
def way_to_send(name: str, folder: Path) -> Iterator[WayToSend]:
    folder.mkdir()
    if name == "folder":
        yield ByFolder(folder)
        return
    with Inbox(folder.with_name("inbox")) as inbox:
        yield {"email": ByEmail, "link": ByLink}[name](folder, inbox)


@pytest.fixture(params=["folder", "email", "link"])
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[WayToSend]:
    with way_to_send(request.param, tmp_path / "other end") as found:
        yield found


@pytest.fixture
def packet(tmp_path: Path) -> Packet:
    return a_packet(tmp_path, size=300_000)


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return Outbox(tmp_path / "outbox")


def send(
    way: WayToSend, outbox: Outbox, item: Item, progress: Progress = no_progress, cancel: Cancel | None = None
) -> Delivery:
    return deliver(outbox, item.item_id, CALL, way.means(), progress, cancel or Cancel())


def test_arrives_whole_and_says_so(way: WayToSend, outbox: Outbox, packet: Packet) -> None:
    item = way.add(outbox, packet)
    seen: list[tuple[int, int]] = []
    delivery = send(way, outbox, item, lambda done, total: seen.append((done, total)))
    assert way.arrived() == 1
    assert (delivery.route, delivery.outcome, delivery.at) == (item.route, way.outcome, SENT_AT)
    found = outbox.item(item.item_id)
    assert (found.state, found.delivery) == (ItemState.SENT, delivery)
    assert seen[-1][0] == seen[-1][1] > 0
    assert seen == sorted(seen)
    assert len({total for _, total in seen}) == 1


def test_is_never_sent_twice(way: WayToSend, outbox: Outbox, packet: Packet) -> None:
    item = way.add(outbox, packet)
    assert send(way, outbox, item) == send(way, outbox, item)
    assert way.arrived() == 1


def test_stopping_leaves_nothing_and_can_go_on(way: WayToSend, outbox: Outbox, packet: Packet) -> None:
    item, cancel = way.add(outbox, packet), Cancel()
    with pytest.raises(Cancelled):
        send(way, outbox, item, lambda done, total: cancel.set(), cancel)
    assert way.arrived() == 0
    assert outbox.item(item.item_id).state is ItemState.READY
    send(way, outbox, item)
    assert way.arrived() == 1


def test_a_changed_packet_is_not_sent(way: WayToSend, outbox: Outbox, packet: Packet) -> None:
    item = way.add(outbox, packet)
    packet.clip_paths[0].unlink()
    packet.clip_paths[0].write_bytes(b"something else")
    with pytest.raises(PacketUnusable):
        send(way, outbox, item)
    assert way.arrived() == 0
    assert outbox.item(item.item_id).state is ItemState.FAILED
    with pytest.raises(IllegalStep):
        send(way, outbox, item)


def test_the_packet_stays_as_it_was(way: WayToSend, outbox: Outbox, packet: Packet) -> None:
    before = {path.name: path.read_bytes() for path in packet.folder.iterdir()}
    send(way, outbox, way.add(outbox, packet))
    assert {path.name: path.read_bytes() for path in packet.folder.iterdir()} == before
