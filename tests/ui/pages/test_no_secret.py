"""No secret is left anywhere by the Sending page, whichever way it goes and however it ends."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.delivery.smtp_session import Session
from app.delivery.tus_server import TusServer
from app.delivery.webdav_server import WebDavServer
from app.story.call import DeliveryKind, DeliveryWay
from app.story.route import Route
from tests import footage
from tests.hunt import Hunt
from tests.servers.faulty import Cut, FaultyLine
from tests.servers.rclone import USER, Rclone
from tests.servers.scripted_http import Answer, Asked, ScriptedHttp
from tests.servers.scripted_smtp import At, Script, ScriptedSmtp
from tests.servers.trust import Trust
from tests.servers.tus_node import TusNode, TusNodeSettings
from tests.ui.pages.booth import OURS, SENDER, Booth, Keyring
from tests.ui.pages.people import press, words_on

PASSWORD = "planted pässword £/+?"
CODE = "planted-code-7Q2M%/+?"
IN_THE_STORE = "planted in the store"
PLANTED: dict[str, tuple[str, ...]] = {
    PASSWORD: (SENDER, USER),
    CODE: (USER,),
    IN_THE_STORE: (SENDER,),
    "wrong" + CODE: (USER,),
}


@pytest.fixture(scope="module")
def trust() -> Trust:
    return Trust()


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return footage.make(tmp_path_factory.mktemp("films") / "film.mp4", footage.Form(frames=15))


Make = Callable[[DeliveryWay | None], Booth]


@pytest.fixture
def make(qtbot: QtBot, tmp_path: Path, film: Path, trust: Trust) -> Iterator[Make]:
    made: list[Booth] = []

    def booth(way: DeliveryWay | None = None) -> Booth:
        call = OURS if way is None else replace(OURS, delivery=(*OURS.delivery, way))
        (tmp_path / "person").mkdir()
        made.append(Booth(qtbot, tmp_path / "person", film, trust.client, call))
        made[-1].keyring = Keyring()
        return made[-1]

    yield booth
    for one in made:
        one.close()
        one.reader.close()


@pytest.fixture
def hunt(capfd: pytest.CaptureFixture[str]) -> Iterator[Hunt]:
    with Hunt(capfd) as hunting:
        for secret, users in PLANTED.items():
            hunting.plant(secret, *users)
        yield hunting


def ended(booth: Booth) -> bool:
    """Wait until it is sent or cannot go on; returns whether it is sent."""
    booth.qtbot.waitUntil(
        lambda: bool(booth.records) or booth.page.views["trouble"].isVisible(), timeout=20_000
    )
    booth.asked()
    return bool(booth.records)


def require_nothing(hunt: Hunt, booth: Booth, *, received: bytes = b"") -> None:
    """Nothing while the page still knows the secret, and nothing when it is left."""
    words = words_on(booth.page)
    hunt.require_nothing(booth.place, page=words, records=repr(booth.records), received=received)
    booth.page.leaving()
    hunt.require_nothing(booth.place)


# --- email ---


def b64(text: str) -> bytes:
    return base64.b64encode(text.encode())


ECHO = b"535 5.7.8 not " + b64(f"\0{SENDER}\0{PASSWORD}") + b" nor " + PASSWORD.encode() + b"\r\n"
ENDINGS: dict[str, tuple[dict[str, object], bool]] = {
    "sent": ({}, True),
    "sent, and repeated": ({"says": {At.FINAL_DOT: b"250 ok " + PASSWORD.encode() + b"\r\n"}}, True),
    "wrong password": ({"users": {SENDER: "another"}}, False),
    "wrong password, repeated": ({"says": {At.AUTH: ECHO}}, False),
    "wrong password, by LOGIN": ({"users": {SENDER: "another"}, "offers": ("AUTH LOGIN",)}, False),
    "refused": ({"says": {At.RCPT: b"550 no " + PASSWORD.encode() + b"\r\n"}}, False),
    "cut at the password": ({"cut": At.AUTH}, False),
    "cut in the middle": ({"cut": At.MID_DATA, "mid": 1000}, False),
    "cut at the end": ({"cut": At.FINAL_DOT}, False),
}


def by_email(booth: Booth, port: int) -> None:
    booth.keyring = Keyring()
    booth.keyring.kept["somebody at elsewhere"] = IN_THE_STORE
    page = booth.begin(Route.EMAIL)
    booth.see("account")
    booth.asked()
    booth.fill_in(port, PASSWORD)
    page.form.remember.setChecked(True)
    booth.send()


def mail_server(trust: Trust, **script: object) -> ScriptedSmtp:
    offers = ("SIZE 30000000", "8BITMIME", "AUTH PLAIN LOGIN")
    facts = {"tls": trust.server(), "users": {SENDER: PASSWORD}, "offers": offers, **script}
    return ScriptedSmtp(Script(**facts))  # type: ignore[arg-type]


@pytest.mark.parametrize("ending", ENDINGS)
def test_email(make: Make, trust: Trust, hunt: Hunt, ending: str) -> None:
    script, sent = ENDINGS[ending]
    booth = make(None)
    with mail_server(trust, **script) as server:
        by_email(booth, server.port)
        assert ended(booth) is sent
        assert any(line.startswith("AUTH") for line in server.heard) or "cut at" in ending
        require_nothing(hunt, booth, received=b"".join([*server.raw, *server.messages]))
    if sent:
        assert PASSWORD in booth.keyring.kept.values()  # type: ignore[union-attr]


def test_email_that_ends_with_a_fault_that_nobody_foresaw(
    make: Make, trust: Trust, hunt: Hunt, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def crash(self: Session) -> None:
        raise RuntimeError("nobody foresaw this")

    monkeypatch.setattr(Session, "end_of_data", crash)
    booth = make(None)
    with mail_server(trust) as server, caplog.at_level(logging.ERROR, "app.ui.jobs"):
        by_email(booth, server.port)
        assert not ended(booth)
        require_nothing(hunt, booth)
    assert "nobody foresaw this" in hunt.log


# --- uploads ---


def with_code(booth: Booth, route: Route, code: str) -> None:
    page = booth.begin(route)
    booth.see("code")
    booth.asked()
    page.code.field.set_value(code)
    page.code.remember.setChecked(True)
    booth.send()


@pytest.mark.parametrize("given", [CODE, "wrong" + CODE])
def test_tus(make: Make, hunt: Hunt, tmp_path: Path, given: str) -> None:
    with TusNode(tmp_path, TusNodeSettings(code=CODE)) as server:
        booth = make(DeliveryWay(DeliveryKind.TUS, url=server.endpoint, asks_for_code=True))
        with_code(booth, Route.TUS, given)
        assert ended(booth) is (given == CODE)
        require_nothing(hunt, booth)
        hunt.require_nothing(server.folder)
    if given == CODE:
        assert list(booth.keyring.kept.values()) == [CODE]  # type: ignore[union-attr]


@pytest.mark.parametrize("right", [True, False])
def test_webdav(make: Make, hunt: Hunt, tmp_path: Path, right: bool) -> None:
    password = PASSWORD.replace(" ", "-").replace("ä", "a").replace("£", "L")
    code = f"{USER}:{password}" if right else f"{USER}:not-{password}"
    hunt.plant(password, USER)
    hunt.plant(code)
    with Rclone(tmp_path, password=password) as server:
        booth = make(DeliveryWay(DeliveryKind.WEBDAV, url=server.endpoint(), asks_for_code=True))
        with_code(booth, Route.WEBDAV, code)
        assert ended(booth) is right
        require_nothing(hunt, booth)
        hunt.require_nothing(server.drop())


@pytest.mark.parametrize("kind", [DeliveryKind.TUS, DeliveryKind.WEBDAV])
def test_a_server_that_repeats_what_it_was_told(make: Make, hunt: Hunt, kind: DeliveryKind) -> None:
    def repeat(asked: Asked) -> Answer | None:
        said = asked.headers.get("Authorization", "")
        if not asked.complete:
            return None
        plain = f"no: {said} {CODE}".encode()
        return Answer(403, {"X-Said": said, "Content-Length": str(len(plain))}, plain)

    with ScriptedHttp(repeat) as server:
        url = f"{server.address}/files/"
        booth = make(DeliveryWay(kind, url=url, asks_for_code=True))
        with_code(booth, Route(kind.value), CODE)
        assert not ended(booth)
        assert "no: " in words_on(booth.page) or kind is DeliveryKind.WEBDAV
        require_nothing(hunt, booth)


def test_a_line_that_breaks_and_a_stop(make: Make, hunt: Hunt, tmp_path: Path) -> None:
    with TusNode(tmp_path, TusNodeSettings(code=CODE)) as server, FaultyLine(server.port) as line:
        url = f"http://127.0.0.1:{line.port}/files"
        booth = make(DeliveryWay(DeliveryKind.TUS, url=url, asks_for_code=True))
        line.set_plan([Cut(at=3_000, life=True)])
        with_code(booth, Route.TUS, CODE)
        booth.qtbot.waitUntil(lambda: bool(line.struck), timeout=20_000)
        if booth.page.working.stop.isVisible():
            press(booth.qtbot, booth.page, booth.page.working.stop)
        ended(booth)
        require_nothing(hunt, booth)


@pytest.mark.parametrize(
    ("kind", "server", "method"),
    [(DeliveryKind.TUS, TusServer, "create"), (DeliveryKind.WEBDAV, WebDavServer, "put")],
)
def test_an_upload_that_ends_with_a_fault_that_nobody_foresaw(
    make: Make,
    hunt: Hunt,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    kind: DeliveryKind,
    server: type,
    method: str,
) -> None:
    def crash(self: object, *_: object) -> None:
        raise RuntimeError("nobody foresaw this")

    monkeypatch.setattr(server, method, crash)
    with TusNode(tmp_path) as tus, Rclone(tmp_path) as dav, caplog.at_level(logging.ERROR, "app.ui.jobs"):
        url = tus.endpoint if kind is DeliveryKind.TUS else dav.endpoint()
        booth = make(DeliveryWay(kind, url=url, asks_for_code=True))
        with_code(booth, Route(kind.value), CODE)
        assert not ended(booth)
        require_nothing(hunt, booth)
    assert "nobody foresaw this" in hunt.log


# --- the hunt itself ---


@pytest.mark.parametrize("form", [PASSWORD.encode(), b64(PASSWORD), b64(f"\0{SENDER}\0{PASSWORD}")])
def test_what_is_left_is_found(hunt: Hunt, tmp_path: Path, form: bytes) -> None:
    hunt.require_nothing(tmp_path)
    (tmp_path / "draft.json").write_bytes(b'{"note": "' + form + b'"}')
    with pytest.raises(AssertionError, match=r"draft\.json"):
        hunt.require_nothing(tmp_path)


def test_what_is_logged_printed_or_shown_is_found(hunt: Hunt) -> None:
    with pytest.raises(AssertionError, match="page: plain"):
        hunt.require_nothing(page=CODE)
    print(CODE)
    with pytest.raises(AssertionError, match="output: plain"):
        hunt.require_nothing()
    logging.getLogger("urllib3.connectionpool").debug("sent %s", CODE)
    with pytest.raises(AssertionError, match="log: plain"):
        hunt.require_nothing()
