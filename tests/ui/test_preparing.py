"""Clips are made in the background for the open story: what is wanted, once, one at a time, and no longer than it is wanted."""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from collections import namedtuple
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.delivery.packet import open_packet
from app.files import sha256_of
from app.media import ffmpeg
from app.media.cache import clip_key
from app.media.reader import Reader
from app.services import making
from app.services.making import PACKET_FOLDER
from app.store.folders import Folders
from app.story import errors as e
from app.story.call import Call
from app.story.clip import Clip, SourceFacts
from app.story.contact import Contact
from app.story.flow import Step
from app.story.people import SeenOrHeard, Whose
from app.story.prepared import PreparedClip
from app.story.route import Route
from app.story.submission import Submission, new_submission
from app.story.work import Cancel
from app.ui.jobs import Jobs
from app.ui.journey import Journey
from app.ui.pages.check import CheckPage
from app.ui.pages.sending import SendingPage
from app.ui.preparing import Preparing
from app.ui.theme import Theme
from app.ui.window import Home
from tests import footage
from tests.processes import named_children
from tests.ui.pages.people import CALL, CLOSED, OPEN

NEVER = 3_600_000
"""A quiet time that does not come to its end in a test, in milliseconds."""
WAIT = 60_000
NOW = datetime.now(UTC)
OURS: Call = replace(CALL, closes=NOW + timedelta(days=30))
Usage = namedtuple("Usage", "total used free")


class Cooker:
    """Counts the runs of the real ffmpeg. While ``hold`` is cleared none begins, from the one numbered ``hold_from``."""

    def __init__(self) -> None:
        self.begun = self.at_once = self.most = 0
        self.hold, self.hold_from = threading.Event(), 1
        self.hold.set()
        self._lock = threading.Lock()
        self._run = ffmpeg.run

    def run(self, arguments: list[str], *, cancel: Cancel, **how: object) -> list[str]:
        with self._lock:
            self.begun += 1
            number = self.begun
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        try:
            while number >= self.hold_from and not self.hold.wait(0.01):
                cancel.raise_if_set()
            return self._run(arguments, cancel=cancel, **how)  # type: ignore[arg-type]
        finally:
            with self._lock:
                self.at_once -= 1


@pytest.fixture
def cooker(monkeypatch: pytest.MonkeyPatch) -> Cooker:
    cooker = Cooker()
    monkeypatch.setattr(ffmpeg, "run", cooker.run)
    return cooker


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> SourceFacts:
    """Three seconds, made in an instant."""
    return read(footage.make(tmp_path_factory.mktemp("films") / "film.mp4", footage.Form(frames=90)))


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> SourceFacts:
    """Twenty seconds of noise, which takes long to make."""
    form = footage.Form(frames=600, size=(640, 360), noise=40)
    return read(footage.make(tmp_path_factory.mktemp("slow films") / "slow.mp4", form))


def read(path: Path) -> SourceFacts:
    with Reader() as reader:
        return reader.probe(path)


class Kitchen:
    """A story, its journey, and what prepares it; no window."""

    def __init__(self, folders: Folders, quiet_ms: int = NEVER) -> None:
        self.folders = folders
        self.now: datetime = OPEN
        self.jobs = Jobs()
        self.journey = Journey(CALL, lambda submission: None)
        self.preparing = Preparing(self.journey, folders, now=lambda: self.now, quiet_ms=quiet_ms)

    def begin(
        self, *clips: Clip, route: Route | None = Route.FOLDER, step: Step = Step.DETAILS
    ) -> Submission:
        story = new_submission("s1", CALL, OPEN, practise=False)
        fill_in(story, clips, route)
        story.step = step.value
        self.journey.begin(story)
        return story

    def edited(self) -> None:
        """The page says that something was edited, and it is saved."""
        self.journey.touch()
        self.journey.flush()

    def made(self) -> set[str]:
        """The keys of the finished clips."""
        folder = self.folders.prepared_for("s1")
        return {path.stem for path in folder.glob("*.json") if path.with_suffix(".mp4").exists()}

    def finish(self, qtbot: QtBot) -> tuple[PreparedClip, ...] | e.StoryError:
        """What the job that the Check page asks for comes to."""
        told: list[tuple[PreparedClip, ...] | e.StoryError] = []
        story = self.journey.submission
        assert story is not None
        self.jobs.run(self.preparing.finish(story), done=told.append, failed=told.append)
        qtbot.waitUntil(lambda: bool(told), timeout=WAIT)
        return told[0]

    def close(self) -> None:
        self.preparing.stop()
        self.jobs.shutdown()


def fill_in(story: Submission, clips: tuple[Clip, ...], route: Route | None) -> None:
    story.tell_whose(Whose.MINE)
    for statement in CALL.consent:
        story.answer(statement, True, OPEN)
    story.set_clips(clips)
    story.tell_other_people(SeenOrHeard.NO, None)
    story.tell_contact(Contact("Sam Jones", "07700 900982"))
    if route is not None:
        story.choose_route(route)


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders.below(tmp_path / "home")


@pytest.fixture
def kitchen(qtbot: QtBot, folders: Folders, cooker: Cooker) -> Iterator[Kitchen]:
    kitchen = Kitchen(folders)
    yield kitchen
    kitchen.close()
    assert cooker.at_once == 0
    assert no_workers()


def no_workers() -> bool:
    """Whether no process that reads or makes videos is a child of ours (where that can be told)."""
    return not workers()


def workers() -> dict[int, str]:
    """Processes that read or make videos, but for those of other tests' readers, which live as long as the run."""
    ours = {pid: name for pid, name in named_children().items() if pid not in _before}
    return {pid: name for pid, name in ours.items() if name.startswith(("ffmpeg", "python", "setpriv"))}


_before: set[int] = set()


@pytest.fixture(autouse=True)
def others() -> None:
    """Note whose processes are there already."""
    _before.clear()
    _before.update(named_children())


def idle(qtbot: QtBot, preparing: Preparing) -> None:
    qtbot.waitUntil(lambda: not preparing.busy, timeout=WAIT)


def ready_to_make(qtbot: QtBot, kitchen: Kitchen) -> None:
    """Bring in what makes clips, which happens beside the window when it is first needed."""
    qtbot.waitUntil(lambda: kitchen.preparing._tools.ready, timeout=WAIT)


# --- when it begins ------------------------------------------------------------------------------------------------------


def test_a_settled_clip_is_made_by_itself_under_its_key(
    qtbot: QtBot, folders: Folders, cooker: Cooker, film: SourceFacts
) -> None:
    kitchen = Kitchen(folders, quiet_ms=20)
    clip = Clip("c1", film, 500, 1500)
    kitchen.begin(clip, step=Step.PART)
    assert kitchen.preparing.busy
    idle(qtbot, kitchen.preparing)
    assert kitchen.made() == {clip_key(clip)}
    kitchen.close()


def test_a_clip_is_not_settled_while_it_is_worked_on_but_as_soon_as_its_page_is_left(
    qtbot: QtBot, kitchen: Kitchen, cooker: Cooker, film: SourceFacts
) -> None:
    story = kitchen.begin(Clip("c1", film, 0, 500), step=Step.PART)
    ready_to_make(qtbot, kitchen)
    for end in (600, 700, 800):
        story.change_clip(Clip("c1", film, 0, end))
        kitchen.edited()
    kitchen.journey.go_to(Step.PART)
    assert kitchen.preparing.busy
    assert not kitchen.preparing._jobs.busy, "it waits until nothing changes any more"
    kitchen.journey.go_to(Step.VIDEOS)
    idle(qtbot, kitchen.preparing)
    assert kitchen.made() == {clip_key(Clip("c1", film, 0, 800))}
    assert cooker.begun == 1


def test_clips_are_made_one_at_a_time_in_the_order_of_the_story(
    qtbot: QtBot, kitchen: Kitchen, cooker: Cooker, film: SourceFacts
) -> None:
    clips = [Clip(f"c{at}", film, at * 500, at * 500 + 500) for at in (3, 1, 2)]
    kitchen.begin(*clips)
    ready_to_make(qtbot, kitchen)
    order: list[str] = []
    kitchen.journey.go_to(Step.OTHER_PEOPLE)
    while kitchen.preparing.busy:
        order += [key for key in kitchen.made() if key not in order]
        qtbot.wait(5)
    assert (cooker.begun, cooker.most) == (3, 1)
    assert kitchen.made() == {clip_key(clip) for clip in clips}
    assert order == [key for key in map(clip_key, clips) if key in order]


def test_nothing_is_made_for_a_story_that_cannot_be_sent_as_it_is(
    qtbot: QtBot, kitchen: Kitchen, cooker: Cooker, film: SourceFacts
) -> None:
    story = kitchen.begin(*[Clip(f"c{at}", film, 0, 100 + at) for at in range(6)], step=Step.VIDEOS)
    ready_to_make(qtbot, kitchen)
    kitchen.journey.go_to(Step.VIDEOS)
    assert not kitchen.preparing._jobs.busy, "six clips where five may be sent"
    story.remove_clip("c5")
    kitchen.now = CLOSED
    kitchen.journey.go_to(Step.VIDEOS)
    assert not kitchen.preparing._jobs.busy, "the call has closed"
    kitchen.now = OPEN
    story.choose_route(Route.FOLDER)
    story.begin_sending("LW-7F3K-9Q2M")
    kitchen.journey.go_to(Step.SENDING)
    assert not kitchen.preparing.busy, "it is on its way"
    story.mark_sent(NOW)
    kitchen.journey.go_to(Step.SENT)
    kitchen.journey.leave()
    assert not kitchen.preparing.busy
    assert cooker.begun == 0


def test_a_video_without_clips_brings_nothing_in(kitchen: Kitchen) -> None:
    kitchen.begin(step=Step.VIDEOS)
    assert not kitchen.preparing.busy


# --- when it ends --------------------------------------------------------------------------------------------------------


def test_a_clip_that_changes_is_dropped_at_once(
    qtbot: QtBot, kitchen: Kitchen, cooker: Cooker, slow: SourceFacts
) -> None:
    story = kitchen.begin(Clip("c1", slow, 0, 19_000))
    under_way(qtbot, kitchen, cooker)
    story.change_clip(Clip("c1", slow, 0, 400))
    kitchen.edited()
    begun = time.monotonic()
    qtbot.waitUntil(lambda: not kitchen.preparing._jobs.busy, timeout=WAIT)
    print(f"dropped after {time.monotonic() - begun:.2f} s")
    assert cooker.at_once == 0
    assert no_workers()
    assert not list(kitchen.folders.prepared_for("s1").iterdir()), "nothing half made is left"
    kitchen.journey.go_to(Step.DETAILS)
    idle(qtbot, kitchen.preparing)
    assert kitchen.made() == {clip_key(Clip("c1", slow, 0, 400))}


@pytest.mark.parametrize("how", ["removed", "left", "sent", "split"])
def test_what_is_wanted_no_more_is_stopped(
    how: str, qtbot: QtBot, kitchen: Kitchen, cooker: Cooker, slow: SourceFacts
) -> None:
    story = kitchen.begin(Clip("c1", slow, 0, 19_000))
    under_way(qtbot, kitchen, cooker)
    if how == "left":
        kitchen.journey.leave()
    elif how == "sent":
        story.begin_sending("LW-7F3K-9Q2M")
    elif how == "removed":
        story.remove_clip("c1")
    else:
        story.split_clip("c1", 9_000, "c2")
    kitchen.edited()
    qtbot.waitUntil(lambda: not kitchen.preparing._jobs.busy, timeout=WAIT)
    assert cooker.begun == 1
    assert no_workers()
    assert kitchen.made() == set()


def under_way(qtbot: QtBot, kitchen: Kitchen, cooker: Cooker) -> None:
    """Let the background begin, until the real ffmpeg runs."""
    ready_to_make(qtbot, kitchen)
    kitchen.journey.go_to(Step.OTHER_PEOPLE)
    qtbot.waitUntil(lambda: cooker.at_once == 1, timeout=WAIT)
    qtbot.waitUntil(
        lambda: (
            any(name.startswith("ffmpeg") for name in workers().values()) or not Path("/proc/self").exists()
        )
    )


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_the_window_goes_first(qtbot: QtBot, kitchen: Kitchen, cooker: Cooker, slow: SourceFacts) -> None:
    kitchen.begin(Clip("c1", slow, 0, 19_000))
    under_way(qtbot, kitchen, cooker)
    ours = os.getpriority(os.PRIO_PROCESS, 0)
    at_work = workers()
    assert len(at_work) == 2, "what reads and what encodes"
    for pid in at_work:
        qtbot.waitUntil(lambda pid=pid: os.getpriority(os.PRIO_PROCESS, pid) > ours)


def test_what_is_still_wanted_goes_on_when_another_clip_changes(
    qtbot: QtBot, kitchen: Kitchen, cooker: Cooker, film: SourceFacts
) -> None:
    first, second = Clip("c1", film, 0, 1000), Clip("c2", film, 1000, 2000)
    story = kitchen.begin(first, second)
    cooker.hold.clear()
    held(qtbot, kitchen, cooker)
    story.change_clip(Clip("c2", film, 1500, 2500))
    story.move_clip("c2", -1)
    story.add_clip(Clip("c3", film, 2500, 3000))
    kitchen.edited()
    kitchen.journey.go_to(Step.DETAILS)
    cooker.hold.set()
    idle(qtbot, kitchen.preparing)
    assert (cooker.begun, cooker.most) == (3, 1)
    assert kitchen.made() == {clip_key(clip) for clip in story.clips}


def held(qtbot: QtBot, kitchen: Kitchen, cooker: Cooker) -> None:
    """Let the background come as far as its first run of ffmpeg, which is held."""
    ready_to_make(qtbot, kitchen)
    kitchen.journey.go_to(Step.OTHER_PEOPLE)
    qtbot.waitUntil(lambda: cooker.at_once == 1, timeout=WAIT)


def test_too_many_clips_stop_nothing_that_may_stay(
    qtbot: QtBot, kitchen: Kitchen, cooker: Cooker, film: SourceFacts
) -> None:
    clips = [Clip(f"c{at}", film, at * 100, at * 100 + 100) for at in range(6)]
    story = kitchen.begin(*clips[:5])
    cooker.hold.clear()
    held(qtbot, kitchen, cooker)
    story.add_clip(clips[5])
    kitchen.edited()
    kitchen.journey.go_to(Step.VIDEOS)
    cooker.hold.set()
    idle(qtbot, kitchen.preparing)
    assert kitchen.made() == {clip_key(clips[0])}
    story.remove_clip("c5")
    kitchen.journey.go_to(Step.OTHER_PEOPLE)
    idle(qtbot, kitchen.preparing)
    assert kitchen.made() == {clip_key(clip) for clip in clips[:5]}
    assert cooker.begun == 5


def test_what_a_change_back_wants_again_is_made_after_all(
    qtbot: QtBot, kitchen: Kitchen, cooker: Cooker, film: SourceFacts
) -> None:
    clip = Clip("c1", film, 0, 1000)
    story = kitchen.begin(clip)
    cooker.hold.clear()
    held(qtbot, kitchen, cooker)
    for change in (Clip("c1", film, 0, 900), clip):
        story.change_clip(change)
        kitchen.edited()
    kitchen.journey.go_to(Step.DETAILS)
    cooker.hold.set()
    idle(qtbot, kitchen.preparing)
    assert kitchen.made() == {clip_key(clip)}


# --- what is kept --------------------------------------------------------------------------------------------------------


def test_files_that_no_clip_needs_go_once_nothing_can_be_taken_back(
    qtbot: QtBot, kitchen: Kitchen, film: SourceFacts
) -> None:
    old, new = Clip("c1", film, 0, 500), Clip("c1", film, 0, 600)
    story = kitchen.begin(old)
    ready_to_make(qtbot, kitchen)
    kitchen.journey.go_to(Step.OTHER_PEOPLE)
    idle(qtbot, kitchen.preparing)
    packet = kitchen.folders.prepared_for("s1") / PACKET_FOLDER / "LW-7F3K-9Q2M"
    packet.mkdir(parents=True)
    shutil.copy(kitchen.folders.prepared_for("s1") / f"{clip_key(old)}.mp4", packet / "clip.mp4")
    kitchen.journey.go_to(Step.PART)
    story.change_clip(new)
    kitchen.edited()
    kitchen.journey.go_to(Step.VIDEOS)
    idle(qtbot, kitchen.preparing)
    assert kitchen.made() == {clip_key(old), clip_key(new)}, "Undo may want the first one back"
    kitchen.journey.go_to(Step.OTHER_PEOPLE)
    idle(qtbot, kitchen.preparing)
    assert kitchen.made() == {clip_key(new)}
    assert (packet / "clip.mp4").exists()


def test_the_way_that_was_chosen_decides_how_large_the_clips_may_be(
    qtbot: QtBot, kitchen: Kitchen, cooker: Cooker, monkeypatch: pytest.MonkeyPatch, slow: SourceFacts
) -> None:
    limit = 60_000
    monkeypatch.setattr(making, "limit_for", lambda route, clips: limit if route is Route.EMAIL else None)
    clip = Clip("c1", slow, 0, 400)
    story = kitchen.begin(clip, route=None)
    assert making.ways(story, CALL)[0].route is Route.EMAIL
    ready_to_make(qtbot, kitchen)
    kitchen.journey.go_to(Step.DETAILS)
    idle(qtbot, kitchen.preparing)
    small = next(key for key in kitchen.made() if key != clip_key(clip))
    assert (kitchen.folders.prepared_for("s1") / f"{small}.mp4").stat().st_size <= limit
    begun = cooker.begun
    story.choose_route(Route.EMAIL)
    kitchen.journey.go_to(Step.ROUTE)
    idle(qtbot, kitchen.preparing)
    assert cooker.begun == begun, "that was expected"
    story.choose_route(Route.FOLDER)
    kitchen.journey.go_to(Step.CHECK)
    idle(qtbot, kitchen.preparing)
    assert kitchen.made() == {clip_key(clip)}


# --- faults --------------------------------------------------------------------------------------------------------------


def test_faults_stay_quiet_until_the_check_page_meets_them(
    qtbot: QtBot, kitchen: Kitchen, cooker: Cooker, film: SourceFacts, tmp_path: Path
) -> None:
    video = Path(shutil.copy2(film.path, tmp_path / "stick.mp4"))
    clip = Clip.whole("c1", read(video))
    video.rename(tmp_path / "away.mp4")
    kitchen.begin(clip)
    ready_to_make(qtbot, kitchen)
    kitchen.journey.go_to(Step.OTHER_PEOPLE)
    idle(qtbot, kitchen.preparing)
    kitchen.journey.go_to(Step.DETAILS)
    assert not kitchen.preparing.busy, "it is not tried again and again"
    assert isinstance(kitchen.finish(qtbot), e.SourceMissing)
    (tmp_path / "away.mp4").rename(video)
    (made,) = finished(kitchen, qtbot)
    assert made.key == clip_key(clip)
    assert cooker.begun == 1


def finished(kitchen: Kitchen, qtbot: QtBot) -> tuple[PreparedClip, ...]:
    outcome = kitchen.finish(qtbot)
    assert isinstance(outcome, tuple)
    return outcome


def test_a_full_disk_ends_all_making_until_the_person_makes_room(
    qtbot: QtBot, kitchen: Kitchen, cooker: Cooker, monkeypatch: pytest.MonkeyPatch, film: SourceFacts
) -> None:
    story = kitchen.begin(Clip("c1", film, 0, 500))
    ready_to_make(qtbot, kitchen)
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda path: Usage(10**9, 10**9, 1000))
        kitchen.journey.go_to(Step.OTHER_PEOPLE)
        idle(qtbot, kitchen.preparing)
        story.change_clip(Clip("c1", film, 0, 600))
        kitchen.journey.go_to(Step.DETAILS)
        assert not kitchen.preparing._jobs.busy, "another clip meets the same full disk"
        assert isinstance(kitchen.finish(qtbot), e.DiskFull)
    assert cooker.begun == 0
    (made,) = finished(kitchen, qtbot)
    assert made.key == clip_key(Clip("c1", film, 0, 600))
    story.change_clip(Clip("c1", film, 0, 700))
    kitchen.journey.go_to(Step.DETAILS)
    idle(qtbot, kitchen.preparing)
    assert kitchen.made() == {clip_key(Clip("c1", film, 0, 700))}


def test_a_broken_installation_is_told_on_the_check_page(
    qtbot: QtBot, kitchen: Kitchen, monkeypatch: pytest.MonkeyPatch, film: SourceFacts
) -> None:
    def gone(progress: object, cancel: object) -> tuple[()]:
        raise e.ToolMissing("ffmpeg")

    monkeypatch.setattr("app.ui.preparing._bring_in", gone)
    kitchen.begin(Clip("c1", film, 0, 500))
    assert isinstance(kitchen.finish(qtbot), e.ToolMissing)


# --- together with the window --------------------------------------------------------------------------------------------

Open = Callable[[], Home]


@pytest.fixture
def open_home(qtbot: QtBot, theme: Theme, folders: Folders, cooker: Cooker) -> Iterator[Open]:
    homes: list[Home] = []

    def open_one() -> Home:
        home = Home(theme, OURS, folders)
        home.open()
        homes.append(home)
        return home

    yield open_one
    for home in homes:
        home.shell.close_now()
    assert no_workers()


def tell(home: Home, *clips: Clip, route: Route = Route.FOLDER) -> Submission:
    """A new story in which everything is answered, on Other people."""
    home.start(practise=False)
    story = home.journey.submission
    assert story is not None
    fill_in(story, clips, route)
    home.journey.go_to(Step.OTHER_PEOPLE)
    return story


def check_page(home: Home) -> CheckPage:
    home.journey.go_to(Step.CHECK)
    page = home.shell.page
    assert isinstance(page, CheckPage)
    return page


def begun(qtbot: QtBot, home: Home, cooker: Cooker) -> None:
    """The background is at work. The modules may have come after the page, and then it waits for quiet."""
    qtbot.waitUntil(lambda: home.preparing._tools.ready, timeout=WAIT)
    home.journey.go_to(Step.DETAILS)
    qtbot.waitUntil(lambda: cooker.at_once == 1, timeout=WAIT)


def test_the_check_page_finds_what_was_made_before(
    qtbot: QtBot, open_home: Open, cooker: Cooker, film: SourceFacts
) -> None:
    home = open_home()
    tell(home, Clip("c1", film, 0, 500), Clip("c2", film, 500, 1500))
    begun(qtbot, home, cooker)
    idle(qtbot, home.preparing)
    assert cooker.begun == 2
    page = check_page(home)
    qtbot.waitUntil(lambda: bool(page.prepared), timeout=WAIT)
    assert [clip.clip_id for clip in page.prepared] == ["c1", "c2"]
    assert cooker.begun == 2


def test_the_check_page_joins_what_is_being_made_and_leaving_it_stops_nothing(
    qtbot: QtBot, open_home: Open, cooker: Cooker, film: SourceFacts
) -> None:
    home = open_home()
    cooker.hold.clear()
    cooker.hold_from = 2
    tell(home, Clip("c1", film, 0, 1000), Clip("c2", film, 1000, 2000))
    begun(qtbot, home, cooker)
    qtbot.waitUntil(lambda: (cooker.begun, cooker.at_once) == (2, 1), timeout=WAIT)
    page = check_page(home)
    bar = page.making.bar
    qtbot.waitUntil(lambda: 2 * bar.value() >= bar.maximum(), timeout=WAIT)
    home.journey.go_to(Step.DETAILS)
    assert cooker.at_once == 1
    page = check_page(home)
    assert not page.prepared
    cooker.hold.set()
    qtbot.waitUntil(lambda: bool(page.prepared), timeout=WAIT)
    assert (cooker.begun, cooker.most) == (2, 1)


def test_the_check_page_follows_the_clip_that_stayed_when_another_changed(
    qtbot: QtBot, open_home: Open, cooker: Cooker, slow: SourceFacts, film: SourceFacts
) -> None:
    home = open_home()
    story = tell(home, Clip("c1", slow, 0, 1200), Clip("c2", film, 0, 500))
    begun(qtbot, home, cooker)
    story.change_clip(Clip("c2", film, 0, 1000))
    story.choose_route(Route.FOLDER)
    page = check_page(home)
    qtbot.waitUntil(lambda: page.making.bar.value() > 0, timeout=WAIT)
    assert cooker.begun == 1
    qtbot.waitUntil(lambda: bool(page.prepared), timeout=WAIT)
    assert (cooker.begun, cooker.most) == (2, 1)
    assert [clip.length_ms for clip in page.prepared] == [1200, 1000]


def test_closing_the_window_leaves_nothing_behind_and_the_story_goes_on_after_a_restart(
    qtbot: QtBot, open_home: Open, cooker: Cooker, slow: SourceFacts
) -> None:
    home = open_home()
    clips = Clip("c1", slow, 0, 400), Clip("c2", slow, 0, 19_000)
    story = tell(home, *clips)
    begun(qtbot, home, cooker)
    qtbot.waitUntil(lambda: cooker.begun == 2, timeout=WAIT)
    home.shell.close_now()
    assert cooker.at_once == 0
    assert no_workers()
    folder = home.folders.prepared_for(story.submission_id)
    assert {path.name for path in folder.iterdir()} == {
        f"{clip_key(clips[0])}.{kind}" for kind in ("mp4", "json")
    }

    again = open_home()
    again.preparing._quiet.setInterval(10)
    again.carry_on(story.submission_id)
    qtbot.waitUntil(lambda: cooker.begun == 3, timeout=WAIT)
    assert cooker.at_once == 1, "the second clip; the first one was made before"


@pytest.mark.parametrize(("route", "view"), [(Route.FOLDER, "folder"), (Route.EMAIL, "account")])
def test_what_is_sent_is_byte_for_byte_what_was_played(
    route: Route,
    view: str,
    qtbot: QtBot,
    open_home: Open,
    cooker: Cooker,
    monkeypatch: pytest.MonkeyPatch,
    slow: SourceFacts,
) -> None:
    monkeypatch.setattr(making, "limit_for", lambda route, clips: 120_000 if route is Route.EMAIL else None)
    home = open_home()
    story = tell(home, Clip("c1", slow, 0, 400), Clip("c2", slow, 400, 700), route=route)
    page = check_page(home)
    qtbot.waitUntil(lambda: bool(page.prepared), timeout=WAIT)
    begun = cooker.begun
    played = []
    assert page.which is not None
    for number in range(2):
        page.which.set_value(number)
        assert page.player.path == page.prepared[number].path
        played.append(sha256_of(page.player.path))
    home.send()
    sending = home.shell.page
    assert isinstance(sending, SendingPage)
    qtbot.waitUntil(sending.views[view].isVisible, timeout=WAIT)
    packet = open_packet(packet_folder(home, story))
    assert [sha256_of(packet.folder / clip.file_name) for clip in packet.record.clips] == played
    assert [clip.sha256 for clip in packet.record.clips] == played
    assert len(set(played)) == 2
    assert cooker.begun == begun, "nothing is made again for sending"


def packet_folder(home: Home, story: Submission) -> Path:
    return home.folders.prepared_for(story.submission_id) / PACKET_FOLDER / story.reference
