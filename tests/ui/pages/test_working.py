"""The view of work that goes on: what stands on it, what is read out, and where the keyboard is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.story.uploading import News, Situation
from app.ui.jobs import Jobs
from app.ui.pages import working as module
from app.ui.pages.working import ClipShare, Working
from tests.ui.pages.people import press, tab_to, words_on
from tests.ui.pages.test_pace import Clock

MB = 1_000_000
TOTAL = 120 * MB
CLIPS = [ClipShare("Clip 1 of 2", 40 * MB), ClipShare("Clip 2 of 2", 80 * MB)]
HOST = "upload.organiser.example"
FIRST, SECOND = (f"LW-7F3K-9Q2M_clip-{number}-of-2.mp4" for number in (1, 2))
OFFLINE = "No connection to upload.organiser.example now. It goes on by itself as soon as there is one."


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is read out. No screen reader listens here, and without one nothing would be said."""
    said: list[str] = []
    monkeypatch.setattr(module, "announce", lambda _widget, text: said.append(text) if text else None)
    return said


class View:
    """The view in a window, with a time of its own."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot, self.clock = qtbot, Clock()
        self.view = Working(clock=self.clock)
        qtbot.addWidget(self.view)
        self.view.resize(700, 700)
        with qtbot.waitExposed(self.view):
            self.view.show()
        self.view.activateWindow()
        qtbot.waitUntil(self.view.isActiveWindow)

    def upload(self) -> Working:
        self.view.begin("Sending", size_bytes=TOTAL, clips=CLIPS, can_pause=True, host=HOST)
        self.view.show_news(News(Situation.CONNECTING))
        self.view.show_news(News(Situation.SENDING, name=FIRST))
        return self.view

    def send(self, start: int, megabytes: int) -> None:
        """A megabyte a second."""
        for done in range(start + 1, start + megabytes + 1):
            self.clock.now += 1
            self.view.show_progress(done * MB, TOTAL)

    def wait(self, seconds: int) -> None:
        for _ in range(seconds):
            self.clock.now += 1
            self.view.tick()

    def words(self) -> str:
        return words_on(self.view)


@pytest.fixture
def shown(qtbot: QtBot, spoken: list[str]) -> View:
    return View(qtbot)


# --- how far it is ---


def test_a_bar_for_all_and_one_for_each_clip(shown: View) -> None:
    view = shown.upload()
    shown.send(0, 40)
    view.show_news(News(Situation.SENDING, name=SECOND))
    shown.send(40, 20)
    assert view.row.words.text() == "60 MB of 120 MB. About 1 minute left"
    assert view.now.text() == f"Sending clip 2 to {HOST}."
    assert [bar.words.text() for bar in view.clips.bars] == [
        "Clip 1 of 2: all 40 MB sent",
        "Clip 2 of 2: 20 MB of 80 MB",
    ]
    assert view.row.bar.value() == 500
    assert [bar.bar.value() for bar in view.clips.bars] == [1000, 250]


def test_other_work_has_one_bar_and_stop(shown: View) -> None:
    view = shown.view
    view.begin("Saving", size_bytes=10 * MB)
    view.show_progress(7, 14)
    assert shown.words().split("\n") == ["Saving", "5 MB of 10 MB. Working out how long this takes", "Stop"]


def test_a_bar_that_goes_back_tells_why(shown: View, spoken: list[str]) -> None:
    view = shown.upload()
    shown.send(0, 40)
    view.show_news(News(Situation.SENDING, name=SECOND))
    shown.send(40, 40)
    view.show_news(News(Situation.STARTING_AGAIN, name=SECOND))
    view.show_progress(40 * MB, TOTAL)
    lost = "The organiser’s computer has lost clip 2. It is being sent again."
    assert view.now.text() == lost
    assert spoken[-1] == lost
    assert [bar.bar.value() for bar in view.clips.bars] == [1000, 0]
    assert view.row.words.text().startswith("40 MB of 120 MB")


def test_steps_are_read_out_and_not_every_megabyte(shown: View, spoken: list[str]) -> None:
    shown.upload()
    shown.send(0, 119)
    assert spoken == [
        "A quarter of your story is sent.",
        "Half of your story is sent.",
        "Three quarters of your story are sent.",
    ]


def test_no_time_left_is_claimed_while_nothing_moves(shown: View) -> None:
    view = shown.upload()
    shown.send(0, 30)
    shown.wait(9)
    assert view.row.words.text() == "30 MB of 120 MB. About 2 minutes left"
    shown.wait(1)
    assert view.row.words.text() == "30 MB of 120 MB"
    shown.wait(40)
    shown.send(30, 6)
    assert view.row.words.text() == "36 MB of 120 MB. About 1 minute left", "the line is as fast as before"


def test_time_without_a_connection_does_not_count(shown: View) -> None:
    view = shown.upload()
    shown.send(0, 30)
    assert view.row.words.text() == "30 MB of 120 MB. About 2 minutes left"
    view.show_news(News(Situation.OFFLINE, 30))
    assert view.row.words.text() == "30 MB of 120 MB"
    shown.wait(600)
    view.show_news(News(Situation.CONNECTING, name=FIRST))
    view.show_progress(30 * MB, TOTAL)
    view.show_news(News(Situation.SENDING, name=FIRST))
    shown.send(30, 5)
    assert view.row.words.text() == "35 MB of 120 MB. About 1 minute left"


# --- what happens ---


def test_no_connection_is_said_once_and_counted_down_on_screen(shown: View, spoken: list[str]) -> None:
    view = shown.upload()
    shown.send(0, 3)
    view.show_news(News(Situation.OFFLINE, 12))
    assert view.now.text() == f"{OFFLINE} The next try is in 12 seconds."
    shown.wait(5)
    assert view.now.text() == f"{OFFLINE} The next try is in 7 seconds."
    view.show_news(News(Situation.CONNECTING, name=FIRST))
    view.show_news(News(Situation.OFFLINE, 20))
    assert spoken == [OFFLINE]


def test_at_the_end_it_says_what_it_waits_for(shown: View, spoken: list[str]) -> None:
    view = shown.upload()
    shown.send(0, 120)
    view.show_news(News(Situation.CONFIRMING))
    checking = f"All of it is handed over. {HOST} is checking that it has everything."
    assert (view.row.words.text(), view.now.text()) == ("120 MB of 120 MB", checking)
    assert spoken[-1] == checking
    shown.wait(31)
    assert view.still.isVisible()
    assert f"waiting for {HOST} to say that it has everything" in view.still.text.text()


# --- when nothing moves ---


def test_after_thirty_seconds_it_says_what_it_is_doing(shown: View, spoken: list[str]) -> None:
    view = shown.upload()
    shown.send(0, 10)
    shown.wait(29)
    assert not view.still.isVisible()
    shown.wait(1)
    assert view.still.isVisible()
    assert view.still.heading.text() == "It has not moved for 30 seconds"
    doing = "This is what the app is doing: sending clip 1, and waiting until it gets through."
    assert view.still.text.text().startswith(doing)
    assert "press Pause" in view.still.text.text()
    assert view.row.words.text() == "10 MB of 120 MB"
    shown.wait(60)
    assert view.still.heading.text() == "It has not moved for 1 minute"
    assert len(spoken) == 1, "it is read out once"
    assert spoken[0].startswith("It has not moved for 30 seconds. This is what the app is doing:")
    shown.send(10, 1)
    assert not view.still.isVisible()
    assert "left" in view.row.words.text()


def test_other_work_that_stands_still_says_so_too(shown: View) -> None:
    shown.view.begin("Getting your story ready")
    shown.wait(30)
    assert "“Getting your story ready”" in shown.view.still.text.text()
    assert "Pause" not in shown.words()
    shown.view.begin("Sending")
    assert not shown.view.still.isVisible()


def test_the_view_looks_by_itself_each_second_while_it_is_shown(shown: View) -> None:
    shown.upload()
    shown.clock.now += 31
    shown.qtbot.waitUntil(shown.view.still.isVisible, timeout=10_000)
    assert shown.view._timer.isActive()
    shown.view.hide()
    assert not shown.view._timer.isActive()


# --- pause, resume, stop ---


def paused(shown: View) -> Working:
    view = shown.upload()
    shown.send(0, 34)
    press(shown.qtbot, view, view.pause)
    view.show_paused()
    return view


def test_pause_is_calm_and_resume_has_the_focus(shown: View, spoken: list[str]) -> None:
    view = shown.upload()
    shown.send(0, 34)
    with shown.qtbot.waitSignal(view.pause_wanted):
        press(shown.qtbot, view, view.pause)
    assert view.row.words.text() == "Pausing"
    assert view.pause.hasFocus(), "the focus does not slide on"
    shown.qtbot.keyClick(view.pause, Qt.Key.Key_Space)
    view.show_news(News(Situation.OFFLINE, 3))  # what the job still says is not shown any more
    view.show_paused()
    words = "Paused. What has arrived: 34 MB of 120 MB."
    assert view.row.words.text() == spoken[-1] == words
    assert view.go_on.hasFocus()
    assert (view.pause.isVisible(), view.stop.isVisible()) == (False, True)
    assert not view.now.isVisible()
    shown.wait(120)
    assert not view.still.isVisible()
    assert view.row.words.text() == words


def test_pause_shows_what_the_other_side_has(shown: View) -> None:
    view = shown.upload()
    shown.send(0, 34)
    view.pause.click()
    view.show_paused(30 * MB)
    view.show_progress(35 * MB, TOTAL)  # one that was still on its way
    assert view.row.words.text() == "Paused. What has arrived: 30 MB of 120 MB."
    assert view.clips.bars[0].words.text() == "Clip 1 of 2: 30 MB of 40 MB"
    assert view.row.bar.value() == 250


def test_resume_goes_on_from_what_was_known(shown: View) -> None:
    view = paused(shown)
    shown.wait(3600)
    with shown.qtbot.waitSignal(view.resume_wanted):
        shown.qtbot.keyClick(view.go_on, Qt.Key.Key_Space)
    view.resume()
    assert view.pause.hasFocus()
    assert not view.go_on.isVisible()
    assert view.row.words.text() == "34 MB of 120 MB"
    view.show_news(News(Situation.CONNECTING))
    view.show_progress(0, TOTAL)  # the new job has not asked yet
    assert view.row.bar.value() == 1000 * 34 // 120
    view.show_news(News(Situation.CONNECTING, name=FIRST))
    view.show_progress(34 * MB, TOTAL)
    view.show_news(News(Situation.SENDING, name=FIRST))
    shown.send(34, 2)
    assert view.row.words.text() == "36 MB of 120 MB. About 1 minute left"
    assert not view.still.isVisible()


def test_a_clip_that_is_sent_again_after_a_break_begins_its_bar_again(shown: View) -> None:
    view = shown.upload()
    shown.send(0, 40)
    view.show_news(News(Situation.SENDING, name=SECOND))
    shown.send(40, 40)
    view.show_news(News(Situation.OFFLINE, 1))
    view.show_news(News(Situation.SENDING_AGAIN, name=SECOND))
    view.show_progress(40 * MB, TOTAL)
    assert view.now.text() == "The line broke. Clip 2 is sent again from its beginning."
    assert [bar.bar.value() for bar in view.clips.bars] == [1000, 0]
    shown.send(40, 20)
    assert "left" in view.row.words.text()


def test_a_clip_that_is_gone_after_the_pause_is_told(shown: View) -> None:
    view = paused(shown)
    view.resume()
    view.show_news(News(Situation.CONNECTING))
    view.show_progress(0, TOTAL)
    view.show_news(News(Situation.STARTING_AGAIN, name=FIRST))
    view.show_progress(0, TOTAL)
    assert view.row.bar.value() == 0
    assert "has lost clip 1" in view.now.text()


def test_stop_is_asked_for_once_and_says_so(shown: View) -> None:
    view = shown.upload()
    asked: list[bool] = []
    view.stop_wanted.connect(lambda: asked.append(True))
    press(shown.qtbot, view, view.stop)
    shown.qtbot.keyClick(view.stop, Qt.Key.Key_Space)
    assert asked == [True]
    assert view.row.words.text() == "Stopping"
    view.show_progress(5 * MB, TOTAL)
    assert view.row.words.text() == "Stopping"
    view.begin("Sending")
    press(shown.qtbot, view, view.stop)
    assert asked == [True, True]


def test_stop_while_it_is_paused_is_heard(shown: View) -> None:
    view = paused(shown)
    with shown.qtbot.waitSignal(view.stop_wanted):
        press(shown.qtbot, view, view.stop)
    assert view.row.words.text().startswith("Paused")


# --- keyboard and screen reader ---


def test_tab_goes_from_the_bar_to_pause_to_stop(shown: View) -> None:
    view = shown.upload()
    order: list[QWidget] = []
    tab_to(shown.qtbot, view, view.row.bar)
    for _ in range(3):
        order.append(view.focusWidget())
        shown.qtbot.keyClick(view.focusWidget(), Qt.Key.Key_Tab)
    assert order == [view.row.bar, view.pause, view.stop]


def test_a_screen_reader_meets_names_and_values(shown: View) -> None:
    view = shown.upload()
    shown.send(0, 30)
    for bar, name, value in ((view.row.bar, "Sending", 250), (view.clips.bars[0].bar, "Clip 1 of 2", 750)):
        found = QAccessible.queryAccessibleInterface(bar)
        assert found.role() is QAccessible.Role.ProgressBar
        assert found.text(QAccessible.Text.Name) == name
        assert found.text(QAccessible.Text.Description)
        assert found.valueInterface().currentValue() == value
    assert QAccessible.queryAccessibleInterface(view.row.bar).state().focusable


# --- with a job ---


def test_a_job_on_its_thread_tells_the_view(shown: View, jobs: Jobs) -> None:
    view = shown.view
    view.begin("Sending", size_bytes=TOTAL, clips=CLIPS, can_pause=True, host=HOST)
    tell = jobs.relay(view.show_news, view)

    def job(progress: Callable[[int, int], None], cancel: object) -> int:
        tell(News(Situation.SENDING, name=FIRST))
        for megabytes in range(41):
            progress(megabytes * MB, TOTAL)
        tell(News(Situation.SENDING, name=SECOND))
        progress(100 * MB, TOTAL)
        return 1

    ended: list[int] = []
    jobs.run(job, done=ended.append, failed=lambda error: None, progress=view.show_progress, owner=view)
    shown.qtbot.waitUntil(lambda: ended == [1])
    assert [bar.bar.value() for bar in view.clips.bars] == [1000, 750]
    assert view.now.text() == f"Sending clip 2 to {HOST}."
