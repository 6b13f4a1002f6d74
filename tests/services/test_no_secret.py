"""No secret is left anywhere by the commands and by a change of mind, however it ends."""

from __future__ import annotations

import base64
import functools
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import cli
from app.arguments import parse
from app.delivery.backoff import Patience
from app.delivery.smtp_session import Session
from app.delivery.tus_server import TusServer
from app.services import commands
from app.services.sending import Mailroom
from app.services.taking_away import TakingAway
from app.story import errors as e
from app.story.call import DeliveryKind
from app.story.route import Route
from app.story.secret import Secret
from app.story.work import Cancel, no_progress
from tests import footage
from tests.hunt import Hunt
from tests.servers.faulty import Cut, FaultyLine
from tests.servers.ports import free_port
from tests.servers.rclone import USER, Rclone
from tests.servers.scripted_http import Answer, Asked, ScriptedHttp
from tests.servers.scripted_smtp import At, Script, ScriptedSmtp
from tests.servers.trust import Trust
from tests.servers.tus_node import TusNode, TusNodeSettings
from tests.services.test_commands import STORY
from tests.services.test_taking_away import Room
from tests.services.test_withdrawing_upload import Desk
from tests.services.uploads import call_file

PASSWORD = "planted pässword £/+?"
CODE = "planted-code-7Q2M%/+?"
SENDER = "sam@sender.example"
DONE, CANNOT, UNFINISHED = 0, 2, 3


@pytest.fixture
def hunt(capfd: pytest.CaptureFixture[str]) -> Iterator[Hunt]:
    with Hunt(capfd) as hunting:
        hunting.plant(PASSWORD, SENDER, USER)
        hunting.plant(CODE, USER)
        yield hunting


@pytest.fixture(scope="module")
def trust() -> Trust:
    return Trust()


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return footage.make(tmp_path_factory.mktemp("films") / "film.mp4", footage.Form(frames=20))


@pytest.fixture
def place(tmp_path: Path, film: Path) -> Path:
    """The person's own folder, with their video."""
    folder = tmp_path / "person"
    folder.mkdir()
    shutil.copy2(film, folder / "film.mp4")
    return folder


def run(*arguments: object) -> int:
    return cli.run(parse([str(argument) for argument in arguments]))


def story(place: Path, endpoint: str, kind: DeliveryKind = DeliveryKind.TUS, more: str = "") -> Path:
    """A story for a call that takes stories at ``endpoint``."""
    call = call_file(place, endpoint, kind, code=True)
    text = STORY.format(practise="false").replace("living-well-uk", call.as_posix())
    path = place / "STORY.toml"
    path.write_text(text.replace("[[clip]]", f"{more}[[clip]]"), "utf-8")
    return path


# --- uploads by the commands ---


@pytest.mark.parametrize(("held", "code"), [(CODE, DONE), ("another", CANNOT)])
def test_tus(
    hunt: Hunt,
    place: Path,
    sandboxed_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    held: str,
    code: int,
) -> None:
    monkeypatch.setenv(commands.CODE_VARIABLE, CODE)
    with TusNode(tmp_path, TusNodeSettings(code=held)) as server:
        assert run("send", story(place, server.endpoint)) == code
        hunt.require_nothing(place, sandboxed_home, server.folder)
        assert bool(server.files()) is (code == DONE)


@pytest.mark.parametrize("right", [True, False])
def test_webdav(
    hunt: Hunt,
    place: Path,
    sandboxed_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    right: bool,
) -> None:
    monkeypatch.setenv(commands.CODE_VARIABLE, f"{USER}:{CODE}")
    with Rclone(tmp_path, password=CODE if right else "another") as server:
        target = story(place, server.endpoint(), DeliveryKind.WEBDAV)
        assert run("send", target) == (DONE if right else CANNOT)
        hunt.require_nothing(place, sandboxed_home, server.drop())


def test_no_network_and_going_on(
    hunt: Hunt, place: Path, sandboxed_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(commands.CODE_VARIABLE, CODE)
    monkeypatch.setattr(commands, "_patience", lambda: Patience(first=0.02, offline=0.1, busy=0.1))
    with TusNode(tmp_path, TusNodeSettings(code=CODE)) as server:
        server.stop()
        assert run("send", story(place, server.endpoint)) == UNFINISHED
        hunt.require_nothing(place, sandboxed_home)
        server.start()
        assert run("resume") == DONE
        hunt.require_nothing(place, sandboxed_home, server.folder)


@pytest.mark.parametrize("code", [f"{CODE}\n", f"{CODE} £", f"{CODE}\r\nX: y"])
def test_a_code_that_no_header_can_carry(
    hunt: Hunt, place: Path, sandboxed_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    monkeypatch.setenv(commands.CODE_VARIABLE, code)
    with TusNode(tmp_path, TusNodeSettings(code=CODE)) as server:
        assert run("send", story(place, server.endpoint)) == CANNOT
        hunt.require_nothing(place, sandboxed_home, server.folder)
        assert server.uploads() == []


def test_a_fault_that_nobody_foresaw(
    hunt: Hunt,
    place: Path,
    sandboxed_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def crash(self: object, *_: object) -> None:
        raise RuntimeError("nobody foresaw this")

    monkeypatch.setenv(commands.CODE_VARIABLE, CODE)
    monkeypatch.setattr(TusServer, "create", crash)
    with TusNode(tmp_path) as server, caplog.at_level(logging.ERROR, "app.cli"):
        assert run("send", story(place, server.endpoint)) == CANNOT
    assert "nobody foresaw this" in hunt.log
    hunt.require_nothing(place, sandboxed_home)


# --- email by the commands ---

ECHO = b"535 no " + base64.b64encode(f"\0{SENDER}\0{PASSWORD}".encode()) + PASSWORD.encode() + b"\r\n"
ENDINGS: dict[str, tuple[dict[str, object], int]] = {
    "sent": ({}, DONE),
    "wrong password": ({"users": {SENDER: "another"}}, CANNOT),
    "repeated": ({"says": {At.AUTH: ECHO}}, CANNOT),
    "cut": ({"cut": At.AUTH}, UNFINISHED),
    "cut at the end": ({"cut": At.FINAL_DOT}, UNFINISHED),
}


def email(place: Path, port: int) -> Path:
    """A story that goes by email, for a call that takes it so."""
    more = f'[email]\nfrom = "{SENDER}"\nuser = "{SENDER}"\nserver = "localhost"\nport = {port}\n'
    path = story(place, f"http://127.0.0.1:{free_port()}/files", more=more)
    call = place / "own-call.toml"
    call.write_text(call.read_text("utf-8") + '\n[[delivery]]\nkind = "email"\nto = "us@organiser.org"\n')
    return path


@pytest.mark.parametrize("ending", [*ENDINGS, "crash"])
def test_email(
    hunt: Hunt,
    place: Path,
    sandboxed_home: Path,
    trust: Trust,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    ending: str,
) -> None:
    script, code = ENDINGS.get(ending, ({}, CANNOT))
    if ending == "crash":

        def crash(self: Session) -> None:
            raise RuntimeError("nobody foresaw this")

        monkeypatch.setattr(Session, "end_of_data", crash)
        caplog.set_level(logging.ERROR, "app.cli")
    monkeypatch.setenv(commands.PASSWORD_VARIABLE, PASSWORD)
    monkeypatch.setattr(commands, "Mailroom", functools.partial(Mailroom, context=trust.client))
    facts = {"tls": trust.server(), "users": {SENDER: PASSWORD}, "offers": ("AUTH PLAIN",), **script}
    with ScriptedSmtp(Script(**facts)) as server:  # type: ignore[arg-type]
        assert run("send", email(place, server.port)) == code
        received = b"".join([*server.raw, *server.messages])
        hunt.require_nothing(place, sandboxed_home, received=received)
    assert ("nobody foresaw this" in hunt.log) is (ending == "crash")


# --- a change of mind, and what is asked away ---


@pytest.mark.parametrize("held", [CODE, "another"])
def test_a_change_of_mind(hunt: Hunt, tmp_path: Path, held: str) -> None:
    desk = Desk(tmp_path / "person")
    with TusNode(tmp_path, TusNodeSettings(code=held)) as server:
        way = desk.withdrawing.upload_way(desk.record, None)
        assert way is not None
        try:
            desk.tell(type(way)(Route.TUS, server.endpoint), (), CODE)
        except e.UploadNotAllowed as error:
            assert held != CODE
            hunt.require_nothing(error=repr(error) + str(error))
        hunt.require_nothing(tmp_path / "person", server.folder)
        assert bool(server.files()) is (held == CODE)


@pytest.mark.parametrize("route", [Route.TUS, Route.WEBDAV])
def test_a_change_of_mind_at_a_server_that_repeats_what_it_was_told(
    hunt: Hunt, tmp_path: Path, route: Route
) -> None:
    def repeat(asked: Asked) -> Answer | None:
        body = f"no: {asked.headers.get('Authorization', '')} {CODE}".encode()
        return Answer(403, {"Content-Length": str(len(body))}, body) if asked.complete else None

    desk = Desk(tmp_path)
    with ScriptedHttp(repeat) as server:
        way = desk.withdrawing.upload_way(desk.record, None)
        assert way is not None
        with pytest.raises(e.UploadNotAllowed) as caught:
            desk.tell(type(way)(route, f"{server.address}/files/"), (), CODE)
        hunt.require_nothing(tmp_path, error=repr(caught.value) + str(caught.value))


@pytest.mark.parametrize("code", [CODE, f"{CODE}\n"])
def test_what_is_asked_away(hunt: Hunt, tmp_path: Path, code: str) -> None:
    with TusNode(tmp_path, TusNodeSettings(code=CODE)) as server, FaultyLine(server.port) as line:
        endpoint = f"http://127.0.0.1:{line.port}/files"
        room = Room(tmp_path, endpoint)
        line.set_plan([Cut(at=4_000_000, life=True)])
        room.break_off(CODE)
        taking_away: TakingAway = room.taking_away
        taking_away.note_code(endpoint, Secret(code))
        hunt.require_nothing(room.folders.data)
        taking_away.job(room.give_up())(no_progress, Cancel())
        hunt.require_nothing(room.folders.data, server.folder)
        assert bool(server.uploads()) is (code != CODE)
