"""Your videos: choosing them, their order, and how much of the limits they take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeySequence,
    QShortcut,
)  # fmt: skip
from PySide6.QtWidgets import QApplication, QBoxLayout, QSizePolicy, QWidget

from app.story.call import Call
from app.story.clip import Clip, SourceFacts
from app.story.errors import StoryError
from app.story.flow import Step
from app.story.limits import tally
from app.story.submission import Submission, SubmissionState
from app.ui import theme
from app.ui.jobs import Jobs
from app.ui.page import Page
from app.ui.pages.arrivals import Arrival, Arrivals, Probe
from app.ui.pages.choose_files import choose_files
from app.ui.pages.clip_pictures import ClipPictures, MeasureBrightness, TakePicture
from app.ui.pages.clip_rows import (
    ClipRow,
    ReadingRow,
    TallyLine,
    clip_name,
    over_limit_words,
    places_of,
)  # fmt: skip
from app.ui.pages.file_messages import Messages, Refusals
from app.ui.pages.source_watch import SourceWatch, same_video
from app.ui.widgets.button import Button
from app.ui.widgets.drop_area import DropArea, files_of
from app.ui.widgets.notice import Tone
from app.ui.widgets.rows import PICTURE, RowList
from app.words import duration_words, error_text, shown_name, tally_words


class VideosPage(Page):
    """The clips of the story in their order.

    ``probe`` gives the job that reads a file's facts, ``picture`` the one that takes a picture out of it, ``brightness``
    the one that tells how bright it is, and ``new_id`` a fresh clip id. Files are read while the page is in front; what
    is not finished goes on when it comes back.
    """

    step = Step.VIDEOS
    wide = True
    part_wanted = Signal(str)
    """The id of the clip whose part is to be chosen."""

    def __init__(
        self,
        *,
        jobs: Jobs,
        probe: Probe,
        picture: TakePicture,
        brightness: MeasureBrightness,
        new_id: Callable[[], str],
    ) -> None:
        super().__init__()
        self._new_id = new_id
        self._clip_rows: dict[str, ClipRow] = {}
        self._reading: dict[Arrival, ReadingRow] = {}
        self._order: dict[str, int] = {}
        self._story = ""
        self._folder: Path | None = None
        self.arrivals = Arrivals(jobs, probe, self._alike, self)
        self.arrivals.arrived.connect(self._on_arrived)
        self.arrivals.known.connect(lambda arrival: self._tell_known(arrival.path.name))
        self.arrivals.refused.connect(self._on_unreadable)
        self.arrivals.changed.connect(self._show)
        self._pictures = ClipPictures(jobs, picture, brightness, self)
        self._pictures.taken.connect(self._show)
        self.sources = SourceWatch(jobs, probe, self)
        self.sources.changed.connect(self._show)
        self.sources.renewed.connect(self._on_renewed)
        self.sources.other_found.connect(self._on_other_found)
        self.sources.unusable.connect(self._on_refused)
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
        self._refusals = Refusals(self.messages)
        self.add_narrow(self.messages)
        self.too_much = self.add_notice("", tone=Tone.WARNING)
        self.stop_all_button = Button(self.tr("Stop reading all"))
        self.stop_all_button.clicked.connect(self._stop_all)
        self.stop_all_button.hide()
        self.stop_all_button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.add_narrow(self.stop_all_button)
        self.list = RowList(self.tr("Your videos"))
        self.add_widget(self.list)
        self.tally = TallyLine()
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
            self.sources.forget()
            self.messages.clear()
            self.arrivals.forget()
        limits = call.limits
        words = self.tr(
            "You can share up to {clips} clips, {length} altogether. You choose which part of each video to keep."
        )
        self.limits_text.setText(words.format(clips=limits.clips, length=duration_words(limits.total_ms)))
        self.arrivals.go_on()
        self._pictures.go_on()
        for facts in {clip.source.path: clip.source for clip in submission.clips}.values():
            self.sources.look_for(facts)
        self._show()

    def leaving(self) -> None:
        """Stop reading; it goes on when the page comes back."""
        self.arrivals.rest()
        self._pictures.rest()

    def primary_pressed(self) -> None:
        """Go on, unless a file is still being read or is not there."""
        self.store()
        errors = self._file_errors()
        if errors:
            self.show_errors(errors)
        else:
            super().primary_pressed()

    def _file_errors(self) -> list[tuple[str, str]]:
        words = self.tr("“{name}” is still being read. Wait a moment, or stop reading it.")
        waiting = self.arrivals.waiting
        found = [("clips", words.format(name=shown_name(arrival.path.name))) for arrival in waiting]
        for path, error in self._trouble_now().items():
            clip = next(clip for clip in self._clips if clip.source.path == path)
            text = self.tr("{what}. Find it, or remove it here.").format(
                what=error_text(error, self.call).title
            )
            found.append((f"file:{clip.clip_id}", text))
        return found

    def _jump(self, name: str) -> None:
        row = self._clip_rows.get(name.removeprefix("file:"))
        if row is None:
            super()._jump(name)
            return
        self.scroll_area.ensureWidgetVisible(row, 0, theme.GAP_24)
        row.find_button.setFocus(Qt.FocusReason.TabFocusReason)

    # --- choosing ---

    def ask_for_files(self, take: Callable[[list[Path]], None], *, several: bool) -> None:
        """Open the system's dialog for choosing files, and hand what was chosen to ``take``."""
        choose_files(self, take, several=several, folder=self._folder)

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
            self._folder = paths[0].parent
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
            self._show()
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

    def _alike(self, facts: SourceFacts) -> list[SourceFacts]:
        found = {clip.source.path: clip.source for clip in self._clips if same_video(clip.source, facts)}
        return list(found.values())

    def _on_unreadable(self, arrival: Arrival, error: StoryError) -> None:
        words = error_text(error, self.call)
        self._refusals.add(arrival.choosing, words)
        self.announce(f"{words.title}. {words.body}")

    def _on_refused(self, error: StoryError) -> None:
        words = error_text(error, self.call)
        self._tell(words.title, words.body)

    def _tell_known(self, name: str) -> None:
        text = self.tr("To use two parts of it, choose its part to keep and press “Split here”.")
        self._tell(
            self.tr("“{name}” is in your story already").format(name=shown_name(name)), text, Tone.INFO
        )

    def _tell(self, heading: str, text: str, tone: Tone = Tone.WARNING, more: Button | None = None) -> None:
        self.messages.add(heading, text, tone=tone, more=more)
        self.announce(f"{heading}. {text}")

    # --- files that are gone ---

    def _trouble_now(self) -> dict[str, StoryError]:
        here = {clip.source.path for clip in self._clips}
        return {path: error for path, error in self.sources.trouble.items() if path in here}

    def _find(self, clip: Clip) -> None:
        self.ask_for_files(
            lambda paths: self.sources.offer(clip.source, paths[0]) if paths else None, several=False
        )

    def _on_other_found(self, old: SourceFacts, new: SourceFacts) -> None:
        words = self.tr("“{new}” is not the video that “{old}” was")
        text = self.tr("Choose the same video, or remove it here and add the other one.")
        self._tell(words.format(new=shown_name(new.name), old=shown_name(old.name)), text)

    def _on_renewed(self, old: SourceFacts, new: SourceFacts) -> None:
        submission = self.submission
        if submission is None or submission.state is not SubmissionState.DRAFT:
            return
        for clip in submission.clips:
            if clip.source.path == old.path:
                submission.change_clip(replace(clip, source=new))
        self._changed()
        if new.path != old.path:
            words = self.tr("“{name}” was found. The part you keep is as before.")
            self.say(words.format(name=shown_name(new.name)))

    # --- the list ---

    @property
    def _clips(self) -> tuple[Clip, ...]:
        return self.submission.clips if self.submission is not None else ()

    def _move(self, clip_id: str, by: int) -> None:
        assert self.submission is not None
        self.submission.move_clip(clip_id, by)
        self._changed()
        self._clip_rows[clip_id].button_for(by).setFocus(Qt.FocusReason.OtherFocusReason)
        place = places_of(self._clips)[clip_id]
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
        stay = (
            self._clip_rows[rest[min(at, len(rest) - 1)].clip_id].remove_button
            if rest
            else self.choose_button
        )
        stay.setFocus(Qt.FocusReason.OtherFocusReason)

    def offer_back(self, clip: Clip, at: int) -> None:
        """Say that ``clip`` was taken out of the story, and offer to put it back at place ``at`` (from 0)."""
        name = shown_name(clip.source.name)
        back = Button(self.tr("Put it back"), spoken=self.tr("Put {name} back").format(name=name))
        text = self.tr("The video itself is still on this computer.")
        self._tell(self.tr("“{name}” was taken out of your story").format(name=name), text, Tone.INFO, back)
        # After the message's own answer to the press, which closes it and moves the focus.
        back.clicked.connect(lambda: self._put_back(clip, at))

    def _put_back(self, clip: Clip, at: int) -> None:
        submission = self.submission
        if submission is None or any(clip.clip_id == other.clip_id for other in submission.clips):
            return
        submission.set_clips((*submission.clips[:at], clip, *submission.clips[at:]))
        self._changed()
        self._clip_rows[clip.clip_id].part_button.setFocus(Qt.FocusReason.OtherFocusReason)
        words = self.tr("“{name}” is back in your story. {tally}")
        self.say(words.format(name=shown_name(clip.source.name), tally=self.tally.text))

    def _changed(self) -> None:
        self.clear_problems()
        self._show()
        self.edited.emit()

    # --- showing ---

    def _show(self) -> None:
        clips, places = self._clips, places_of(self._clips)
        for gone in self._clip_rows.keys() - places.keys():
            del self._clip_rows[gone]
        rows: list[QWidget] = []
        for clip in clips:
            row = self._clip_rows.get(clip.clip_id) or self._new_row(clip.clip_id)
            error = self.sources.trouble.get(clip.source.path)
            trouble = error_text(error).title + "." if error else ""
            row.show_clip(clip, places[clip.clip_id], trouble, self._pictures.brightness_of(clip.source))
            if error is None:
                row.set_picture(self._pictures.of(clip, PICTURE * self.devicePixelRatioF()))
            rows.append(row)
        waiting = self.arrivals.waiting
        self._reading = {
            arrival: self._reading.get(arrival) or self._reading_row(arrival) for arrival in waiting
        }
        shown = [*rows, *self._reading.values()]
        leaving = [row for row in self.list.rows if row not in shown]
        if any(button.hasFocus() for row in leaving for button in row.findChildren(Button)):
            # Qt would let the focus slide on from a row that goes, as far as Back.
            self.choose_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.list.set_rows(shown)
        if len(waiting) < 2 and self.stop_all_button.hasFocus():
            self.choose_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.stop_all_button.setVisible(len(waiting) > 1)
        self._show_tally()

    def _new_row(self, clip_id: str) -> ClipRow:
        row = self._clip_rows[clip_id] = ClipRow()
        row.part_wanted.connect(lambda: self.part_wanted.emit(clip_id))
        row.find_wanted.connect(
            lambda: self._find(self.submission.clip(clip_id)) if self.submission else None
        )
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

    def _stop_all(self) -> None:
        count = len(self.arrivals.waiting)
        self.arrivals.forget()
        self.choose_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.say(self.tr("Stopped. {count} videos were not added.").format(count=count))

    def _show_tally(self) -> None:
        if self.submission is None or self.call is None:
            return
        self.tally.show_text(tally_words(tally(self._clips, self.call.limits)))
        over = over_limit_words(self.submission, self.call)
        if over != self.too_much.text.text():
            self.too_much.set_text(over)
            self.announce(over)
        self.too_much.setVisible(bool(over))

    # --- dropping anywhere on the page ---

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.drop_area.drag_entered(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.drop_area.drag_left()

    def dropEvent(self, event: QDropEvent) -> None:
        self.drop_area.drop(event)


def _place_of(path: Path) -> str:
    """One spelling for each place, without asking the disk."""
    return str(path.absolute())
