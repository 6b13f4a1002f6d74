"""Plays one video file and always knows which frame is on screen. QtMultimedia behind a small face.

Times are milliseconds from the video's first frame, rounded down, as in :mod:`app.story.clip`: they name exactly one
frame. Measured with Qt 6.12: a paused player that is sent to a time shows the last frame that begins *before* it, so
one millisecond is added; and Qt's own time 0 is the start of the container, so the first frame is where counting begins.

Two things that PySide6 6.12 asks for, both found by crashes and a hang that could be repeated:

- Qt's threads for sound and picture call back into the Python objects around ``QAudioOutput`` and the others while they
  end. Python's lock must be free then, so whatever makes them end goes through a signal that is connected straight to
  Qt's own slot: PySide lets go of the lock while it emits.
- An engine must not be destroyed while such a thread runs, so it never is: it belongs to the application, and is lent out.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QTimer, QUrl, Signal
from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer, QVideoFrame, QVideoSink

_NO_ANSWER_MS, _BETTER_ONE_MS = 8000, 500
_MOST_TRIES = 4
_STATUS, _STATE = QMediaPlayer.MediaStatus, QMediaPlayer.PlaybackState


_idle: list[VideoEngine] = []


def borrow() -> VideoEngine:
    """An engine that nobody uses; :meth:`VideoEngine.give_back` it."""
    if _idle:
        return _idle.pop()
    app = QCoreApplication.instance()
    engine = VideoEngine(app)
    if app is not None:
        app.aboutToQuit.connect(engine.unload)
    return engine


class VideoEngine(QObject):
    """One file at a time; paused at its first frame after :meth:`load`.

    A picture stays until the next one is there: nothing is emitted for a frame that is not valid.
    """

    frame = Signal(object)
    """The :class:`QVideoFrame` to show now."""
    playing_changed = Signal(bool)
    settled = Signal(int)
    """A paused seek has arrived: the time of the frame on screen."""
    ready = Signal()
    """The first frame is there."""
    failed = Signal()

    _set_source = Signal(QUrl)
    _stop = Signal()
    _play = Signal()
    _pause = Signal()
    _set_position = Signal("qlonglong")  # type: ignore[arg-type]

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._player = QMediaPlayer(self)
        self._sink = QVideoSink(self)
        # Without any sound device this stays silent and the picture plays all the same.
        self._sound = QAudioOutput(self)
        self._player.setAudioOutput(self._sound)
        self._player.setVideoSink(self._sink)
        self._set_source.connect(self._player.setSource)
        self._stop.connect(self._player.stop)
        self._play.connect(self._player.play)
        self._pause.connect(self._player.pause)
        self._set_position.connect(self._player.setPosition)
        self._sink.videoFrameChanged.connect(self._on_frame)
        self._player.mediaStatusChanged.connect(self._on_status)
        self._player.errorOccurred.connect(self._on_error)
        self._no_answer = QTimer(self, singleShot=True)
        self._no_answer.timeout.connect(self._give_up_waiting)
        self._forget()

    def _forget(self) -> None:
        self._origin_us: int | None = None
        self._shown_us = self._shown_end_us = 0
        self._playing = False
        self._stop_ms: int | None = None
        self._target: int | None = None
        self._waiting: tuple[int, bool] | None = None
        self._from_on = False
        self._tries = 0
        self._just_paused = False
        self._play_after = False
        self._late: tuple[QVideoFrame, int, int] | None = None

    # --- the file ---

    def load(self, path: Path) -> None:
        """Open ``path``, which must have passed the reader's check, and show its first frame."""
        self.unload()
        self._set_source.emit(QUrl.fromLocalFile(str(path)))
        self._pause.emit()

    def unload(self) -> None:
        """Let go of the file at once, so that it can be moved or deleted (Windows)."""
        was_playing = self._playing
        self._no_answer.stop()
        self._stop.emit()
        self._set_source.emit(QUrl())
        self._forget()
        if was_playing:
            self.playing_changed.emit(False)

    def give_back(self) -> None:
        """Let go of the file, for good; the next player may have it."""
        self.unload()
        if self not in _idle:
            _idle.append(self)

    @property
    def is_ready(self) -> bool:
        """Whether the first frame has come."""
        return self._origin_us is not None

    @property
    def length_ms(self) -> int:
        """Length by the container, 0 while not known."""
        return max(0, self._player.duration() - (self._origin_us or 0) // 1000)

    # --- where it is ---

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._playing

    @property
    def position_ms(self) -> int:
        """The time of the frame on screen."""
        return self._shown_us // 1000

    @property
    def frame_end_ms(self) -> int:
        """When the frame on screen gives way to the next, by the file's own frame length (not exact at a variable rate)."""
        return max(self._shown_end_us // 1000, self.position_ms + 1)

    @property
    def target_ms(self) -> int:
        """Where a seek that is under way leads, else the position."""
        if self._waiting is not None:
            return self._waiting[0]
        return self.position_ms if self._target is None else self._target

    @property
    def seeking(self) -> bool:
        """Whether a seek is under way."""
        return self._target is not None or self._waiting is not None

    # --- moving ---

    def seek(self, ms: int, *, from_on: bool = False) -> None:
        """Show the frame on screen at ``ms``; with ``from_on`` the first one that begins at ``ms`` or later.

        While one seek is under way only the latest wish is kept, so dragging never builds up a queue.
        """
        ms = max(0, ms)
        if not self.is_ready or (self._target is not None and not self._playing):
            self._waiting = (ms, from_on)
            return
        self._go(ms, from_on)

    def play(self, start_ms: int | None = None, stop_ms: int | None = None) -> None:
        """Play on from here, or from the frame at ``start_ms``, until the frame before ``stop_ms`` or the end."""
        self._stop_ms = stop_ms
        if start_ms is None:
            self._set_playing(True)
            self._play.emit()
            return
        if self._playing:
            self.pause()
        self._play_after = True
        self.seek(start_ms, from_on=True)

    def pause(self) -> None:
        """Stop at the frame on screen."""
        self._play_after = False
        self._stop_ms = None
        if self._playing:
            self._pause.emit()
            self._set_playing(False)
            # Qt's own position is a little ahead of the frame that was shown last.
            self._go(self.position_ms, False)
            self._just_paused = True

    def set_muted(self, muted: bool) -> None:
        """Sound off or on."""
        self._sound.setMuted(muted)

    # --- inside ---

    def _go(self, ms: int, from_on: bool) -> None:
        self._target, self._from_on, self._tries = ms, from_on, 0
        self._waiting = self._late = None
        self._just_paused = False
        self._send_to(ms)

    def _send_to(self, ms: int) -> None:
        origin = -(-(self._origin_us or 0) // 1000)
        self._no_answer.start(_NO_ANSWER_MS)
        self._set_position.emit(ms + 1 + origin)
        if not self._playing and self._player.playbackState() is _STATE.StoppedState:
            # After the end of a file Qt is stopped, and shows nothing until it is paused.
            self._pause.emit()

    def _on_frame(self, frame: QVideoFrame) -> None:
        if not frame.isValid() or self._player.source().isEmpty():
            return
        first = self._origin_us is None
        if first:
            if frame != self._sink.videoFrame():
                return  # the last word of the file before
            self._origin_us = frame.startTime()
        start = frame.startTime() - (self._origin_us or 0)
        end = max(frame.endTime() - (self._origin_us or 0), start)
        if self._playing:
            self._on_played(frame, start, end)
            return
        if self._waiting is None and not first and self._go_closer(start, end):
            self._late = (frame, start, end)
            self._no_answer.start(_BETTER_ONE_MS if self._just_paused else _NO_ANSWER_MS)
            return
        if not (first and self._waiting is not None):
            self._show(frame, start, end)
        self._arrived()
        if first:
            self.ready.emit()

    def _on_played(self, frame: QVideoFrame, start: int, end: int) -> None:
        self._target = None
        self._no_answer.stop()
        if self._stop_ms is not None and start >= self._stop_ms * 1000:
            self.pause()
            return
        self._show(frame, start, end)

    def _show(self, frame: QVideoFrame, start: int, end: int) -> None:
        self._shown_us, self._shown_end_us = start, end
        self.frame.emit(frame)

    def _go_closer(self, start_us: int, end_us: int) -> bool:
        """Whether the frame that came is not the wanted one, and the wanted one is still to come.

        Qt goes by the frames' own lengths, which a variable rate makes wrong, so it may overshoot into the next frame.
        """
        if self._target is None or self._tries >= _MOST_TRIES:
            return False
        here, wanted = start_us // 1000, self._target
        if here > wanted:
            if self._just_paused:
                return True  # left over from playing; the wanted one follows
            self._tries += 1
            self._send_to(max(0, wanted - (1 if here == wanted + 1 else 20 << self._tries)))
            return True
        last_us = self._player.duration() * 1000 - (self._origin_us or 0) - 1000
        if self._from_on and here < wanted and end_us < last_us:
            self._from_on, self._tries, self._target = False, _MOST_TRIES, end_us // 1000
            self._send_to(self._target)
            return True
        return False

    def _arrived(self) -> None:
        self._no_answer.stop()
        self._target = None
        if self._waiting is not None and self.is_ready:
            self._go(*self._waiting)
            return
        if self._play_after:
            self._play_after = False
            self._set_playing(True)
            self._play.emit()
            return
        if self.is_ready:
            self.settled.emit(self.position_ms)

    def _give_up_waiting(self) -> None:
        if self._late is not None and not self._playing:
            self._show(*self._late)
        self._late = None
        self._arrived()

    def _on_status(self, status: QMediaPlayer.MediaStatus) -> None:
        if status is _STATUS.InvalidMedia:
            self.failed.emit()
        elif status is _STATUS.EndOfMedia and self._playing:
            self._set_playing(False)
            self._stop_ms = None
            self._go(self.position_ms, False)

    def _on_error(self, _error: QMediaPlayer.Error, _text: str) -> None:
        if self._player.mediaStatus() is not _STATUS.InvalidMedia:
            self.failed.emit()

    def _set_playing(self, playing: bool) -> None:
        if playing != self._playing:
            self._playing = playing
            self.playing_changed.emit(playing)
