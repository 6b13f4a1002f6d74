"""Another try of an upload that failed: under which name, whether ``resume`` makes it, and with whose code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from app.delivery.backoff import Patience
from app.delivery.outbox import ItemState, Outbox
from app.delivery.packet import Packet
from app.delivery.webdav import MOST_TRIES
from app.services import commands
from app.services.sending import Mailroom
from app.store.folders import Folders
from app.store.history import HistoryStore
from app.store.secrets import code_key
from app.story import errors as e
from app.story.call import DeliveryKind
from app.story.route import Route
from app.story.secret import Secret
from app.story.work import Cancel, no_progress
from tests.delivery.examples import NOW
from tests.servers.scripted_http import Answer, Asked, ScriptedHttp
from tests.servers.tus_node import TusNode, TusNodeSettings
from tests.services.uploads import own_call, packet_for

QUICK = Patience(first=0.01, longest=0.02, offline=5, busy=5)


class Drop:
    """A file drop that takes no name twice, and answers the first ``broken`` clips with ``status``."""

    def __init__(self, broken: int, status: int = 400) -> None:
        self.broken, self.status = broken, status
        self.names: list[str] = []

    def __call__(self, asked: Asked) -> Answer | None:
        if asked.method == "PROPFIND" or asked.path in self.names:
            return Answer(403)
        if not asked.complete:
            return None
        self.names.append(asked.path)
        if asked.path.endswith(".mp4") and self.broken:
            self.broken -= 1
            return Answer(self.status)
        return Answer(201)

    @property
    def clips(self) -> list[str]:
        """What was begun of the clip, by the number of the try."""
        return [name.rpartition("clip-")[2] for name in self.names if name.endswith(".mp4")]


@pytest.fixture
def folders(sandboxed_home: Path) -> Folders:
    return Folders.below(sandboxed_home)


Sending = Callable[[], None]


def sending(folders: Folders, place: Path, address: str) -> tuple[Mailroom, Packet, Sending]:
    call = own_call(place, folders, f"{address}/drop", DeliveryKind.WEBDAV)
    packet = packet_for(call, place, clips=1, size=3_000)
    mail = Mailroom(Outbox(folders.outbox), HistoryStore(folders))

    def send() -> None:
        mail.upload(packet, call, Route.WEBDAV, no_progress, Cancel(), patience=QUICK)

    return mail, packet, send


def test_another_try_goes_under_a_name_that_is_not_taken(folders: Folders, tmp_path: Path) -> None:
    drop = Drop(broken=MOST_TRIES)
    with ScriptedHttp(drop) as server:
        mail, _, send = sending(folders, tmp_path, server.address)
        with pytest.raises(e.RefusedByServer):
            send()
        # As it was written for a fault for good before.
        (item,) = mail.outbox.items()
        mail.outbox.mark(item.item_id, ItemState.SENDING, NOW)
        mail.outbox.mark(item.item_id, ItemState.FAILED, NOW)
        send()
    assert len(set(drop.clips)) == len(drop.clips) == MOST_TRIES + 1


def test_what_may_pass_is_gone_on_with_by_resume(folders: Folders, tmp_path: Path) -> None:
    with ScriptedHttp(Drop(broken=MOST_TRIES)) as server:
        mail, _, send = sending(folders, tmp_path, server.address)
        with pytest.raises(e.RefusedByServer) as caught:
            send()
        assert commands.can_be_resumed(caught.value)
        assert [item.state for item in mail.outbox.items()] == [ItemState.READY]
        complaints: list[e.StoryError] = []
        assert commands.resume(progress=no_progress, say=print, complain=complaints.append) == 0
    assert complaints == []
    assert [item.state for item in mail.outbox.items()] == [ItemState.SENT]


def test_what_cannot_pass_waits_for_the_person(folders: Folders, tmp_path: Path) -> None:
    with ScriptedHttp(Drop(broken=1, status=418)) as server:
        mail, _, send = sending(folders, tmp_path, server.address)
        with pytest.raises(e.RefusedByServer) as caught:
            send()
    assert not commands.can_be_resumed(caught.value)
    assert [item.state for item in mail.outbox.items()] == [ItemState.FAILED]


def test_the_code_is_that_of_the_server_that_is_asked(
    folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The call has changed its server, and a story goes on to where it was begun last."""
    asked: list[str] = []
    with TusNode(tmp_path / "a") as one, TusNode(tmp_path / "b", TusNodeSettings(code="of-b")) as two:

        class Keeper:
            def get(self, key: str) -> Secret:
                asked.append(key)
                return Secret({code_key(one.endpoint): "of-a", code_key(two.endpoint): "of-b"}[key])

        monkeypatch.setattr(commands, "SecretKeeper", Keeper)
        packet = packet_for(own_call(tmp_path, folders, one.endpoint), tmp_path, clips=1, size=1_000)
        outbox = Outbox(folders.outbox)
        outbox.add(packet, Route.TUS, one.endpoint, NOW)
        outbox.add(packet, Route.TUS, two.endpoint, NOW + timedelta(minutes=1))
        assert commands.resume(progress=no_progress, say=print, complain=pytest.fail) == 0
        assert set(asked) == {code_key(two.endpoint)}
        assert len(two.files()) == 3
        assert not one.files()
