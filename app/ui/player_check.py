"""Whether a video plays, in the process that checks; and what the checks with Qt share: an application without a screen."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from app.frozen import own_plugins
from app.services.masked import without_person
from app.story.installation import Check, Finding, Found
from app.words import shown_said

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication

PLATFORM = "QT_QPA_PLATFORM"
_PLAY_MS = 20_000


def application() -> QApplication:
    """The application, on Linux without a screen: the checks show nothing, and there may be none."""
    from PySide6.QtWidgets import QApplication

    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    before = os.environ.get(PLATFORM)
    if sys.platform == "linux":
        os.environ[PLATFORM] = "offscreen"
    try:
        with own_plugins():
            return QApplication(sys.argv[:1])
    finally:
        os.environ.pop(PLATFORM, None)
        if before is not None:
            os.environ[PLATFORM] = before


def has_marks(image: QImage) -> bool:
    """Whether not all of its points are the same."""
    first = image.pixel(0, 0)
    return any(image.pixel(x, y) != first for y in range(image.height()) for x in range(image.width()))


def player(scratch: Path) -> Iterator[Finding]:
    """Play the test clip with the real player until a picture came."""
    clips = [*sorted((scratch / "clips").glob("*.mp4")), *scratch.glob("source.mp4")]
    try:
        from PySide6.QtMultimedia import QMediaDevices, QMediaPlayer
    except ImportError as error:
        yield Finding(Check.PLAYER, Found.PLAYER_MISSING, {"why": error.name or type(error).__name__})
        return
    application()
    if not QMediaPlayer().isAvailable():
        yield Finding(Check.PLAYER, Found.PLAYER_MISSING, {"why": "multimedia"})
        return
    if not clips:
        yield Finding(Check.PLAYER, Found.NOTHING_TO_PLAY)
    else:
        yield _played(clips[0])
    if not QMediaDevices.audioOutputs():
        yield Finding(Check.PLAYER, Found.NO_SOUND_DEVICE)


def _played(path: Path) -> Finding:
    from PySide6.QtCore import Qt, QTimer, QUrl
    from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer, QVideoFrame, QVideoSink

    app = application()
    media, sink, sound = QMediaPlayer(), QVideoSink(), QAudioOutput()
    sound.setMuted(True)
    media.setAudioOutput(sound)
    media.setVideoSink(sink)
    came: list[str] = []

    def look(frame: QVideoFrame) -> None:
        image = frame.toImage() if frame.isValid() else None
        if image is not None and not image.isNull() and has_marks(image.scaled(32, 32)):
            came.append(f"{image.width()} × {image.height()}")
            app.quit()

    def give_up(status: QMediaPlayer.MediaStatus) -> None:
        if status is QMediaPlayer.MediaStatus.InvalidMedia:
            app.quit()

    sink.videoFrameChanged.connect(look)
    # Queued: it may come before the loop runs, which could not be ended then.
    media.mediaStatusChanged.connect(give_up, Qt.ConnectionType.QueuedConnection)
    QTimer.singleShot(_PLAY_MS, app.quit)
    media.setSource(QUrl.fromLocalFile(str(path)))
    media.play()
    app.exec()
    said = media.errorString() or media.mediaStatus().name
    media.stop()
    if came:
        return Finding(Check.PLAYER, Found.PLAYED, {"facts": came[0]})
    return Finding(Check.PLAYER, Found.NOT_PLAYED, {"why": shown_said(without_person(said))})
