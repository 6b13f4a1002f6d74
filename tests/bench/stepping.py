"""From a key press in the player to the exact picture on screen, beside PyAV seeking to the same frame and decoding it."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av

from tests.bench.films import FOUR_K, RATE, Films
from tests.bench.table import Table, seconds, times
from tests.bench.window import KEYS, watch


def table(films: Films, scratch: Path) -> list[Table]:
    """Every key in 1080p and 4K."""
    found = Table(
        "From a key press to the exact picture on screen",
        ("film", "key", "presses", "middle", "worst", "PyAV alone, middle", "ratio"),
    )
    quick = films.quick
    scenes = [
        ("1080p", films.walk(24), tuple(KEYS)),
        (
            "4K",
            films.walk(3 if quick else 12, FOUR_K, "4k"),
            ("Ctrl+Right", "FullStop", "Comma", "Right", "Left"),
        ),
    ]
    for name, film, keys in scenes:
        rounds = 2 if quick else 10
        steps = watch("stepping", film, " ".join(_there_and_back(keys)), rounds)["steps"]
        alone = list(_alone(film, [wanted for _, wanted, *_ in steps]))
        for key in keys:
            took = [took for pressed, _, took, _ in steps if pressed == key]
            other = [each for each, (pressed, *_) in zip(alone, steps, strict=True) if pressed == key]
            ratio = statistics.median(took) / statistics.median(other)
            middle = seconds(statistics.median(took))
            found.add(
                name,
                key,
                len(took),
                middle,
                seconds(max(took)),
                seconds(statistics.median(other)),
                times(ratio),
            )
    found.notes = [
        "Exact: the number on the painted picture is that of the wanted frame. Measured in the real window, off screen.",
        "PyAV alone: seek and decode to the frame in full size, in a process that has the file open. Nothing is scaled or shown.",
    ]
    return [found]


def _there_and_back(keys: tuple[str, ...]) -> Iterator[str]:
    """An order in which the film's ends are never reached."""
    pairs = {"Right": "Left", "PgDn": "PgUp", "FullStop": "Comma"}
    for key in keys:
        if key in pairs:
            yield from (key, pairs[key])
        elif key not in pairs.values():
            yield key


def _alone(film: Path, numbers: list[int]) -> Iterator[float]:
    with av.open(os.fspath(film)) as container:
        stream = container.streams.video[0]
        tick = stream.time_base or Fraction(1, 1000)
        zero = stream.start_time or 0
        for number in numbers:
            begun = time.perf_counter()
            wanted = zero + round(Fraction(number, RATE) / tick)
            container.seek(wanted, stream=stream)
            next(frame for frame in container.decode(stream) if frame.pts is not None and frame.pts >= wanted)
            yield time.perf_counter() - begun
