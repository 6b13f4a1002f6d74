"""A change of mind goes to the organiser's own server as a small file, and is found there by the organiser's check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.delivery.arrived import find_arrived
from app.delivery.arrived_check import lonely_changes
from app.delivery.backoff import Patience
from app.delivery.message import withdrawal_text
from app.delivery.outbox import IllegalStep, ItemState, Outbox
from app.delivery.withdraw import UploadWay
from app.services.withdrawing import Withdrawing
from app.store.folders import Folders
from app.store.history import HistoryStore
from app.story import errors as e
from app.story.call import Call, DeliveryKind, DeliveryWay
from app.story.record import ConsentRecord, Delivery
from app.story.route import Outcome, Route
from app.story.secret import Secret
from app.story.work import Cancel, no_progress
from app.words import record_as_text
from tests.delivery.examples import NOW, REFERENCE, a_packet, call_with_all_ways
from tests.servers.faulty import Cut, FaultyLine, Way
from tests.servers.file_drop import FileDrop, Share
from tests.servers.ports import free_port
from tests.servers.rclone import PASSWORD, USER, Rclone
from tests.servers.trust import Trust
from tests.servers.tus_node import TusNode, TusNodeSettings

CALL = call_with_all_ways()
CODE = "door-code-7Q2M"
QUICK = Patience(first=0.02, longest=0.05, offline=0.2, busy=0.5)
HTTPS = "https://stories.example.org/files"


class Desk:
    """History and outbox with one story that was uploaded, and whom to trust."""

    def __init__(self, place: Path, trust: Trust | None = None) -> None:
        folders = Folders.below(place / "home")
        self.history, self.outbox = HistoryStore(folders), Outbox(folders.outbox)
        packet = a_packet(place)
        received = Delivery(Route.TUS, Outcome.RECEIVED, "stories.example.org", NOW)
        self.record: ConsentRecord = packet.record.delivered(received)
        self.history.add(self.record)
        item = self.outbox.add(packet, Route.TUS, HTTPS, NOW)
        self.outbox.mark(item.item_id, ItemState.SENT, NOW, delivery=received)
        context = trust.client if trust is not None else lambda: pytest.fail("no TLS here")
        self.withdrawing = Withdrawing(self.history, self.outbox, context=context)

    def tell(self, way: UploadWay, statements: Sequence[str] = (), code: str = "") -> ConsentRecord:
        job = self.withdrawing.upload_job(
            self.record, CALL, statements, way, Secret(code) if code else None, QUICK
        )
        self.record = job(no_progress, Cancel())
        return self.record

    def noted(self) -> list[tuple[tuple[str, ...], Route, Outcome]]:
        kept = self.history.get(self.record.record_id).withdrawals
        return [(one.statements, one.route, one.outcome) for one in kept]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


# --- it arrives ---


def test_a_tus_server_has_each_change_of_mind_under_a_name_of_its_own(desk: Desk, tmp_path: Path) -> None:
    with TusNode(tmp_path, TusNodeSettings(code=CODE)) as server:
        way = UploadWay(Route.TUS, server.endpoint)
        for statements in (("named",), ()):
            told = withdrawal_text(desk.record, CALL, statements)
            desk.tell(way, statements, CODE)
            name = f"{REFERENCE}_change-of-mind_{len(desk.record.withdrawals)}.txt"
            assert server.files()[name].read_text("utf-8") == told
        notes = lonely_changes(find_arrived(server.folder))
    assert [note.reference for note in notes] == [REFERENCE, REFERENCE]
    assert desk.noted() == [
        (("named",), Route.TUS, Outcome.RECEIVED),
        ((), Route.TUS, Outcome.RECEIVED),
    ]
    assert [item.state for item in desk.outbox.items()] == [ItemState.WITHDRAWN]
    said = record_as_text(desk.record, CALL)
    assert "Upload to the organiser" in said
    assert "Received by the organiser" in said


def test_a_folder_that_lets_us_look_has_the_whole_file_alone(tmp_path: Path) -> None:
    trust = Trust()
    desk = Desk(tmp_path, trust)
    with Rclone(tmp_path, trust, password=PASSWORD) as server:
        desk.tell(UploadWay(Route.WEBDAV, server.endpoint()), code=f"{USER}:{PASSWORD}")
        (file,) = server.drop().iterdir()
        (note,) = find_arrived(server.drop()).changes
    assert file.name == f"{REFERENCE}_change-of-mind_1.txt"
    assert (note.reference, note.text) == (REFERENCE, " ".join(file.read_text("utf-8").split()))
    assert desk.noted() == [((), Route.WEBDAV, Outcome.RECEIVED)]


def test_a_file_drop_with_a_password_takes_it_too(tmp_path: Path) -> None:
    """Against a stand-in for Nextcloud."""
    trust = Trust()
    desk = Desk(tmp_path, trust)
    (tmp_path / "share").mkdir()
    share = Share(tmp_path / "share", password=CODE)
    with FileDrop(share, trust.server()) as drop:
        desk.tell(UploadWay(Route.WEBDAV, drop.endpoint), code=CODE)
    assert [path.name for path in share.folder.iterdir()] == [f"{REFERENCE}_change-of-mind_1.txt"]


def test_an_answer_that_was_lost_is_asked_for_again(desk: Desk, tmp_path: Path) -> None:
    with TusNode(tmp_path) as server, FaultyLine(server.port) as line:
        line.set_plan([Cut(at=600, way=Way.DOWN, life=True)])
        desk.tell(UploadWay(Route.TUS, f"http://127.0.0.1:{line.port}/files"))
        assert len(line.struck) == 1
        assert list(server.files()) == [f"{REFERENCE}_change-of-mind_1.txt"]


# --- it does not ---


@pytest.mark.parametrize("route", [Route.TUS, Route.WEBDAV])
def test_without_a_network_nothing_is_noted_and_nothing_lost(desk: Desk, route: Route) -> None:
    with pytest.raises(e.NoConnection):
        desk.tell(UploadWay(route, f"http://127.0.0.1:{free_port()}/files"))
    assert desk.noted() == []
    assert [item.state for item in desk.outbox.items()] == [ItemState.SENT]


@pytest.mark.parametrize("code", ["", "another"])
def test_a_code_that_is_refused_is_told(desk: Desk, tmp_path: Path, code: str) -> None:
    with TusNode(tmp_path, TusNodeSettings(code=CODE)) as server:
        with pytest.raises(e.UploadNotAllowed):
            desk.tell(UploadWay(Route.TUS, server.endpoint), code=code)
        assert server.uploads() == []
    assert desk.noted() == []


def test_practice_and_an_open_line_are_never_used(desk: Desk, tmp_path: Path) -> None:
    with TusNode(tmp_path) as server:
        way = UploadWay(Route.TUS, server.endpoint)
        practice = replace(desk.record, practise=True)
        job = desk.withdrawing.upload_job(practice, CALL, (), way, None)
        with pytest.raises(ValueError, match="practice"):
            job(no_progress, Cancel())
        assert server.uploads() == []
        assert desk.withdrawing.upload_way(practice, CALL) is None
    with pytest.raises(IllegalStep):
        desk.tell(UploadWay(Route.TUS, "http://stories.example.org/files"))


# --- where to ---


def with_ways(record: ConsentRecord, *ways: DeliveryWay) -> Call:
    return replace(CALL, id=record.call_id, delivery=ways)


TUS = DeliveryWay(DeliveryKind.TUS, url="https://new.example.org/files", asks_for_code=True)
WEBDAV = DeliveryWay(DeliveryKind.WEBDAV, url="https://cloud.example.org/drop/")


def test_it_goes_the_way_the_story_went_where_the_call_still_has_it(desk: Desk) -> None:
    ways = with_ways(desk.record, WEBDAV, TUS)
    assert desk.withdrawing.upload_way(desk.record, ways) == UploadWay(Route.TUS, TUS.url, True)
    other = desk.record.delivered(Delivery(Route.WEBDAV, Outcome.RECEIVED, "cloud.example.org", NOW))
    assert desk.withdrawing.upload_way(other, ways) == UploadWay(Route.WEBDAV, WEBDAV.url)


def test_a_story_that_was_emailed_can_be_taken_back_where_the_call_has_a_server(desk: Desk) -> None:
    emailed = desk.record.delivered(Delivery(Route.EMAIL, Outcome.ACCEPTED, "hello@organiser.example", NOW))
    way = desk.withdrawing.upload_way(emailed, with_ways(desk.record, WEBDAV))
    assert way == UploadWay(Route.WEBDAV, WEBDAV.url)
    assert way.host == "cloud.example.org"


@pytest.mark.parametrize("known", [True, False])
def test_the_outbox_knows_where_it_went_when_the_call_is_gone_or_has_no_server(
    desk: Desk, known: bool
) -> None:
    call = with_ways(desk.record) if known else None
    assert desk.withdrawing.upload_way(desk.record, call) == UploadWay(Route.TUS, HTTPS)


def test_another_call_that_stands_in_is_not_asked(desk: Desk) -> None:
    for item in desk.outbox.items():
        desk.outbox.remove(item.item_id)
    other = replace(CALL, id="another-call", delivery=(TUS,))
    assert desk.withdrawing.upload_way(desk.record, other) is None
    assert desk.withdrawing.upload_way(desk.record, None) is None
