"""A packet goes to the organiser's own server, and "received" is what that server has."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.delivery.backoff import Patience
from app.delivery.outbox import ItemState, Outbox
from app.delivery.packet import Packet
from app.delivery.uploads import News, Situation
from app.files import sha256_of
from app.services.sending import Mailroom
from app.store.folders import Folders
from app.store.history import HistoryStore
from app.story import errors as e
from app.story.record import ConsentRecord
from app.story.route import Outcome, Route
from app.story.secret import Secret
from app.story.work import Cancel, no_progress
from tests.delivery.examples import call_with_all_ways, names_in
from tests.servers.faulty import Cut, FaultyLine
from tests.servers.ports import free_port
from tests.servers.tus_node import TusNode, TusNodeSettings
from tests.services.uploads import own_call, packet_for

QUICK = Patience(first=0.02, longest=0.05, offline=0.2, busy=0.5)


class Room:
    """A mailroom with its disk, which can be opened again as after a restart."""

    def __init__(self, place: Path, endpoint: str) -> None:
        self.folders = Folders.below(place / "home")
        self.call = own_call(place, self.folders, endpoint)
        self.packet: Packet = packet_for(self.call, place)
        self.news: list[News] = []
        self.open()

    def open(self) -> Mailroom:
        self.mail = Mailroom(Outbox(self.folders.outbox), HistoryStore(self.folders))
        return self.mail

    def send(self, *, code: str = "", cancel: Cancel | None = None) -> ConsentRecord:
        return self.mail.upload(
            self.packet, self.call, Route.TUS, no_progress, cancel or Cancel(),
            code=Secret(code) if code else None, tell=self.news.append, patience=QUICK,
        )  # fmt: skip

    @property
    def states(self) -> list[ItemState]:
        return [item.state for item in self.mail.outbox.items()]


def arrived_whole(server: TusNode, packet: Packet) -> bool:
    """Whether the server holds exactly the packet's files, each byte the same."""
    there = {name: sha256_of(path) for name, path in server.files().items()}
    return there == {name: sha256_of(packet.folder / name) for name in names_in(packet.folder)}


def test_received_is_said_when_the_server_has_every_byte(tmp_path: Path) -> None:
    with TusNode(tmp_path) as server:
        room = Room(tmp_path, server.endpoint)
        record = room.send()
        assert record.delivery is not None
        assert (record.delivery.outcome, record.delivery.to) == (Outcome.RECEIVED, "127.0.0.1")
        assert record.delivery.receipt == f"4 files, {room.packet.size_bytes} bytes, by lengths"
        assert arrived_whole(server, room.packet)
        assert room.states == [ItemState.SENT]
        assert room.mail.history.list().records == (record,)
        assert [news.situation for news in room.news][:2] == [Situation.CHECKING, Situation.CONNECTING]
        server.wipe()
        assert room.open().settled(room.packet) == record
        assert room.send() == record
        assert not server.files()


def test_after_a_break_it_goes_on_where_it_was(tmp_path: Path) -> None:
    with TusNode(tmp_path) as server, FaultyLine(server.port) as line:
        room = Room(tmp_path, f"http://127.0.0.1:{line.port}/files")
        line.set_plan([Cut(at=4_000_000, life=True)])
        cancel = Cancel()

        def stop_when_cut(news: News) -> None:
            if news.situation is Situation.OFFLINE:
                cancel.set()

        with pytest.raises(e.Cancelled):
            room.mail.upload(
                room.packet, room.call, Route.TUS, no_progress, cancel, tell=stop_when_cut, patience=QUICK
            )
        assert room.states == [ItemState.READY]
        assert not room.mail.history.list().records
        room.open()
        assert room.send().delivery is not None
        assert arrived_whole(server, room.packet)
        assert line.up < room.packet.size_bytes + 5_300_000


def test_no_network_leaves_it_ready(tmp_path: Path) -> None:
    room = Room(tmp_path, f"http://127.0.0.1:{free_port()}/files")
    with pytest.raises(e.NoConnection) as caught:
        room.send()
    assert caught.value.retry
    assert room.states == [ItemState.READY]
    assert Situation.OFFLINE in {news.situation for news in room.news}


def test_a_code_opens_the_door_and_stands_nowhere(tmp_path: Path) -> None:
    code = "door-code-7Q2M"
    with TusNode(tmp_path, TusNodeSettings(code=code)) as server:
        room = Room(tmp_path, server.endpoint)
        for wrong in ("", "another"):
            with pytest.raises(e.UploadNotAllowed):
                room.send(code=wrong)
            assert room.states == [ItemState.FAILED]
        assert not server.files()
        room.send(code=code)
        assert arrived_whole(server, room.packet)
    written = [path for path in room.folders.data.rglob("*") if path.is_file()]
    assert written
    assert not [path for path in written if code.encode() in path.read_bytes()]


def test_what_was_lost_twice_can_be_tried_again_by_the_person(tmp_path: Path) -> None:
    room = Room(tmp_path, "http://127.0.0.1:9/files")
    item = room.mail.outbox.add(
        room.packet, Route.TUS, "http://127.0.0.1:9/files", room.packet.record.made_at
    )
    path = room.folders.outbox / f"{item.item_id}.json"
    data = json.loads(path.read_text())
    data["item"]["state"] = "failed"
    data["item"]["uploads"] = [{"name": "details.txt", "sha256": "0", "size_bytes": 1, "begun_again": 1}]
    path.write_text(json.dumps(data))
    with pytest.raises(e.NoConnection):
        room.send()
    (item,) = room.mail.outbox.items()
    assert [upload.begun_again for upload in item.uploads] == [0]


def test_it_goes_on_to_the_same_server_when_the_call_names_none_any_more(tmp_path: Path) -> None:
    with TusNode(tmp_path) as server:
        room = Room(tmp_path, server.endpoint)
        room.mail.outbox.add(room.packet, Route.TUS, server.endpoint, room.packet.record.made_at)
        room.call = call_with_all_ways()
        room.send()
        assert arrived_whole(server, room.packet)


def test_without_a_server_there_is_no_upload(tmp_path: Path) -> None:
    room = Room(tmp_path, "http://127.0.0.1:9/files")
    room.call = call_with_all_ways()
    with pytest.raises(e.RouteNotPossible):
        room.send()
    assert not room.states


def test_the_own_email_program_waits_for_the_persons_word(tmp_path: Path) -> None:
    room = Room(tmp_path, "http://127.0.0.1:9/files")
    call = call_with_all_ways()
    assert not room.mail.asks_whether_sent(room.packet)
    room.mail.opened(room.packet, call)
    assert room.states == [ItemState.WAITING]
    assert room.open().asks_whether_sent(room.packet)
    room.mail.opened(room.packet, call)
    assert room.states == [ItemState.WAITING]
    record = room.mail.said_sent(room.packet, call, "", Route.MAIL_PROGRAM)
    assert record.delivery is not None
    assert (record.delivery.route, record.delivery.outcome) == (Route.MAIL_PROGRAM, Outcome.SAID_SENT)
    assert room.states == [ItemState.SENT]
    assert not room.mail.asks_whether_sent(room.packet)


def test_what_may_be_out_gives_its_reference_up(tmp_path: Path) -> None:
    room = Room(tmp_path, f"http://127.0.0.1:{free_port()}/files")
    with pytest.raises(e.NoConnection):
        room.send()
    assert not room.mail.give_up(room.packet.folder), "nothing has begun on the server"
    room.mail.opened(room.packet, call_with_all_ways())
    assert room.mail.give_up(room.packet.folder), "the email program has the message"
    assert room.states == []
    with TusNode(tmp_path) as server, FaultyLine(server.port) as line:
        line.set_plan([Cut(at=1_000_000, life=True)])
        room.call = own_call(tmp_path, room.folders, f"http://127.0.0.1:{line.port}/files")
        cancel = Cancel()

        def stop(news: News) -> None:
            if news.situation is Situation.OFFLINE:
                cancel.set()

        with pytest.raises(e.Cancelled):
            room.mail.upload(
                room.packet, room.call, Route.TUS, no_progress, cancel, tell=stop, patience=QUICK
            )
        assert room.mail.give_up(room.packet.folder), "the server has a part of it"


def test_a_pause_outlives_a_restart_and_ends_when_it_goes_on(tmp_path: Path) -> None:
    with TusNode(tmp_path) as server, FaultyLine(server.port) as line:
        room = Room(tmp_path, f"http://127.0.0.1:{line.port}/files")
        assert room.mail.paused(room.packet) is None
        room.mail.pause(room.packet)
        assert room.mail.paused(room.packet) is None, "nothing is under way"
        line.refuse(0.5)
        with pytest.raises(e.NoConnection):
            room.send()
        room.mail.pause(room.packet)
        assert room.open().paused(room.packet) == 0
        line.refuse(0)
        room.send()
        assert room.mail.paused(room.packet) is None
        assert room.states == [ItemState.SENT]
