"""The measuring core: one run of a thing, and two things compared by running them in turns.

Machines are shared and their speed wanders. So a thing and its reference run one after the other, several times (A B A B), each
pair gives a ratio, and the middle one counts.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.media.processes import Rank
from tests.bench.process_tree import Peak, cpu_s

#: The priority at which the app lets ffmpeg run; its references run at the same.
NICE = int(Rank.BACKGROUND)


@dataclass(frozen=True)
class Run:
    """One run: seconds on the clock, seconds of processor time (children too), most memory. None: not to be known here."""

    wall_s: float
    cpu_s: float | None = None
    peak_bytes: int | None = None


Action = Callable[[], Run]
"""Does the thing once and tells what it took."""


class CommandFailed(Exception):
    """A measured command ended badly; holds its name and its last words."""


def run_command(command: Sequence[str | Path], *, nice: bool = False, folder: Path | None = None) -> Run:
    """Run a program to its end. Raises :class:`CommandFailed`."""
    parts = [str(part) for part in command]
    if nice and os.name == "posix":
        parts = ["nice", "-n", str(NICE), *parts]
    with tempfile.TemporaryFile() as words:
        begun = time.perf_counter()
        process = subprocess.Popen(
            parts, stdin=subprocess.DEVNULL, stdout=words, stderr=subprocess.STDOUT, cwd=folder
        )
        try:
            with Peak(process.pid) as peak:
                cpu = _wait(process)
                wall = time.perf_counter() - begun
        except BaseException:
            process.kill()
            raise
        if process.returncode:
            words.seek(0)
            last = words.read().decode("utf-8", "replace").strip().splitlines()[-4:]
            raise CommandFailed(f"{Path(parts[0]).name} ended with {process.returncode}: {' / '.join(last)}")
    return Run(wall, cpu, peak.bytes)


def _wait(process: subprocess.Popen[bytes]) -> float | None:
    """Wait for the end; the processor time that it and its children took."""
    if not hasattr(os, "wait4"):
        process.wait()
        return None
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime


def run_here(action: Callable[[], object], pid: int | None = None) -> Run:
    """Call something, watching the family of ``pid`` (None: this process with its children)."""
    watched = pid or os.getpid()
    before = cpu_s(watched)
    with Peak(watched) as peak:
        begun = time.perf_counter()
        action()
        wall = time.perf_counter() - begun
    after = cpu_s(watched)
    used = None if before is None or after is None else after - before
    return Run(wall, used, peak.bytes)


def middle(runs: Sequence[Run]) -> Run:
    """The median of each figure."""
    return Run(
        statistics.median(run.wall_s for run in runs),
        _median([run.cpu_s for run in runs]),
        _whole(_median([run.peak_bytes for run in runs])),
    )


@dataclass(frozen=True)
class Compared:
    """Runs of a thing and of its reference, made in turns."""

    ours: tuple[Run, ...]
    reference: tuple[Run, ...]

    @property
    def wall_ratio(self) -> float:
        """The middle one of the pairs' ratios by the clock."""
        pairs = zip(self.ours, self.reference, strict=True)
        return statistics.median(ours.wall_s / other.wall_s for ours, other in pairs)

    @property
    def cpu_ratio(self) -> float | None:
        """The same by processor time, which other people's work on the machine disturbs less."""
        pairs = [(a.cpu_s, b.cpu_s) for a, b in zip(self.ours, self.reference, strict=True)]
        return _median([a / b if a is not None and b else None for a, b in pairs])

    @property
    def range(self) -> tuple[float, float]:
        """The least and the greatest ratio by the clock."""
        ratios = [ours.wall_s / other.wall_s for ours, other in zip(self.ours, self.reference, strict=True)]
        return min(ratios), max(ratios)


def compare(
    ours: Action, reference: Action, runs: int, *, warm_up: bool = True, alternate: bool = False
) -> Compared:
    """Run both in turns, ``runs`` times each; the first pair of a warm-up does not count.

    ``alternate``: every other pair begins with the reference (A B B A), where the first of two has it easier or harder.
    """
    if warm_up:
        ours()
        reference()
    pairs = []
    for number in range(runs):
        if alternate and number % 2:
            second = reference()
            pairs.append((ours(), second))
        else:
            pairs.append((ours(), reference()))
    return Compared(tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs))


def _median(values: Sequence[float | int | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)
