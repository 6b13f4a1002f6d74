"""Frames and sound from outside the chosen part, over random parts of films whose frames and beeps carry their numbers."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests import footage
from tests.bench.films import Films
from tests.bench.maker import Maker
from tests.bench.quality import frames_held
from tests.bench.table import Goal, Table

_SEED, _LEAST_MS, _MOST_MS = 5, 300, 4_000
_KINDS = {
    "constant rate, B-frames": footage.CONSTANT,
    "variable rate": footage.VARIABLE,
    "open GOP": footage.OPEN_GOP,
    "60 a second": footage.SIXTY,
    "HDR, HEVC": footage.HLG,
}


@dataclass
class _Count:
    """What the parts of one film came to."""

    parts: int = 0
    frames: int = 0
    unread: int = 0
    frames_outside: int = 0
    ends_wrong: int = 0
    beeps: int = 0
    beeps_outside: int = 0
    step_s: list[float] = field(default_factory=list)


def table(films: Films, scratch: Path) -> list[Table]:
    """A row for each kind of film."""
    found = Table(
        "Frames and sound from outside the chosen part",
        (
            "film",
            "parts",
            "frames",
            "unreadable",
            "from outside",
            "wrong first or last",
            "beeps",
            "from outside ",
            "most out of step",
        ),
    )
    chance = random.Random(_SEED)
    with Maker(scratch) as maker:
        for name, form in _KINDS.items():
            film = footage.make(films.folder / f"numbers {name}.mp4", _longer(form))
            count = _Count()
            for _ in range(2 if films.quick else 20):
                _one(film, maker, chance, count)
            step = f"{max(count.step_s) * 1000:.0f} ms" if count.step_s else None
            told = (count.unread, count.frames_outside, count.ends_wrong, count.beeps, count.beeps_outside)
            found.add(name, count.parts, count.frames, *told, step)
            wrong = count.frames_outside + count.ends_wrong + count.beeps_outside
            found.goals.append(Goal(f"from outside the part: {name}", "0", str(wrong), wrong == 0))
    found.notes = [
        "Frames: all that can be taken out of the file, hidden by an edit list or not. At 60 a second every other frame is kept,"
        " so the last one may be the last but one.",
        "Out of step: where a beep is heard, against where its number says that it belongs beside the pictures.",
    ]
    return [found]


def _longer(form: footage.Form) -> footage.Form:
    return replace(form, frames=round(8 * form.rate))


def _one(film: Path, maker: Maker, chance: random.Random, count: _Count) -> None:
    shown = footage.read(film).frames
    zero = shown[0].time
    length = int((shown[-1].time - zero) * 1000)
    start = chance.randrange(0, length - _LEAST_MS)
    end = min(length, start + chance.randrange(_LEAST_MS, _MOST_MS))
    kept = [frame.number for frame in shown if start <= (frame.time - zero) * 1000 < end]
    out = maker.make(film, start, end).path
    numbers = frames_held(out).inside
    count.parts += 1
    count.frames += len(numbers)
    count.unread += numbers.count(-1)
    count.frames_outside += sum(number >= 0 and number not in kept for number in numbers)
    slack = 1 if len(numbers) < len(kept) else 0
    count.ends_wrong += numbers[0] not in {kept[0], -1} or not _is_last(numbers[-1], kept[-1], slack)
    first_s = float(next(frame.time for frame in shown if frame.number == kept[0]) - zero)
    _hear(footage.beeps(out), first_s, end / 1000, count)


def _is_last(number: int, last: int, slack: int) -> bool:
    return number == -1 or last - slack <= number <= last


def _hear(beeps: Iterable[footage.Beep], start_s: float, end_s: float, count: _Count) -> None:
    every, after = float(footage.BEEP_EVERY), float(footage.BEEP_AT)
    for beep in beeps:
        count.beeps += 1
        belongs = beep.number * every + after
        inside = start_s - 0.06 <= belongs < end_s
        count.beeps_outside += not inside
        # One that the start of the part cut into begins with the part.
        if inside and belongs >= start_s:
            count.step_s.append(abs(beep.time - (belongs - start_s)))
