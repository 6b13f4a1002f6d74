"""Keeping a part of a phone's video, beside other programs that do it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.bench.films import RATE, Films
from tests.bench.maker import Maker
from tests.bench.measure import CommandFailed, Run, middle, run_command
from tests.bench.peers import TRIMMERS, Trimmer
from tests.bench.quality import frames_held, tells_place, vmaf
from tests.bench.table import Table, megabytes, seconds

#: Not on a key frame, and between two frames, so that no rounding decides which frame is the first.
_START_S = 20.52


@dataclass(frozen=True)
class Part:
    """The part to keep, in seconds, and the numbers of its first and last frame."""

    source: Path
    start_s: float
    end_s: float

    @property
    def first(self) -> int:
        """The first frame that begins in the part."""
        return int(self.start_s * RATE) + 1

    @property
    def last(self) -> int:
        """The last one."""
        return int(self.end_s * RATE)


def table(films: Films, scratch: Path) -> list[Table]:
    """Each program keeps the same part."""
    length, kept, runs = (24, 3, 1) if films.quick else (60, 20, 2)
    part = Part(films.phone(length), _START_S, round(_START_S + kept, 2))
    found = Table(
        f"Keeping {kept} seconds of a {length}-second phone video (1080×1920, turned, 17 Mbit/s, with position)",
        (
            "program",
            "time",
            "CPU",
            "memory",
            "size",
            "VMAF",
            "first and last frame",
            "frames from outside",
            "still says",
        ),
    )
    with Maker(scratch) as maker:
        maker.look_at(part.source)

        def ours(out: Path) -> Run:
            made = maker.make(part.source, round(part.start_s * 1000), round(part.end_s * 1000))
            made.path.replace(out)
            return made.run

        doers: dict[str, Callable[[Path], Run] | None] = {"Share Your Story": ours}
        doers |= {trimmer.name: _peer(trimmer, part) for trimmer in TRIMMERS}
        took: dict[str, list[Run]] = {name: [] for name in doers}
        failed: dict[str, str] = {}
        for _ in range(runs):
            for name, do in doers.items():
                if do is not None and name not in failed:
                    try:
                        took[name].append(do(_place(scratch, name)))
                    except CommandFailed as error:
                        failed[name] = str(error)
    for name, do in doers.items():
        if do is None:
            found.add(name, "not on this computer")
        elif name in failed:
            found.add(name, failed[name])
        else:
            found.add(name, *_figures(_place(scratch, name), middle(took[name]), part))
    found.notes = [
        "Frames from outside: what can be taken out of the file though it is not of the part, hidden by an edit list or not.",
        "VMAF: of the frames that are shown, beside the same frames of the source. Medians of the runs, made in turns.",
    ]
    return [found]


def _peer(trimmer: Trimmer, part: Part) -> Callable[[Path], Run] | None:
    program = trimmer.program()
    if program is None:
        return None
    return lambda out: run_command(trimmer.command(program, part.source, out, part.start_s, part.end_s))


def _place(scratch: Path, name: str) -> Path:
    return scratch / f"{''.join(letter for letter in name if letter.isalnum())}.mp4"


def _figures(out: Path, run: Run, part: Part) -> tuple[str, ...]:
    held = frames_held(out)
    shown = [number for number in held.shown if number >= 0]
    right = bool(shown) and (shown[0], shown[-1]) == (part.first, part.last)
    ends = "right" if right else f"{shown[0] - part.first:+d} and {shown[-1] - part.last:+d} frames"
    good = vmaf(out, part.source, shown[0], shown[-1], every=3)
    return (
        seconds(run.wall_s),
        seconds(run.cpu_s),
        megabytes(run.peak_bytes),
        megabytes(out.stat().st_size),
        f"{good:.1f}",
        ends,
        str(held.outside(part.first, part.last)),
        tells_place(out),
    )
