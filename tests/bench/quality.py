"""What is in a finished file: how good it looks (VMAF), which frames, and whether it says where it was filmed."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av

from tests import footage
from tests.bench import peers
from tests.components import find


def vmaf(result: Path, source: Path, first: int = 0, last: int | None = None, *, every: int = 1) -> float:
    """The mean VMAF of ``result`` beside frames ``first`` to ``last`` of ``source``, both as players show them.

    ``every`` judges only every so-many-th frame. The result is enlarged to the size of the source where it is smaller.
    """
    size, rate = _shown(source)
    end = f":end_frame={last + 1}" if last is not None else ""
    steps = f"settb=1/90000,setpts=N*90000*{rate.denominator}/{rate.numerator}"
    scale = f"scale={size[0]}:{size[1]}:flags=bicubic,format=yuv420p"
    with tempfile.TemporaryDirectory(prefix="vmaf-") as folder:
        log = Path(folder) / "vmaf.json"
        graph = (
            f"[0:v:0]{steps},{scale}[result];[1:v:0]trim=start_frame={first}{end},{steps},{scale}[source];"
            f"[result][source]libvmaf=n_threads={os.cpu_count() or 1}:n_subsample={every}:shortest=1"
            ":log_fmt=json:log_path=vmaf.json"
        )
        # A film put together from two encodings may change its form on the way; the filters must not begin anew there.
        inputs = ["-reinit_filter", "0", "-i", str(result.absolute()), "-i", str(source.absolute())]
        command = [
            str(peers.ffmpeg()),
            "-nostdin",
            "-loglevel",
            "error",
            *inputs,
            "-lavfi",
            graph,
            "-f",
            "null",
            "-",
        ]
        subprocess.run(command, check=True, capture_output=True, cwd=folder)
        return float(json.loads(log.read_text("utf-8"))["pooled_metrics"]["vmaf"]["mean"])


def _shown(path: Path) -> tuple[tuple[int, int], Fraction]:
    """Size as players show it, and frames a second."""
    with av.open(os.fspath(path)) as container:
        stream = container.streams.video[0]
        frame = next(container.decode(stream))
        turned = frame.rotation % 180 == 90
        size = (frame.height, frame.width) if turned else (frame.width, frame.height)
        return size, Fraction(stream.average_rate or 30).limit_denominator(1001)


@dataclass(frozen=True)
class Held:
    """The numbers of the frames that players show, and of all that can be taken out of the file; -1 where one is unreadable."""

    shown: tuple[int, ...]
    inside: tuple[int, ...]

    def outside(self, first: int, last: int) -> int:
        """How many frames in the file are not of the part."""
        return sum(number >= 0 and not first <= number <= last for number in self.inside)


def frames_held(path: Path) -> Held:
    """Read the numbers on all frames, with the edit list and without it: that only hides, it does not take out."""
    return Held(_numbers(path, {}), _numbers(path, {"ignore_editlist": "1"}))


def _numbers(path: Path, options: dict[str, str]) -> tuple[int, ...]:
    with av.open(os.fspath(path), options=options) as container:
        found = []
        for frame in container.decode(container.streams.video[0]):
            try:
                found.append(footage.number_of(frame))
            except ValueError:
                found.append(-1)
    return tuple(found)


def tells_place(path: Path) -> str:
    """Whether the file says where or with what it was filmed, asked of ExifTool."""
    exiftool = find("exiftool")
    if exiftool is None:
        return "–"
    done = subprocess.run([exiftool, "-a", "-s", "-n", path], capture_output=True, text=True, check=False)
    names = [line.split(":")[0].strip() for line in done.stdout.splitlines()]
    place = any(word in name for name in names for word in ("GPS", "Location"))
    device = any(word in done.stdout for word in (footage.MAKE, footage.MODEL))
    return " and ".join(word for word, there in (("place", place), ("device", device)) if there) or "nothing"
