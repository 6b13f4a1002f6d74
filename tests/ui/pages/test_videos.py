from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from app.story.clip import Clip, SourceFacts
from app.story.submission import Submission
from app.story.work import Cancel, Job, Progress
from app.ui.jobs import Jobs
from app.ui.pages.arrivals import Probe
from app.ui.pages.videos import VideosPage
from app.words import duration_words
from tests import footage
from tests.footage import Form
from tests.ui.sample import a_call, a_submission
from tests.ui.video_parts import Bench

LONG = 20_000
SILENT = "There is no sound in this video."
SHORT = Form(frames=30, sound=None)
MINUTE = Form(frames=60, rate=footage.Fraction(1), size=(160, 96), sound=None)


@pytest.fixture
def files(made: Path, tmp_path: Path) -> list[Path]:
    """Five short videos, each of another length, free to be moved and deleted."""
    found = []
    for number in range(5):
        source = footage.make(made / f"short-{number}.mp4", Form(frames=20 + 10 * number, sound=None))
        found.append(Path(shutil.copy2(source, tmp_path / f"video {number}.mp4")))
    return found


@pytest.fixture
def submission() -> Submission:
    return a_submission()


@pytest.fixture
def page(qtbot: QtBot, bench: Bench, jobs: Jobs, submission: Submission) -> VideosPage:
    return shown_page(qtbot, bench, jobs, submission, bench.probe)


def shown_page(qtbot: QtBot, bench: Bench, jobs: Jobs, submission: Submission, probe: Probe) -> VideosPage:
    page = VideosPage(
        jobs=jobs, probe=probe, picture=bench.picture, brightness=bench.brightness, new_id=bench.new_id
    )
    up(qtbot, page, submission)
    return page


def up(qtbot: QtBot, page: VideosPage, submission: Submission) -> None:
    qtbot.addWidget(page)
    page.resize(728, 680)
    page.show_for(submission, a_call())
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)


def settle(qtbot: QtBot, jobs: Jobs) -> None:
    qtbot.waitUntil(lambda: not jobs.busy, timeout=LONG)


def add(qtbot: QtBot, page: VideosPage, jobs: Jobs, *paths: Path) -> None:
    page.add_files(list(paths))
    settle(qtbot, jobs)


def names(submission: Submission) -> list[str]:
    return [clip.source.name for clip in submission.clips]


def titles(page: VideosPage) -> list[str]:
    return [row.accessibleName() for row in page.list.rows]


def told(page: VideosPage) -> list[str]:
    return [notice.accessibleName() for notice in page.messages.notices]


def test_several_videos_stand_in_the_order_of_choosing_with_pictures_and_sums(
    qtbot: QtBot, page: VideosPage, jobs: Jobs, submission: Submission, files: list[Path]
) -> None:
    edits: list[bool] = []
    page.edited.connect(lambda: edits.append(True))
    page.add_files(files)
    assert titles(page) == [f"video {n}.mp4. Reading…" for n in range(5)]
    settle(qtbot, jobs)
    assert names(submission) == [file.name for file in files]
    assert len(edits) == 5
    assert titles(page)[1] == f"video 1.mp4. Keeping all of it: 1 second (less than 1 MB). {SILENT}"
    assert page.tally.text == "5 of 5 clips, 7 seconds of 10 minutes"
    assert all(not row.picture.pixmap().isNull() for row in page.list.rows)


def test_a_part_says_how_much_is_kept(
    qtbot: QtBot, page: VideosPage, jobs: Jobs, submission: Submission, made: Path
) -> None:
    add(qtbot, page, jobs, footage.make(made / "minute.mp4", MINUTE))
    submission.change_clip(submission.clips[0].with_end(15_000))
    page.show_for(submission, a_call())
    assert titles(page) == [f"minute.mp4. Keeping 15 seconds of 1 minute (less than 1 MB). {SILENT}"]


def test_rows_warn_in_words_and_only_where_there_is_something(
    qtbot: QtBot, page: VideosPage, jobs: Jobs, submission: Submission, made: Path, tmp_path: Path
) -> None:
    good = footage.make(made / "with-sound.mkv", Form(frames=60))
    torn = tmp_path / "torn.mkv"
    torn.write_bytes(good.read_bytes()[: good.stat().st_size * 2 // 3])
    add(qtbot, page, jobs, good, torn)
    whole, rest = page.list.rows
    assert [line.text() for line in whole.warnings] == []
    length = duration_words(submission.clips[1].source.length_ms)
    (line,) = rest.warnings
    assert line.text() == f"The end of this file is missing. You can use the first {length}."
    assert line.isVisible()
    assert rest.accessibleName().endswith(line.text())


def dark(path: Path, *filters: str) -> Path:
    """Two seconds of a lively picture behind ``filters``."""
    lively = ",".join(("testsrc2=s=320x180:r=30:d=2", *filters))
    footage.ffmpeg(
        "-f", "lavfi", "-i", lively, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", path
    )
    return path


def test_only_a_video_that_is_dark_throughout_is_called_very_dark(
    qtbot: QtBot, page: VideosPage, jobs: Jobs, submission: Submission, tmp_path: Path
) -> None:
    dim = dark(tmp_path / "dim.mp4", "lutyuv=y=16+(val-16)/20:u=128:v=128")
    fade = dark(tmp_path / "fade.mp4", "fade=in:0:24")
    said: list[str] = []
    page.add_files([dim, fade])
    qtbot.waitUntil(lambda: len(submission.clips) == 2, timeout=LONG)
    page.said.connect(said.append)
    settle(qtbot, jobs)
    very_dark = "This video is very dark. Check that people can see you."
    texts = [[line.text() for line in row.warnings] for row in page.list.rows]
    assert texts == [[SILENT, very_dark], [SILENT]]
    assert page.list.rows[0].accessibleName().endswith(very_dark)
    assert said == []


def test_a_picture_that_is_too_large_is_named_with_what_to_do(
    qtbot: QtBot, page: VideosPage, jobs: Jobs, submission: Submission, tmp_path: Path
) -> None:
    form = Form(frames=2, size=(8320, 64), video=("-c:v", "mjpeg"), sound=None)
    huge = footage.make(tmp_path / "huge.mov", form)
    add(qtbot, page, jobs, huge)
    assert told(page) == ["The picture of “huge.mov” is too large"]
    assert "Make a smaller copy" in page.messages.notices[0].text.text()
    assert submission.clips == ()


def test_two_parts_of_one_video_are_told_apart(
    qtbot: QtBot, page: VideosPage, jobs: Jobs, submission: Submission, made: Path
) -> None:
    add(qtbot, page, jobs, footage.make(made / "minute.mp4", MINUTE))
    submission.split_clip(submission.clips[0].clip_id, 20_000, "second")
    page.show_for(submission, a_call())
    assert [row.part_button.accessibleName() for row in page.list.rows] == [
        "Choose the part to keep of minute.mp4, part 1 of 2",
        "Choose the part to keep of minute.mp4, part 2 of 2",
    ]


def test_what_cannot_be_used_is_named_and_changes_nothing(
    qtbot: QtBot, page: VideosPage, jobs: Jobs, submission: Submission, files: list[Path], tmp_path: Path
) -> None:
    text = tmp_path / "letter.mp4"
    text.write_text("Dear all", "utf-8")
    empty = tmp_path / "empty.mp4"
    empty.touch()
    playlist = footage.concat_playlist(tmp_path / "list.mp4", files[1])
    add(qtbot, page, jobs, text, empty, files[0], playlist, tmp_path / "gone.mp4", tmp_path)
    assert names(submission) == ["video 0.mp4"]
    assert told(page) == ["5 files were not added"]
    (notice,) = page.messages.notices
    for words in (
        "“letter.mp4” is not a video that this app can use",
        "“list.mp4” is not a video that this app can use",
        "“empty.mp4” is empty",
        "“gone.mp4” is not there",
        f"“{tmp_path.name}” is a folder",
    ):
        assert notice.text.text().count(f"{words}.") == 1
    assert notice.text.text().count("\n\n") == 3
    close = notice.findChildren(type(page.choose_button))[-1]
    assert close.accessibleName() == "Close this message: 5 files were not added"
    add(qtbot, page, jobs, empty)
    assert told(page)[1:] == ["“empty.mp4” is empty"]
    assert page.isActiveWindow()
    page.messages.clear()
    assert page.messages.isHidden()


def test_a_video_that_is_there_already_is_told_and_not_added_twice(
    qtbot: QtBot, page: VideosPage, jobs: Jobs, submission: Submission, files: list[Path], tmp_path: Path
) -> None:
    add(qtbot, page, jobs, files[0], files[0])
    assert told(page) == ["“video 0.mp4” is in your story already"]
    copy = Path(shutil.copy(files[0], tmp_path / "the same.mp4"))
    os.utime(copy, (1, 1))
    link = tmp_path / "link.mp4"
    link.symlink_to(files[0])
    add(qtbot, page, jobs, copy, link)
    assert sorted(told(page)[1:]) == [
        "“link.mp4” is in your story already",
        "“the same.mp4” is in your story already",
    ]
    assert names(submission) == ["video 0.mp4"]


def test_copies_that_come_together_are_one_and_another_video_of_that_size_is_not(
    qtbot: QtBot, page: VideosPage, jobs: Jobs, submission: Submission, files: list[Path], tmp_path: Path
) -> None:
    copy = Path(shutil.copy(files[0], tmp_path / "copy.mp4"))
    other = tmp_path / "other.mp4"
    whole = bytearray(files[0].read_bytes())
    # Not a byte of the film: the version in the encoder's own note.
    whole[whole.index(b"x264 - core") + 12] ^= 1
    other.write_bytes(whole)
    add(qtbot, page, jobs, files[0], copy, other)
    assert sorted(names(submission)) in (["other.mp4", "video 0.mp4"], ["copy.mp4", "other.mp4"])
    assert len(told(page)) == 1


def test_moving_keeps_the_focus_on_the_row(
    qtbot: QtBot, page: VideosPage, jobs: Jobs, submission: Submission, files: list[Path]
) -> None:
    add(qtbot, page, jobs, *files[:3])
    row = page.list.rows[2]
    said: list[str] = []
    page.said.connect(said.append)
    row.up_button.setFocus()
    qtbot.keyClick(row.up_button, Qt.Key.Key_Space)
    assert names(submission) == ["video 0.mp4", "video 2.mp4", "video 1.mp4"]
    assert page.focusWidget() is row.up_button
    qtbot.keyClick(row.up_button, Qt.Key.Key_Space)
    assert names(submission) == ["video 2.mp4", "video 0.mp4", "video 1.mp4"]
    assert page.list.rows[0] is row
    assert page.focusWidget() is row.down_button
    assert said[-1] == "video 2.mp4 is now number 1 of 3."
    assert not row.up_button.isEnabled()


def test_removing_moves_on_to_the_next_row_and_can_be_taken_back(
    qtbot: QtBot, page: VideosPage, jobs: Jobs, submission: Submission, files: list[Path]
) -> None:
    add(qtbot, page, jobs, *files[:3])
    before = submission.clips
    page.list.rows[1].remove_button.click()
    assert names(submission) == ["video 0.mp4", "video 2.mp4"]
    assert page.focusWidget() is page.list.rows[1].remove_button
    assert told(page) == ["“video 1.mp4” was taken out of your story"]
    back = next(
        b for b in page.messages.notices[0].findChildren(type(page.choose_button)) if "Put" in b.text()
    )
    back.click()
    assert submission.clips == before
    assert told(page) == []
    assert page.list.rows[1].part_button.hasFocus()
    for _ in range(3):
        page.list.rows[0].remove_button.click()
    assert page.focusWidget() is page.choose_button
    assert files[1].is_file()


def test_choosing_a_part_asks_for_that_clip(
    qtbot: QtBot, page: VideosPage, jobs: Jobs, submission: Submission, files: list[Path]
) -> None:
    add(qtbot, page, jobs, *files[:2])
    with qtbot.waitSignal(page.part_wanted) as wanted:
        page.list.rows[1].part_button.click()
    assert wanted.args == [submission.clips[1].clip_id]


def test_too_much_is_told_with_what_to_do_and_nothing_is_trimmed(
    qtbot: QtBot, page: VideosPage, jobs: Jobs, submission: Submission, files: list[Path], made: Path
) -> None:
    eleven = Form(frames=660, rate=footage.Fraction(1), size=(160, 96), sound=None)
    add(qtbot, page, jobs, *files, footage.make(made / "eleven.mp4", eleven))
    assert page.too_much.text.text() == (
        "You have 1 clip too many. Keep 5 clips or fewer. "
        "Your clips are 1 minute 7 seconds too long. Choose a shorter part, or remove a clip."
    )
    assert all(clip.is_whole for clip in submission.clips)
    page.primary.click()
    assert page.has_errors
    page.list.rows[5].remove_button.click()
    assert page.too_much.isHidden()
    assert not page.has_errors


def test_continue_without_a_video_jumps_to_the_button(qtbot: QtBot, page: VideosPage) -> None:
    page.primary.click()
    assert page.summary.accessibleDescription() == "Choose at least one video."
    page.summary.buttons[0].click()
    assert page.focusWidget() is page.choose_button


class Gate:
    """Holds up the reading of some files until it is opened."""

    def __init__(self, bench: Bench, *held: Path) -> None:
        self._bench, self._held = bench, held
        self.open = threading.Event()

    def probe(self, path: Path) -> Job[SourceFacts]:
        def job(progress: Progress, cancel: Cancel) -> SourceFacts:
            while path in self._held and not self.open.is_set():
                cancel.raise_if_set()
                cancel.wait(0.01)
            return self._bench.reader.probe(path, cancel)

        return job


@pytest.fixture
def gated(
    qtbot: QtBot, bench: Bench, jobs: Jobs, submission: Submission, files: list[Path]
) -> tuple[VideosPage, Gate]:
    gate = Gate(bench, files[0])
    return shown_page(qtbot, bench, jobs, submission, gate.probe), gate


def test_a_slow_file_still_stands_where_it_was_chosen(
    qtbot: QtBot, gated: tuple[VideosPage, Gate], jobs: Jobs, submission: Submission, files: list[Path]
) -> None:
    page, gate = gated
    page.add_files(files[:3])
    qtbot.waitUntil(lambda: len(submission.clips) == 2, timeout=LONG)
    gate.open.set()
    settle(qtbot, jobs)
    assert names(submission) == ["video 0.mp4", "video 1.mp4", "video 2.mp4"]


def test_reading_can_be_stopped_and_holds_up_continue(
    qtbot: QtBot, gated: tuple[VideosPage, Gate], jobs: Jobs, submission: Submission, files: list[Path]
) -> None:
    page, _gate = gated
    page.add_files(files[:2])
    qtbot.waitUntil(lambda: len(submission.clips) == 1, timeout=LONG)
    page.primary.click()
    assert "“video 0.mp4” is still being read." in page.summary.accessibleDescription()
    page.list.rows[1].stop_button.click()
    settle(qtbot, jobs)
    assert titles(page) == [f"video 1.mp4. Keeping all of it: 1 second (less than 1 MB). {SILENT}"]
    assert told(page) == []
    with qtbot.waitSignal(page.go_on):
        page.primary.click()


def test_reading_all_can_be_stopped_at_once(
    qtbot: QtBot, bench: Bench, jobs: Jobs, submission: Submission, files: list[Path]
) -> None:
    page = shown_page(qtbot, bench, jobs, submission, Gate(bench, *files[:3]).probe)
    assert page.stop_all_button.isHidden()
    page.add_files(files[:3])
    said: list[str] = []
    page.said.connect(said.append)
    QApplication.processEvents()
    assert not page.stop_all_button.visibleRegion().isEmpty()
    page.stop_all_button.click()
    settle(qtbot, jobs)
    assert (submission.clips, page.list.rows, told(page)) == ((), [], [])
    assert said == ["Stopped. 3 videos were not added."]
    assert page.focusWidget() is page.choose_button
    assert page.stop_all_button.isHidden()


def test_reading_goes_on_when_the_page_comes_back(
    qtbot: QtBot, gated: tuple[VideosPage, Gate], jobs: Jobs, submission: Submission, files: list[Path]
) -> None:
    page, gate = gated
    page.add_files(files[:1])
    page.leaving()
    settle(qtbot, jobs)
    assert submission.clips == ()
    gate.open.set()
    page.show_for(submission, a_call())
    qtbot.waitUntil(lambda: names(submission) == ["video 0.mp4"], timeout=LONG)


def test_another_story_does_not_get_the_files_of_the_first(
    qtbot: QtBot, gated: tuple[VideosPage, Gate], jobs: Jobs, submission: Submission, files: list[Path]
) -> None:
    page, gate = gated
    page.add_files(files[:1])
    page.leaving()
    other = a_submission()
    other.submission_id = "another"
    gate.open.set()
    page.show_for(other, a_call())
    settle(qtbot, jobs)
    assert (submission.clips, other.clips, page.list.rows) == ((), (), [])


def test_a_moved_original_is_told_and_found_again_with_its_part(
    qtbot: QtBot, page: VideosPage, jobs: Jobs, submission: Submission, files: list[Path], tmp_path: Path
) -> None:
    add(qtbot, page, jobs, *files[:2])
    submission.change_clip(submission.clips[0].with_end(400))
    (tmp_path / "elsewhere").mkdir()
    moved = Path(shutil.copy(files[0], tmp_path / "elsewhere" / "renamed.mp4"))
    files[0].unlink()
    page.leaving()
    page.show_for(submission, a_call())
    settle(qtbot, jobs)
    row = page.list.rows[0]
    assert row.trouble.text() == "“video 0.mp4” is not there."
    assert (row.find_button.isHidden(), row.part_button.isHidden()) == (False, True)
    page.primary.click()
    assert page.summary.accessibleDescription() == "“video 0.mp4” is not there. Find it, or remove it here."
    page.summary.buttons[0].click()
    assert page.focusWidget() is row.find_button

    page.ask_for_files = lambda take, several: take([files[1]])  # type: ignore[method-assign]
    row.find_button.click()
    settle(qtbot, jobs)
    assert told(page) == ["“video 1.mp4” is not the video that “video 0.mp4” was"]

    page.ask_for_files = lambda take, several: take([moved])  # type: ignore[method-assign]
    row.find_button.click()
    settle(qtbot, jobs)
    clip = submission.clips[0]
    assert (clip.source.path, clip.end_ms) == (str(moved), 400)
    assert (row.find_button.isHidden(), row.part_button.isHidden()) == (True, False)
    with qtbot.waitSignal(page.go_on):
        page.primary.click()


def test_a_copied_back_original_with_a_new_time_is_taken_as_it_is(
    qtbot: QtBot, page: VideosPage, jobs: Jobs, submission: Submission, files: list[Path]
) -> None:
    add(qtbot, page, jobs, files[0])
    os.utime(files[0], ns=(1_600_000_000_000_000_000, 1_600_000_000_000_000_000))
    page.show_for(submission, a_call())
    settle(qtbot, jobs)
    assert submission.clips[0].source.mtime_ns == 1_600_000_000_000_000_000
    assert page.list.rows[0].trouble.text() == ""


def test_another_video_under_the_same_name_is_noticed(
    qtbot: QtBot, page: VideosPage, jobs: Jobs, submission: Submission, files: list[Path]
) -> None:
    add(qtbot, page, jobs, files[0])
    shutil.copy(files[3], files[0])
    page.show_for(submission, a_call())
    settle(qtbot, jobs)
    assert page.list.rows[0].trouble.text() == "“video 0.mp4” has changed."


def mime_of(*urls: QUrl) -> QMimeData:
    mime = QMimeData()
    mime.setUrls(urls)
    return mime


def test_copied_files_can_be_pasted(
    qtbot: QtBot, page: VideosPage, jobs: Jobs, submission: Submission, files: list[Path]
) -> None:
    QApplication.clipboard().setMimeData(mime_of(*(QUrl.fromLocalFile(str(file)) for file in files[:2])))
    page.choose_button.setFocus()
    qtbot.keyClick(page.choose_button, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(submission.clips) == 2, timeout=LONG)
    settle(qtbot, jobs)
    # Qt would destroy what Python put there after Python has ended.
    QApplication.clipboard().clear()


def test_dropped_files_are_added_and_a_web_address_is_explained(
    qtbot: QtBot, page: VideosPage, jobs: Jobs, submission: Submission, files: list[Path]
) -> None:
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    mime = mime_of(QUrl.fromLocalFile(str(files[0])))
    page.drop_area.dropEvent(QDropEvent(QPointF(5, 5), copy, mime, left, none))
    settle(qtbot, jobs)
    assert names(submission) == ["video 0.mp4"]
    mime = mime_of(QUrl("https://example.org/film.mp4"))
    page.dropEvent(QDropEvent(QPointF(5, 5), copy, mime, left, none))
    assert told(page) == ["There was no video file in that"]


def test_the_button_opens_the_systems_dialog_for_several_videos(
    qtbot: QtBot, page: VideosPage, jobs: Jobs, submission: Submission, files: list[Path]
) -> None:
    page.choose_button.click()
    dialog = page.findChild(QFileDialog)
    assert dialog is not None
    assert dialog.fileMode() is QFileDialog.FileMode.ExistingFiles
    assert "*.MOV" in dialog.nameFilters()[0]
    dialog.filesSelected.emit([str(files[0])])
    dialog.reject()
    settle(qtbot, jobs)
    assert names(submission) == ["video 0.mp4"]


def test_a_long_name_without_spaces_does_not_widen_the_page(
    qtbot: QtBot, page: VideosPage, jobs: Jobs, submission: Submission, files: list[Path], tmp_path: Path
) -> None:
    long = Path(shutil.copy(files[0], tmp_path / f"{'w' * 200}.mp4"))
    add(qtbot, page, jobs, long)
    page.resize(640, 512)
    QApplication.processEvents()
    assert page.scroll_area.horizontalScrollBar().maximum() == 0
    assert isinstance(submission.clips[0], Clip)
    assert submission.clips[0].source.name == long.name
