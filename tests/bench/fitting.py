"""Fitting a clip into an email, beside HandBrake's two passes at the same size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.delivery.plan import EMAIL_FILES_LIMIT, TEXT_FILES
from tests.bench import peers
from tests.bench.films import DIM, RATE, Films
from tests.bench.maker import Maker, MakingFailed
from tests.bench.measure import run_command
from tests.bench.quality import vmaf
from tests.bench.table import Goal, Table, megabytes, seconds

#: HandBrake's file may be this much away from ours, of the whole; tried so many times.
_NEAR, _TRIES = 0.01, 5


def table(films: Films, scratch: Path) -> list[Table]:
    """One row for each film."""
    limit = EMAIL_FILES_LIMIT - TEXT_FILES
    found = Table(
        f"Fitting one clip into an email: {limit / 1e6:.2f} MB for it",
        (
            "film",
            "ours",
            "of the limit",
            "time",
            "picture",
            "VMAF",
            "HandBrake",
            "time ",
            "VMAF ",
            "ours − HandBrake",
        ),
    )
    with Maker(scratch) as maker:
        for name, film in _films(films):
            if film is None:
                found.add(name, "the clip it is made from is not on this computer")
                continue
            maker.look_at(film)
            share = limit // 10 if films.quick else limit
            try:
                made = maker.make(film, 0, None, share)
            except MakingFailed as error:
                found.add(name, str(error))
                continue
            size = made.path.stat().st_size
            ours = vmaf(made.path, film, every=5)
            found.goals.append(
                Goal(f"fitted: {name}", "97–100 %", f"{100 * size / share:.1f} %", 0.97 <= size / share <= 1)
            )
            row = [
                name,
                megabytes(size),
                f"{100 * size / share:.1f} %",
                seconds(made.run.wall_s),
                _picture(made.path),
            ]
            theirs, cells = _handbrake(film, size, scratch)
            more = None if theirs is None else ours - theirs
            found.add(*row, f"{ours:.1f}", *cells, None if more is None else f"{more:+.1f}")
            measured = "–" if more is None else f"{more:+.1f}"
            found.goals.append(
                Goal(f"VMAF beside HandBrake: {name}", "≥ 0", measured, None if more is None else more >= 0)
            )
    found.notes = [
        "HandBrake: preset Fast 1080p30, two passes, its rate chosen so that its file is within 1 % of the size of ours.",
        "VMAF beside the source, every fifth frame; smaller pictures are enlarged to the source's size, as players do.",
        "Ours makes the clip at full quality first, to see whether it has to be smaller at all; its time holds that too.",
    ]
    return [found]


def _films(films: Films) -> Iterator[tuple[str, Path | None]]:
    length = 8 if films.quick else 60
    yield f"walk, {length} s of 1080p", films.walk(length)
    yield f"dim room, {length} s of 1080p", films.walk(length, DIM, "dim")
    yield f"real phone, {length} s of 720p", films.real(length)


def _picture(path: Path) -> str:
    from app.media.reader import Reader

    with Reader() as reader:
        seen = reader.inspect(path)
        return f"{seen.width}×{seen.height}"


def _handbrake(film: Path, size: int, scratch: Path) -> tuple[float | None, list[str]]:
    program = peers.handbrake()
    if program is None:
        return None, ["not on this computer", "", ""]
    out = scratch / "handbrake.mp4"
    length = _seconds(film)
    rate = size * 8 / length / 1000 - 133
    for _ in range(_TRIES):
        run = run_command(peers.handbrake_sized(program, film, out, max(50, round(rate))))
        got = out.stat().st_size
        if abs(got / size - 1) <= _NEAR:
            break
        rate += (size - got) * 8 / length / 1000
    theirs = vmaf(out, film, every=5)
    return theirs, [megabytes(got), seconds(run.wall_s), f"{theirs:.1f}"]


def _seconds(film: Path) -> float:
    from tests.bench.films import frame_count

    return frame_count(film) / RATE
