"""Sending straight to the organiser and with the person's own email, in the page, with a real tus server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.delivery.outbox import ItemState
from app.files import sha256_of
from app.story.call import DeliveryKind, DeliveryWay
from app.story.flow import Step
from app.story.route import Outcome, Route
from app.ui.page import Page
from app.ui.pages.code_part import CodePart
from app.ui.pages.sending import SendingPage
from tests import footage
from tests.delivery.examples import names_in
from tests.servers.faulty import Cut, FaultyLine, Stall
from tests.servers.ports import free_port
from tests.servers.tus_node import TusNode, TusNodeSettings
from tests.ui.pages.booth import OURS, Booth, Keyring
from tests.ui.pages.people import press, show, words_on

CODE = "door-7Q2M"
Make = Callable[..., Booth]


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return footage.make(tmp_path_factory.mktemp("films") / "film.mp4", footage.Form(frames=15))


@pytest.fixture
def make(qtbot: QtBot, tmp_path: Path, film: Path) -> Iterator[Make]:
    """Makes the stage for a call that takes stories at an endpoint."""
    made: list[Booth] = []

    def booth(endpoint: str, *, code: bool = False) -> Booth:
        way = DeliveryWay(DeliveryKind.TUS, url=endpoint, asks_for_code=code)
        call = replace(OURS, delivery=(*OURS.delivery, way))
        place = tmp_path / "person"
        place.mkdir()
        made.append(Booth(qtbot, place, film, lambda: pytest.fail("no TLS here"), call))
        return made[-1]

    yield booth
    for one in made:
        one.close()
        one.reader.close()


def whole(server: TusNode, booth: Booth) -> bool:
    there = {name: sha256_of(path) for name, path in server.files().items()}
    return there == {name: sha256_of(booth.packet / name) for name in names_in(booth.packet)}


def says(page: SendingPage, words: str) -> bool:
    return words in words_on(page)


def test_it_is_received_without_another_question(make: Make, tmp_path: Path) -> None:
    with TusNode(tmp_path) as server:
        booth = make(server.endpoint)
        page = booth.begin(Route.TUS)
        record = booth.sent()
        assert record.delivery is not None
        assert record.delivery.outcome is Outcome.RECEIVED
        assert whole(server, booth)
        assert not page.views["code"].isVisible()
        assert booth.states == [ItemState.SENT]


def test_without_a_connection_it_waits_and_goes_on_by_itself(make: Make, tmp_path: Path) -> None:
    with TusNode(tmp_path) as server:
        booth = make(server.endpoint)
        server.stop()
        page = booth.begin(Route.TUS)
        booth.qtbot.waitUntil(lambda: says(page, "No connection"), timeout=20_000)
        assert page.views["working"].isVisible()
        assert not page.has_errors
        server.start()
        assert booth.sent().delivery is not None
        assert whole(server, booth)


def test_pause_keeps_what_arrived_and_resume_goes_on(make: Make, tmp_path: Path) -> None:
    with TusNode(tmp_path) as server, FaultyLine(server.port) as line:
        booth = make(f"http://127.0.0.1:{line.port}/files")
        line.set_plan([Stall(at=3_000, life=True, seconds=60)])
        page = booth.begin(Route.TUS)
        booth.qtbot.waitUntil(lambda: bool(line.struck), timeout=20_000)
        working = page.working
        assert working.pause.isVisible()
        press(booth.qtbot, page, working.pause)
        booth.qtbot.waitUntil(working.go_on.isVisible, timeout=20_000)
        assert page.focusWidget() is working.go_on
        assert not page.is_busy
        assert booth.states == [ItemState.READY]
        line.cut_all()
        press(booth.qtbot, page, working.go_on)
        assert booth.sent().delivery is not None
        assert whole(server, booth)


def test_stop_while_paused_leads_to_another_way(make: Make, tmp_path: Path) -> None:
    with TusNode(tmp_path) as server, FaultyLine(server.port) as line:
        booth = make(f"http://127.0.0.1:{line.port}/files")
        line.set_plan([Stall(at=3_000, life=True, seconds=60)])
        page = booth.begin(Route.TUS)
        booth.qtbot.waitUntil(lambda: bool(line.struck), timeout=20_000)
        press(booth.qtbot, page, page.working.pause)
        booth.qtbot.waitUntil(page.working.go_on.isVisible, timeout=20_000)
        press(booth.qtbot, page, page.working.stop)
        booth.see("trouble")
        press(booth.qtbot, page, page._trouble_part.other_way)
        assert booth.given_up == [(False, Step.ROUTE)]


def test_a_paused_upload_waits_after_a_restart_too(make: Make, tmp_path: Path) -> None:
    with TusNode(tmp_path) as server, FaultyLine(server.port) as line:
        booth = make(f"http://127.0.0.1:{line.port}/files")
        line.set_plan([Stall(at=3_000, life=True, seconds=60)])
        page = booth.begin(Route.TUS)
        booth.qtbot.waitUntil(lambda: bool(line.struck), timeout=20_000)
        press(booth.qtbot, page, page.working.pause)
        booth.qtbot.waitUntil(page.working.go_on.isVisible, timeout=20_000)
        booth.asked()
        line.cut_all()
        story = page.submission
        assert story is not None
        booth.close()
        page = show(booth.qtbot, booth.open(), story, booth.call)
        booth.qtbot.waitUntil(page.working.go_on.isVisible, timeout=20_000)
        assert says(page, "Paused")
        assert not page.is_busy
        press(booth.qtbot, page, page.working.go_on)
        assert booth.sent().delivery is not None
        assert whole(server, booth)


def test_stop_right_after_pause_is_a_stop(make: Make, tmp_path: Path) -> None:
    with TusNode(tmp_path) as server, FaultyLine(server.port) as line:
        booth = make(f"http://127.0.0.1:{line.port}/files")
        line.set_plan([Stall(at=3_000, life=True, seconds=60)])
        page = booth.begin(Route.TUS)
        booth.qtbot.waitUntil(lambda: bool(line.struck), timeout=20_000)
        page.working.pause_wanted.emit()
        page.working.stop_wanted.emit()
        booth.see("trouble")
        assert not page.working.isVisible()


def test_a_late_code_is_not_told_to_another_server(make: Make, tmp_path: Path) -> None:
    endpoint = f"http://127.0.0.1:{free_port()}/files"
    booth = make(endpoint, code=True)
    answer = threading.Event()

    class Slow(Keyring):
        def get_password(self, service: str, username: str) -> str | None:
            if endpoint in username:
                answer.wait(20)
            return super().get_password(service, username)

    booth.keyring = Slow()
    booth.keyring.kept[f"upload code at {endpoint}"] = CODE
    page = booth.begin(Route.TUS)
    booth.see("code")
    page.leaving()
    booth.mail.give_up(booth.folders.prepared_for("s1"))
    other = DeliveryWay(DeliveryKind.TUS, url=f"http://127.0.0.1:{free_port()}/files", asks_for_code=True)
    booth.call = replace(OURS, delivery=(*OURS.delivery, other))
    story = booth.story(Route.TUS)
    story.reference = "LW-2222-3333"
    show(booth.qtbot, page, story, booth.call)
    booth.see("code")
    answer.set()
    booth.asked()
    assert page.code.field.value() == ""


def test_after_a_restart_it_goes_on_where_it_was(make: Make, tmp_path: Path) -> None:
    with TusNode(tmp_path) as server, FaultyLine(server.port) as line:
        booth = make(f"http://127.0.0.1:{line.port}/files")
        line.set_plan([Stall(at=10_000, life=True, seconds=60)])
        booth.begin(Route.TUS)
        booth.qtbot.waitUntil(lambda: bool(line.struck), timeout=20_000)
        story = booth.page.submission
        assert story is not None
        booth.close()
        line.cut_all()
        show(booth.qtbot, booth.open(), story, booth.call)
        assert booth.sent().delivery is not None
        assert whole(server, booth)


def test_a_code_is_asked_for_corrected_and_remembered_as_wished(make: Make, tmp_path: Path) -> None:
    with TusNode(tmp_path, TusNodeSettings(code=CODE)) as server:
        booth = make(server.endpoint, code=True)
        booth.keyring = Keyring()
        page = booth.begin(Route.TUS)
        booth.see("code")
        booth.asked()
        booth.send()
        assert page.fields["code"].error_text
        page.code.field.set_value("two words")
        booth.send()
        assert "no spaces" in page.fields["code"].error_text
        page.code.field.set_value("wrong")
        booth.send()
        booth.see("trouble")
        assert says(page, "did not let this upload in")
        assert not page._trouble_part.again.isVisible()
        assert page.focusWidget() is page._trouble_part.code
        assert says(page, "Check the upload code and type it again")
        press(booth.qtbot, page, page._trouble_part.code)
        booth.see("code")
        assert page.focusWidget() is page.code.field
        page.code.field.set_value(CODE)
        page.code.remember.setChecked(True)
        booth.send()
        assert booth.sent().delivery is not None
        assert whole(server, booth)
        booth.asked()
        assert booth.keyring.kept == {f"upload code at {server.endpoint}": CODE}
        assert page.code.field.value() == ""


def test_the_password_of_a_folder_may_have_any_signs(qtbot: QtBot) -> None:
    page = Page()
    qtbot.addWidget(page)
    part = CodePart(page)
    part.ask_for("files.organiser.example", "Innovation Unit", plain=False)
    for typed, wrong in (("sam:pass wörd £1", 0), ("", 1)):
        part.field.set_value(typed)
        assert len(part.errors()) == wrong, typed
    part.ask_for("files.organiser.example", "Innovation Unit")
    part.field.set_value("sam:pass wörd £1")
    assert part.errors(), "a bearer's code has no spaces"


def test_a_remembered_code_stands_in_the_field(make: Make) -> None:
    endpoint = f"http://127.0.0.1:{free_port()}/files"
    booth = make(endpoint, code=True)
    booth.keyring = Keyring()
    booth.keyring.kept[f"upload code at {endpoint}"] = CODE
    page = booth.begin(Route.TUS)
    booth.see("code")
    booth.qtbot.waitUntil(lambda: page.code.field.value() == CODE, timeout=10_000)
    assert page.code.remember.isChecked()
    page.leaving()
    assert page.code.field.value() == ""


def test_a_broken_line_is_no_error(make: Make, tmp_path: Path) -> None:
    with TusNode(tmp_path) as server, FaultyLine(server.port) as line:
        booth = make(f"http://127.0.0.1:{line.port}/files")
        line.set_plan([Cut(at=2_000, life=True), Cut(at=9_000, life=True, reset=True)])
        booth.begin(Route.TUS)
        assert booth.sent().delivery is not None
        assert whole(server, booth)
        assert len(line.struck) == 2


# --- the own email program ---


def test_the_own_email_is_made_ready_and_asked_about(make: Make) -> None:
    booth = make(f"http://127.0.0.1:{free_port()}/files")
    page = booth.begin(Route.MAIL_PROGRAM)
    booth.see("own")
    assert booth.states == []
    assert page.own.ways.to.value() == booth.call.organiser.email
    assert not page.own.before.isVisible()
    page.own.ways.opened.emit()
    booth.qtbot.waitUntil(lambda: booth.states == [ItemState.WAITING], timeout=10_000)
    story = page.submission
    assert story is not None
    booth.close()
    page = show(booth.qtbot, booth.open(), story, booth.call)
    booth.see("own")
    assert page.own.before.isVisible()
    press(booth.qtbot, page, page.own.yes)
    record = booth.sent()
    assert record.delivery is not None
    assert (record.delivery.route, record.delivery.outcome) == (Route.MAIL_PROGRAM, Outcome.SAID_SENT)
    assert booth.states == [ItemState.SENT]


def test_its_files_are_small_enough_and_in_order(make: Make) -> None:
    booth = make(f"http://127.0.0.1:{free_port()}/files")
    page = booth.begin(Route.MAIL_PROGRAM)
    booth.see("own")
    names = [path.name for path in page.own.ways._draft.attachments]
    assert names == ["LW-7F3K-9Q2M_clip-1-of-1.mp4", "details.txt", "submission.json"]
