"""The player: a picture, a line of time, and buttons. Everything by key, button or mouse.

Keys, while the focus is in the player: Space plays and pauses (on the picture; on a button it presses that), Left and Right
move 1 second, with Ctrl 0.1 seconds, Page Up and Page Down 10 seconds, Home and End, comma and full stop one frame.
QtMultimedia is loaded with the first video, not before.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLoggingCategory, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.story.clip import SourceFacts
from app.ui import theme
from app.ui.announce import announce
from app.ui.widgets.button import Button
from app.ui.widgets.flow_row import FlowRow
from app.ui.widgets.strip import Strip
from app.ui.widgets.text import Text
from app.ui.widgets.time_box import time_in_words
from app.ui.widgets.video_view import VideoView
from app.words import clock

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QVideoFrame

    from app.ui.widgets.video_engine import VideoEngine

JUMP_MS, PAGE_MS, STEP_MS, FINE_MS = 5_000, 10_000, 1_000, 100
_Key = Qt.Key
_QUIET = "qt.multimedia.*.info=false\nqt.multimedia.*.debug=false\nqt.multimedia.symbolsresolver=false"


class Player(QWidget):
    """Shows one video at a time. Times are milliseconds from its first frame (``SourceFacts.video_start_us``), rounded down."""

    failed = Signal(str)
    """It cannot be played; the words stand in the picture's place too."""
    ready = Signal()
    """The first frame is there."""
    moved = Signal(int)
    """The time of the frame on screen has changed, while playing too."""
    settled = Signal(int)
    """A seek, or playing, has come to rest on this frame."""
    playing_changed = Signal(bool)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._engine: VideoEngine | None = None
        self._facts: SourceFacts | None = None
        self._path: Path | None = None
        self._muted = False
        self._say_next = False
        self._build()
        self._show_state()

    def _build(self) -> None:
        self.view = VideoView()
        self.view.pressed.connect(self.toggle)
        keys = self.tr(
            "Space plays and pauses. Left and Right move 1 second. Full stop and comma move one picture."
        )
        self.view.setAccessibleDescription(keys)
        self.strip = Strip()
        self.strip.wanted.connect(self.seek)
        self.play_button = Button(self.tr("Play"))
        self.back_button = Button(self.tr("Back 5 seconds"))
        self.forward_button = Button(self.tr("Forward 5 seconds"))
        self.mute_button = Button(self.tr("Sound off"))
        self.play_button.clicked.connect(self.toggle)
        self.back_button.clicked.connect(lambda: self._jump(-JUMP_MS))
        self.forward_button.clicked.connect(lambda: self._jump(JUMP_MS))
        self.mute_button.clicked.connect(lambda: self.set_muted(not self._muted))
        self.time = _Time()
        self.controls = FlowRow()
        for button in (self.play_button, self.back_button, self.forward_button, self.mute_button):
            self.controls.add(button)
        self.controls.add(self.time, at_end=True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP_8)
        for widget in (self.view, self.strip, self.controls):
            rows.addWidget(widget)

    # --- the file ---

    def load(self, path: Path | str, facts: SourceFacts | None = None) -> None:
        """Open a file that has passed the reader's check (or was made here), and stand paused at its first frame.

        ``facts`` give the length and shape that the rest of the app goes by.
        """
        self.unload()
        self._path, self._facts = Path(path), facts
        engine = self._started()
        if facts is not None:
            self.view.set_shape(QSize(facts.width, facts.height))
        engine.set_muted(self._muted)
        engine.load(self._path)
        self._show_state()

    def unload(self) -> None:
        """Let go of the file at once, and show nothing."""
        if self._engine is not None:
            self._engine.unload()
        self._path = self._facts = None
        self._say_next = False
        self.view.clear()
        self._show_state()

    @property
    def path(self) -> Path | None:
        """The file that is open."""
        return self._path

    @property
    def is_ready(self) -> bool:
        """Whether a picture of the file is there."""
        return self._engine is not None and self._engine.is_ready

    @property
    def length_ms(self) -> int:
        """The video's length; 0 while it is not known."""
        if self._facts is not None:
            return self._facts.length_ms
        return self._engine.length_ms if self._engine is not None and self.is_ready else 0

    # --- playing ---

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._engine is not None and self._engine.playing

    @property
    def position_ms(self) -> int:
        """The time of the frame on screen."""
        return self._engine.position_ms if self._engine is not None else 0

    @property
    def seeking(self) -> bool:
        """Whether the frame that was asked for is still to come."""
        return self._engine is not None and self._engine.seeking

    @property
    def frame_end_ms(self) -> int:
        """When the next frame begins, by the file's own frame length (not exact at a variable rate)."""
        return self._engine.frame_end_ms if self._engine is not None else 0

    def play(self) -> None:
        """Play on; from the beginning where the end was reached."""
        if self._engine is None or not self.is_ready:
            return
        at_end = self.length_ms and self._engine.frame_end_ms >= self.length_ms
        self._engine.play(0 if at_end else None)

    def play_range(self, start_ms: int, end_ms: int) -> None:
        """Play exactly the frames of the part ``[start_ms, end_ms)`` and stop at its last one."""
        if self._engine is not None and self.is_ready:
            self._engine.play(start_ms, end_ms)

    def pause(self) -> None:
        """Stop at the frame on screen."""
        if self._engine is not None:
            self._engine.pause()

    def toggle(self) -> None:
        """Play or pause."""
        if self.playing:
            self.pause()
        else:
            self.play()

    def seek(self, ms: int, *, from_on: bool = False) -> None:
        """Show the frame on screen at ``ms``, or with ``from_on`` the first that begins there or later."""
        if self._engine is not None:
            self._engine.seek(max(0, min(ms, self._last_ms())), from_on=from_on)

    def step_frame(self, by: int) -> None:
        """One frame on (1) or back (-1), paused."""
        if self._engine is None:
            return
        self.pause()
        if by < 0:
            self.seek(self.position_ms - 1)
        elif self._engine.frame_end_ms <= self._last_ms():
            # The lookout for a frame from its predecessor's end on, not at it, is what passes over rounding.
            self.seek(self._engine.frame_end_ms, from_on=True)

    def set_muted(self, muted: bool) -> None:
        """Sound off or on; kept for the next video."""
        self._muted = muted
        if self._engine is not None:
            self._engine.set_muted(muted)
        self.mute_button.set_text(self.tr("Sound on") if muted else self.tr("Sound off"))

    # --- keys ---

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._key(Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)):
            super().keyPressEvent(event)

    def _key(self, key: Qt.Key, ctrl: bool) -> bool:
        """Do what ``key`` asks for; False where it asks for nothing here."""
        step = FINE_MS if ctrl else STEP_MS
        by = {
            _Key.Key_Left: -step,
            _Key.Key_Right: step,
            _Key.Key_PageUp: -PAGE_MS,
            _Key.Key_PageDown: PAGE_MS,
        }
        frames = {_Key.Key_Comma: -1, _Key.Key_Period: 1}
        ends = {_Key.Key_Home: 0, _Key.Key_End: self._last_ms()}
        if key is _Key.Key_Space:
            self.toggle()
        elif key in by:
            self._jump(by[key])
        elif key in frames:
            self._say_next = True
            self.step_frame(frames[key])
        elif key in ends:
            self._say_next = True
            self.seek(ends[key])
        else:
            return False
        return True

    def _jump(self, by: int) -> None:
        if self._engine is not None:
            self._say_next = not self.playing
            self.seek(self._engine.target_ms + by)

    # --- inside ---

    def _last_ms(self) -> int:
        return max(0, self.length_ms - 1)

    def _started(self) -> VideoEngine:
        if self._engine is None:
            # Before the import: Qt writes what a file says about itself (its place, where it was filmed) to standard error.
            # QT_LOGGING_RULES still overrides this.
            QLoggingCategory.setFilterRules(_QUIET)
            from app.ui.widgets.video_engine import borrow  # QtMultimedia comes with the first video

            self._engine = borrow()
            self.destroyed.connect(self._engine.give_back)
            self._engine.frame.connect(self._on_frame)
            self._engine.playing_changed.connect(self._on_playing)
            self._engine.settled.connect(self._on_settled)
            self._engine.ready.connect(self._on_ready)
            self._engine.failed.connect(self._on_failed)
        return self._engine

    def _on_frame(self, frame: QVideoFrame) -> None:
        if self._facts is None:
            from app.ui.widgets.video_frame import upright_size

            self.view.set_shape(upright_size(frame))
        self.view.set_frame(frame, at_once=not self.playing)
        self._show_time()
        self.moved.emit(self.position_ms)

    def _on_ready(self) -> None:
        self._show_state()
        self.ready.emit()

    def _on_settled(self, ms: int) -> None:
        if self._say_next:
            self._say_next = False
            announce(self.view, time_in_words(ms))
        self.settled.emit(ms)

    def _on_playing(self, playing: bool) -> None:
        self.view.update()
        self._show_state()
        self.playing_changed.emit(playing)

    def _on_failed(self) -> None:
        text = self.tr("This video cannot be played here.")
        self.view.clear(text)
        self._show_state()
        self.failed.emit(text)

    def _show_state(self) -> None:
        self.play_button.set_text(self.tr("Pause") if self.playing else self.tr("Play"))
        for button in (self.play_button, self.back_button, self.forward_button):
            button.setEnabled(self.is_ready)
        self.strip.set_length(self.length_ms)
        self.time.set_length(self.length_ms)
        self._show_time()

    def _show_time(self) -> None:
        at = self.position_ms if self.is_ready else 0
        self.strip.set_position(at)
        self.time.set_position(at, playing=self.playing)
        if not self.playing:
            # Not while playing: a screen reader would have to hear of every frame.
            self.view.setAccessibleName(self.tr("Video, at {time}").format(time=time_in_words(at)))

    def hideEvent(self, event: QHideEvent) -> None:
        if not event.spontaneous():
            self.pause()
        super().hideEvent(event)


class _Time(Text):
    """ "0:12.5 of 2:00". Its size is fixed by the length: a label that grew with every frame would lay the page out anew."""

    def __init__(self) -> None:
        super().__init__(bold=True)
        self.setWordWrap(False)
        self.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        self._length = -1
        self.set_length(0)

    def set_length(self, ms: int) -> None:
        """The length of the whole video, 0 while there is none."""
        if ms != self._length:
            self._length = ms
            self.rescale()

    def set_position(self, ms: int, *, playing: bool) -> None:
        """The time of the frame on screen; while playing to a tenth of a second, which is as fast as anybody reads."""
        at = ms // 100 * 100 if playing else ms
        text = (
            self.tr("{at} of {length}").format(at=clock(at), length=clock(self._length))
            if self._length
            else ""
        )
        if text != self.text():
            self.setText(text)
        if not playing:
            words = self.tr("{at} of {length}").format(
                at=time_in_words(ms), length=time_in_words(self._length)
            )
            self.setAccessibleName(words if self._length else self.tr("No video"))

    def sizeHint(self) -> QSize:
        # Not the size of what it says now: the row would give it too little, and cover half of the line.
        return self.minimumSize()

    def rescale(self) -> None:
        super().rescale()
        longest = f"{clock(max(getattr(self, '_length', 0), 0))}.000"
        metrics = self.fontMetrics()
        text = self.tr("{at} of {length}").format(at=longest, length=longest)
        self.setFixedSize(metrics.horizontalAdvance(text) + 4, max(theme.TARGET, metrics.height()))
