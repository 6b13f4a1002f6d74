"""Your videos: choosing them, their order, and how much of the limits they take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPixmap,
    QShortcut,
)  # fmt: skip
from PySide6.QtWidgets import QApplication, QBoxLayout, QFileDialog, QHBoxLayout, QWidget

from app.story.call import Call
from app.story.clip import Clip, SourceFacts
from app.story.errors import SourceChanged, SourceMissing, StoryError
from app.story.flow import Step
from app.story.limits import tally
from app.story.submission import Submission, SubmissionState
from app.story.work import Cancel, Job, Progress
from app.ui import theme
from app.ui.jobs import Jobs
from app.ui.page import Page
from app.ui.pages.arrivals import Arrival, Arrivals, Probe
from app.ui.pages.clip_rows import ClipRow, Messages, Place, ReadingRow, clip_name, over_limit_words
from app.ui.theme import Ink
from app.ui.widgets.button import Button
from app.ui.widgets.drop_area import DropArea, files_of
from app.ui.widgets.notice import Tone
from app.ui.widgets.rows import PICTURE, RowList
from app.ui.widgets.text import Text
from app.words import duration_words, error_text, shown_name, tally_words

TakePicture = Callable[[SourceFacts, int, int, int], Job[bytes]]
"""Facts, time in milliseconds, greatest width and height: a job that makes a PNG."""
ENDINGS = "mp4 mov m4v 3gp 3g2 mkv webm avi mts m2ts ts mpg mpeg wmv asf"


class VideosPage(Page):
    """The clips of the story in their order.

    ``probe`` gives the job that reads a file's facts, ``picture`` the one that takes a picture out of it, and ``new_id``
    a fresh clip id. Files are read while the page is in front; what is not finished goes on when it comes back.
    """

    step = Step.VIDEOS
    wide = True
    part_wanted = Signal(str)
    """The id of the clip whose part is to be chosen."""

    def __init__(self, *, jobs: Jobs, probe: Probe, picture: TakePicture, new_id: Callable[[], str]) -> None:
        super().__init__()
        self._jobs, self._probe, self._picture, self._new_id = jobs, probe, picture, new_id
        self._clip_rows: dict[str, ClipRow] = {}
        self._reading: dict[Arrival, ReadingRow] = {}
        self._order: dict[str, int] = {}
        self._pictures: dict[tuple[str, int, int], QPixmap] = {}
        self._asked: set[tuple[str, int, int]] = set()
        self._trouble: dict[str, StoryError] = {}
        self._story = ""
        self._folder = ""
        self.arrivals = Arrivals(jobs, probe, self)
        self.arrivals.arrived.connect(self._on_arrived)
        self.arrivals.refused.connect(self._on_refused)
        self.arrivals.changed.connect(self._show)
        self._build()

    def _build(self) -> None:
        self.setAcceptDrops(True)
        self.set_heading(self.tr("Your videos"))
        self.limits_text = self.add_text("")
        self.choose_button = Button(self.tr("Choose videos"), spoken=self.tr("Choose videos"))
        self.choose_button.clicked.connect(lambda: self.ask_for_files(self.add_files, several=True))
        self.add_field("clips", self.choose_button, "")
        self.drop_area = DropArea(self.tr("Or drop videos here, or copy them and press Ctrl and V."))
        self.drop_area.dropped.connect(self._on_dropped)
        self.add_narrow(self.drop_area)
        paste = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self)
        paste.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        paste.activated.connect(self.paste)
        self.messages = Messages()
        self.messages.closed.connect(lambda: self.choose_button.setFocus(Qt.FocusReason.OtherFocusReason))
        self.add_narrow(self.messages)
        self.too_much = self.add_notice("", tone=Tone.WARNING)
        self.list = RowList(self.tr("Your videos"))
        self.add_widget(self.list)
        self.tally = _Tally()
        whole = self.layout()
        assert isinstance(whole, QBoxLayout)
        # Between the page, which scrolls, and the buttons: it is always in view.
        whole.insertWidget(1, self.tally)

    # --- life of the page ---

    def load(self, submission: Submission, call: Call) -> None:
        """Show the clips, and look whether their files are still where they were."""
        if submission.submission_id != self._story:
            self._story = submission.submission_id
            self._order.clear()
            self._trouble.clear()
            self.messages.clear()
            self.arrivals.forget()
        limits = call.limits
        words = self.tr("You can share up to {clips} clips, {length} altogether. You choose which part of each video to keep.")
        self.limits_text.setText(words.format(clips=limits.clips, length=duration_words(limits.total_ms)))
        self.arrivals.go_on()
        for facts in {clip.source.path: clip.source for clip in submission.clips}.values():
            self._look_for(facts)
        self._show()

    def leaving(self) -> None:
        """Stop reading; it goes on when the page comes back."""
        self.arrivals.rest()

    def primary_pressed(self) -> None:
        """Go on, unless a file is still being read or is not there."""
        self.store()
        errors = self._file_errors()
        if errors:
            self.show_errors([("clips", text) for text in errors])
        else:
            super().primary_pressed()

    def _file_errors(self) -> list[str]:
        words = self.tr("“{name}” is still being read. Wait a moment, or stop reading it.")
        found = [words.format(name=shown_name(arrival.path.name)) for arrival in self.arrivals.waiting]
        for error in self._trouble_now().values():
            told = error_text(error, self.call)
            found.append(self.tr("{what}. Find it, or remove it here.").format(what=told.title))
        return found

    # --- choosing ---

    def ask_for_files(self, take: Callable[[list[Path]], None], *, several: bool) -> None:
        """Open the system's dialog for choosing files, and hand what was chosen to ``take``."""
        dialog = QFileDialog(self, self.tr("Choose videos") if several else self.tr("Choose the video"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        mode = QFileDialog.FileMode.ExistingFiles if several else QFileDialog.FileMode.ExistingFile
        dialog.setFileMode(mode)
        endings = " ".join(f"*.{ending} *.{ending.upper()}" for ending in ENDINGS.split())
        dialog.setNameFilters([self.tr("Videos ({endings})").format(endings=endings), self.tr("All files (*)")])
        movies = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MoviesLocation)
        folder = self._folder or movies
        if folder and Path(folder).is_dir():
            dialog.setDirectory(folder)
        dialog.filesSelected.connect(lambda names: take([Path(name) for name in names]))
        dialog.open()

    def add_files(self, paths: Sequence[Path]) -> None:
        """Begin to read these files; those that are in the story already are told and left out."""
        fresh: list[Path] = []
        known = {_place_of(Path(clip.source.path)) for clip in self._clips}
        known |= {_place_of(arrival.path) for arrival in self.arrivals.waiting}
        for path in paths:
            place = _place_of(path)
            if place in known:
                self._tell_known(path.name)
                continue
            known.add(place)
            fresh.append(path)
        if paths:
            self._folder = str(paths[0].parent)
        self.arrivals.add(fresh)

    def paste(self) -> None:
        """Add the files that were copied."""
        self._on_dropped(files_of(QApplication.clipboard().mimeData()))

    def _on_dropped(self, paths: list[Path]) -> None:
        if paths:
            self.add_files(paths)
            return
        text = self.tr("Save the video on this computer first. Then choose it here.")
        self._tell(self.tr("There was no video file in that"), text)

    # --- what came of it ---

    def _on_arrived(self, arrival: Arrival, facts: SourceFacts) -> None:
        submission = self.submission
        if submission is None or submission.state is not SubmissionState.DRAFT:
            return
        if any(_is_same_file(clip.source, facts) for clip in submission.clips):
            self._tell_known(facts.name)
            return
        clip = Clip.whole(self._new_id(), facts)
        self._order[clip.clip_id] = arrival.number
        # A file that took longer to read still stands where it was chosen.
        later = [i for i, c in enumerate(submission.clips) if self._order.get(c.clip_id, 0) > arrival.number]
        at = later[0] if later else len(submission.clips)
        submission.set_clips((*submission.clips[:at], clip, *submission.clips[at:]))
        self._changed()
        words = self.tr("“{name}” was added. {tally}")
        self.say(words.format(name=shown_name(facts.name), tally=self.tally.text))

    def _on_refused(self, _arrival: Arrival, error: StoryError) -> None:
        words = error_text(error, self.call)
        self._tell(words.title, words.body)

    def _tell_known(self, name: str) -> None:
        text = self.tr("To use two parts of it, choose its part to keep and press “Split here”.")
        self._tell(self.tr("“{name}” is in your story already").format(name=shown_name(name)), text, Tone.INFO)

    def _tell(self, heading: str, text: str, tone: Tone = Tone.WARNING, more: Button | None = None) -> None:
        self.messages.add(heading, text, tone=tone, more=more)
        self.announce(f"{heading}. {text}")

    # --- files that are gone ---

    def _look_for(self, facts: SourceFacts) -> None:
        self._jobs.run(
            _unchanged(facts),
            done=lambda same: None if same else self._read_again(facts),
            failed=lambda error: self._note(facts.path, error),
            owner=self,
        )

    def _read_again(self, facts: SourceFacts) -> None:
        """The file's size or time is another one: copying changes the time, and the video is still the same."""

        def read(new: SourceFacts) -> None:
            if (new.size_bytes, new.length_ms) == (facts.size_bytes, facts.length_ms):
                self._put_source(facts.path, new)
            else:
                self._note(facts.path, SourceChanged(facts.name))

        self._jobs.run(
            self._probe(Path(facts.path)), done=read, failed=lambda error: self._note(facts.path, error), owner=self
        )

    def _note(self, path: str, error: StoryError) -> None:
        self._trouble[path] = error
        self._show()

    def _trouble_now(self) -> dict[str, StoryError]:
        return {path: e for path, e in self._trouble.items() if any(c.source.path == path for c in self._clips)}

    def _find(self, clip: Clip) -> None:
        old = clip.source

        def take(paths: list[Path]) -> None:
            if paths:
                self._jobs.run(
                    self._probe(paths[0]),
                    done=lambda new: self._on_found(old, new),
                    failed=lambda error: self._on_refused(Arrival(0, paths[0]), error),
                    owner=self,
                )

        self.ask_for_files(take, several=False)

    def _on_found(self, old: SourceFacts, new: SourceFacts) -> None:
        if (old.size_bytes, old.length_ms) != (new.size_bytes, new.length_ms):
            words = self.tr("“{new}” is not the video that “{old}” was")
            text = self.tr("Choose the same video, or remove it here and add the other one.")
            self._tell(words.format(new=shown_name(new.name), old=shown_name(old.name)), text)
            return
        self._put_source(old.path, new)
        self.say(self.tr("“{name}” was found. The part you keep is as before.").format(name=shown_name(new.name)))

    def _put_source(self, path: str, new: SourceFacts) -> None:
        submission = self.submission
        if submission is None or submission.state is not SubmissionState.DRAFT:
            return
        self._trouble.pop(path, None)
        for clip in submission.clips:
            if clip.source.path == path:
                submission.change_clip(replace(clip, source=new))
        self._changed()

    # --- the list ---

    @property
    def _clips(self) -> tuple[Clip, ...]:
        return self.submission.clips if self.submission is not None else ()

    def _move(self, clip_id: str, by: int) -> None:
        assert self.submission is not None
        self.submission.move_clip(clip_id, by)
        self._changed()
        self._clip_rows[clip_id].button_for(by).setFocus(Qt.FocusReason.OtherFocusReason)
        place = _places(self._clips)[clip_id]
        words = self.tr("{name} is now number {number} of {count}.")
        name = clip_name(self.submission.clip(clip_id), place)
        self.say(words.format(name=name, number=place.number, count=place.count))

    def _remove(self, clip_id: str) -> None:
        assert self.submission is not None
        at = [clip.clip_id for clip in self._clips].index(clip_id)
        clip = self.submission.clip(clip_id)
        self.submission.remove_clip(clip_id)
        self.offer_back(clip, at)
        self._changed()
        rest = self._clips
        stay = self._clip_rows[rest[min(at, len(rest) - 1)].clip_id].remove_button if rest else self.choose_button
        stay.setFocus(Qt.FocusReason.OtherFocusReason)

    def offer_back(self, clip: Clip, at: int) -> None:
        """Say that ``clip`` was taken out of the story, and offer to put it back at place ``at`` (from 0)."""
        name = shown_name(clip.source.name)
        back = Button(self.tr("Put it back"), spoken=self.tr("Put {name} back").format(name=name))
        back.clicked.connect(lambda: self._put_back(clip, at))
        text = self.tr("The video itself is still on this computer.")
        self._tell(self.tr("“{name}” was taken out of your story").format(name=name), text, Tone.INFO, back)

    def _put_back(self, clip: Clip, at: int) -> None:
        submission = self.submission
        if submission is None or any(clip.clip_id == other.clip_id for other in submission.clips):
            return
        submission.set_clips((*submission.clips[:at], clip, *submission.clips[at:]))
        self._changed()

    def _changed(self) -> None:
        self.clear_problems()
        self._show()
        self.edited.emit()

    # --- showing ---

    def _show(self) -> None:
        clips, places = self._clips, _places(self._clips)
        for gone in self._clip_rows.keys() - places.keys():
            del self._clip_rows[gone]
        rows: list[QWidget] = []
        for clip in clips:
            row = self._clip_rows.get(clip.clip_id) or self._new_row(clip.clip_id)
            error = self._trouble.get(clip.source.path)
            row.show_clip(clip, places[clip.clip_id], error_text(error).title + "." if error else "")
            if error is None:
                self._show_picture(row, clip)
            rows.append(row)
        waiting = self.arrivals.waiting
        self._reading = {arrival: self._reading.get(arrival) or self._reading_row(arrival) for arrival in waiting}
        self.list.set_rows([*rows, *self._reading.values()])
        self._show_tally()

    def _new_row(self, clip_id: str) -> ClipRow:
        row = self._clip_rows[clip_id] = ClipRow()
        row.part_wanted.connect(lambda: self.part_wanted.emit(clip_id))
        row.find_wanted.connect(lambda: self._find(self.submission.clip(clip_id)) if self.submission else None)
        row.moved.connect(lambda by: self._move(clip_id, by))
        row.remove_wanted.connect(lambda: self._remove(clip_id))
        return row

    def _reading_row(self, arrival: Arrival) -> ReadingRow:
        row = ReadingRow(arrival)
        row.stop_wanted.connect(lambda: self._stop_reading(arrival))
        return row

    def _stop_reading(self, arrival: Arrival) -> None:
        self.arrivals.stop(arrival)
        self.choose_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.say(self.tr("“{name}” was not added.").format(name=shown_name(arrival.path.name)))

    def _show_tally(self) -> None:
        if self.submission is None or self.call is None:
            return
        self.tally.show_text(tally_words(tally(self._clips, self.call.limits)))
        over = over_limit_words(self.submission, self.call)
        if over != self.too_much.text.text():
            self.too_much.set_text(over)
            self.announce(over)
        self.too_much.setVisible(bool(over))

    def _show_picture(self, row: ClipRow, clip: Clip) -> None:
        source = clip.source
        key = (source.path, source.mtime_ns, clip.start_ms)
        if key in self._pictures:
            row.set_picture(self._pictures[key])
        if key in self._asked:
            return
        self._asked.add(key)
        ratio = self.devicePixelRatioF()
        width, height = round(PICTURE.width() * ratio), round(PICTURE.height() * ratio)
        self._jobs.run(
            self._picture(source, clip.start_ms, width, height),
            done=lambda png: self._on_picture(key, png),
            failed=lambda _error: self._asked.discard(key),  # whether the file is there is looked at elsewhere
            owner=self,
        )

    def _on_picture(self, key: tuple[str, int, int], png: bytes) -> None:
        picture = QPixmap()
        if picture.loadFromData(png):
            self._pictures[key] = picture
            for clip in self._clips:
                if key == (clip.source.path, clip.source.mtime_ns, clip.start_ms) and clip.clip_id in self._clip_rows:
                    self._clip_rows[clip.clip_id].set_picture(picture)

    # --- dropping anywhere on the page ---

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.drop_area.drag_entered(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.drop_area.drag_left()

    def dropEvent(self, event: QDropEvent) -> None:
        self.drop_area.drop(event)


class _Tally(QWidget):
    """The line that is always in view."""

    def __init__(self) -> None:
        super().__init__()
        self._label = Text(bold=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GAP_40, theme.GAP_8, theme.GAP_24, theme.GAP_8)
        row.addWidget(self._label)

    @property
    def text(self) -> str:
        """What it says."""
        return self._label.text()

    def show_text(self, text: str) -> None:
        """Say ``text``."""
        self._label.setText(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.ink(self, Ink.PANEL))
        painter.fillRect(0, 0, self.width(), 1, theme.ink(self, Ink.LINE))


def _places(clips: Sequence[Clip]) -> dict[str, Place]:
    """Where each clip stands, by its id."""
    by_source: dict[str, list[str]] = {}
    for clip in clips:
        by_source.setdefault(clip.source.path, []).append(clip.clip_id)
    found = {}
    for number, clip in enumerate(clips, 1):
        parts = by_source[clip.source.path]
        found[clip.clip_id] = Place(number, len(clips), parts.index(clip.clip_id) + 1, len(parts))
    return found


def _place_of(path: Path) -> str:
    """One spelling for each place, without asking the disk."""
    return str(path.absolute())


def _is_same_file(known: SourceFacts, new: SourceFacts) -> bool:
    same_file = (known.size_bytes, known.mtime_ns, known.length_ms) == (new.size_bytes, new.mtime_ns, new.length_ms)
    return same_file or known.path == new.path


def _unchanged(facts: SourceFacts) -> Job[bool]:
    """Whether the file still has the size and time that were read. Raises SourceMissing."""

    def look(progress: Progress, cancel: Cancel) -> bool:
        try:
            found = Path(facts.path).stat()
        except OSError as error:
            raise SourceMissing(facts.name) from error
        return (found.st_size, found.st_mtime_ns) == (facts.size_bytes, facts.mtime_ns)

    return look
