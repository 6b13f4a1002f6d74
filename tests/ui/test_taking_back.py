"""Change my mind and giving up in the window, with a real tus server behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.delivery.outbox import ItemState
from app.delivery.packet import open_packet
from app.media.reader import Reader
from app.services.making import PACKET_FOLDER
from app.store.folders import Folders
from app.store.secrets import SecretKeeper
from app.story.call import Call, DeliveryKind, DeliveryWay
from app.story.clip import Clip, SourceFacts
from app.story.contact import Contact
from app.story.flow import Step
from app.story.people import SeenOrHeard, Whose
from app.story.record import ConsentRecord
from app.story.route import Outcome, Route
from app.story.submission import Submission
from app.ui.front import Front
from app.ui.pages.change_mind import ChangeMindPage
from app.ui.pages.sending import SendingPage
from app.ui.theme import Theme
from app.ui.window import Home
from tests import footage
from tests.hunt import Hunt
from tests.servers.faulty import FaultyLine, Stall
from tests.servers.ports import free_port
from tests.servers.tus_node import TusNode, TusNodeSettings
from tests.ui.pages.booth import Keyring
from tests.ui.pages.people import CALL, a_record, choose, press, words_on

NOW = datetime.now(UTC)
CODE = "door-7Q2M"
WAIT = 20_000
Open = Callable[..., Home]


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> SourceFacts:
    film = footage.make(tmp_path_factory.mktemp("films") / "film.mp4", footage.Form(frames=15))
    with Reader() as reader:
        return reader.probe(film)


@pytest.fixture
def open_home(qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[Open]:
    """Open the window on a call that takes stories at an endpoint, with a password store like the system's."""
    homes: list[Home] = []

    def open_one(endpoint: str, *, code: bool = False, keyring: Keyring | None = None) -> Home:
        way = DeliveryWay(DeliveryKind.TUS, url=endpoint, asks_for_code=code)
        call = replace(CALL, closes=NOW + timedelta(days=30), delivery=(*CALL.delivery, way))
        home = Home(theme, call, Folders.below(tmp_path / "home"))
        home.secrets = SecretKeeper(lambda: (keyring,) if keyring is not None else ())
        home.open()
        homes.append(home)
        return home

    yield open_one
    for home in homes:
        home.shell.close_now()


# --- change my mind ---


def mind(qtbot: QtBot, home: Home, call: Call | None = None) -> ChangeMindPage:
    """The message about a story that was sent, whole, ready to go."""
    home.history.add(a_record(call=call or home.journey.call))
    page = home.shell.page
    assert page is not None
    front = Front(home, page)
    front.change_mind()
    shown = home.shell.page
    assert isinstance(shown, ChangeMindPage)
    to_message(qtbot, shown)
    return shown


def to_message(qtbot: QtBot, page: ChangeMindPage) -> None:
    press(qtbot, page, page.sent.panels[0].change_button)
    choose(qtbot, page, page.what, 0)
    press(qtbot, page, page.primary)
    assert page.message.isVisible()


def told(qtbot: QtBot, home: Home) -> ConsentRecord:
    qtbot.waitUntil(lambda: bool(home.records()[0].withdrawals), timeout=WAIT)
    return home.records()[0]


def test_it_goes_to_the_organisers_computer_by_one_button(
    qtbot: QtBot, open_home: Open, tmp_path: Path
) -> None:
    with TusNode(tmp_path) as server:
        home = open_home(server.endpoint)
        page = mind(qtbot, home)
        assert "straight to the organiser’s computer, 127.0.0.1" in page.message.intro.text()
        assert page.primary.text() == "Send this message"
        text = page.message.ways.text.value()
        press(qtbot, page, page.primary)
        (change,) = told(qtbot, home).withdrawals
        assert (change.route, change.outcome, change.statements) == (Route.TUS, Outcome.RECEIVED, ())
        ((name, path),) = server.files().items()
        assert name == "LW-7F3K-9Q2M_change-of-mind_1.txt"
        assert path.read_text("utf-8").strip() == text.strip()
    qtbot.waitUntil(page.sent.isVisible, timeout=WAIT)
    words = words_on(page.sent)
    assert "You took back the whole story. Upload to the organiser. Received by the organiser: " in words


def test_a_code_is_asked_for_corrected_remembered_and_left_nowhere(
    qtbot: QtBot, open_home: Open, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    keyring = Keyring()
    with TusNode(tmp_path, TusNodeSettings(code=CODE)) as server, Hunt(capfd) as hunt:
        hunt.plant(CODE)
        hunt.plant("planted-wrong")
        home = open_home(server.endpoint, code=True, keyring=keyring)
        page = mind(qtbot, home)
        press(qtbot, page, page.primary)
        qtbot.waitUntil(page.code.field.isVisible, timeout=WAIT)
        press(qtbot, page, page.primary)
        assert page.fields["code"].error_text
        page.code.field.set_value("planted-wrong")
        press(qtbot, page, page.primary)
        qtbot.waitUntil(page.failure.isVisible, timeout=WAIT)
        assert "did not let this upload in" in words_on(page)
        assert page.code.field.isVisible()
        hunt.require_nothing(tmp_path / "home", page=page.failure.text.text())
        page.code.field.set_value(CODE)
        page.code.remember.setChecked(True)
        press(qtbot, page, page.primary)
        assert told(qtbot, home).withdrawals[0].outcome is Outcome.RECEIVED
        qtbot.waitUntil(lambda: keyring.kept == {f"upload code at {server.endpoint}": CODE}, timeout=WAIT)
        hunt.require_nothing(tmp_path / "home", server.folder, page=words_on(page))
    assert page.code.field.value() == ""


def test_a_remembered_code_is_used_without_a_question(qtbot: QtBot, open_home: Open, tmp_path: Path) -> None:
    keyring = Keyring()
    with TusNode(tmp_path, TusNodeSettings(code=CODE)) as server:
        keyring.kept[f"upload code at {server.endpoint}"] = CODE
        home = open_home(server.endpoint, code=True, keyring=keyring)
        page = mind(qtbot, home)
        press(qtbot, page, page.primary)
        told(qtbot, home)
        assert not page.code.field.isVisible()


def test_back_from_the_code_forgets_it(qtbot: QtBot, open_home: Open) -> None:
    home = open_home(f"http://127.0.0.1:{free_port()}/files", code=True)
    page = mind(qtbot, home)
    press(qtbot, page, page.primary)
    qtbot.waitUntil(page.code.field.isVisible, timeout=WAIT)
    page.code.field.set_value(CODE)
    press(qtbot, page, page.back)
    assert page.message.isVisible()
    assert page.code.field.value() == ""
    assert page.primary.isEnabled()


def test_without_a_network_it_says_so_and_another_way_is_there(qtbot: QtBot, open_home: Open) -> None:
    home = open_home(f"http://127.0.0.1:{free_port()}/files")
    page = mind(qtbot, home)
    press(qtbot, page, page.primary)
    qtbot.waitUntil(page.failure.isVisible, timeout=2 * WAIT)
    assert "No connection to 127.0.0.1" in words_on(page)
    assert "Nothing is lost." in page.failure.text.text()
    assert home.records()[0].withdrawals == ()
    assert page.primary.isEnabled()
    press(qtbot, page, page.message.ways.yes)
    (change,) = told(qtbot, home).withdrawals
    assert (change.route, change.outcome) == (Route.MAIL_PROGRAM, Outcome.SAID_SENT)


def test_a_story_for_another_call_does_not_go_to_this_ones_computer(qtbot: QtBot, open_home: Open) -> None:
    home = open_home(f"http://127.0.0.1:{free_port()}/files")
    page = mind(qtbot, home, replace(CALL, id="a-call-that-is-gone"))
    assert page.primary.text() == "Copy the message"


# --- giving up ---


def fill_in(home: Home, facts: SourceFacts) -> Submission:
    """A new story in which everything is answered, on Check."""
    home.start(practise=False)
    story = home.journey.submission
    assert story is not None
    story.tell_whose(Whose.MINE)
    for statement in home.journey.call.consent:
        story.answer(statement, True, NOW)
    story.set_clips([Clip.whole("c1", facts)])
    story.tell_other_people(SeenOrHeard.NO, None)
    story.tell_contact(Contact("Sam Jones", "07700 900982"))
    story.choose_route(Route.TUS)
    home.journey.go_to(Step.CHECK)
    return story


def half_sent(qtbot: QtBot, home: Home, line: FaultyLine) -> SendingPage:
    """Send, and stop in the middle."""
    line.set_plan([Stall(at=3_000, life=True, seconds=60)])
    home.send()
    page = home.shell.page
    assert isinstance(page, SendingPage)
    qtbot.waitUntil(lambda: bool(line.struck), timeout=WAIT)
    press(qtbot, page, page.working.stop)
    qtbot.waitUntil(page.views["trouble"].isVisible, timeout=WAIT)
    line.cut_all()
    return page


@pytest.mark.parametrize("terminates", [True, False])
def test_another_way_asks_away_what_had_arrived(
    qtbot: QtBot, open_home: Open, facts: SourceFacts, tmp_path: Path, terminates: bool
) -> None:
    settings = TusNodeSettings(terminates=terminates)
    with TusNode(tmp_path, settings) as server, FaultyLine(server.port) as line:
        home = open_home(f"http://127.0.0.1:{line.port}/files")
        story = fill_in(home, facts)
        page = half_sent(qtbot, home, line)
        assert server.uploads()
        assert "what has arrived there is deleted" in words_on(page)
        press(qtbot, page, page._trouble_part.other_way)
        assert home.journey.step is Step.ROUTE
        assert "What had arrived is deleted there, if" in home.shell.status
        qtbot.waitUntil(lambda: not home.jobs.busy, timeout=WAIT)
        assert bool(server.uploads()) is not terminates
        assert home.mailroom.outbox.items() == ()

        # The same way again: nothing of the new one is asked away.
        before = len(server.uploads())
        story.choose_route(Route.TUS)
        home.journey.go_to(Step.CHECK)
        home.send()
        qtbot.waitUntil(lambda: home.journey.step is Step.SENT, timeout=WAIT)
        assert len(server.uploads()) == before + 3


def test_a_story_that_is_removed_is_asked_away(
    qtbot: QtBot, open_home: Open, facts: SourceFacts, tmp_path: Path
) -> None:
    with TusNode(tmp_path) as server, FaultyLine(server.port) as line:
        home = open_home(f"http://127.0.0.1:{line.port}/files")
        fill_in(home, facts)
        half_sent(qtbot, home, line)
        home.journey.leave()
        (saved,) = home.saved_stories()
        assert server.uploads()
        home.remove(saved.id)
        qtbot.waitUntil(lambda: not server.uploads(), timeout=WAIT)


def test_a_whole_change_of_mind_asks_away_what_another_try_had_begun(
    qtbot: QtBot, open_home: Open, facts: SourceFacts, tmp_path: Path
) -> None:
    with TusNode(tmp_path) as server, FaultyLine(server.port) as line:
        home = open_home(f"http://127.0.0.1:{line.port}/files")
        story = fill_in(home, facts)
        half_sent(qtbot, home, line)
        folder = home.folders.prepared_for(story.submission_id) / PACKET_FOLDER / story.reference
        # Another window's note that it went another way: the record is there, and the begun upload too.
        home.history.add(open_packet(folder).record)
        begun = len(server.uploads())
        assert begun
        home.journey.leave()
        front_page = home.shell.page
        assert front_page is not None
        Front(home, front_page).change_mind()
        page = home.shell.page
        assert isinstance(page, ChangeMindPage)
        to_message(qtbot, page)
        press(qtbot, page, page.message.ways.yes)
        told(qtbot, home)
        qtbot.waitUntil(lambda: not server.uploads(), timeout=WAIT)
        assert [item.state for item in home.mailroom.outbox.items()] == [ItemState.WITHDRAWN]


def test_what_was_sent_stays_at_the_organisers_when_its_copies_go(
    qtbot: QtBot, open_home: Open, facts: SourceFacts, tmp_path: Path
) -> None:
    with TusNode(tmp_path) as server:
        home = open_home(server.endpoint)
        fill_in(home, facts)
        home.send()
        qtbot.waitUntil(lambda: home.journey.step is Step.SENT, timeout=WAIT)
        home.delete_copies()
        home.journey.leave()
        assert home.saved_stories() == []
        qtbot.waitUntil(lambda: not home.jobs.busy, timeout=WAIT)
        assert len(server.files()) == 3
