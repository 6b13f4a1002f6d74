"""Check: exactly the files that will be sent, made from the clips as they are now."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.media.reader import Reader
from app.services import making
from app.story.clip import Clip
from app.story.contact import Contact
from app.story.flow import Step
from app.story.people import SeenOrHeard, Whose
from app.story.prepared import PreparedClip
from app.story.route import Route
from app.story.submission import Submission, new_submission
from app.story.work import Cancel, Job, Progress
from app.ui.jobs import Jobs
from app.ui.pages.check import CheckPage
from app.ui.widgets.eyes import Eyes
from tests import footage
from tests.ui.pages.people import CALL, CLOSED, OPEN, press, show, words_on


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return footage.make(tmp_path_factory.mktemp("films") / "film.mp4", footage.Form(frames=30))


class Kitchen:
    """Prepares with the real tools, in a folder of its own; ``hold`` makes jobs wait until it is set."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reader = Reader()
        self.jobs = Jobs()
        self.hold = threading.Event()
        self.hold.set()
        self.now: datetime = OPEN
        self.viewer = Reader()
        eyes = Eyes(near=lambda: self.viewer, far=lambda: self.reader)
        self.page = CheckPage(jobs=self.jobs, prepare=self.prepare, eyes=eyes, now=lambda: self.now)

    def prepare(self, submission: Submission) -> Job[tuple[PreparedClip, ...]]:
        job = making.prepare_job(submission, self.folder, self.reader, None)

        def held(progress: Progress, cancel: Cancel) -> tuple[PreparedClip, ...]:
            while not self.hold.wait(0.01):
                cancel.raise_if_set()
            return job(progress, cancel)

        return held

    def story(self, video: Path, *parts: tuple[int, int], practise: bool = False) -> Submission:
        story = new_submission("s1", CALL, OPEN, practise=practise)
        story.tell_whose(Whose.MINE)
        for statement in CALL.consent:
            story.answer(statement, True, OPEN)
        facts = self.reader.probe(video)
        story.set_clips([Clip(f"c{at}", facts, *part) for at, part in enumerate(parts)])
        story.tell_other_people(SeenOrHeard.NO, None)
        story.tell_contact(Contact("Sam Jones", "07700 900982"))
        story.choose_route(Route.EMAIL)
        return story


@pytest.fixture
def kitchen(qtbot: QtBot, tmp_path: Path) -> Iterator[Kitchen]:
    found = Kitchen(tmp_path / "finished")
    yield found
    found.page.leaving()
    found.jobs.shutdown()
    found.reader.close()
    found.viewer.close()


def ready(qtbot: QtBot, page: CheckPage) -> None:
    qtbot.waitUntil(lambda: bool(page.prepared), timeout=20_000)


def test_each_clip_is_listed_with_its_length_and_the_files_themselves_are_played(
    qtbot: QtBot, kitchen: Kitchen, film: Path
) -> None:
    page = show(qtbot, kitchen.page, kitchen.story(film, (0, 500), (500, 1000)))
    ready(qtbot, page)
    assert page.which is not None
    assert [radio.text().startswith(f"Clip {n}: ") for n, radio in enumerate(page.which.radios, 1)] == [
        True
    ] * 2
    assert all("MB" in radio.text() for radio in page.which.radios)
    assert page.player.path == page.prepared[0].path
    page.which.set_value(1)
    qtbot.waitUntil(lambda: page.player.path == page.prepared[1].path)
    assert "removed: yes" in words_on(page)
    with qtbot.waitSignal(page.send_wanted):
        press(qtbot, page, page.primary)


def test_a_single_clip_has_its_length_and_size_too(qtbot: QtBot, kitchen: Kitchen, film: Path) -> None:
    page = show(qtbot, kitchen.page, kitchen.story(film, (0, 1000)))
    ready(qtbot, page)
    assert page.only.text() == "Clip 1: 1 second, less than 1 MB"
    assert page.only.isVisible()
    assert "which" not in page.fields


def test_nothing_is_sent_before_the_clips_are_ready(qtbot: QtBot, kitchen: Kitchen, film: Path) -> None:
    kitchen.hold.clear()
    page = show(qtbot, kitchen.page, kitchen.story(film, (0, 500)))
    with qtbot.assertNotEmitted(page.send_wanted), qtbot.waitSignal(page.said):
        press(qtbot, page, page.primary)
    assert page.making.isVisible()
    kitchen.hold.set()
    ready(qtbot, page)


def test_leaving_while_clips_are_made_and_coming_back_with_others(
    qtbot: QtBot, kitchen: Kitchen, film: Path
) -> None:
    story = kitchen.story(film, (0, 500), (500, 1000))
    kitchen.hold.clear()
    page = show(qtbot, kitchen.page, story)
    page.leaving()
    story.remove_clip("c0")
    story.choose_route(Route.EMAIL)
    page.show_for(story, CALL)
    kitchen.hold.set()
    ready(qtbot, page)
    assert [clip.clip_id for clip in page.prepared] == ["c1"]


def test_leaving_and_coming_straight_back_makes_the_same_clip_once_and_well(
    qtbot: QtBot, kitchen: Kitchen, film: Path
) -> None:
    story = kitchen.story(film, (0, 500))
    page = show(qtbot, kitchen.page, story)
    for _ in range(3):
        page.leaving()
        page.show_for(story, CALL)
    ready(qtbot, page)
    assert not page.trouble.isVisible()
    assert page.prepared[0].path.exists()


def test_another_storys_files_are_never_shown(
    qtbot: QtBot, kitchen: Kitchen, film: Path, tmp_path: Path
) -> None:
    page = show(qtbot, kitchen.page, kitchen.story(film, (0, 500)))
    ready(qtbot, page)
    page.leaving()
    shutil.rmtree(kitchen.folder)
    kitchen.folder = tmp_path / "another story"
    page.show_for(kitchen.story(film, (0, 500)), CALL)
    assert page.prepared == ()
    ready(qtbot, page)
    assert page.prepared[0].path.parent == kitchen.folder


def test_a_video_that_is_gone_is_told_and_trying_again_works(
    qtbot: QtBot, kitchen: Kitchen, film: Path, tmp_path: Path
) -> None:
    video = Path(shutil.copy2(film, tmp_path / "stick.mp4"))
    story = kitchen.story(video, (0, 500))
    video.rename(tmp_path / "away.mp4")
    page = show(qtbot, kitchen.page, story)
    qtbot.waitUntil(page.trouble.isVisible, timeout=20_000)
    assert "stick.mp4" in page.trouble.text.text()
    with qtbot.assertNotEmitted(page.send_wanted):
        press(qtbot, page, page.primary)
    assert page.has_errors
    (tmp_path / "away.mp4").rename(video)
    page.again.click()
    assert not page.has_errors
    ready(qtbot, page)
    video.unlink()
    page.leaving()
    page.show_for(story, CALL)
    ready(qtbot, page)


def test_every_answer_has_change_beside_it(qtbot: QtBot, kitchen: Kitchen, film: Path) -> None:
    page = show(qtbot, kitchen.page, kitchen.story(film, (0, 500)))
    name = next(row for row in page.answers.rows if row.answer.text() == "Sam Jones")  # type: ignore[attr-defined]
    with qtbot.waitSignal(page.go_to) as asked:
        press(qtbot, page, name.button)  # type: ignore[attr-defined]
    assert asked.args == [Step.DETAILS]


def test_after_the_deadline_a_story_can_only_be_practised(qtbot: QtBot, kitchen: Kitchen, film: Path) -> None:
    kitchen.now = CLOSED
    page = show(qtbot, kitchen.page, kitchen.story(film, (0, 500)))
    assert page.closed.isVisible()
    assert "closed" in page.closed.heading.text()
    assert "22 May 2020" in page.closed.text.text()
    with qtbot.assertNotEmitted(page.send_wanted), qtbot.waitSignal(page.practise_wanted):
        press(qtbot, page, page.primary)
    page.show_for(kitchen.story(film, (0, 500), practise=True), CALL)
    assert not page.closed.isVisible()
    assert page.primary.text() == "Send my story"


def test_the_button_is_named_for_what_it_does(qtbot: QtBot, kitchen: Kitchen, film: Path) -> None:
    story = kitchen.story(film, (0, 500))
    page = show(qtbot, kitchen.page, story)
    for route, words in (
        (Route.FOLDER, "Save my story"),
        (Route.WETRANSFER, "Continue to WeTransfer"),
        (Route.MAIL_PROGRAM, "Continue to my email"),
    ):
        story.choose_route(route)
        page.show_for(story, CALL)
        assert page.primary.text() == words
