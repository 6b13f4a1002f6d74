"""The part to keep: where a clip starts and ends, to the frame, and splitting it.

The rule of :mod:`app.story.clip` made visible: "Start here" keeps the frame on screen, because the part starts at its time. "End
here" keeps it too, because the part ends where the next frame begins. "Split here" makes the frame on screen the first one
of the second part.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.story.call import Call
from app.story.clip import Clip, SourceFacts
from app.story.errors import SourceChanged, StoryError
from app.story.flow import Step
from app.story.limits import tally
from app.story.submission import Submission
from app.ui import theme
from app.ui.jobs import Handle, Jobs
from app.ui.page import Page
from app.ui.pages.clip_rows import over_limit_words
from app.ui.pages.part_chooser import PartChooser
from app.ui.pages.part_history import History, Snapshot
from app.ui.widgets.button import Button
from app.ui.widgets.eyes import Eyes
from app.ui.widgets.field_box import FieldBox
from app.ui.widgets.notice import Notice, Tone
from app.ui.widgets.player import Player
from app.ui.widgets.text import Hint, Text
from app.ui.widgets.time_box import TimeBox, time_in_words
from app.words import error_text, part_words, shown_name

_SETTLED_AFTER_MS = 600
_LEAST_VIEW, _VIEW_SHARE = 150, 0.25


class PartPage(Page):
    """Changes the story's clips directly; every settled change is announced, can be undone, and emits ``edited``.

    ``chosen`` tells the id of the clip to work on, asked when the page is shown; an unknown one means the first clip. ``eyes``
    look at the file again before the player shows it.
    """

    step = Step.PART
    wide = True
    removed = Signal(object, int)
    """The last :class:`Clip` of a video was taken out, and its place; the page goes back to the videos by itself."""

    def __init__(
        self,
        *,
        jobs: Jobs,
        eyes: Eyes,
        new_id: Callable[[], str],
        chosen: Callable[[], str],
    ) -> None:
        super().__init__()
        self._jobs, self._eyes, self._new_id = jobs, eyes, new_id
        self._chosen, self._shown = chosen, False
        self._clip_id = ""
        self._history = History()
        self._filling = False
        self._held: deque[Callable[[], object]] = deque()
        self._opening: Handle | None = None
        self._settle = QTimer(self, singleShot=True, interval=_SETTLED_AFTER_MS)
        self._settle.timeout.connect(self._settled)
        self._build()

    # --- putting it together ---

    def _build(self) -> None:
        self.set_heading(self.tr("The part to keep"))
        self.set_primary(self.tr("Keep this part"))
        self.add_text(self.tr("Press Start here where your part begins, and End here where it ends."))
        self.trouble = self.add_notice("", tone=Tone.ERROR)
        self.chooser = PartChooser()
        self.chooser.chosen.connect(self._on_chosen)
        self.add_widget(self.chooser)
        self.player = Player(self._jobs, self._eyes, filmstrip=True)
        self.player.ready.connect(self._on_ready)
        self.player.failed.connect(self._on_not_shown)
        self.player.calmed.connect(self._on_calmed)
        self.player.strip.handle_dragged.connect(self._on_dragged)
        self.player.strip.handle_dropped.connect(self._on_dropped)
        self.player.strip.drag_cancelled.connect(self._show)
        self.add_widget(self.player)
        self._build_ends()
        self.status = Text(bold=True)
        self.add_widget(self.status)
        self.note = Hint()
        self.add_widget(self.note)
        self.too_much: Notice = self.add_notice("", tone=Tone.WARNING)
        self._build_buttons()
        self.own_file = Hint()
        self.add_widget(self.own_file)

    def _build_ends(self) -> None:
        self.start_box, self.end_box = TimeBox(), TimeBox()
        self.start_button, self.end_button = Button(self.tr("Start here")), Button(self.tr("End here"))
        self.start_box.changed.connect(lambda: self._typed(self.start_box))
        self.end_box.changed.connect(lambda: self._typed(self.end_box))
        self.start_button.clicked.connect(self.start_here)
        self.end_button.clicked.connect(self.end_here)
        start = _end_group(self.start_box, self.tr("Start"), self.start_button)
        end = _end_group(self.end_box, self.tr("End"), self.end_button)
        row = self.add_buttons(start, end)
        row.setContentsMargins(0, 0, 0, 0)

    def _build_buttons(self) -> None:
        self.play_part_button = Button(self.tr("Play the part I am keeping"))
        self.split_button = Button(self.tr("Split here"))
        self.remove_button = Button(self.tr("Remove this part"))
        self.whole_button = Button(self.tr("Use the whole video"))
        self.undo_button = Button(self.tr("Undo"))
        self.redo_button = Button(self.tr("Redo"))
        actions = {
            self.play_part_button: self.play_part,
            self.split_button: self.split_here,
            self.remove_button: self.remove_part,
            self.whole_button: self.use_whole,
            self.undo_button: self.undo,
            self.redo_button: self.redo,
        }
        for button, action in actions.items():
            button.clicked.connect(action)
        self.add_buttons(*actions)
        for keys, action in (
            (QKeySequence.StandardKey.Undo, self.undo),
            (QKeySequence.StandardKey.Redo, self.redo),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(action)

    # --- life of the page ---

    def load(self, submission: Submission, call: Call) -> None:
        """Show the chosen clip; what can be undone begins afresh where the clips were changed elsewhere."""
        if not submission.clips:
            return
        if not self._shown:
            self._clip_id, self._shown = self._chosen(), True
        if all(clip.clip_id != self._clip_id for clip in submission.clips):
            self._clip_id = submission.clips[0].clip_id
        now = self._history.now
        if now is None or now.clips != submission.clips:
            self._history.begin(self._snapshot())
        self._tell("")
        self._open()
        self._show()

    def save(self, submission: Submission) -> None:
        """Everything is in the story already, but for what was typed just before leaving."""
        if self._is_gone:
            return
        for box in (self.start_box, self.end_box):
            box.interpretText()
        self._settle_now()

    def leaving(self) -> None:
        """Let go of the file."""
        self._held.clear()
        self.store()
        self._shown = False
        if self._opening is not None:
            self._opening.cancel()
        self.player.unload()

    def primary_pressed(self) -> None:
        """Everything is stored already: back to the videos."""
        self.in_turn(self.go_on.emit)

    # --- one after the other: a press may wait for its frame, and what follows it waits for the press ---

    @property
    def is_settling(self) -> bool:
        return bool(self._held) or self.player.is_awaited

    def in_turn(self, action: Callable[[], object]) -> None:
        if self.is_settling:
            self._held.append(action)
        else:
            action()

    def _with_frame(self, action: Callable[[], None]) -> None:
        """Do ``action`` with the frame that is on screen, or on its way, when this comes in turn."""
        if self._held:
            self._held.append(lambda: self.player.when_settled(action))
        else:
            self.player.when_settled(action)

    def _on_calmed(self) -> None:
        while self._held and not self.player.is_awaited:
            self._held.popleft()()

    @property
    def clip(self) -> Clip:
        """The clip on the page."""
        assert self.submission is not None
        return self.submission.clip(self._clip_id)

    @property
    def _is_gone(self) -> bool:
        """Whether the clip was taken out before the frame on screen was known."""
        clips = self.submission.clips if self.submission is not None else ()
        return all(clip.clip_id != self._clip_id for clip in clips)

    def _on_not_shown(self) -> None:
        """A press may have been lost with its frame: stay, and show the part as it is, not where a handle was dragged to."""
        self._held.clear()
        if not self._is_gone:
            self._show_strip()

    @property
    def siblings(self) -> tuple[Clip, ...]:
        """All clips of the same video, in the order of the story."""
        clips = self.submission.clips if self.submission is not None else ()
        path = self.clip.source.path
        return tuple(clip for clip in clips if clip.source.path == path)

    # --- the file ---

    def _open(self) -> None:
        source = self.clip.source
        self.trouble.hide()
        if self.player.path == Path(source.path):
            self._on_ready()
            return
        self.player.unload()
        if self._opening is not None:
            self._opening.cancel()
        self._opening = self._jobs.run(
            self._eyes.probe(Path(source.path)),
            done=lambda facts: self._on_probed(source, facts),
            failed=self._on_trouble,
            owner=self,
        )

    def _on_probed(self, source: SourceFacts, facts: SourceFacts) -> None:
        if (facts.size_bytes, facts.length_ms) != (source.size_bytes, source.length_ms):
            self._on_trouble(SourceChanged(source.name))
        elif not self._is_gone and source == self.clip.source:
            self.player.load(source.path, source)

    def _on_trouble(self, error: StoryError) -> None:
        words = error_text(error, self.call)
        self.trouble.set_heading(words.title)
        self.trouble.set_text(words.body)
        self.trouble.show()
        self.announce(f"{words.title}. {words.body}")
        self._show()

    def _on_ready(self) -> None:
        if self.player.is_ready:
            self.player.seek(self.clip.start_ms, from_on=True)
        self._show()

    # --- what the buttons do ---

    def start_here(self) -> None:
        """Start the part with the frame on screen."""
        self._with_frame(self._start_at_frame)

    def _start_at_frame(self) -> None:
        at = self.player.position_ms
        if self._is_gone:
            return
        if at >= self.clip.end_ms:
            self._tell(self.tr("This picture is after the end. Move the end first."))
        else:
            self._change(self.clip.with_start(at))

    def end_here(self) -> None:
        """End the part with the frame on screen."""
        self._with_frame(self._end_at_frame)

    def _end_at_frame(self) -> None:
        if self._is_gone:
            return
        if self.player.position_ms < self.clip.start_ms:
            self._tell(self.tr("This picture is before the start. Move the start first."))
        else:
            self._change(self.clip.with_end(self.player.frame_end_ms))

    def _on_dragged(self, start: bool, ms: int) -> None:
        """Show the frame that the handle would keep."""
        self.player.pause()
        self.player.seek(ms if start else ms - 1, from_on=start)

    def _on_dropped(self, start: bool, ms: int) -> None:
        self._on_dragged(start, ms)
        if start:
            self.start_here()
        else:
            self.end_here()

    def split_here(self) -> None:
        """Make two clips that meet at the frame on screen; it is the first of the second."""
        self._with_frame(self._split_at_frame)

    def _split_at_frame(self) -> None:
        if self._is_gone:
            return
        assert self.submission is not None
        at = self.player.position_ms
        if not self.clip.can_split(at):
            self._tell(
                self.tr("There is nothing to split here. Move to a place inside the part that you keep.")
            )
            return
        self._settle_now()
        self.submission.split_clip(self._clip_id, at, self._new_id())
        words = self.tr("Split at {time}. You keep {count} parts of this video now.")
        self._settled(words.format(time=time_in_words(at), count=len(self.siblings)))

    def remove_part(self) -> None:
        """Take the clip out of the story; with the last one of its video, go back to the videos."""
        self.in_turn(self._remove)

    def _remove(self) -> None:
        if self._is_gone:
            return
        self.player.pause()
        self._settle_now()
        assert self.submission is not None
        clip, siblings = self.clip, self.siblings
        place, at = siblings.index(clip), self.submission.clips.index(clip)
        self.submission.remove_clip(clip.clip_id)
        if len(siblings) == 1:
            self.edited.emit()
            self.removed.emit(clip, at)
            self.go_back.emit()
            return
        self._clip_id = siblings[place + 1 if place == 0 else place - 1].clip_id
        start, end = time_in_words(clip.start_ms), time_in_words(clip.end_ms)
        self._settled(self.tr("The part from {start} to {end} was taken out.").format(start=start, end=end))

    def use_whole(self) -> None:
        """Keep all of the video, as one clip."""
        self.in_turn(self._use_whole)

    def _use_whole(self) -> None:
        if self._is_gone:
            return
        assert self.submission is not None
        self._settle_now()
        others = {clip.clip_id for clip in self.siblings} - {self._clip_id}
        kept = [clip for clip in self.submission.clips if clip.clip_id not in others]
        self.submission.set_clips(
            [clip.use_whole() if clip.clip_id == self._clip_id else clip for clip in kept]
        )
        self._settled()

    def play_part(self) -> None:
        """Play exactly what is kept, or stop playing it."""
        if self.player.playing:
            self.player.pause()
        else:
            self.in_turn(lambda: self.player.play_range(self.clip.start_ms, self.clip.end_ms))

    def undo(self) -> None:
        """Go one change back."""
        self.in_turn(lambda: self._go_to(self._history.undo))

    def redo(self) -> None:
        """Do again what was undone."""
        self.in_turn(lambda: self._go_to(self._history.redo))

    def _go_to(self, step: Callable[[], Snapshot | None]) -> None:
        self._settle_now()
        snapshot = step()
        if snapshot is None or self.submission is None:
            return
        self.submission.set_clips(snapshot.clips)
        self._clip_id = snapshot.clip_id
        self._tell("")
        self._open()
        self._show()
        self.edited.emit()
        self.announce(self.status.text())

    # --- a change, and when it has settled ---

    def _typed(self, box: TimeBox) -> None:
        if self._filling or self.submission is None:
            return
        clip, ms = self.clip, box.value()
        starts = box is self.start_box
        if starts and ms >= clip.end_ms:
            self._tell(self.tr("The start must come before the end. Change the end first."))
        elif not starts and ms <= clip.start_ms:
            self._tell(self.tr("The end must come after the start. Change the start first."))
        else:
            changed = clip.with_start(ms) if starts else clip.with_end(ms)
            self.submission.change_clip(changed)
            self._tell("")
            self._show_edge(starts)
            # Keys held down in a box make many steps; only where they come to rest is a change.
            self._settle.start()
        self._show()

    def _change(self, clip: Clip) -> None:
        assert self.submission is not None
        self._settle_now()
        self.submission.change_clip(clip)
        self._settled()

    def _show_edge(self, starts: bool) -> None:
        self.player.pause()
        if starts:
            self.player.seek(self.clip.start_ms, from_on=True)
        else:
            self.player.seek(self.clip.end_ms - 1)

    def _settle_now(self) -> None:
        if self._settle.isActive():
            self._settled()

    def _settled(self, first: str = "") -> None:
        """Remember the change, show and announce it, have it saved; ``first`` is said before the times."""
        self._settle.stop()
        changed = self._history.note(self._snapshot())
        self._show()
        self._note(first)
        if changed:
            self.edited.emit()
        too_much = self.too_much.text.text() if not self.too_much.isHidden() else ""
        self.announce(" ".join(text for text in (first, self.status.text(), too_much) if text))

    def _snapshot(self) -> Snapshot:
        assert self.submission is not None
        return Snapshot(self.submission.clips, self._clip_id)

    def _tell(self, text: str) -> None:
        """Say something about what was pressed, where it can be seen."""
        if text:
            self.announce(text)
        self._note(text)

    def _note(self, text: str) -> None:
        self.note.setText(text)
        self.note.setVisible(bool(text))

    # --- showing ---

    def _show(self) -> None:
        if self.submission is None or self.call is None:
            return
        clip = self.clip
        self.own_file.setText(
            self.tr("Only the part that you keep is sent. Your own file “{name}” stays as it is.").format(
                name=shown_name(clip.source.name)
            )
        )
        self._filling = True
        for box, ms in ((self.start_box, clip.start_ms), (self.end_box, clip.end_ms)):
            box.setMaximum(clip.source.length_ms)
            box.set_value(ms)
        self._filling = False
        self._show_strip()
        sums = tally(self.submission.clips, self.call.limits)
        self.status.setText(part_words(clip.start_ms, clip.length_ms, sums.ms_left - sums.ms_over))
        over = over_limit_words(self.submission, self.call)
        self.too_much.set_text(over)
        self.too_much.setVisible(bool(over))
        self.chooser.show_parts(self.siblings, self._clip_id)
        self._show_buttons()

    def _show_strip(self) -> None:
        clip = self.clip
        others = [(other.start_ms, other.end_ms) for other in self.siblings if other != clip]
        self.player.strip.set_part((clip.start_ms, clip.end_ms), others)

    def _show_buttons(self) -> None:
        ready = self.player.is_ready
        for button in (self.start_button, self.end_button, self.split_button, self.play_part_button):
            button.setEnabled(ready)
        wanted = {
            self.undo_button: self._history.can_undo,
            self.redo_button: self._history.can_redo,
            self.whole_button: not self.clip.is_whole or len(self.siblings) > 1,
        }
        # Those that go on first: each may be where the focus goes from one that goes off.
        for button, on in sorted(wanted.items(), key=lambda item: not item[1]):
            if not on and button.hasFocus():
                self._focus_instead_of(button)
            button.setEnabled(on)

    def _focus_instead_of(self, button: Button) -> None:
        """Qt would let the focus slide on, as far as Back, where Enter leaves the page."""
        others = {self.undo_button: self.redo_button, self.redo_button: self.undo_button}
        places = (others.get(button), self.play_part_button)
        stay = next((place for place in places if place is not None and place.isEnabled()), self.heading)
        stay.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_chosen(self, clip_id: str) -> None:
        self.in_turn(lambda: self._choose(clip_id))

    def _choose(self, clip_id: str) -> None:
        assert self.submission is not None
        if all(clip.clip_id != clip_id for clip in self.submission.clips):
            return
        self._settle_now()
        self._clip_id = clip_id
        self._tell("")
        self._on_ready()
        self.announce(self.status.text())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.player.view.set_tallest(max(_LEAST_VIEW, round(self.height() * _VIEW_SHARE)))


def _end_group(box: TimeBox, label: str, button: Button) -> QWidget:
    group = QWidget()
    row = QHBoxLayout(group)
    row.setContentsMargins(0, 0, theme.GAP_16, 0)
    row.setSpacing(theme.GAP_8)
    row.addWidget(FieldBox(box, label))
    row.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
    return group
