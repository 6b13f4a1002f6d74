"""The player: a picture, a line of time, and buttons. Everything by key, button or mouse.

Keys, while the focus is in the player: Space plays and pauses (on the picture; on a button it presses that), Left and Right
move 1 second, with Ctrl 0.1 seconds, Page Up and Page Down 10 seconds, Home and End, comma and full stop one frame.

What stands still is exact: it comes from the reader's process, frame by frame, in every container and at every rate. Playing,
with sound, is Qt's; QtMultimedia is loaded with the first video that is played, not before.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLoggingCategory, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.media.messages import Pick, Still
from app.story.clip import SourceFacts
from app.story.errors import StoryError
from app.ui import theme
from app.ui.announce import announce
from app.ui.jobs import Jobs
from app.ui.widgets.button import Button
from app.ui.widgets.eyes import Eyes, image_of
from app.ui.widgets.filmstrip import Filmstrip
from app.ui.widgets.flow_row import FlowRow
from app.ui.widgets.play_time import PlayTime
from app.ui.widgets.still_queue import StillQueue
from app.ui.widgets.strip import Strip
from app.ui.widgets.text import ErrorText
from app.ui.widgets.time_box import time_in_words
from app.ui.widgets.video_view import VideoView

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QVideoFrame

    from app.ui.widgets.video_engine import VideoEngine

JUMP_MS, PAGE_MS, STEP_MS, FINE_MS = 5_000, 10_000, 1_000, 100
_RESIZED_AFTER_MS = 150
_Key = Qt.Key
_QUIET = "qt.multimedia.*.info=false\nqt.multimedia.*.debug=false\nqt.multimedia.symbolsresolver=false"


class Player(QWidget):
    """Shows one video at a time. Times are milliseconds from its first frame, rounded down (:mod:`app.story.clip`)."""

    failed = Signal(str)
    """It cannot be shown or played; the words stand in the picture's place too."""
    ready = Signal()
    """The first frame is there."""
    moved = Signal(int)
    """The time of the frame on screen has changed, while playing too."""
    settled = Signal(int)
    """The frame that was wished for is on screen, exactly, and no other is on its way."""
    calmed = Signal()
    """All that was pressed is done; nothing waits for its frame any more (:attr:`is_awaited`)."""
    playing_changed = Signal(bool)

    def __init__(
        self, jobs: Jobs, eyes: Eyes, *, filmstrip: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._jobs, self._eyes = jobs, eyes
        self._engine: VideoEngine | None = None
        self._facts: SourceFacts | None = None
        self._path: Path | None = None
        self._opened = 0
        self._at = 0
        self._stop: int | None = None
        self._muted = False
        self._say_next = False
        self._build()
        self._stills = StillQueue(jobs, eyes, self._picture_size, self)
        self._stills.arrived.connect(self._on_still)
        self._stills.failed.connect(self._on_no_still)
        self._stills.calmed.connect(self.calmed)
        self.strip.set_pictures_wanted(filmstrip)
        self._film = Filmstrip(self.strip, jobs, eyes) if filmstrip else None
        self._resized = QTimer(self, singleShot=True, interval=_RESIZED_AFTER_MS)
        self._resized.timeout.connect(self._sharpen)
        self.view.resized.connect(self._resized.start)
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
        self.frame_back_button = Button(self.tr("Back 1 picture"))
        self.frame_on_button = Button(self.tr("Forward 1 picture"))
        self.mute_button = Button(self.tr("Sound off"))
        actions: dict[Button, Callable[[], object]] = {
            self.play_button: self.toggle,
            self.back_button: lambda: self._jump(-JUMP_MS),
            self.forward_button: lambda: self._jump(JUMP_MS),
            self.mute_button: lambda: self.set_muted(not self._muted),
            self.frame_back_button: lambda: self._step_and_say(-1),
            self.frame_on_button: lambda: self._step_and_say(1),
        }
        self.time = PlayTime()
        self.controls = FlowRow()
        for button, action in actions.items():
            button.clicked.connect(action)
            button.installEventFilter(self)
            self.controls.add(button)
        self.controls.add(self.time, at_end=True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP_8)
        self.trouble = ErrorText()
        for widget in (self.view, self.trouble, self.strip, self.controls):
            rows.addWidget(widget)

    # --- the file ---

    def load(self, path: Path | str, facts: SourceFacts | None = None) -> None:
        """Show the first frame of a video that has passed the reader's check; without ``facts`` they are read first."""
        self.unload()
        self._path = Path(path)
        opened = self._opened
        if facts is not None:
            self._open(opened, facts)
            return
        self._jobs.run(
            self._eyes.probe(self._path),
            done=lambda found: self._open(opened, found),
            failed=lambda error: self._on_no_still(error) if opened == self._opened else None,
            owner=self,
        )

    def _open(self, opened: int, facts: SourceFacts) -> None:
        if opened != self._opened:
            return
        self._facts = facts
        self.view.set_shape(QSize(facts.width, facts.height))
        self._show_state()
        self._stills.open(facts)
        if self._film is not None:
            self._film.fill(facts)

    def unload(self) -> None:
        """Let go of the file, and show nothing."""
        had, self._facts = self._facts is not None, None
        self._opened += 1
        if self._engine is not None:
            self._engine.unload()
        self._stills.close()
        if self._film is not None:
            self._film.clear()
        if had:
            self._jobs.start(self._eyes.let_go())
        self._path = None
        self._at, self._say_next = 0, False
        self.view.clear()
        self.trouble.show_text("")
        self._show_state()

    @property
    def path(self) -> Path | None:
        """The file that is open."""
        return self._path

    @property
    def is_ready(self) -> bool:
        """Whether a picture of the file is there."""
        return self._stills.still is not None

    @property
    def strip_is_full(self) -> bool:
        """Whether the filmstrip has all its pictures, or there is none."""
        return self._film is None or self._film.full

    @property
    def length_ms(self) -> int:
        """The video's length; 0 while it is not known."""
        return self._facts.length_ms if self._facts is not None else 0

    # --- where it is ---

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._engine is not None and self._engine.playing

    @property
    def position_ms(self) -> int:
        """The time of the frame on screen."""
        return self._at

    @property
    def seeking(self) -> bool:
        """Whether the frame that was asked for is still to come."""
        return self._stills.busy

    @property
    def frame_end_ms(self) -> int:
        """When the frame after the one on screen begins, exactly; the length after the last one. While settled."""
        still = self._stills.still
        return still.next_ms if still is not None else self.length_ms

    @property
    def is_awaited(self) -> bool:
        """Whether something that was pressed waits for its frame."""
        return self._stills.is_awaited

    def when_settled(self, action: Callable[[], None]) -> None:
        """Stop, and do ``action`` with the frame that is on screen or on its way, exactly; now, or when it has come."""
        self.pause()
        self._stills.when_arrived(action)

    # --- moving ---

    def play(self) -> None:
        """Play on; from the beginning where the end was reached."""
        if self.is_ready and self._facts is not None:
            at = self._target_ms
            end = at + self._facts.frame_ms if self._stills.busy else self.frame_end_ms
            self._play(0 if end >= self.length_ms else at, None)

    def play_range(self, start_ms: int, end_ms: int) -> None:
        """Play exactly the frames of the part ``[start_ms, end_ms)`` and stop at its last one."""
        if self.is_ready:
            self._play(start_ms, end_ms)

    def _play(self, start_ms: int, stop_ms: int | None) -> None:
        if self._path is None or self._facts is None:
            return
        if self._stills.is_awaited:
            self._stills.when_arrived(lambda: self._play(start_ms, stop_ms))
            return
        self._stills.drop()
        self._stop = stop_ms
        self._started().play(self._path, start_ms, stop_ms, audio_place=self._facts.audio_place)

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
        """Show the frame on screen at ``ms``, or with ``from_on`` the first that begins there or later. Playing goes on there."""
        ms = max(0, min(ms, self._last_ms())) if self._facts is not None else max(0, ms)
        if self.playing:
            self._play(ms, self._stop)
        elif self._path is not None:
            self._stills.seek(ms, Pick.FROM if from_on else Pick.AT)

    def step_frame(self, by: int) -> None:
        """One frame on (1) or back (-1), paused."""
        if self.is_ready:
            self.pause()
            self._stills.step(by)

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

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Left and Right on the buttons, with which Qt would go from button to button, move in the video."""
        across = {Qt.Key.Key_Left, Qt.Key.Key_Right}
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in across:
            self.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

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
        elif key is _Key.Key_Escape:
            return self.strip.cancel_drag()
        elif key in by:
            self._jump(by[key])
        elif key in frames:
            self._step_and_say(frames[key])
        elif key in ends:
            self._say_next = True
            self.seek(ends[key])
        else:
            return False
        return True

    def _jump(self, by: int) -> None:
        self._say_next = not self.playing
        self.seek(self._target_ms + by)

    def _step_and_say(self, by: int) -> None:
        self._say_next = True
        self.step_frame(by)

    # --- inside ---

    @property
    def _target_ms(self) -> int:
        target = self._stills.target_ms
        return self._at if target is None or self.playing else target

    def _last_ms(self) -> int:
        return max(0, self.length_ms - 1)

    def _picture_size(self) -> QSize:
        return (self.view.picture_rect().size() * self.devicePixelRatioF()).expandedTo(QSize(16, 16))

    def _sharpen(self) -> None:
        """Take the picture anew after the window became larger."""
        still, size = self._stills.still, self._picture_size()
        if still is None or self.playing or self._stills.busy or not self.isVisible():
            return
        if still.width < size.width() - 1 and still.height < size.height() - 1:
            self._stills.seek(still.at_ms, Pick.AT)

    def _started(self) -> VideoEngine:
        if self._engine is None:
            # Before the import: Qt writes what a file says about itself (its place, where it was filmed) to standard error.
            # QT_LOGGING_RULES still overrides this.
            QLoggingCategory.setFilterRules(_QUIET)
            from app.ui.widgets.video_engine import (
                borrow,  # QtMultimedia comes with the first video that is played
            )

            self._engine = borrow()
            self.destroyed.connect(self._engine.give_back)
            self._engine.set_muted(self._muted)
            self._engine.frame.connect(self._on_frame)
            self._engine.playing_changed.connect(self._on_playing)
            self._engine.failed.connect(self._on_unplayable)
        return self._engine

    def _on_still(self, still: Still) -> None:
        first = not self.play_button.isEnabled()
        if self.playing:
            return
        self._at = still.at_ms
        self.view.set_image(image_of(still))
        if first:
            self._show_state()
            self.ready.emit()
        self._show_time()
        self.moved.emit(self._at)
        if not self._stills.busy:
            self._settle()

    def _settle(self) -> None:
        if self._say_next:
            self._say_next = False
            announce(self.view, time_in_words(self._at))
        self.settled.emit(self._at)

    def _on_no_still(self, error: StoryError) -> None:
        if self.is_ready:
            text = self.tr("This place in the video cannot be shown here.")
            self.view.say(text)
        else:
            text = self.tr("This video cannot be shown here.")
            self.view.clear(text)
        announce(self.view, text)
        self._show_state()
        self.failed.emit(text)

    def _on_frame(self, frame: QVideoFrame) -> None:
        assert self._engine is not None
        self._at = self._engine.position_ms
        self.trouble.show_text("")
        self.view.set_frame(frame, at_once=False)
        self._show_time()
        self.moved.emit(self._at)

    def _on_playing(self, playing: bool) -> None:
        self.view.update()
        self._show_state()
        if not playing and self._engine is not None and self._facts is not None:
            # The same frame, exactly: Qt does not tell where the next one begins.
            self._at = min(self._engine.position_ms, self._last_ms())
            self._stills.seek(self._at, Pick.AT)
        self.playing_changed.emit(playing)

    def _on_unplayable(self) -> None:
        text = self.tr("This video cannot be played here. You can still move through it, picture by picture.")
        # Below the picture: the same frame comes into the picture again after this.
        self.trouble.show_text(text)
        announce(self.trouble, text)
        self.failed.emit(text)

    def _show_state(self) -> None:
        self.play_button.set_text(self.tr("Pause") if self.playing else self.tr("Play"))
        for button in (
            self.play_button,
            self.back_button,
            self.forward_button,
            self.frame_back_button,
            self.frame_on_button,
        ):
            button.setEnabled(self.is_ready)
        self.strip.set_length(self.length_ms)
        self.time.set_length(self.length_ms)
        self._show_time()

    def _show_time(self) -> None:
        at = self._at if self.is_ready else 0
        self.strip.set_position(at)
        self.time.set_position(at, playing=self.playing)
        if not self.playing:
            # Not while playing: a screen reader would have to hear of every frame.
            self.view.setAccessibleName(self.tr("Video, at {time}").format(time=time_in_words(at)))

    def hideEvent(self, event: QHideEvent) -> None:
        if not event.spontaneous():
            self.pause()
        super().hideEvent(event)
