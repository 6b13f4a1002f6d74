"""What is left to wait for on Check, after at most a minute on the pages between."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.bench.films import Films
from tests.bench.table import Goal, Table, megabytes, seconds
from tests.bench.window import BETWEEN_S, watch

#: What a person takes for at once (Nielsen's limit for a user's flow of thought is 1 s).
_AT_ONCE_S = 1.0


def table(films: Films, scratch: Path) -> list[Table]:
    """A row for each kind of clip and way of sending."""
    found = Table(
        f"Waiting on Check, after at most {BETWEEN_S:.0f} s on the pages between",
        ("clip", "sent by", "prepared before", "after", "then waited", "size", "window held", "its own work"),
    )
    long = 4 if films.quick else 20
    scenes = [
        (f"{long} s of 1080p30", films.walk(24 if films.quick else 60), 2_000, 2_000 + long * 1000),
        (
            f"{long // 2 - 1} s of 1080p HDR",
            films.hlg(2 if films.quick else 10, four_k=False),
            500,
            long * 500 - 500,
        ),
    ]
    for name, film, start, end in scenes:
        for route in ("folder", "email"):
            seen = watch("waiting", film, start, end, route)
            before = "all of it" if seen["done_before"] else "a part"
            waited = [seconds(seen["waited_s"]), megabytes(seen["bytes"])]
            held = [seconds(seen["held_s"]), seconds(seen["held_cpu_s"])]
            found.add(name, route, before, seconds(seen["between_s"]), *waited, *held)
            goal = Goal(f"waiting on Check: {name}, {route}", "0 s", seconds(seen["waited_s"]), None)
            if seen["done_before"]:
                # Going to the page and finding the files there is not waiting for them to be made.
                goal = replace(goal, reached=seen["waited_s"] < _AT_ONCE_S)
            found.goals.append(goal)
    found.notes = [
        "After: as soon as nothing was left to prepare, or when the minute was over. Each run is a fresh window."
    ]
    return [found]
