"""What plays looks as its stills do: the same frame through Qt's player and through the reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtMultimedia import QVideoFrame
from pytestqt.qtbot import QtBot

from app.media.reader import Reader
from app.ui.widgets.video_engine import VideoEngine, borrow
from app.ui.widgets.video_frame import FrameScaler
from tests import footage
from tests.footage import Form

LONG = 20_000
SIZE = QSize(320, 180)
#: Strong and weak colours, and black and white beside them.
COLOURS = ("0xc05a20", "0x2a6fb0", "0x3f8f3a", "0xd8b49a", "0x8030a0")
_BOXES = ",".join(
    f"drawbox=x={64 * number}:y=60:w=64:h=60:color={colour}:t=fill" for number, colour in enumerate(COLOURS)
)
FORMS = {
    "ordinary.mp4": replace(footage.CONSTANT, picture=_BOXES, frames=30),
    "hlg.mov": replace(footage.HLG, picture=_BOXES),
    "pq.mp4": replace(footage.PQ, picture=_BOXES),
}


@pytest.fixture
def engine(qapp: object) -> Iterator[VideoEngine]:
    lent = borrow()
    yield lent
    lent.give_back()


def played(qtbot: QtBot, engine: VideoEngine, path: Path) -> QVideoFrame:
    """A frame that the player brings."""
    with qtbot.waitSignal(engine.frame, timeout=LONG) as caught:
        engine.play(path, 0, None)
    engine.pause()
    frame = caught.args[0] if caught.args else None
    assert isinstance(frame, QVideoFrame)
    return frame


def still(path: Path, frame: QVideoFrame) -> QImage:
    """The same frame by the reader."""
    at_ms = -(-frame.startTime() // 1000)
    with Reader() as reader:
        return QImage.fromData(reader.picture(reader.probe(path), at_ms, SIZE.width(), SIZE.height()))


def levels(image: QImage) -> bytes:
    """Red, green and blue of each pixel of an image whose lines have no padding."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    assert plain.size() == SIZE and plain.bytesPerLine() == 3 * SIZE.width()
    return bytes(plain.constBits())


def boxes(image: QImage) -> list[QColor]:
    return [image.pixelColor(64 * number + 32, 90) for number in range(len(COLOURS))]


@pytest.mark.parametrize("name", FORMS)
def test_what_plays_has_the_colours_of_its_still(
    qtbot: QtBot, engine: VideoEngine, tmp_path: Path, name: str
) -> None:
    path = footage.make(tmp_path / name, FORMS[name])
    frame = played(qtbot, engine, path)
    shown, wanted = FrameScaler().picture(frame, SIZE), still(path, frame)
    one, other = levels(shown), levels(wanted)
    assert sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one) < 4
    for here, there in zip(boxes(shown), boxes(wanted), strict=True):
        apart = [abs(a - b) for a, b in zip(here.getRgb(), there.getRgb(), strict=True)]  # type: ignore[arg-type]
        assert max(apart) <= 8, (here.name(), there.name())


def test_one_scaler_serves_frames_of_any_kind_and_size(
    qtbot: QtBot, engine: VideoEngine, tmp_path: Path
) -> None:
    frames = {
        name: played(qtbot, engine, footage.make(tmp_path / name, form)) for name, form in FORMS.items()
    }
    scaler = FrameScaler()
    for size in (SIZE, QSize(161, 91), SIZE):
        for frame in frames.values():
            image = scaler.picture(frame, size)
            assert image.size() == size
            assert image == FrameScaler().picture(frame, size)


def test_hdr_is_brighter_than_its_codes(qtbot: QtBot, engine: VideoEngine, tmp_path: Path) -> None:
    """The white of HDR is coded at about three quarters (HLG) of the way up: unmapped, it is a grey."""
    form = Form(**{**vars(footage.HLG), "picture": "drawbox=color=0xbfbfbf:t=fill"})
    image = FrameScaler().picture(played(qtbot, engine, footage.make(tmp_path / "white.mov", form)), SIZE)
    red, green, blue, _ = image.pixelColor(160, 90).getRgb()  # type: ignore[misc]
    assert 205 <= red <= 235
    assert max(red, green, blue) - min(red, green, blue) <= 2
