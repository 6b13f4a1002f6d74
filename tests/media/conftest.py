"""One reader and one set of generated footage for all tests of this room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.media.reader import Reader
from app.story.clip import SourceFacts
from tests import footage
from tests.footage_phones import PHONES, Get


@pytest.fixture(scope="session")
def reader() -> Iterator[Reader]:
    with Reader() as eyes:
        yield eyes


def films_in(shelf: Path) -> Callable[[str], Path]:
    """Gives generated footage by name; what is not in ``shelf`` yet is made there."""

    def get(name: str) -> Path:
        path = shelf / name
        return path if path.exists() else MAKERS[name](path, get)

    return get


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where generated footage stands for the whole run."""
    return tmp_path_factory.mktemp("footage")


@pytest.fixture(scope="session")
def film(shelf: Path) -> Callable[[str], Path]:
    """Generated footage by name; made when first asked for."""
    return films_in(shelf)


@pytest.fixture(scope="session")
def facts(film: Callable[[str], Path], reader: Reader) -> Callable[[str], SourceFacts]:
    """Facts of generated footage by name."""
    return lambda name: reader.probe(film(name))


def _plain(form: footage.Form) -> Callable[[Path, Get], Path]:
    return lambda path, get: footage.make(path, form)


MAKERS: dict[str, Callable[[Path, Get], Path]] = PHONES | {
    "plain.mp4": _plain(footage.CONSTANT),
    "open-gop.mp4": _plain(footage.OPEN_GOP),
    "open-gop.ts": _plain(footage.OPEN_GOP),
    "open-gop.mkv": _plain(footage.OPEN_GOP),
    "variable.mp4": _plain(footage.VARIABLE),
    "variable.mkv": _plain(footage.VARIABLE),
    "fast-start.mp4": _plain(footage.FAST_START),
    "fragmented.mp4": _plain(footage.FRAGMENTED),
    "sixty.mp4": _plain(footage.SIXTY),
    "hundred-twenty.mov": _plain(footage.HUNDRED_TWENTY),
    "ntsc.mp4": _plain(footage.NTSC),
    "slow.mp4": _plain(footage.SLOW),
    "hlg.mov": _plain(footage.HLG),
    "pq.mp4": _plain(footage.PQ),
    "silent.mp4": _plain(footage.SILENT),
    "camera.avi": _plain(footage.MJPEG_AVI),
    "old-camera.avi": _plain(footage.MPEG4_AVI),
    "old-phone.3gp": _plain(footage.PHONE_3GP),
    "browser.webm": _plain(footage.WEBM),
    "avchd.mts": _plain(footage.AVCHD),
    "camcorder.mpg": _plain(footage.MPEG2_PS),
    "windows.asf": _plain(footage.WINDOWS_MEDIA),
    "late.mp4": _plain(footage.LATE_START),
    "late.mkv": _plain(footage.LATE_START),
    "surround.mp4": _plain(footage.SURROUND),
    "wide-pixels.mp4": _plain(footage.Form(size=(240, 192), aspect="4/3", frames=15)),
    "odd.mkv": _plain(footage.Form(size=(322, 182), frames=15)),
    "noisy.mp4": _plain(footage.Form(noise=60)),
    "twelve-seconds.mp4": _plain(footage.Form(frames=360)),
    "long.mp4": _plain(footage.Form(frames=900, sound=None)),
    "turned-90.mp4": lambda path, get: footage.make_turned(path, 90),
    "turned-180.mp4": lambda path, get: footage.make_turned(path, 180),
    "turned-270.mp4": lambda path, get: footage.make_turned(path, 270),
    "iphone.mov": lambda path, get: footage.tagged(get("plain.mp4"), path),
    "android.mp4": lambda path, get: footage.tagged(get("plain.mp4"), path),
    "copied-cut.mp4": lambda path, get: footage.started_late(get("plain.mp4"), path, 0.5),
    "no-index.mp4": lambda path, get: footage.cut_off(get("plain.mp4"), path, 0.6),
    "cut-off.mkv": lambda path, get: footage.cut_off(get("open-gop.mkv"), path, 0.6),
    "cut-off.ts": lambda path, get: footage.cut_off(get("open-gop.ts"), path, 0.6),
}
