"""Plays one video file with its sound. QtMultimedia behind a small face.

Only playing happens here: what stands still on the screen comes from the reader's process (:mod:`app.ui.widgets.player`), which
is exact in every container. So a file that nobody plays is never opened in the window's own process.

Times are milliseconds from the video's first frame, rounded down, as in :mod:`app.story.clip`. Measured with Qt 6.12: a paused
player that is sent to a time shows the last frame that begins *before* it, so one millisecond is added; and Qt's own time 0 is
the start of the container, so the first frame is where counting begins.

Two things that PySide6 6.12 asks for, both found by crashes and a hang that could be repeated:

- Qt's threads for sound and picture call back into the Python objects around ``QAudioOutput`` and the others while they
  end. Python's lock must be free then, so whatever makes them end goes through a signal that is connected straight to
  Qt's own slot: PySide lets go of the lock while it emits.
- An engine must not be destroyed while such a thread runs, so it never is: it belongs to the application, and is lent out.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QTimer, QUrl, Signal
from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer, QVideoFrame, QVideoSink

from app.media.containers import MOST_PIXELS

_NO_ANSWER_MS, _NO_SEEK_MS = 8000, 1500
#: A frame so far after the wanted one is left over from where playing was before; at most so many of them are believed to be.
_LEFT_OVER_US, _MOST_LEFT_OVER = 2_000_000, 20
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


@dataclass
class _Run:
    """What is to be played: frames from ``start_us`` on that begin before ``stop_us``."""

    start_us: int
    stop_us: int | None
    under_way: bool = False
    """Whether a frame of it has been shown."""
    left_over: int = 0


class VideoEngine(QObject):
    """One file at a time, opened when it is first played."""

    frame = Signal(object)
    """The :class:`QVideoFrame` to show now."""
    playing_changed = Signal(bool)
    failed = Signal()
    """It cannot be played."""

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
        self._no_answer = QTimer(self, singleShot=True, interval=_NO_ANSWER_MS)
        self._no_answer.timeout.connect(self._give_up)
        self._no_seek = QTimer(self, singleShot=True, interval=_NO_SEEK_MS)
        self._no_seek.timeout.connect(self._go_on)
        self._path: Path | None = None
        self._audio_place = 0
        self._forget()

    def _forget(self) -> None:
        self._path = None
        self._origin_us: int | None = None
        self._shown_us = 0
        self._run: _Run | None = None

    # --- what may be asked of it ---

    @property
    def playing(self) -> bool:
        """Whether it plays, or is about to."""
        return self._run is not None

    @property
    def position_ms(self) -> int:
        """The time of the frame that was played last."""
        return self._shown_us // 1000

    def play(self, path: Path, start_ms: int, stop_ms: int | None = None, *, audio_place: int = 0) -> None:
        """Play the file at ``path``, which must have passed the reader's check, from the frame at ``start_ms``.

        It stops before the first frame at ``stop_ms`` or later, or at the end. ``audio_place`` counts the file's sounds from 0.
        """
        was_playing = self.playing
        if path != self._path:
            self.unload()
            self._path, self._audio_place = path, audio_place
            self._set_source.emit(QUrl.fromLocalFile(str(path)))
        self._run = _Run(start_ms * 1000, None if stop_ms is None else stop_ms * 1000)
        self._shown_us = start_ms * 1000
        self._no_answer.start()
        self._pause.emit()
        if self._origin_us is not None:
            self._go_there()
        if not was_playing:
            self.playing_changed.emit(True)

    def pause(self) -> None:
        """Stop at the frame that was shown last."""
        if self._run is None:
            return
        self._run = None
        self._no_answer.stop()
        self._no_seek.stop()
        self._pause.emit()
        self.playing_changed.emit(False)

    def set_muted(self, muted: bool) -> None:
        """Sound off or on."""
        self._sound.setMuted(muted)

    def unload(self) -> None:
        """Let go of the file at once, so that it can be moved or deleted (Windows)."""
        self.pause()
        if self._path is not None:
            self._stop.emit()
            self._set_source.emit(QUrl())
        self._forget()

    def give_back(self) -> None:
        """Let go of the file, for good; the next player may have it."""
        self.unload()
        if self not in _idle:
            _idle.append(self)

    # --- inside ---

    def _go_there(self) -> None:
        assert self._run is not None
        self._no_seek.start()
        self._set_position.emit((self._run.start_us + (self._origin_us or 0)) // 1000 + 1)

    def _go_on(self) -> None:
        """Where it was sent to has been reached, or is not going to be: some files cannot be sought in."""
        self._no_seek.stop()
        if self._run is not None:
            self._play.emit()

    def _on_frame(self, frame: QVideoFrame) -> None:
        if not frame.isValid() or self._path is None:
            return
        if frame.width() * frame.height() > MOST_PIXELS:
            self._fail()
            return
        if self._origin_us is None:
            if frame != self._sink.videoFrame():
                return  # the last word of the file before
            self._origin_us = frame.startTime()
            if self._run is not None:
                self._go_there()
        elif self._run is not None:
            self._on_played(frame, self._run)
            if self._no_seek.isActive():
                self._go_on()

    def _on_played(self, frame: QVideoFrame, run: _Run) -> None:
        self._no_answer.stop()
        at = frame.startTime() - (self._origin_us or 0)
        if at // 1000 < run.start_us // 1000:
            return
        if not run.under_way and at > run.start_us + _LEFT_OVER_US and run.left_over < _MOST_LEFT_OVER:
            run.left_over += 1
            return
        if run.stop_us is not None and at >= run.stop_us:
            self.pause()
            return
        run.under_way = True
        self._shown_us = at
        self.frame.emit(frame)

    def _on_status(self, status: QMediaPlayer.MediaStatus) -> None:
        if status is _STATUS.InvalidMedia:
            self._fail()
        elif status is _STATUS.LoadedMedia and self._player.activeAudioTrack() != self._audio_place:
            # Qt takes the first sound, for which there may be no decoder (Apple's apac).
            if self._audio_place < len(self._player.audioTracks()):
                self._player.setActiveAudioTrack(self._audio_place)
        elif status is _STATUS.EndOfMedia:
            self.pause()

    def _give_up(self) -> None:
        # Qt also reports errors of single packets and of sounds without a decoder, and goes on; only silence counts.
        if self._run is not None and not self._run.under_way:
            self._fail()

    def _fail(self) -> None:
        self.unload()
        self.failed.emit()
