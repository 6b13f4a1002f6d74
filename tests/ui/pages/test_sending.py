"""Sending, with the real desk behind it: packets, outbox, a mail server that refuses, an inbox, folders."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from app.delivery.outbox import ItemState
from app.delivery.packet_check import check_packet
from app.store.secrets import account_key
from app.story import errors as e
from app.story.account import MailAccount, Security
from app.story.flow import Step
from app.story.route import Outcome, Route
from app.story.secret import Secret
from tests import footage
from tests.servers.ports import free_port
from tests.servers.scripted_smtp import At, Script, ScriptedSmtp
from tests.servers.trust import Trust
from tests.ui.pages.booth import LINK, OURS, PASSWORD, REFERENCE, SENDER, TO, Booth, Keyring
from tests.ui.pages.people import press, show, words_on


@pytest.fixture(scope="module")
def trust() -> Trust:
    return Trust()


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return footage.make(tmp_path_factory.mktemp("films") / "film.mp4", footage.Form(frames=15))


@pytest.fixture
def booth(qtbot: QtBot, tmp_path: Path, film: Path, trust: Trust) -> Iterator[Booth]:
    found = Booth(qtbot, tmp_path, film, trust.client)
    yield found
    found.close()
    found.reader.close()


@pytest.fixture
def server(trust: Trust) -> Callable[..., ScriptedSmtp]:
    def make(**script: object) -> ScriptedSmtp:
        offers = ("SIZE 30000000", "8BITMIME", "AUTH PLAIN LOGIN")
        facts = {"tls": trust.server(), "users": {SENDER: PASSWORD}, "offers": offers, **script}
        return ScriptedSmtp(Script(**facts))  # type: ignore[arg-type]

    return make


Server = Callable[..., ScriptedSmtp]


def told(booth: Booth) -> str:
    """The trouble's words."""
    booth.see("trouble")
    notice = booth.page.trouble if booth.page.trouble.isVisible() else booth.page.waiting
    return f"{notice.heading.text()} {notice.text.text()}"


# --- email ---------------------------------------------------------------------------------------------------------------


def test_what_is_missing_is_told_before_anything_is_sent(booth: Booth) -> None:
    page = booth.begin(Route.EMAIL)
    booth.see("account")
    booth.send()
    assert page.fields["sender"].error_text
    assert page.primary.text() == "Continue"
    booth.tell_address()
    assert not page.has_errors
    booth.send()
    for name in ("password", "host"):
        assert page.fields[name].error_text
    assert booth.states == []


def test_a_provider_that_takes_no_passwords_leads_to_another_way(booth: Booth) -> None:
    page = booth.begin(Route.EMAIL)
    booth.see("account")
    booth.tell_address("sam@hotmail.co.uk")
    assert "Outlook.com" in words_on(page)
    assert not page.form.password.isVisible()
    assert not page.primary.isVisible()
    assert page.focusWidget() is page.form.obstacle.other_way
    press(booth.qtbot, page, page.form.obstacle.other_way)
    assert booth.given_up == [(False, Step.ROUTE)]


def test_a_known_provider_needs_the_password_alone(booth: Booth) -> None:
    page = booth.begin(Route.EMAIL)
    booth.see("account")
    booth.tell_address("sam@gmail.com")
    assert page.focusWidget() is page.form.password
    assert page.primary.text() == "Send"
    assert not page.form.host.isVisible()
    assert not page.form.obstacle.isVisible()
    assert "app password" in words_on(page)


def test_an_app_password_that_is_missing_leads_back_to_the_form(booth: Booth, server: Server) -> None:
    page = booth.begin(Route.EMAIL)
    booth.see("account")
    gmail = b"534-5.7.9 Application-specific password required.\r\n534 5.7.9 See the help.\r\n"
    with server(says={At.AUTH: gmail}) as running:
        booth.fill_in(running.port)
        booth.send()
        assert "wants an app password" in told(booth)
        assert running.conversations == 1
    assert not page._trouble_part.again.isVisible()
    press(booth.qtbot, page, page._trouble_part.settings)
    booth.see("account")
    assert page.primary.text() == "Send"


def test_a_wrong_password_loses_nothing_that_was_typed(booth: Booth, server: Server) -> None:
    older = MailAccount("older@sender.example", "old.example", 587, "older", Security.STARTTLS)
    booth.settings.save(replace(booth.settings.load().settings, account=older))
    page = booth.begin(Route.EMAIL)
    booth.see("account")
    assert page.form.address.value() == "older@sender.example"
    with server() as running:
        booth.fill_in(running.port, "wrong")
        page.form.user.set_value(SENDER)
        booth.send()
        assert "password" in told(booth)
        buttons = [button.text() for button in (page._trouble_part.settings, page._trouble_part.other_way)]
        for words in buttons:
            assert words in words_on(page)
        assert "Try again" not in words_on(page)
        press(booth.qtbot, page, page._trouble_part.settings)
        booth.see("account")
        assert page.form.address.value() == SENDER
        assert page.form.password.value() == "wrong"
        assert page.form.host.value() == "localhost"
        assert booth.settings.load().settings.account == older
        page.form.password.set_value(PASSWORD)
        booth.send()
        assert booth.sent().delivery is not None
        assert len(running.messages) == 1
    booth.asked()
    account = booth.settings.load().settings.account
    assert account is not None
    assert (account.sender, account.host) == (SENDER, "localhost")


def test_the_password_is_kept_nowhere_unless_wished(booth: Booth, server: Server) -> None:
    booth.keyring = Keyring()
    page = booth.begin(Route.EMAIL)
    booth.see("account")
    booth.tell_address()
    booth.qtbot.waitUntil(page.form.remember.isVisible)
    with server() as running:
        booth.fill_in(running.port)
        booth.send()
        booth.sent()
    booth.asked()
    assert booth.keyring.kept == {}
    assert page.form.password.value() == ""
    assert page._given is None
    assert page._handle is None
    for path in booth.place.rglob("*"):
        assert not path.is_file() or PASSWORD.encode() not in path.read_bytes(), path
    assert not booth.settings.load().settings.remember_password


def test_the_tick_to_remember_outlives_a_wrong_password_and_counts_after_success_alone(
    booth: Booth, server: Server
) -> None:
    booth.keyring = Keyring()
    page = booth.begin(Route.EMAIL)
    booth.see("account")
    booth.tell_address()
    booth.qtbot.waitUntil(page.form.remember.isVisible)
    with server() as running:
        booth.fill_in(running.port, "wrong")
        page.form.remember.setChecked(True)
        booth.send()
        booth.see("trouble")
        assert booth.keyring.kept == {}
        page._trouble_part.settings.click()
        booth.see("account")
        booth.asked()
        assert page.form.remember.isChecked()
        page.form.password.set_value(PASSWORD)
        booth.send()
        booth.sent()
    booth.asked()
    assert list(booth.keyring.kept.values()) == [PASSWORD]
    assert booth.settings.load().settings.remember_password


def test_a_remembered_password_is_filled_in_for_its_own_account_alone(booth: Booth) -> None:
    account = MailAccount(SENDER, "localhost", 587, SENDER, Security.STARTTLS)
    booth.settings.save(replace(booth.settings.load().settings, account=account))
    booth.keyring = Keyring()
    booth.keyring.kept[account_key(account)] = PASSWORD
    page = booth.begin(Route.EMAIL)
    booth.see("account")
    booth.qtbot.waitUntil(lambda: page.form.password.value() == PASSWORD)
    assert page.form.remember.isChecked()
    page.form.password.set_value("")
    page.form.host.set_value("elsewhere.example")
    page._fill_password(account, Secret(PASSWORD))
    assert page.form.password.value() == ""


def test_without_a_password_store_nothing_is_offered(booth: Booth) -> None:
    page = booth.begin(Route.EMAIL)
    booth.see("account")
    booth.asked()
    assert not page.form.remember.isVisible()


def test_without_a_connection_it_waits_calmly(booth: Booth, server: Server) -> None:
    page = booth.begin(Route.EMAIL)
    booth.see("account")
    booth.fill_in(free_port())
    booth.send()
    assert "Waiting for a connection" in told(booth)
    assert not page.trouble.isVisible()
    assert page.waiting.isVisible()
    assert page.focusWidget() is page._trouble_part.again
    with server() as running:
        page._trouble_part.settings.click()
        page.form.port.set_value(str(running.port))
        booth.send()
        booth.sent()
        assert len(running.messages) == 1


def test_a_refused_address_is_an_error_that_trying_again_cannot_help(booth: Booth, server: Server) -> None:
    page = booth.begin(Route.EMAIL)
    booth.see("account")
    with server(says={At.RCPT: b"550 5.1.1 no such box\r\n"}) as running:
        booth.fill_in(running.port)
        booth.send()
        assert TO in told(booth)
    assert not page._trouble_part.again.isVisible()
    press(booth.qtbot, page, page._trouble_part.other_way)
    assert booth.given_up == [(False, Step.ROUTE)]


def test_what_may_have_been_sent_is_asked_and_never_repeated_by_itself(booth: Booth, server: Server) -> None:
    page = booth.begin(Route.EMAIL)
    booth.see("account")
    with server(cut=At.FINAL_DOT) as running:
        booth.fill_in(running.port)
        booth.send()
        assert "may have been sent" in told(booth)
        assert running.conversations == 1
    assert page._trouble_part.again.text() == "Send it again"
    press(booth.qtbot, page, page._trouble_part.other_way)
    assert booth.given_up == [(True, Step.ROUTE)]
    press(booth.qtbot, page, page._trouble_part.arrived)
    delivery = booth.sent().delivery
    assert delivery is not None
    assert delivery.outcome is Outcome.SAID_SENT


def test_it_is_asked_again_after_a_restart_even_without_the_video(booth: Booth, server: Server) -> None:
    story = booth.story(Route.EMAIL)
    show(booth.qtbot, booth.page, story, OURS)
    booth.see("account")
    with server(cut=At.FINAL_DOT) as running:
        booth.fill_in(running.port)
        booth.send()
        booth.see("trouble")
    booth.close()
    booth.film.unlink()
    shutil.rmtree(booth.place / "nothing", ignore_errors=True)
    page = booth.open()
    show(booth.qtbot, page, story, OURS)
    assert "may have been sent" in told(booth)
    page._trouble_part.other_way.click()
    assert booth.given_up == [(True, Step.ROUTE)]


def test_what_was_sent_while_the_app_was_closed_is_known(booth: Booth, server: Server) -> None:
    story = booth.story(Route.EMAIL)
    show(booth.qtbot, booth.page, story, OURS)
    booth.see("account")
    with server() as running:
        booth.fill_in(running.port)
        booth.send()
        first = booth.sent()
        booth.close()
        booth.records.clear()
        show(booth.qtbot, booth.open(), story, OURS)
        assert booth.sent() == first
        assert len(running.messages) == 1


def test_stop_ends_it_and_try_again_goes_on(booth: Booth, server: Server) -> None:
    page = booth.begin(Route.EMAIL)
    booth.see("account")
    with server(silent=At.MAIL) as running:
        booth.fill_in(running.port)
        booth.send()
        booth.qtbot.waitUntil(running.reached.is_set, timeout=20_000)
        assert page.is_busy
        press(booth.qtbot, page, page.working.stop)
        assert "You stopped it" in told(booth)
        assert not running.messages
    assert booth.states == [ItemState.READY]
    assert not page.is_busy


def test_a_packet_that_was_damaged_is_made_anew_on_trying_again(booth: Booth, server: Server) -> None:
    page = booth.begin(Route.EMAIL)
    booth.see("account")
    clip = next(booth.packet.glob("*.mp4"))
    clip.unlink()
    clip.write_bytes(b"damaged")
    with server() as running:
        booth.fill_in(running.port)
        booth.send()
        told(booth)
        assert not running.messages
        page._trouble_part.again.click()
        booth.see("account")
        assert check_packet(booth.packet) == ()
        booth.send()
        booth.sent()


def test_a_video_that_is_gone_before_it_is_finished_is_told(booth: Booth) -> None:
    story = booth.story(Route.EMAIL)
    booth.film.unlink()
    page = show(booth.qtbot, booth.page, story, OURS)
    assert "film.mp4" in told(booth)
    press(booth.qtbot, page, page.back)
    assert booth.given_up == [(False, Step.CHECK)]


# --- the other ways ------------------------------------------------------------------------------------------------------


def test_practice_goes_to_the_inbox_without_a_question(booth: Booth) -> None:
    booth.begin(Route.FOLDER, practise=True)
    record = booth.sent()
    assert record.delivery is not None
    assert record.delivery.outcome is Outcome.PRACTISED
    assert len(list(booth.folders.practice_inbox.glob("*.eml"))) == 1


def test_a_folder_that_cannot_be_used_is_told_and_another_chosen(booth: Booth) -> None:
    page = booth.begin(Route.FOLDER)
    booth.see("folder")
    full, stick = booth.place / "full", booth.place / "stick"
    (full / REFERENCE).mkdir(parents=True)
    stick.mkdir()
    page.folder_part.chosen.emit(full)
    assert REFERENCE in told(booth)
    page._trouble_part.again.click()
    booth.see("folder")
    page.folder_part.chosen.emit(stick)
    record = booth.sent()
    assert check_packet(stick / REFERENCE) == ()
    assert record.delivery is not None
    assert record.delivery.outcome is Outcome.SAVED
    assert booth.states == [ItemState.SENT]
    assert not list((full / REFERENCE).iterdir())


def test_wetransfer_asks_for_the_link_and_says_until_when_it_works(booth: Booth) -> None:
    page = booth.begin(Route.WETRANSFER)
    booth.see("link")
    part = page.link_part
    part.field.set_value("https://example.org/")
    part.check.click()
    assert part.box.error_text
    assert not part.message.isVisible()
    part.field.set_value(LINK)
    part.check.click()
    assert "until" in part.good.text.text()
    assert LINK in part.ways.text.value()
    part.field.set_value(LINK + "4")
    assert not part.message.isVisible()
    part.field.set_value(LINK)
    part.check.click()
    part.ways.yes.click()
    delivery = booth.sent().delivery
    assert delivery is not None
    assert (delivery.link, delivery.outcome) == (LINK, Outcome.SAID_SENT)


def test_a_link_that_was_pasted_is_there_again_after_a_restart(booth: Booth, server: Server) -> None:
    story = booth.story(Route.WETRANSFER)
    page = show(booth.qtbot, booth.page, story, OURS)
    booth.see("link")
    page.link_part.field.set_value(LINK)
    page.link_part.check.click()
    page.link_part.from_here.click()
    booth.see("account")
    booth.fill_in(free_port())
    booth.send()
    told(booth)
    booth.close()
    page = booth.open()
    show(booth.qtbot, page, story, OURS)
    booth.see("link")
    assert page.link_part.field.value() == LINK
    assert page.link_part.message.isVisible()
    with server() as running:
        page.link_part.from_here.click()
        booth.see("account")
        booth.fill_in(running.port)
        booth.send()
        booth.sent()
        (raw,) = running.messages
        assert LINK.encode() in raw
        assert b".mp4" not in raw.split(b"\r\n\r\n")[0]


def test_a_link_is_noted_as_soon_as_it_is_checked(booth: Booth) -> None:
    story = booth.story(Route.WETRANSFER)
    page = show(booth.qtbot, booth.page, story, OURS)
    booth.see("link")
    page.link_part.field.set_value(f"Here: {LINK}?utm_source=email")
    page.link_part.check.click()
    booth.qtbot.waitUntil(lambda: booth.states == [ItemState.WAITING])
    said = page.link_part.good.text.text()
    booth.close()
    page = booth.open()
    show(booth.qtbot, page, story, OURS)
    booth.see("link")
    assert page.link_part.field.value() == LINK
    assert page.link_part.message.isVisible()
    assert page.link_part.good.text.text() == said


def test_after_the_link_is_checked_the_keyboard_is_in_sight(booth: Booth) -> None:
    page = show(booth.qtbot, booth.page, booth.story(Route.WETRANSFER), OURS)
    booth.see("link")
    page.resize(700, 500)
    part, seen = page.link_part, page.scroll_area.viewport()
    for pasted, at in (("https://we.tl.evil.example/t-AbC123", part.field), (LINK, part.ways.program)):
        part.field.set_value(pasted)
        page.scroll_area.verticalScrollBar().setValue(0)
        part.check.click()
        assert page.focusWidget() is at
        foot = QPoint(0, at.height())
        booth.qtbot.waitUntil(lambda at=at, foot=foot: 0 < at.mapTo(seen, foot).y() <= seen.height())
    booth.asked()


# --- closing -------------------------------------------------------------------------------------------------------------


def test_closing_is_asked_on_the_page(booth: Booth) -> None:
    page = booth.begin(Route.EMAIL)
    booth.see("account")
    closed: list[bool] = []
    page.form.address.setFocus()
    page.ask_to_close(lambda: closed.append(True))
    page.ask_to_close(lambda: closed.append(True))
    assert page.closing.isVisible()
    assert page.focusWidget() is page.closing.stay
    press(booth.qtbot, page, page.closing.stay)
    assert not page.closing.isVisible()
    assert page.focusWidget() is page.form.address, "the keyboard is where it was"
    assert closed == []
    page.ask_to_close(lambda: closed.append(True))
    press(booth.qtbot, page, page.closing.close_anyway)
    assert closed == [True]


@pytest.mark.parametrize(
    ("done", "total", "size", "words"),
    [
        (0, 0, 10_000_000, "0 MB of 10 MB"),
        (7, 14, 10_000_000, "5 MB of 10 MB"),
        (14, 14, 10_000_000, "All is handed over"),
        (1, 4, None, "25 %"),
    ],
)
def test_progress_is_in_megabytes_of_the_story(
    booth: Booth, done: int, total: int, size: int | None, words: str
) -> None:
    working = booth.page.working
    working.begin("Sending", size_bytes=size, waits="All is handed over")
    working.show_progress(done, total)
    assert words in working.row.words.text()
    assert working.row.label.text() == "Sending"


@pytest.mark.parametrize("error", [e.NoConnection("x"), e.Cancelled(), e.TryLater("x")])
def test_what_only_waits_is_no_error(booth: Booth, error: e.StoryError) -> None:
    part = booth.page._trouble_part
    part.tell(error, has_account=True)
    assert part.error.isHidden()
    assert not part.waiting.isHidden()
    assert not part.again.isHidden()
    assert part.arrived.isHidden()
