"""A wish to stop is met wherever making a clip has got to, and leaves nothing behind."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.files import sha256_of
from app.media.cache import find
from app.media.make import make_clip
from app.media.reader import Reader
from app.story.clip import Clip, SourceFacts
from app.story.errors import Cancelled
from app.story.work import Cancel, no_progress
from tests.processes import children

Facts = Callable[[str], SourceFacts]


class StopsAt(Cancel):
    """A wish that comes when it is looked at for the ``most``-th time from one place in the program, named by its function."""

    def __init__(self, place: str, most: int = 1) -> None:
        super().__init__()
        self.place, self.left = place, most
        self.places: set[str] = set()

    def raise_if_set(self) -> None:
        frame = sys._getframe(1)
        while frame is not None:
            self.places.add(frame.f_code.co_name)
            if frame.f_code.co_name == self.place:
                self.left -= 1
                if self.left == 0:
                    self.set()
                break
            frame = frame.f_back
        super().raise_if_set()


#: The part of the work, how often it is looked at there before, the clip's part, and its limit.
PLACES = [
    ("survey", 1, None, None),
    ("copy_pictures", 2, None, None),
    ("_checked", 1, None, None),
    ("plan", 1, 1900, None),
    ("encode", 1, 1900, None),
    ("_encode_into", 1, 1900, 40_000),
    ("_second_passes", 1, 1900, 40_000),
    ("check_clip", 1, 1900, None),
    ("sha256_of", 1, 1900, None),
]


@pytest.mark.parametrize(("place", "most", "end", "max_bytes"), PLACES)
def test_each_part_of_the_work_can_be_stopped(
    place: str,
    most: int,
    end: int | None,
    max_bytes: int | None,
    facts: Facts,
    reader: Reader,
    tmp_path: Path,
) -> None:
    source = facts("noisy.mp4")
    clip = Clip("a", source, 0, end or source.length_ms)
    cancel = StopsAt(place, most)
    with pytest.raises(Cancelled):
        make_clip(clip, tmp_path, no_progress, cancel, reader=reader, max_bytes=max_bytes)
    assert place in cancel.places
    assert list(tmp_path.iterdir()) == []
    assert not [name for name in children() if "ffmpeg" in name or "setpriv" in name]


def test_a_large_finished_clip_is_read_with_an_eye_on_the_wish(
    facts: Facts, reader: Reader, tmp_path: Path
) -> None:
    clip = Clip("a", facts("plain.mp4"), 0, 500)
    made = make_clip(clip, tmp_path, no_progress, Cancel(), reader=reader)
    with pytest.raises(Cancelled):
        find(tmp_path, made.key, "a", StopsAt("sha256_of"))
    path = tmp_path / "large"
    path.write_bytes(bytes(5_000))
    cancel = StopsAt("sha256_of", 3)
    with pytest.raises(Cancelled):
        sha256_of(path, 1_000, cancel)
    assert cancel.left == 0
    assert sha256_of(path, 1_000, StopsAt("sha256_of", 9)) == sha256_of(path)
