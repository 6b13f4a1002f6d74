"""The picture size that looks best for so many bits, tried on real samples."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.media import ffmpeg
from app.media.fit import Choice
from app.media.trial import Samples, looks_best, score_of
from app.story.errors import EncodingFailed
from app.story.work import Cancel
from tests import footage

SIZES = [(640, 360), (426, 240), (320, 180)]
#: A still picture full of fine lines, and a picture of nothing but moving noise.
CALM = "testsrc2=s=640x360:r=30:d=0.1,loop=45:1:0"
RESTLESS = "color=gray:s=640x360:r=30:d=1.5,noise=alls=90:allf=t:all_seed=3,boxblur=4"


def run_in(folder: Path) -> Callable[[list[str]], list[str]]:
    return lambda command: ffmpeg.run(command, name="samples", folder=folder, cancel=Cancel())


def samples_of(content: str, folder: Path) -> Samples:
    path = folder / "samples.mkv"
    footage.ffmpeg("-f", "lavfi", "-i", content, "-c:v", "libx264", "-preset", "ultrafast", "-crf", "6",
                   "-pix_fmt", "yuv420p", path)  # fmt: skip
    return Samples(path, 640, 360, "medium")


def choices(bits: int) -> list[Choice]:
    return [Choice(width, height, bits) for width, height in SIZES]


def test_fine_lines_that_stand_still_keep_their_pixels(tmp_path: Path) -> None:
    samples = samples_of(CALM, tmp_path)
    assert looks_best(choices(600_000), samples, run_in(tmp_path)) == 0
    assert list(tmp_path.glob("trial-*.mkv")) == []


def test_noise_with_few_bits_wants_fewer_pixels(tmp_path: Path) -> None:
    assert looks_best(choices(60_000), samples_of(RESTLESS, tmp_path), run_in(tmp_path)) > 0


def test_an_ffmpeg_without_vmaf_goes_by_likeness(tmp_path: Path) -> None:
    run, asked = run_in(tmp_path), []

    def without(command: list[str]) -> list[str]:
        asked.append(" ".join(command))
        if "libvmaf" in asked[-1]:
            raise EncodingFailed("samples", "No such filter: 'libvmaf'")
        return run(command)

    assert looks_best(choices(600_000), samples_of(CALM, tmp_path), without) == 0
    assert any("ssim" in command for command in asked)


def test_a_search_ends_where_a_smaller_picture_looks_worse(tmp_path: Path) -> None:
    said = iter(["VMAF score: 80.0", "VMAF score: 90.0", "VMAF score: 85.0"])
    sizes = [*choices(1000), Choice(160, 90, 1000)]

    def pretend(command: list[str]) -> list[str]:
        return [next(said)] if "libvmaf" in " ".join(command) else []

    assert looks_best(sizes, Samples(tmp_path / "samples.mkv", 640, 360, "medium"), pretend) == 1
    assert next(said, None) is None


@pytest.mark.parametrize(
    ("line", "score"),
    [("[Parsed_libvmaf_1 @ 0x55] VMAF score: 93.908711", 93.908711),
     ("[Parsed_ssim_1 @ 0x55] SSIM Y:0.981 (17.2) U:0.99 (20.1) V:0.99 (21.0) All:0.9842 (18.0)", 98.42),
     ("frame=  180 fps=0.0", None)],
)  # fmt: skip
def test_scores_are_read_from_what_ffmpeg_says(line: str, score: float | None) -> None:
    assert score_of(["Input #0", line]) == (pytest.approx(score) if score is not None else None)
