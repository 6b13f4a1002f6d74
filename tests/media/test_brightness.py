from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.media.reader import Reader
from app.story.errors import SourceBroken, SourceMissing
from tests import footage
from tests.components import footage as real


def film(path: Path, picture: str) -> Path:
    footage.ffmpeg("-f", "lavfi", "-i", picture, "-c:v", "libx264", "-preset", "ultrafast", path)
    return path


@pytest.mark.parametrize(
    ("picture", "low", "high"),
    [("color=black", 0, 2), ("color=white", 250, 255), ("color=gray", 122, 132)],
)
def test_plain_grounds_have_their_own_luma(
    reader: Reader, tmp_path: Path, picture: str, low: int, high: int
) -> None:
    path = film(tmp_path / "plain.mp4", f"{picture}:s=98x66:r=10:d=1,format=yuv420p")
    assert low <= reader.brightness(reader.probe(path)) <= high


def test_a_fade_at_the_beginning_does_not_decide(reader: Reader, tmp_path: Path) -> None:
    path = film(tmp_path / "fade.mp4", "color=white:s=98x66:r=10:d=3,fade=in:0:10,format=yuv420p")
    assert reader.brightness(reader.probe(path)) > 240


def test_a_phones_video_in_a_dim_room_is_well_above_what_is_called_very_dark(reader: Reader) -> None:
    assert reader.brightness(reader.probe(real("phone-720p-rotated90-3gp5.mp4"))) > 30


def test_a_video_that_went_or_broke_is_told(reader: Reader, tmp_path: Path) -> None:
    source = footage.make(tmp_path / "constant.mp4", footage.CONSTANT)
    facts = reader.probe(Path(shutil.copy2(source, tmp_path / "video.mp4")))
    (tmp_path / "video.mp4").write_bytes(source.read_bytes()[:2000])
    with pytest.raises(SourceBroken):
        reader.brightness(facts)
    (tmp_path / "video.mp4").unlink()
    with pytest.raises(SourceMissing):
        reader.brightness(facts)
