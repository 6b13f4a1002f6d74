"""Processor time of playing in the window, beside ffmpeg decoding the same seconds."""

from __future__ import annotations

from pathlib import Path

from tests.bench.films import RATE, Films
from tests.bench.measure import run_command
from tests.bench.peers import ffmpeg
from tests.bench.table import Table, seconds, times
from tests.bench.window import watch


def table(films: Films, scratch: Path) -> list[Table]:
    """Ten seconds of 1080p30 in the part page."""
    length = 3 if films.quick else 10
    film = films.walk(24 if films.quick else 60)
    seen = watch("playing", film, length)
    alone = run_command(
        [ffmpeg(), "-nostdin", "-t", str(length), "-i", film, "-map", "0:v", "-f", "null", "-"]
    )
    found = Table(
        f"Playing {length} s of 1080p30",
        ("what", "processor time", "of one core", "frames painted"),
    )
    share = None if seen["cpu_s"] is None else seen["cpu_s"] / seen["wall_s"]
    found.add("our player", seconds(seen["cpu_s"]), times(share), f"{seen['painted']} of {length * RATE}")
    found.add("ffmpeg decoding alone", seconds(alone.cpu_s))
    found.notes = ["Frames painted: different frames that were met on screen, looked at after each painting."]
    return [found]
