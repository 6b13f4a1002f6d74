"""The pictures of the filmstrip, beside PyAV decoding the same key frames and doing nothing with them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av

from app.media.reader import Reader
from app.story.clip import SourceFacts
from tests.bench.films import RATE, Films
from tests.bench.measure import compare, middle, run_here
from tests.bench.table import Goal, Table, reached, seconds, times

COUNT, LIMIT = 12, 1.2
_WIDTH, _HEIGHT = 160, 90


def table(films: Films, scratch: Path) -> list[Table]:
    """A 10-minute film in 1080p, and a minute in 4K."""
    found = Table(
        f"The filmstrip: {COUNT} pictures",
        ("film", "ours", "PyAV alone", "ratio", f"≤ {LIMIT}×", "least and most", "CPU ratio"),
    )
    one = films.walk(8 if films.quick else 60)
    long = films.again(one, 10, f"ten-times-{one.name}")
    with Reader() as reader:
        name = f"{_minutes(long)} of 1080p"
        facts = reader.probe(long)
        places = [facts.length_ms * (2 * i + 1) // (2 * COUNT) for i in range(COUNT)]
        ours(reader, facts, places)
        both = compare(
            lambda: run_here(lambda: ours(reader, facts, places)),
            lambda: run_here(lambda: alone(long, places)),
            3 if films.quick else 9,
        )
        least, most = both.range
        found.add(
            name,
            seconds(middle(both.ours).wall_s),
            seconds(middle(both.reference).wall_s),
            times(both.wall_ratio),
            reached(both.wall_ratio, LIMIT),
            f"{least:.2f} to {most:.2f}",
            times(both.cpu_ratio),
        )
        goal = Goal(f"filmstrip of {name}", f"≤ {LIMIT}×", times(both.wall_ratio), both.wall_ratio <= LIMIT)
        found.goals.append(goal)
    found.notes = [
        f"Ours: asked of the warm reader as the page does; decoded, scaled to {_WIDTH}×{_HEIGHT}, handed to the window.",
        "PyAV alone: open, then for each place seek and decode the key frame's packet, nothing more; in the same process.",
    ]
    return [found]


def ours(reader: Reader, facts: SourceFacts, places: Sequence[int]) -> None:
    """Take the pictures as the part page does, of a film that is not open yet."""
    reader.let_go()
    for place in places:
        reader.thumbnail(facts, place, facts.length_ms // COUNT, _WIDTH, _HEIGHT)


def alone(film: Path, places: Sequence[int]) -> None:
    """Decode the key frames before ``places`` (milliseconds), each from its packet alone, which is the quickest way there is."""
    with av.open(os.fspath(film)) as container:
        stream = container.streams.video[0]
        tick = stream.time_base or Fraction(1, 1000)
        for place in places:
            container.seek(int(Fraction(place, 1000) / tick), stream=stream)
            stream.codec_context.flush_buffers()
            packet = next(packet for packet in container.demux(stream) if packet.is_keyframe)
            if not [*stream.decode(packet), *stream.decode(None)]:
                raise ValueError(f"no key frame at {place} ms")


def _minutes(film: Path) -> str:
    with av.open(os.fspath(film)) as container:
        return f"{container.streams.video[0].frames / RATE / 60:.0f} minutes"
