"""Which picture size looks best for so many bits: tried on samples of the very clip, and seen by VMAF.

No rule by bits a pixel holds for every content: fine branches want their pixels, noise wants few of them. So the sizes are
tried in turn, the largest first, until a smaller one looks worse. The pure part composes; ``run`` starts the ffmpeg program.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ffmpeg

from app.media.containers import file_url
from app.media.fit import Choice
from app.media.profile import encoder_threads
from app.story.errors import EncodingFailed

Run = Callable[[list[str]], list[str]]
"""Runs ffmpeg with these arguments and gives the last lines that it wrote."""

#: A size that is worse by so much (VMAF points; a difference that nobody sees is 1 to 2) ends the search.
_WORSE = 1.0
_VMAF, _SSIM = re.compile(r"VMAF score: ([0-9.]+)"), re.compile(r"SSIM .*All:([0-9.]+)")
_QUIET = ("-hide_banner", "-nostdin", "-progress", "pipe:1", "-stats_period", "0.2")


@dataclass(frozen=True)
class Samples:
    """The samples as a file of nearly all their quality, in the full size; ``speed`` is the x264 preset of the clip itself.

    A quicker preset would choose otherwise: measured on a walk among branches, 1080 lines lead 540 by 2 points of VMAF with
    "veryfast" and by 7 with "medium".
    """

    path: Path
    width: int
    height: int
    speed: str


def looks_best(found: Sequence[Choice], samples: Samples, run: Run) -> int:
    """Which of ``found`` (the largest first) looks best in the full size. Raises EncodingFailed and what ``run`` raises."""
    scores: list[float] = []
    for choice in found:
        trial = samples.path.with_name(f"trial-{choice.height}.mkv")
        for number in (1, 2):
            run(encoding(samples, choice, trial, number))
        scores.append(_score(samples, trial, run))
        trial.unlink(missing_ok=True)
        if scores[-1] < max(scores) - _WORSE:
            break
    return scores.index(max(scores))


def encoding(samples: Samples, choice: Choice, trial: Path, pass_number: int) -> list[str]:
    """The arguments that encode the samples in one size, in one of two passes."""
    options: dict[str, Any] = {
        "c:v": "libx264", "preset": samples.speed, "threads:v": encoder_threads(choice.height),
        "b:v": choice.video_bits, "pass": pass_number,
        "passlogfile": str(samples.path.with_name("trial-notes")), "f": "null" if pass_number == 1 else "matroska",
    }  # fmt: skip
    pictures = ffmpeg.input(file_url(samples.path)).video.filter(
        "scale", choice.width, choice.height, flags="bicubic"
    )
    out = "-" if pass_number == 1 else file_url(trial)
    return _arguments(ffmpeg.output(pictures, out, **options), "warning")


def comparison(samples: Samples, trial: Path, *, vmaf: bool) -> list[str]:
    """The arguments that compare a trial, enlarged as a player does it, with the samples."""
    shown = ffmpeg.input(file_url(trial)).video.filter(
        "scale", samples.width, samples.height, flags="bicubic"
    )
    true = ffmpeg.input(file_url(samples.path)).video
    name, options = ("libvmaf", {"n_subsample": 5, "n_threads": 4}) if vmaf else ("ssim", {})
    compared = ffmpeg.filter([shown, true], name, **options)
    return _arguments(ffmpeg.output(compared, "-", f="null"), "info")


def score_of(lines: Sequence[str]) -> float | None:
    """0 (nothing alike) to 100 (the same), from what ffmpeg says at the end of a comparison; None: it says nothing."""
    for line in lines:
        if found := _VMAF.search(line):
            return float(found[1])
        if found := _SSIM.search(line):
            return 100 * float(found[1])
    return None


def _score(samples: Samples, trial: Path, run: Run) -> float:
    score = None
    with contextlib.suppress(EncodingFailed):
        score = score_of(run(comparison(samples, trial, vmaf=True)))
    if score is None:
        # An ffmpeg without libvmaf, which a system's own may be, or a film of a picture or two.
        score = score_of(run(comparison(samples, trial, vmaf=False)))
    if score is None:
        raise EncodingFailed(samples.path.name, "no score")
    return score


def _arguments(out: Any, level: str) -> list[str]:
    everywhere = out.global_args(*_QUIET, "-loglevel", level)
    arguments: list[str] = ffmpeg.compile(everywhere, overwrite_output=True)[1:]
    return arguments
