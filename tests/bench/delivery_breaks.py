"""What a stop and a break of the line cost an upload."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.delivery.tus import PIECE
from app.delivery.uploads import UploadFile
from tests.bench.measure import Run, middle, run_command
from tests.bench.sent import fresh, order, sent
from tests.bench.table import Goal, Table, megabytes, reached, seconds
from tests.servers.faulty import Cut, Fault, FaultyLine, HalfClose


def going_on(film: UploadFile, scratch: Path, runs: int) -> Table:
    """How long a stopped upload takes until it moves again, beside hashing what is there."""
    place = film.size_bytes * 29 // 30
    waits = []
    for _ in range(runs):
        with fresh(scratch) as server:
            wish = order(film, scratch, server.endpoint)
            sent(replace(wish, stop_at=place))
            waits.append(sent(wish).first_s)
    begun = scratch / "begun.mp4"
    shutil.copyfile(film.path, begun)
    with begun.open("r+b") as file:
        file.truncate(place)
    hashed = [run_command(["sha256sum", begun]).wall_s for _ in range(runs)]
    begun.unlink()
    ours, other = middle([Run(wait or 0) for wait in waits]).wall_s, middle([Run(s) for s in hashed]).wall_s
    found = Table(
        f"Going on at {megabytes(place)} of {megabytes(film.size_bytes)} after a stop",
        ("what", "time"),
    )
    found.add("from the start to the first new byte", seconds(ours))
    found.add("sha256sum of what is there already", seconds(other))
    found.notes = ["What was sent is hashed again first: a file that was changed meanwhile is noticed."]
    return found


# --- bytes that go twice ---


def twice(film: UploadFile, scratch: Path) -> Table:
    """Breaks of three kinds at several places, and what goes over the line again."""
    limit = PIECE
    found = Table(
        f"Bytes that go twice after a break, of {megabytes(film.size_bytes)}",
        ("break", "at byte", "went twice", f"≤ {megabytes(limit)}"),
    )
    plain = _passed(film, scratch, [])
    worst = 0
    middle_of = PIECE * 2 + PIECE // 2
    places = (1, PIECE // 2, PIECE, middle_of, PIECE * 3 - 1, film.size_bytes * 9 // 10, film.size_bytes)
    kinds: tuple[tuple[str, Callable[[int], Fault]], ...] = (
        ("closed", lambda at: Cut(at=at, life=True)),
        ("reset", lambda at: Cut(at=at, life=True, reset=True)),
        ("half closed", lambda at: HalfClose(at=at, life=True)),
    )
    for name, fault in kinds:
        for at in places:
            again = max(_passed(film, scratch, [fault(at)]) - plain, 0)
            worst = max(worst, again)
            found.add(name, f"{at:,}", f"{again:,}", reached(again, limit))
    found.goals = [
        Goal("bytes that go twice after a break", f"≤ {megabytes(limit)}", megabytes(worst), worst <= limit)
    ]
    found.notes = [
        "Counted on the line, beside the same upload without a break; what the further requests say is counted too."
    ]
    return found


def _passed(film: UploadFile, scratch: Path, plan: list[Fault]) -> int:
    with fresh(scratch) as server, FaultyLine(server.port, plan) as line:
        wish = order(film, scratch, f"http://127.0.0.1:{line.port}/files")
        facts = sent(replace(wish, first_s=0.05, longest_s=0.2, answer_s=10))
        assert facts.finished
        assert line.struck == plan
        return line.up
