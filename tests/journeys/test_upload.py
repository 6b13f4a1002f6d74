"""A real story straight to the organiser, by keyboard alone: to a tus server behind nginx with TLS, and to a WebDAV folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.delivery.outbox import Outbox
from app.delivery.packet_check import check_packet
from app.files import sha256_of
from app.services.receiving import receive
from app.services.sending import Mailroom
from app.story.call import Call, DeliveryKind, DeliveryWay
from app.story.flow import Step
from app.story.route import Outcome, Route
from app.ui.window import Home
from tests.journeys.answers import go_on, to_check
from tests.journeys.conftest import Sit
from tests.journeys.keyboard import Person
from tests.journeys.test_alone import packet_of
from tests.servers.nginx import Nginx
from tests.servers.rclone import Rclone
from tests.servers.trust import Trust
from tests.servers.tus_node import TusNode, TusNodeSettings

CODE = "WALK-7Q2M"


def uploading(call: Call, kind: DeliveryKind, url: str, *, code: bool = False) -> Call:
    return replace(call, delivery=(*call.delivery, DeliveryWay(kind, url=url, asks_for_code=code)))


def trusting(trust: Trust) -> Callable[[Home], None]:
    """Have the window trust the test's own authority, and nobody else."""

    def prepare(home: Home) -> None:
        home._mailroom = Mailroom(Outbox(home.folders.outbox), home.history, context=trust.client)

    return prepare


def received(person: Person, route: Route) -> None:
    (record,) = person.home.records()
    assert record.delivery is not None
    assert (record.delivery.route, record.delivery.outcome) == (route, Outcome.RECEIVED)


def test_a_story_with_a_code_goes_straight_to_the_organiser(
    sit: Sit, open_call: Call, walk: Path, tea: Path, tmp_path: Path
) -> None:
    trust = Trust()
    with (
        TusNode(tmp_path, TusNodeSettings(code=CODE)) as server,
        Nginx(tmp_path, server.port, trust) as front,
    ):
        call = uploading(open_call, DeliveryKind.TUS, f"https://localhost:{front.port}/files", code=True)
        person = sit(call, prepare=trusting(trust))
        person.arrive(Step.START)
        person.press("Start my story")
        to_check(person, walk, tea, way="Upload to the organiser")
        go_on(person, "Send my story")
        page = person.arrive(Step.SENDING)
        person.wait(page.views["code"].isVisible)  # type: ignore[attr-defined]
        go_on(person, "Send")
        person.told_of("Enter the upload code")
        person.write("Your upload code", "WALK-0000")
        go_on(person, "Send")
        person.wait(page.views["trouble"].isVisible)  # type: ignore[attr-defined]
        assert not server.uploads()
        person.press("Type an upload code")
        person.write("Your upload code", CODE)
        go_on(person, "Send")
        person.arrive(Step.SENT)
        received(person, Route.TUS)
        there = {name: sha256_of(path) for name, path in server.files().items()}
        packet = packet_of(person)
        assert there == {path.name: sha256_of(path) for path in packet.iterdir()}
        person.press("Delete the copies")
        assert not list(person.home.folders.prepared.rglob("*.mp4"))
        collected = tmp_path / "collected"
        collected.mkdir()
        assert receive(server.folder, list_to=None, lay_out=collected, say=lambda _line: None)
        assert check_packet(collected / packet.name) == ()


def test_a_story_goes_into_the_organisers_folder(
    sit: Sit, open_call: Call, tea: Path, tmp_path: Path
) -> None:
    with Rclone(tmp_path) as server:
        person = sit(uploading(open_call, DeliveryKind.WEBDAV, server.endpoint()))
        person.arrive(Step.START)
        person.press("Start my story")
        to_check(person, tea, way="Upload to the organiser’s folder")
        go_on(person, "Send my story")
        person.arrive(Step.SENT)
        received(person, Route.WEBDAV)
        reference = packet_of(person).name
        names = sorted(path.name for path in server.drop().iterdir())
        assert names == [
            f"{reference}_clip-1-of-1.mp4",
            f"{reference}_details.txt",
            f"{reference}_submission.json",
        ]
