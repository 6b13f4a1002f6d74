"""What was begun on a server is asked away when the story is given up, and that is never an error for the person."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from app.delivery.backoff import Patience
from app.delivery.outbox import ItemState, Outbox
from app.delivery.take_away import Begun
from app.delivery.uploads import News, Situation
from app.services import commands
from app.services.sending import Mailroom
from app.services.taking_away import TakingAway
from app.store.folders import Folders
from app.store.history import HistoryStore
from app.store.secrets import SecretKeeper, code_key
from app.story import errors as e
from app.story.call import DeliveryKind
from app.story.route import Route
from app.story.secret import Secret
from app.story.work import Cancel, no_progress
from tests.servers.faulty import Cut, FaultyLine
from tests.servers.file_drop import FileDrop, Share
from tests.servers.ports import free_port
from tests.servers.rclone import PASSWORD, USER, Rclone
from tests.servers.tus_node import TusNode, TusNodeSettings
from tests.services.uploads import own_call, packet_for

QUICK = Patience(first=0.02, longest=0.05, offline=0.2, busy=0.5)
CODE = "door-code-7Q2M"


class Room:
    """A mailroom whose story is given up in the middle, and what takes away what had arrived."""

    def __init__(
        self,
        place: Path,
        endpoint: str,
        kind: DeliveryKind = DeliveryKind.TUS,
        folders: Folders | None = None,
    ) -> None:
        self.folders = folders or Folders.below(place / "home")
        self.route = Route(kind.value)
        self.call = own_call(place, self.folders, endpoint, kind)
        self.packet = packet_for(self.call, place)
        self.mail = Mailroom(Outbox(self.folders.outbox), HistoryStore(self.folders))
        self.secrets = SecretKeeper(lambda: ())
        self.taking_away = TakingAway(self.secrets)

    def send(self, code: str = "", *, tell: Callable[[News], None] = lambda _news: None) -> None:
        self.mail.upload(
            self.packet, self.call, self.route, no_progress, self.cancel,
            code=Secret(code) if code else None, tell=tell, patience=QUICK,
        )  # fmt: skip

    def break_off(self, code: str = "") -> None:
        """Begin, and stop when the line breaks."""
        self.cancel = Cancel()

        def stop(news: News) -> None:
            if news.situation is Situation.OFFLINE:
                self.cancel.set()

        with pytest.raises(e.Cancelled):
            self.send(code, tell=stop)
        self.cancel = Cancel()

    def give_up(self) -> tuple[Begun, ...]:
        begun = self.mail.begun_below(self.packet.folder)
        assert self.mail.give_up(self.packet.folder) is bool(begun), "a part of it may be out"
        assert self.mail.outbox.items() == ()
        return begun

    def take_away(self) -> None:
        self.taking_away.job(self.give_up())(no_progress, Cancel())


@pytest.mark.parametrize("terminates", [True, False])
def test_a_tus_server_deletes_it_where_it_allows_that(tmp_path: Path, terminates: bool) -> None:
    settings = TusNodeSettings(terminates=terminates)
    with TusNode(tmp_path, settings) as server, FaultyLine(server.port) as line:
        room = Room(tmp_path, f"http://127.0.0.1:{line.port}/files")
        line.set_plan([Cut(at=4_000_000, life=True)])
        room.break_off()
        before = len(server.uploads())
        assert before == 2
        room.take_away()
        assert len(server.uploads()) == (0 if terminates else before)


def test_a_webdav_folder_is_left_empty(tmp_path: Path) -> None:
    with Rclone(tmp_path, password=PASSWORD) as server, FaultyLine(server.port) as line:
        room = Room(tmp_path, f"http://localhost:{line.port}/drop/", DeliveryKind.WEBDAV)
        other = server.drop() / "of-somebody-else.txt"
        other.write_text("mine", "utf-8")
        line.set_plan([Cut(at=4_000_000, life=True)])
        room.secrets.set(code_key(room.mail.endpoint(room.packet, room.call, room.route)),
                         Secret(f"{USER}:{PASSWORD}"), remember=False)  # fmt: skip
        room.break_off(f"{USER}:{PASSWORD}")
        assert len(list(server.drop().iterdir())) > 2
        room.take_away()
        assert list(server.drop().iterdir()) == [other]


def test_a_file_drop_with_a_password_takes_a_whole_story(tmp_path: Path) -> None:
    """Against a stand-in for Nextcloud, which turns away a session's cookie that comes back alone."""
    (tmp_path / "share").mkdir()
    with FileDrop(Share(tmp_path / "share", password=CODE)) as drop:
        room = Room(tmp_path, drop.endpoint, DeliveryKind.WEBDAV)
        room.cancel = Cancel()
        room.send(CODE)
        assert [seen.method for seen in drop.seen].count("PUT") == 4
    assert [item.state for item in room.mail.outbox.items()] == [ItemState.SENT]


@pytest.mark.parametrize("known", ["used", "remembered", "not"])
def test_the_code_that_was_used_or_the_remembered_one_opens_the_door(tmp_path: Path, known: str) -> None:
    with TusNode(tmp_path, TusNodeSettings(code=CODE)) as server, FaultyLine(server.port) as line:
        endpoint = f"http://127.0.0.1:{line.port}/files"
        room = Room(tmp_path, endpoint)
        line.set_plan([Cut(at=4_000_000, life=True)])
        room.break_off(CODE)
        if known == "used":
            room.taking_away.note_code(endpoint, Secret(CODE))
        elif known == "remembered":
            room.secrets.set(code_key(endpoint), Secret(CODE), remember=False)
        room.take_away()
        assert bool(server.uploads()) is (known == "not")
        assert CODE not in repr(room.taking_away) + repr(vars(room.taking_away))


def test_without_a_network_it_is_no_error(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with TusNode(tmp_path) as server, FaultyLine(server.port) as line:
        room = Room(tmp_path, f"http://127.0.0.1:{line.port}/files")
        line.set_plan([Cut(at=4_000_000, life=True)])
        room.break_off()
    with caplog.at_level(logging.INFO, "app.services"):
        room.take_away()
    assert "NoConnection" in caplog.text


def test_what_arrived_as_a_whole_is_never_asked_away(tmp_path: Path) -> None:
    with TusNode(tmp_path) as server:
        room = Room(tmp_path, server.endpoint)
        room.cancel = Cancel()
        room.send()
        assert room.mail.begun_below(room.packet.folder) == ()
        room.mail.outbox.withdraw(room.mail.outbox.items()[0].item_id, room.packet.record.made_at)
        assert [item.state for item in room.mail.outbox.items()] == [ItemState.WITHDRAWN]
        assert room.mail.begun_below(room.packet.folder) == ()
        assert len(server.files()) == 4


def test_nothing_is_asked_of_a_server_where_nothing_was_begun(tmp_path: Path) -> None:
    room = Room(tmp_path, f"http://127.0.0.1:{free_port()}/files")
    room.cancel = Cancel()
    with pytest.raises(e.NoConnection):
        room.send()
    assert room.give_up() == ()


def test_a_new_upload_waits_until_the_old_one_is_asked_away(tmp_path: Path) -> None:
    started, go_on = threading.Event(), threading.Event()

    class Slow(SecretKeeper):
        def get(self, name: str) -> Secret | None:
            started.set()
            go_on.wait(20)
            return None

    taking_away = TakingAway(Slow(lambda: ()))
    taking_away.wait(Cancel())
    begun = Begun(Route.TUS, f"http://127.0.0.1:{free_port()}/files", "LW-7F3K-9Q2M", ())
    thread = threading.Thread(target=taking_away.job([begun]), args=(no_progress, Cancel()))
    thread.start()
    assert started.wait(20)
    stopped = Cancel()
    stopped.set()
    with pytest.raises(e.Cancelled):
        taking_away.wait(stopped)
    go_on.set()
    taking_away.wait(Cancel())
    thread.join(20)
    assert not thread.is_alive()


def test_the_commands_ask_away_what_nobody_will_send_any_more(
    tmp_path: Path, sandboxed_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(commands.CODE_VARIABLE, CODE)
    with TusNode(tmp_path, TusNodeSettings(code=CODE)) as server, FaultyLine(server.port) as line:
        room = Room(tmp_path, f"http://127.0.0.1:{line.port}/files", folders=Folders.below(sandboxed_home))
        line.set_plan([Cut(at=4_000_000, life=True)])
        room.break_off(CODE)
        assert server.uploads()
        shutil.rmtree(room.packet.folder)
        assert commands.resume(progress=no_progress, say=pytest.fail, complain=pytest.fail) == 0
        assert server.uploads() == []
    assert room.mail.outbox.items() == ()
