"""Five videos of 1 GB added in the real window: until their rows stand there, and how long the window was held."""

from __future__ import annotations

import statistics
from pathlib import Path

from tests.bench.films import Films, out_of_cache
from tests.bench.table import Goal, Table, megabytes, reached, seconds
from tests.bench.window import watch

ROWS_S, HELD_S = 2.0, 0.05


def table(films: Films, scratch: Path) -> list[Table]:
    """With the files just copied, and with files that the system has not read yet."""
    files = films.gigabytes(5)
    found = Table(
        f"Five videos of {megabytes(files[0].stat().st_size)} added in the real window",
        (
            "files are",
            "first row",
            "all rows",
            f"≤ {ROWS_S:.0f} s",
            "window held",
            f"≤ {HELD_S * 1000:.0f} ms",
            "its own work",
        ),
    )
    for name, cold in (("in the system's memory", False), ("on the disk only", True)):
        seen = []
        for _ in range(1 if films.quick else 3):
            if cold:
                out_of_cache(files)
            seen.append(watch("adding", *files))
        first, whole, held, own = (
            statistics.median(one[key] for one in seen)
            for key in ("first_s", "all_s", "held_s", "held_cpu_s")
        )
        found.add(
            name,
            seconds(first),
            seconds(whole),
            reached(whole, ROWS_S),
            seconds(held),
            reached(held, HELD_S),
            seconds(own),
        )
        found.goals.append(
            Goal(f"rows of five videos {name}", f"≤ {ROWS_S:.0f} s", seconds(whole), whole <= ROWS_S)
        )
        found.goals.append(
            Goal(
                "the window's thread held meanwhile",
                f"≤ {HELD_S * 1000:.0f} ms",
                seconds(held),
                held <= HELD_S,
            )
        )
    found.notes = [
        "Each run is a fresh window, whose reader has to be started first. Medians. A row counts when it has length and picture.",
        "Held: the longest time in which the window's thread answered no event, by the clock; on a busy machine it also waits its"
        " turn. Its own work: the most processor time that it spent in one piece.",
    ]
    return [found]
