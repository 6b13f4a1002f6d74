"""Preparing a clip beside the bare ffmpeg command, and HDR beside the same pictures called SDR."""

from __future__ import annotations

from pathlib import Path

from tests.bench.films import FOUR_K, Films
from tests.bench.maker import Made, Maker
from tests.bench.measure import Compared, Run, compare, middle, run_command
from tests.bench.peers import ffmpeg
from tests.bench.table import Goal, Table, megabytes, reached, seconds, times

BARE, TONE = 1.05, 1.7


def table(films: Films, scratch: Path) -> list[Table]:
    """Both tables."""
    with Maker(scratch) as maker:
        return [_beside_bare(films, scratch, maker), _beside_sdr(films, maker)]


def _beside_bare(films: Films, scratch: Path, maker: Maker) -> Table:
    found = Table(
        "Preparing a clip, beside the bare ffmpeg command with the same settings",
        (
            "clip",
            "ours",
            "bare",
            "ratio",
            f"≤ {BARE}×",
            "least and most",
            "CPU ratio",
            "of ours in ffmpeg",
            "memory",
        ),
    )
    runs = 2 if films.quick else 3
    kept = (2, 5) if films.quick else (10, 30)
    walk = films.walk(24 if films.quick else 60)
    large = films.walk(3 if films.quick else 12, FOUR_K, "4k")
    jobs = [
        (f"{kept[0]} s of 1080p30", walk, 5_000, 5_000 + 1000 * kept[0], runs),
        (f"{kept[1]} s of 1080p30", walk, 5_000, 5_000 + 1000 * kept[1], 2),
        (f"{2 if films.quick else 10} s of 4K", large, 500, 2_500 if films.quick else 10_500, 2),
    ]
    for name, source, start, end, times_each in jobs:
        maker.look_at(source)
        last = maker.make(source, start, end)
        made: list[Made] = [last]
        commands = last.elsewhere(scratch)

        def ours(source: Path = source, start: int = start, end: int = end, made: list[Made] = made) -> Run:
            made.append(maker.make(source, start, end))
            return made[-1].run

        def bare(commands: list[list[str]] = commands) -> Run:
            parts = [run_command([ffmpeg(), *command], nice=True) for command in commands]
            return Run(sum(run.wall_s for run in parts), sum(run.cpu_s or 0 for run in parts))

        inside = _share(made)
        both = compare(ours, bare, times_each, warm_up=False)
        found.add(
            name, *_ratio(both, BARE), times(both.cpu_ratio), inside, megabytes(middle(both.ours).peak_bytes)
        )
        found.goals.append(_goal(f"preparing {name}", both, BARE))
    found.notes = [
        "Ours is everything until the checked file has its name: plan, encoding, check, hash. The reader is warm.",
        "The bare command is the very list of arguments that the app gave to ffmpeg, at the same low priority.",
    ]
    return found


def _share(made: list[Made]) -> str:
    return f"{100 * made[-1].ffmpeg_s / made[-1].run.wall_s:.0f} %"


def _beside_sdr(films: Films, maker: Maker) -> Table:
    found = Table(
        "HDR (HEVC Main 10, HLG), beside the same coded pictures called BT.709",
        (
            "clip",
            "with tone-mapping",
            "without",
            "ratio",
            f"≤ {TONE}×",
            "least and most",
            "CPU ratio",
            "memory",
        ),
    )
    length = 2 if films.quick else 10
    for name, four_k in ((f"{length} s of 1080p30", False), (f"{length} s of 4K", True)):
        hdr = films.hlg(length, four_k=four_k)
        sdr = films.as_sdr(hdr)
        maker.look_at(hdr)
        maker.look_at(sdr)
        # A frame less than the whole, so that neither is copied.
        end = length * 1000 - 40
        both = compare(
            lambda hdr=hdr, end=end: maker.make(hdr, 0, end).run,  # type: ignore[misc]
            lambda sdr=sdr, end=end: maker.make(sdr, 0, end).run,  # type: ignore[misc]
            1 if films.quick else 2,
            warm_up=False,
        )
        found.add(name, *_ratio(both, TONE), times(both.cpu_ratio), megabytes(middle(both.ours).peak_bytes))
        found.goals.append(_goal(f"HDR, {name}", both, TONE))
    found.notes = ["Both come out as 1080p H.264 BT.709 through the app's whole way of making a clip."]
    return found


def _goal(what: str, both: Compared, limit: float) -> Goal:
    return Goal(what, f"≤ {limit}×", times(both.wall_ratio), both.wall_ratio <= limit)


def _ratio(both: Compared, limit: float) -> tuple[str, ...]:
    least, most = both.range
    ours, other = middle(both.ours), middle(both.reference)
    return (
        seconds(ours.wall_s),
        seconds(other.wall_s),
        times(both.wall_ratio),
        reached(both.wall_ratio, limit),
        f"{least:.2f} to {most:.2f}",
    )
