from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.story.clip import Clip
from app.story.errors import SourceBroken
from app.story.submission import Submission
from app.ui.jobs import Jobs
from app.ui.pages.part import PartPage
from tests import footage
from tests.footage import Form
from tests.ui.sample import a_call, a_submission
from tests.ui.video_parts import Bench, number_on

LONG = 20_000
LONG_HLG = replace(footage.HLG, frames=60)
Opened = Callable[..., PartPage]


@pytest.fixture
def submission() -> Submission:
    return a_submission()


@pytest.fixture
def opened(qtbot: QtBot, bench: Bench, jobs: Jobs, submission: Submission) -> Opened:
    """Opens the page on the last clip of the story, and waits for its first picture."""

    def open_page(*paths: Path) -> PartPage:
        for path in paths:
            submission.add_clip(Clip.whole(bench.new_id(), bench.reader.probe(path)))
        page = PartPage(
            jobs=jobs,
            eyes=bench.eyes,
            new_id=bench.new_id,
            chosen=lambda: submission.clips[-1].clip_id,
        )
        qtbot.addWidget(page)
        page.resize(728, 680)
        page.show_for(submission, a_call())
        page.show()
        page.activateWindow()
        qtbot.waitUntil(lambda: page.isActiveWindow() and page.player.is_ready, timeout=LONG)
        return page

    return open_page


def times(path: Path) -> list[Fraction]:
    """The exact time of each frame from the first, in milliseconds."""
    shown = footage.read(path).frames
    return [(frame.time - shown[0].time) * 1000 for frame in shown]


def kept(clip: Clip, path: Path) -> list[int]:
    """The numbers of the frames that a clip keeps, by the rule of :mod:`app.story.clip`."""
    return [number for number, at in enumerate(times(path)) if clip.start_ms <= at < clip.end_ms]


def go(qtbot: QtBot, page: PartPage, ms: int) -> int:
    """Seek, and give the number of the frame on screen."""
    page.player.seek(ms)
    qtbot.waitUntil(lambda: not page.player.seeking, timeout=LONG)
    return number_on(page.player.view.picture())


def press(qtbot: QtBot, page: PartPage, action: Callable[[], None]) -> None:
    """Do something that changes the story, and wait until it has."""
    with qtbot.waitSignal(page.edited, timeout=LONG):
        action()


@pytest.mark.parametrize(
    ("name", "form"),
    [("constant.mp4", footage.CONSTANT), ("ntsc.mp4", footage.NTSC), ("open-gop.mp4", footage.OPEN_GOP),
     ("variable.mp4", footage.VARIABLE), ("late.mp4", footage.LATE_START), ("sixty.mov", footage.SIXTY),
     ("open-gop.ts", footage.OPEN_GOP), ("camcorder.mpg", footage.MPEG2_PS), ("hlg.mov", LONG_HLG),
     ("camera.avi", footage.MJPEG_AVI)],
)  # fmt: skip
def test_the_frames_on_screen_are_the_first_and_the_last_that_are_kept(
    qtbot: QtBot, opened: Opened, submission: Submission, made: Path, name: str, form: Form
) -> None:
    path = footage.make(made / name, form)
    page = opened(path)
    first = go(qtbot, page, 700)
    press(qtbot, page, page.start_here)
    last = go(qtbot, page, 1500)
    press(qtbot, page, page.end_here)
    assert kept(submission.clips[0], path) == list(range(first, last + 1))


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turned_footage_is_as_exact(
    qtbot: QtBot, opened: Opened, submission: Submission, made: Path, degrees: int
) -> None:
    form = Form(size=(176, 320) if degrees != 180 else (320, 176), frames=60)
    path = footage.make_turned(made / f"turned-{degrees}.mp4", degrees, form)
    page = opened(path)
    first = go(qtbot, page, 300)
    press(qtbot, page, page.start_here)
    last = go(qtbot, page, 1100)
    press(qtbot, page, page.end_here)
    assert kept(submission.clips[0], path) == list(range(first, last + 1))
    picture = page.player.view.picture()
    assert (picture.width() < picture.height()) == (degrees != 180)


def drag(qtbot: QtBot, page: PartPage, from_ms: int, to_ms: int, *, drop: bool = True) -> None:
    """Take a handle with the mouse and move it."""
    strip = page.player.strip
    y = strip.height() - 20
    start, end = (QPoint(round(strip.x_of(ms)), y) for ms in (from_ms, to_ms))
    qtbot.mousePress(strip, Qt.MouseButton.LeftButton, pos=start)
    for share in (0.3, 0.7, 1.0):
        qtbot.mouseMove(strip, start + (end - start) * share)
    if drop:
        qtbot.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=end)


def test_handles_keep_the_frame_that_they_show(
    qtbot: QtBot, opened: Opened, submission: Submission, made: Path
) -> None:
    path = footage.make(made / "variable.mp4", footage.VARIABLE)
    page = opened(path)
    qtbot.waitUntil(lambda: not page.player.seeking, timeout=LONG)
    press(qtbot, page, lambda: drag(qtbot, page, 0, 1000))
    first = number_on(page.player.view.picture())
    assert abs(submission.clips[0].start_ms - 1000) < 150
    press(qtbot, page, lambda: drag(qtbot, page, submission.clips[0].end_ms, 2500))
    last = number_on(page.player.view.picture())
    assert abs(submission.clips[0].end_ms - 2500) < 150
    assert kept(submission.clips[0], path) == list(range(first, last + 1))
    assert page.player.strip.part == (submission.clips[0].start_ms, submission.clips[0].end_ms)
    press(qtbot, page, page.undo)
    press(qtbot, page, page.undo)
    assert submission.clips[0].is_whole


def test_escape_puts_a_dragged_handle_back(
    qtbot: QtBot, opened: Opened, submission: Submission, made: Path
) -> None:
    page = opened(footage.make(made / "constant.mp4", footage.CONSTANT))
    page.player.view.setFocus()
    drag(qtbot, page, 0, 1500, drop=False)
    assert page.player.strip.part != (0, 3000)
    qtbot.keyClick(page.player.view, Qt.Key.Key_Escape)
    assert page.player.strip.part == (0, 3000)
    assert submission.clips[0].is_whole


def test_what_is_pressed_during_a_seek_waits_for_its_picture(
    qtbot: QtBot, opened: Opened, submission: Submission, made: Path
) -> None:
    path = footage.make(made / "constant.mp4", footage.CONSTANT)
    page = opened(path)
    page.player.seek(1000)
    press(qtbot, page, page.start_here)
    assert submission.clips[0].start_ms == 1000
    page.player.play()
    qtbot.waitUntil(lambda: page.player.playing and page.player.position_ms > 1200, timeout=LONG)
    press(qtbot, page, page.end_here)
    assert kept(submission.clips[0], path)[-1] == number_on(page.player.view.picture())


def test_a_clip_that_is_gone_before_its_picture_came_stays_gone(
    qtbot: QtBot, opened: Opened, submission: Submission, made: Path
) -> None:
    page = opened(footage.make(made / "constant.mp4", footage.CONSTANT))
    page.player.seek(1000)
    page.end_here()
    page.remove_part()
    qtbot.waitUntil(lambda: not page.player.seeking, timeout=LONG)
    assert submission.clips == ()


def test_the_filmstrip_fills_with_pictures_of_its_times(
    qtbot: QtBot, opened: Opened, submission: Submission, made: Path
) -> None:
    page = opened(footage.make(made / "long.mp4", Form(frames=900, sound=None)))
    strip = page.player.strip
    pictures: dict[int, int] = {}
    put = strip.set_picture

    def note(number: int, image: QImage) -> None:
        pictures[number] = number_on(image)
        put(number, image)

    strip.set_picture = note  # type: ignore[method-assign]
    page.leaving()
    page.show_for(submission, a_call())
    qtbot.waitUntil(lambda: len(pictures) == strip.picture_count, timeout=LONG)
    for number, ms in enumerate(strip.picture_times()):
        assert ms - 30_000 / 24 <= pictures[number] * 1000 / 30 <= ms


def test_end_here_on_the_last_frame_keeps_it(
    qtbot: QtBot, opened: Opened, submission: Submission, made: Path
) -> None:
    path = footage.make(made / "constant.mp4", footage.CONSTANT)
    page = opened(path)
    page.end_box.set_value(1000)
    last = go(qtbot, page, page.player.length_ms)
    press(qtbot, page, page.end_here)
    assert last == 89
    assert submission.clips[0].is_whole


def test_each_settled_change_stands_on_the_page(
    qtbot: QtBot, opened: Opened, submission: Submission, made: Path
) -> None:
    page = opened(footage.make(made / "constant.mp4", footage.CONSTANT))
    assert page.status.text() == "Start 0 seconds. Clip 3 seconds. 9 minutes 57 seconds left."
    go(qtbot, page, 1000)
    press(qtbot, page, page.start_here)
    assert page.status.text() == "Start 1 second. Clip 2 seconds. 9 minutes 58 seconds left."
    assert page.player.strip.part == (1000, 3000)
    assert (page.start_box.value(), page.end_box.value()) == (1000, 3000)


def test_typed_times_are_taken_and_show_the_frame_that_is_kept(
    qtbot: QtBot, opened: Opened, submission: Submission, made: Path
) -> None:
    path = footage.make(made / "constant.mp4", footage.CONSTANT)
    page = opened(path)
    page.start_box.setFocus()
    page.start_box.selectAll()
    qtbot.keyClicks(page.start_box, "0:01.01")
    with qtbot.waitSignal(page.edited, timeout=LONG):
        qtbot.keyClick(page.start_box, Qt.Key.Key_Tab)
    assert (submission.clips[0].start_ms, submission.clips[0].end_ms) == (1010, 3000)
    first = kept(submission.clips[0], path)[0]
    qtbot.waitUntil(lambda: number_on(page.player.view.picture()) == first, timeout=LONG)
    page.end_box.setFocus()
    page.end_box.selectAll()
    qtbot.keyClicks(page.end_box, "2")
    with qtbot.waitSignal(page.edited, timeout=LONG):
        qtbot.keyClick(page.end_box, Qt.Key.Key_Tab)
    last = kept(submission.clips[0], path)[-1]
    assert submission.clips[0].end_ms == 2000
    qtbot.waitUntil(lambda: number_on(page.player.view.picture()) == last, timeout=LONG)


def test_a_start_after_the_end_is_told_and_changes_nothing(
    qtbot: QtBot, opened: Opened, submission: Submission, made: Path
) -> None:
    page = opened(footage.make(made / "constant.mp4", footage.CONSTANT))
    press(qtbot, page, lambda: page.end_box.set_value(1000))
    before = submission.clips
    page.start_box.set_value(2000)
    assert page.note.text() == "The start must come before the end. Change the end first."
    assert page.start_box.value() == 0
    go(qtbot, page, 2000)
    page.start_here()
    assert page.note.text() == "This picture is after the end. Move the end first."
    press(qtbot, page, lambda: page.start_box.set_value(500))
    go(qtbot, page, 100)
    page.end_here()
    assert page.note.text() == "This picture is before the start. Move the start first."
    assert submission.clips[0] == before[0].with_start(500)


def test_split_here_makes_the_frame_on_screen_the_first_of_the_second_part(
    qtbot: QtBot, opened: Opened, submission: Submission, made: Path
) -> None:
    path = footage.make(made / "constant.mp4", footage.CONSTANT)
    page = opened(path)
    at = go(qtbot, page, 1200)
    press(qtbot, page, page.split_here)
    one, two = submission.clips
    assert kept(one, path) == list(range(at))
    assert kept(two, path) == list(range(at, 90))
    assert page.chooser.group is not None
    assert [radio.text() for radio in page.chooser.group.radios] == [
        "Part 1 of 2: 0:00 to 0:01.2",
        "Part 2 of 2: 0:01.2 to 0:03",
    ]
    spoken = page.chooser.group.radios[1].accessibleName()
    assert spoken == "Part 2 of 2: 1.2 seconds to 3 seconds"
    page.chooser.group.radios[1].click()
    assert page.clip == two
    press(qtbot, page, page.remove_part)
    assert submission.clips == (one,)
    assert page.clip == one
    assert page.chooser.group is None
    assert page.chooser.isHidden()


def test_there_is_nothing_to_split_at_the_edge(
    qtbot: QtBot, opened: Opened, submission: Submission, made: Path
) -> None:
    page = opened(footage.make(made / "constant.mp4", footage.CONSTANT))
    page.split_here()
    words = "There is nothing to split here. Move to a place inside the part that you keep."
    qtbot.waitUntil(lambda: page.note.text() == words, timeout=LONG)
    assert len(submission.clips) == 1


def test_the_whole_history_can_be_undone_and_done_again(
    qtbot: QtBot, opened: Opened, submission: Submission, made: Path
) -> None:
    page = opened(footage.make(made / "constant.mp4", footage.CONSTANT))
    states = [submission.clips]
    for action in (
        lambda: page.start_box.set_value(500),
        lambda: page.end_box.set_value(2500),
        lambda: (go(qtbot, page, 1500), page.split_here()),
        page.remove_part,
        page.use_whole,
    ):
        press(qtbot, page, action)
        states.append(submission.clips)
    for state in reversed(states[:-1]):
        press(qtbot, page, page.undo)
        assert submission.clips == state
    assert not page.undo_button.isEnabled()
    for state in states[1:]:
        press(qtbot, page, page.redo)
        assert submission.clips == state
    assert not page.redo_button.isEnabled()
    page.undo()
    press(qtbot, page, lambda: page.start_box.set_value(100))
    assert not page.redo_button.isEnabled()


def test_keys_held_in_a_box_are_one_change(
    qtbot: QtBot, opened: Opened, submission: Submission, made: Path
) -> None:
    page = opened(footage.make(made / "constant.mp4", footage.CONSTANT))
    edits: list[bool] = []
    page.edited.connect(lambda: edits.append(True))
    page.start_box.setFocus()
    for _ in range(5):
        qtbot.keyClick(page.start_box, Qt.Key.Key_Up)
    assert submission.clips[0].start_ms == 500
    qtbot.waitUntil(lambda: edits == [True], timeout=LONG)
    press(qtbot, page, page.undo)
    assert submission.clips[0].is_whole


def test_what_was_not_settled_is_kept_when_the_page_is_left(
    qtbot: QtBot, opened: Opened, submission: Submission, made: Path
) -> None:
    page = opened(footage.make(made / "constant.mp4", footage.CONSTANT))
    page.start_box.set_value(700)
    with qtbot.waitSignals([page.edited, page.go_on], timeout=LONG):
        page.primary.click()
    assert submission.clips[0].start_ms == 700


def far_seek(page: PartPage, ms: int) -> None:
    """Ask for a frame that is surely not there yet when this returns."""
    page.player.seek(ms)
    assert page.player.seeking


def leave(page: PartPage) -> list[str]:
    """Let the page be left as the window does; gives the ways that were taken."""
    ways: list[str] = []

    def left(way: str) -> None:
        ways.append(way)
        page.store()
        page.leaving()

    page.go_on.connect(lambda: left("on"))
    page.go_back.connect(lambda: page.in_turn(lambda: left("back")))
    return ways


@pytest.mark.parametrize("way", ["back", "on"])
def test_what_was_pressed_just_before_leaving_is_kept(
    way: str, qtbot: QtBot, opened: Opened, submission: Submission, made: Path
) -> None:
    page = opened(footage.make(made / "constant.mp4", footage.CONSTANT))
    ways = leave(page)
    far_seek(page, 2000)
    page.end_button.click()
    (page.primary if way == "on" else page.back).click()
    qtbot.waitUntil(lambda: bool(ways), timeout=LONG)
    path = Path(submission.clips[0].source.path)
    assert kept(submission.clips[0], path) == list(range(61))


def test_a_start_pressed_just_before_leaving_keeps_nothing_from_before(
    qtbot: QtBot, opened: Opened, submission: Submission, made: Path
) -> None:
    page = opened(footage.make(made / "constant.mp4", footage.CONSTANT))
    ways = leave(page)
    far_seek(page, 1000)
    page.start_button.click()
    page.back.click()
    qtbot.waitUntil(lambda: bool(ways), timeout=LONG)
    assert submission.clips[0].start_ms == 1000


def test_pictures_stepped_over_just_before_leaving_are_not_kept(
    qtbot: QtBot, opened: Opened, submission: Submission, made: Path
) -> None:
    page = opened(footage.make(made / "variable.mp4", footage.VARIABLE))
    ways = leave(page)
    far_seek(page, 1000)
    for _ in range(5):
        page.player.frame_on_button.click()
    page.start_button.click()
    page.back.click()
    qtbot.waitUntil(lambda: bool(ways), timeout=LONG)
    path = Path(submission.clips[0].source.path)
    at_first = [at for at, time in enumerate(times(path)) if time <= 1000][-1]
    assert kept(submission.clips[0], path)[0] == at_first + 5


@pytest.mark.parametrize("second", ["on", "back"])
def test_the_page_is_left_once_whatever_is_pressed_while_it_waits(
    second: str, qtbot: QtBot, opened: Opened, made: Path
) -> None:
    page = opened(footage.make(made / "constant.mp4", footage.CONSTANT))
    ways = leave(page)
    far_seek(page, 2000)
    page.end_button.click()
    page.primary.click()
    (page.primary if second == "on" else page.back).click()
    qtbot.waitUntil(lambda: bool(ways), timeout=LONG)
    assert ways == ["on"]


def test_the_last_part_is_removed_once(
    qtbot: QtBot, opened: Opened, submission: Submission, made: Path
) -> None:
    page = opened(footage.make(made / "constant.mp4", footage.CONSTANT))
    ways = leave(page)
    far_seek(page, 2000)
    page.end_button.click()
    page.remove_button.click()
    page.remove_button.click()
    page.whole_button.click()
    qtbot.waitUntil(lambda: bool(ways), timeout=LONG)
    assert (ways, submission.clips) == (["back"], ())


def test_a_press_that_cannot_be_done_keeps_the_person_here(qtbot: QtBot, opened: Opened, made: Path) -> None:
    page = opened(footage.make(made / "constant.mp4", footage.CONSTANT))
    ways = leave(page)
    far_seek(page, 2000)
    page.end_button.click()
    page.primary.click()
    page.player._stills._on_failed(page.player._stills._turn, SourceBroken("constant.mp4"))
    assert (ways, page.is_settling) == ([], False)
    page.primary.click()
    assert ways == ["on"]


def test_a_start_pressed_after_another_part_was_chosen_is_that_parts(
    qtbot: QtBot, opened: Opened, submission: Submission, made: Path
) -> None:
    page = opened(footage.make(made / "constant.mp4", footage.CONSTANT))
    go(qtbot, page, 1500)
    press(qtbot, page, page.split_here)
    first, second = submission.clips
    page._on_chosen(first.clip_id)
    qtbot.waitUntil(lambda: not page.player.seeking, timeout=LONG)
    far_seek(page, 500)
    page.start_button.click()
    page._on_chosen(second.clip_id)
    page.start_button.click()
    qtbot.waitUntil(lambda: not page.is_settling and not page.player.seeking, timeout=LONG)
    assert [clip.start_ms for clip in submission.clips] == [500, 1500]


def test_what_is_pressed_after_a_press_that_waits_comes_after_it(
    qtbot: QtBot, opened: Opened, submission: Submission, made: Path
) -> None:
    page = opened(footage.make(made / "constant.mp4", footage.CONSTANT))
    go(qtbot, page, 1500)
    press(qtbot, page, page.split_here)
    first, second = submission.clips
    page._on_chosen(first.clip_id)
    qtbot.waitUntil(lambda: not page.player.seeking, timeout=LONG)
    far_seek(page, 500)
    page.start_button.click()
    page._on_chosen(second.clip_id)
    qtbot.waitUntil(lambda: page.clip.clip_id == second.clip_id, timeout=LONG)
    assert submission.clips[0].start_ms == 500
    assert submission.clips[1] == second
    far_seek(page, 2000)
    page.start_button.click()
    page.undo_button.click()
    qtbot.waitUntil(lambda: not page.player.seeking, timeout=LONG)
    assert submission.clips[1] == second


def test_the_part_that_is_played_is_the_one_just_made(
    qtbot: QtBot, opened: Opened, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(footage.make(made / "constant.mp4", footage.CONSTANT))
    played: list[tuple[int, int]] = []
    monkeypatch.setattr(page.player, "play_range", lambda start, end: played.append((start, end)))
    far_seek(page, 2000)
    page.end_button.click()
    page.play_part_button.click()
    qtbot.waitUntil(lambda: bool(played), timeout=LONG)
    assert played == [(0, 2033)]


def test_the_focus_stays_where_a_second_enter_does_no_harm(qtbot: QtBot, opened: Opened, made: Path) -> None:
    page = opened(footage.make(made / "constant.mp4", footage.CONSTANT))
    go(qtbot, page, 1000)
    press(qtbot, page, page.start_here)
    page.undo_button.setFocus()
    page.undo_button.click()
    assert not page.undo_button.isEnabled()
    assert page.redo_button.hasFocus()
    page.redo_button.click()
    assert page.undo_button.hasFocus()
    page.whole_button.setFocus()
    page.whole_button.click()
    assert page.play_part_button.hasFocus()


def test_a_typed_time_counts_when_the_window_is_closed_at_once(
    qtbot: QtBot, opened: Opened, submission: Submission, made: Path
) -> None:
    page = opened(footage.make(made / "constant.mp4", footage.CONSTANT))
    page.end_box.setFocus()
    page.end_box.selectAll()
    qtbot.keyClicks(page.end_box, "0:02")
    page.store()
    assert submission.clips[0].end_ms == 2000


def test_a_handle_on_a_place_that_cannot_be_shown_goes_back(opened: Opened, made: Path) -> None:
    page = opened(footage.make(made / "constant.mp4", footage.CONSTANT))
    page.player.strip._preview = (900, 3000)
    page.player.failed.emit("This place in the video cannot be shown here.")
    assert page.player.strip.part == (page.clip.start_ms, page.clip.end_ms)


def test_left_and_right_move_in_the_video_also_on_its_buttons(
    qtbot: QtBot, opened: Opened, made: Path
) -> None:
    page = opened(footage.make(made / "constant.mp4", footage.CONSTANT))
    page.player.play_button.setFocus()
    qtbot.keyClick(page.player.play_button, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: page.player.position_ms == 1000, timeout=LONG)
    assert page.player.play_button.hasFocus()


def test_use_the_whole_video_makes_one_clip_of_its_parts(
    qtbot: QtBot, opened: Opened, submission: Submission, made: Path
) -> None:
    other = footage.make(made / "slow.mp4", footage.SLOW)
    page = opened(other, footage.make(made / "constant.mp4", footage.CONSTANT))
    assert page.clip.source.name == "constant.mp4"
    go(qtbot, page, 1500)
    press(qtbot, page, page.split_here)
    press(qtbot, page, page.use_whole)
    assert [clip.source.name for clip in submission.clips] == ["slow.mp4", "constant.mp4"]
    assert all(clip.is_whole for clip in submission.clips)


def test_removing_the_last_part_of_a_video_goes_back_and_says_so(
    qtbot: QtBot, opened: Opened, submission: Submission, made: Path
) -> None:
    page = opened(
        footage.make(made / "slow.mp4", footage.SLOW), footage.make(made / "constant.mp4", footage.CONSTANT)
    )
    clip = page.clip
    removed: list[tuple[Clip, int]] = []
    page.removed.connect(lambda gone, at: removed.append((gone, at)))
    with qtbot.waitSignals([page.edited, page.go_back]):
        page.remove_button.click()
    assert removed == [(clip, 1)]
    assert [left.source.name for left in submission.clips] == ["slow.mp4"]


def test_too_much_is_told_and_never_trimmed(
    qtbot: QtBot, opened: Opened, submission: Submission, made: Path
) -> None:
    eleven = Form(frames=660, rate=Fraction(1), size=(160, 96), sound=None)
    page = opened(footage.make(made / "eleven.mp4", eleven))
    assert page.status.text() == "Start 0 seconds. Clip 11 minutes. 1 minute too long."
    assert (
        page.too_much.text.text()
        == "Your clips are 1 minute too long. Choose a shorter part, or remove a clip."
    )
    press(qtbot, page, lambda: page.end_box.set_value(600_000))
    assert page.too_much.isHidden()
    for _ in range(5):
        go(qtbot, page, page.clip.end_ms - 2000)
        press(qtbot, page, page.split_here)
    assert page.too_much.text.text() == "You have 1 clip too many. Keep 5 clips or fewer."


def test_play_the_part_shows_nothing_outside_it(
    qtbot: QtBot, opened: Opened, submission: Submission, made: Path
) -> None:
    path = footage.make(made / "constant.mp4", footage.CONSTANT)
    page = opened(path)
    press(qtbot, page, lambda: page.start_box.set_value(1000))
    press(qtbot, page, lambda: page.end_box.set_value(1600))
    seen: list[int] = []
    page.player.moved.connect(lambda _ms: seen.append(number_on(page.player.view.picture())))
    with qtbot.waitSignals([page.player.playing_changed] * 2, timeout=LONG):
        page.play_part_button.click()
    wanted = kept(submission.clips[0], path)
    qtbot.waitUntil(lambda: seen[-1] == wanted[-1], timeout=LONG)
    begun = seen.index(wanted[0])
    assert set(seen[begun:]) <= set(wanted)


def test_undo_has_its_key(qtbot: QtBot, opened: Opened, submission: Submission, made: Path) -> None:
    page = opened(footage.make(made / "constant.mp4", footage.CONSTANT))
    go(qtbot, page, 1000)
    press(qtbot, page, page.start_here)
    page.split_button.setFocus()
    with qtbot.waitSignal(page.edited, timeout=LONG):
        qtbot.keyClick(page.split_button, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert submission.clips[0].is_whole


def test_changes_made_elsewhere_begin_a_new_history(
    qtbot: QtBot, opened: Opened, submission: Submission, made: Path, bench: Bench
) -> None:
    page = opened(footage.make(made / "constant.mp4", footage.CONSTANT))
    go(qtbot, page, 1000)
    press(qtbot, page, page.start_here)
    page.leaving()
    assert page.player.path is None
    slow = bench.reader.probe(footage.make(made / "slow.mp4", footage.SLOW))
    submission.add_clip(Clip.whole("another", slow))
    page.show_for(submission, a_call())
    assert page.clip.clip_id == "another"
    assert not page.undo_button.isEnabled()
    qtbot.waitUntil(lambda: page.player.is_ready, timeout=LONG)


def test_a_file_that_is_gone_is_told_and_its_part_is_kept(
    qtbot: QtBot, opened: Opened, submission: Submission, made: Path, tmp_path: Path
) -> None:
    path = tmp_path / "here.mp4"
    path.write_bytes(footage.make(made / "constant.mp4", footage.CONSTANT).read_bytes())
    page = opened(path)
    press(qtbot, page, lambda: page.start_box.set_value(1000))
    page.leaving()
    path.unlink()
    page.show_for(submission, a_call())
    qtbot.waitUntil(page.trouble.isVisible, timeout=LONG)
    assert page.trouble.accessibleName() == "“here.mp4” is not there"
    assert not page.start_button.isEnabled()
    assert submission.clips[0].start_ms == 1000


def test_a_playlist_in_the_place_of_the_video_is_not_opened(
    qtbot: QtBot, opened: Opened, submission: Submission, made: Path, tmp_path: Path
) -> None:
    plain = footage.make(made / "constant.mp4", footage.CONSTANT)
    path = tmp_path / "here.mp4"
    path.write_bytes(plain.read_bytes())
    page = opened(path)
    page.leaving()
    footage.concat_playlist(path, plain)
    page.show_for(submission, a_call())
    qtbot.waitUntil(page.trouble.isVisible, timeout=LONG)
    assert page.player.path is None
