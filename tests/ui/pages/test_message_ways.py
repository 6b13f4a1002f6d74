"""Every by-hand way of a message: each opens what it says, says what comes next, and asks whether Send was pressed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QAccessible, QDesktopServices
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.delivery.draft import Draft, MailProgram
from app.delivery.mail_program import Opened
from app.delivery.web_mail import LONGEST_URL, NAMES
from app.story.errors import MailProgramMissing
from app.story.work import Cancel, Job, Progress
from app.ui.jobs import Jobs
from app.ui.pages import message_ways
from app.ui.pages.message_ways import MessageWays
from app.ui.widgets.button import Button
from tests.ui.pages.people import words_on

TO, SUBJECT, BODY = "hello@organiser.example", "Video story LW-7F3K-9Q2M", "Name: Sam\nNumber: 07700 900982\n"
CLAWS = MailProgram("Claws Mail", can_attach=True)


class Opener:
    """Stands where a program would be started; the job ends when it is let, with what it is told."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.go = threading.Event()
        self.outcome: Opened | MailProgramMissing = Opened.WITH_FILES

    def __call__(self, draft: Draft) -> Job[Opened]:
        def job(_progress: Progress, _cancel: Cancel) -> Opened:
            self.drafts.append(draft)
            self.go.wait(20)
            if isinstance(self.outcome, Opened):
                return self.outcome
            raise self.outcome

        return job


class Taker(QObject):
    """Stands where the system opens addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.urls.append(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))


@pytest.fixture
def taker() -> Iterator[Taker]:
    made = Taker()
    for scheme in ("https", "mailto", "file"):
        QDesktopServices.setUrlHandler(scheme, made, "take")
    yield made
    for scheme in ("https", "mailto", "file"):
        QDesktopServices.unsetUrlHandler(scheme)


@pytest.fixture
def opener() -> Iterator[Opener]:
    made = Opener()
    yield made
    made.go.set()


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, ...]:
    return tuple(tmp_path / name for name in ("clip-1.mp4", "clip-2.mp4", "details.txt"))


def show(qtbot: QtBot, jobs: Jobs, opener: Opener, draft: Draft, *, program: MailProgram | None = CLAWS,
         folder: Path | None = None) -> MessageWays:  # fmt: skip
    ways = MessageWays(jobs=jobs, open_draft=opener, find_program=lambda: program)
    qtbot.addWidget(ways)
    ways.set_message(draft, folder=folder)
    ways.resize(700, 1400)
    with qtbot.waitExposed(ways):
        ways.show()
    ways.activateWindow()
    qtbot.waitUntil(ways.isActiveWindow)
    qtbot.waitUntil(lambda: not jobs.busy)
    return ways


def press(qtbot: QtBot, button: Button) -> None:
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)


def plain(body: str = BODY) -> Draft:
    return Draft(TO, SUBJECT, body)


def test_a_message_without_files_opens_as_an_address(
    qtbot: QtBot, jobs: Jobs, opener: Opener, taker: Taker
) -> None:
    ways = show(qtbot, jobs, opener, plain())
    with qtbot.waitSignal(ways.opened, timeout=1000):
        press(qtbot, ways.program)
    mail = urlsplit(taker.urls[0])
    assert (mail.scheme, mail.path) == ("mailto", TO)
    assert parse_qs(mail.query)["body"] == [BODY.replace("\n", "\r\n")]
    assert opener.drafts == []
    assert "press Send there" in ways.state.text.text()
    assert not ways.files.isVisible()
    assert "file" not in words_on(ways)


def test_one_too_long_for_an_address_goes_to_the_program_itself(
    qtbot: QtBot, jobs: Jobs, opener: Opener, taker: Taker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_ways, "LONGEST_MAILTO", 100)
    ways = show(qtbot, jobs, opener, plain())
    opener.go.set()
    with qtbot.waitSignal(ways.opened, timeout=5000):
        press(qtbot, ways.program)
    assert (taker.urls, opener.drafts) == ([], [plain()])


def test_files_go_along_and_nothing_waits_for_the_program(
    qtbot: QtBot, jobs: Jobs, opener: Opener, files: tuple[Path, ...]
) -> None:
    ways = show(qtbot, jobs, opener, Draft(TO, SUBJECT, BODY, files))
    assert "the message and your 3 files in it" in ways.program_text.text()
    press(qtbot, ways.program)
    qtbot.waitUntil(lambda: len(opener.drafts) == 1)
    assert ways.state.heading.text() == "Opening your email program"
    press(qtbot, ways.program)
    assert ways.window().focusWidget() is ways.program
    with qtbot.waitSignal(ways.opened, timeout=5000):
        opener.go.set()
    assert opener.drafts == [Draft(TO, SUBJECT, BODY, files)]
    assert "Look whether your 3 files are in it" in ways.state.text.text()


def test_a_program_that_takes_no_files_is_told_before_and_after(
    qtbot: QtBot, jobs: Jobs, opener: Opener, files: tuple[Path, ...]
) -> None:
    draft = Draft(TO, SUBJECT, BODY, files[:1])
    ways = show(qtbot, jobs, opener, draft, program=MailProgram("Geary", can_attach=False))
    assert "You add the files yourself" in ways.program_text.text()
    opener.outcome = Opened.TEXT_ALONE
    opener.go.set()
    with qtbot.waitSignal(ways.opened, timeout=5000):
        press(qtbot, ways.program)
    assert "add your file as the steps below show" in ways.state.text.text()
    assert [step.split(".")[0] for step in words_on(ways.steps).splitlines()] == ["1", "2", "3", "4"]


def test_no_program_is_said_and_the_other_ways_stay(
    qtbot: QtBot, jobs: Jobs, opener: Opener, files: tuple[Path, ...]
) -> None:
    ways = show(qtbot, jobs, opener, Draft(TO, SUBJECT, BODY, files), program=None)
    assert "found no email program" in ways.program_text.text()
    opener.outcome = MailProgramMissing("nothing opens mailto:")
    opener.go.set()
    with qtbot.assertNotEmitted(ways.opened):
        press(qtbot, ways.program)
        qtbot.waitUntil(lambda: ways.state.heading.text() == "No email program answered")
    assert all(button.isEnabled() for button in (ways.program, *ways.web.values(), ways.yes))


def test_the_real_job_says_that_there_is_none(
    qtbot: QtBot, jobs: Jobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CONFIG_DIRS", "XDG_DATA_DIRS"):
        monkeypatch.setenv(name, str(tmp_path))
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"x")
    monkeypatch.setattr("sys.platform", "linux")
    ways = MessageWays(jobs=jobs)
    qtbot.addWidget(ways)
    ways.set_message(Draft(TO, SUBJECT, BODY, (clip,)))
    ways.program.click()
    qtbot.waitUntil(lambda: ways.state.heading.text() == "No email program answered")
    assert "found no email program" in ways.program_text.text()


def test_web_mail_opens_filled_in(qtbot: QtBot, jobs: Jobs, opener: Opener, taker: Taker) -> None:
    QApplication.clipboard().setText("mine")
    ways = show(qtbot, jobs, opener, plain())
    for provider, button in ways.web.items():
        with qtbot.waitSignal(ways.opened, timeout=1000):
            press(qtbot, button)
        fields = parse_qs(urlsplit(taker.urls[-1]).query)
        assert (fields["to"], fields["body"]) == ([TO], [BODY])
        assert NAMES[provider] in ways.state.heading.text()
    assert len({urlsplit(url).hostname for url in taker.urls}) == 3
    assert QApplication.clipboard().text() == "mine"


def test_a_text_too_long_for_web_mail_is_copied_and_said(
    qtbot: QtBot, jobs: Jobs, opener: Opener, taker: Taker, files: tuple[Path, ...]
) -> None:
    body = "x" * LONGEST_URL
    ways = show(qtbot, jobs, opener, Draft(TO, SUBJECT, body, files))
    press(qtbot, next(iter(ways.web.values())))
    assert "body" not in parse_qs(urlsplit(taker.urls[-1]).query)
    assert QApplication.clipboard().text() == body
    for part in ("Paste it into the email", "Drag your files in"):
        assert part in ways.state.text.text()


def test_everything_can_be_copied_and_the_folder_shown(
    qtbot: QtBot, jobs: Jobs, opener: Opener, taker: Taker, files: tuple[Path, ...], tmp_path: Path
) -> None:
    ways = show(qtbot, jobs, opener, Draft(TO, SUBJECT, BODY, files), folder=tmp_path)
    for button, text in ((ways.to.button, TO), (ways.subject.button, SUBJECT), (ways.copy_button, BODY)):
        press(qtbot, button)
        assert QApplication.clipboard().text() == text
    assert ways.copy_button.text() == "The message is copied"
    press(qtbot, ways.folder)
    assert taker.urls == [QUrl.fromLocalFile(str(tmp_path)).toString()]


def test_only_the_person_says_that_it_was_sent(qtbot: QtBot, jobs: Jobs, opener: Opener) -> None:
    ways = show(qtbot, jobs, opener, plain())
    with qtbot.assertNotEmitted(ways.said_sent), qtbot.waitSignal(ways.not_yet, timeout=1000):
        press(qtbot, ways.no)
    assert "Nothing is noted" in words_on(ways)
    with qtbot.waitSignal(ways.said_sent, timeout=1000):
        press(qtbot, ways.yes)
    ways.set_message(plain())
    assert "Nothing is noted" not in words_on(ways)


def test_tab_goes_from_the_first_way_to_the_question_and_everything_has_a_name(
    qtbot: QtBot, jobs: Jobs, opener: Opener, files: tuple[Path, ...]
) -> None:
    ways = show(qtbot, jobs, opener, Draft(TO, SUBJECT, BODY, files))
    extra = Button("Send the message from this app")
    ways.add_way(extra)
    ways.program.setFocus()
    met = []
    at: QWidget | None = ways.program
    while at is not None and len(met) < 30:
        face = QAccessible.queryAccessibleInterface(at)
        met.append(face.text(QAccessible.Text.Name))
        qtbot.keyClick(at, Qt.Key.Key_Tab)
        if (at := ways.window().focusWidget()) is ways.program:
            break
    assert met == [
        "Open my email program", "Send the message from this app", "Open Gmail", "Open Outlook.com", "Open Yahoo Mail",
        "Show the folder with my clips", "Email address", "Copy: Email address", "Subject", "Copy: Subject", "Message",
        "Copy the message", "Yes, I sent it", "Not yet",
    ]  # fmt: skip
