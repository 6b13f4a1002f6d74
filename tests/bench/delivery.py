"""Sending beside curl and rclone, each to the same kind of real server on this computer, and what a break costs."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path

from app.delivery.tus import PIECE
from app.delivery.uploads import UploadFile
from tests.bench import delivery_breaks, delivery_mail, peers
from tests.bench.films import Films
from tests.bench.measure import Compared, Run, compare, middle, run_command
from tests.bench.sent import LINE_DELAY_S, LINE_RATE, fresh, order, reach, sent
from tests.bench.table import Goal, Table, megabytes, seconds, times
from tests.delivery.sending import WEBDAV, a_file
from tests.servers.plain_tus import PlainTus
from tests.servers.rclone import Rclone
from tests.servers.tus_node import TusNode

LEAST_RATE, MOST_MEMORY = 0.9, 32 * 1024 * 1024
_COLUMNS = ("program", "time", "MB a second", "CPU", "memory", "more than at rest")


def table(films: Films, scratch: Path) -> list[Table]:
    """All tables of sending."""
    quick = films.quick
    large = a_file(scratch / "large.mp4", 64_000_000 if quick else 3_000_000_000)
    found = [
        _beside_curl(large, scratch, 2 if quick else 6),
        delivery_breaks.going_on(large, scratch, 1 if quick else 3),
    ]
    large.path.unlink()
    line = a_file(scratch / "line.mp4", 5_000_000 if quick else 60_000_000)
    found.append(_over_a_line(line, scratch, 1 if quick else 3))
    found.append(delivery_breaks.twice(a_file(scratch / "small.mp4", 40_000_000), scratch))
    medium = a_file(scratch / "medium.mp4", 64_000_000 if quick else 1_000_000_000)
    found.append(_beside_rclone(medium, scratch, 1 if quick else 4))
    medium.path.unlink()
    return [*found, delivery_mail.table(scratch, 1 if quick else 5)]


def _beside_curl(film: UploadFile, scratch: Path, runs: int) -> Table:
    more: list[int | None] = []
    both, bare = _by_tus(film, scratch, runs, more), _bare(film, scratch, max(runs // 2, 1))
    found = Table(
        f"An upload of {megabytes(film.size_bytes)} to @tus/server, beside curl with one PATCH", _COLUMNS
    )
    _rows(found, film, both, "curl", more)
    _row(found, film, "the same pieces, nothing else", middle(bare.ours), None)
    rate = 1 / both.wall_ratio
    found.goals = [
        Goal(f"tus upload of {megabytes(film.size_bytes)} beside curl", f"≥ {LEAST_RATE}× the rate",
             f"{times(rate)} ({_rates(both)})", rate >= LEAST_RATE),
        _memory("the same, memory beyond that at rest", more),
    ]  # fmt: skip
    found.notes = [
        f"Rate beside curl: {times(rate)} ({_rates(both)}), by processor time of the two clients {times(both.cpu_ratio)};"
        f" {runs} pairs in turns, every other one begun by curl, each with a fresh server.",
        f"Ours goes in requests of {PIECE // 1024 // 1024} MiB, hashes what it sends, and asks afterwards what has arrived."
        f" A client that only sends such pieces reaches {times(1 / bare.wall_ratio)} ({_rates(bare)}) of curl's rate.",
    ]
    return found


def _over_a_line(film: UploadFile, scratch: Path, runs: int) -> Table:
    more: list[int | None] = []
    both = _by_tus(film, scratch, runs, more, slow=True)
    line = f"{LINE_RATE * 8 // 1_000_000} Mbit/s that takes {LINE_DELAY_S * 1000:.0f} ms to answer"
    found = Table(f"The same with {megabytes(film.size_bytes)} over a line of {line}", _COLUMNS)
    _rows(found, film, both, "curl", more)
    found.notes = [f"Rate beside curl: {times(1 / both.wall_ratio)} ({_rates(both)}), {runs} pairs in turns."]
    return found


def _by_tus(
    film: UploadFile, scratch: Path, runs: int, more: list[int | None], *, slow: bool = False
) -> Compared:
    def ours() -> Run:
        with fresh(scratch) as server, reach(server, slow) as port:
            facts = sent(order(film, scratch, f"http://127.0.0.1:{port}/files"))
            more.append(facts.more_bytes)
        return Run(facts.wall_s, facts.cpu_s, facts.peak_bytes)

    def curl() -> Run:
        with fresh(scratch) as server, reach(server, slow) as port:
            return run_command(peers.curl_patch(_created(film, server, port), film.path))

    return compare(ours, curl, runs, warm_up=False, alternate=True)


def _bare(film: UploadFile, scratch: Path, runs: int) -> Compared:
    def pieces() -> Run:
        with fresh(scratch) as server:
            url = _created(film, server, server.port)
            return run_command([sys.executable, "-m", "tests.bench.bare_tus", url, film.path, str(PIECE)])

    def curl() -> Run:
        with fresh(scratch) as server:
            return run_command(peers.curl_patch(_created(film, server, server.port), film.path))

    return compare(pieces, curl, runs, warm_up=False, alternate=True)


def _created(film: UploadFile, server: TusNode, port: int) -> str:
    """The address of an upload that holds nothing yet, through ``port``."""
    made = PlainTus(server.endpoint).create(film.size_bytes)
    return made.headers["location"].replace(f":{server.port}/", f":{port}/")


def _rows(found: Table, film: UploadFile, both: Compared, other: str, more: list[int | None]) -> None:
    _row(found, film, "Share Your Story", middle(both.ours), _most(more))
    _row(found, film, other, middle(both.reference), None)


def _row(found: Table, film: UploadFile, name: str, run: Run, beyond: int | None) -> None:
    rate = f"{film.size_bytes / 1e6 / run.wall_s:.0f}"
    found.add(
        name, seconds(run.wall_s), rate, seconds(run.cpu_s), megabytes(run.peak_bytes), megabytes(beyond)
    )


def _rates(both: Compared) -> str:
    least, most = both.range
    return f"{1 / most:.2f} to {1 / least:.2f}"


def _most(values: list[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return max(known, default=None)


def _memory(what: str, more: list[int | None]) -> Goal:
    most = _most(more)
    enough = None if most is None else most <= MOST_MEMORY
    return Goal(what, f"≤ {MOST_MEMORY // 1024 // 1024} MiB", megabytes(most), enough)


# --- WebDAV beside rclone ---


def _beside_rclone(film: UploadFile, scratch: Path, runs: int) -> Table:
    more: list[int | None] = []

    def ours() -> Run:
        with Rclone(_empty(scratch / "dav")) as server:
            facts = sent(replace(order(film, scratch, server.endpoint()), way=WEBDAV))
            more.append(facts.more_bytes)
        return Run(facts.wall_s, facts.cpu_s, facts.peak_bytes)

    def rclone() -> Run:
        with Rclone(_empty(scratch / "dav")) as server:
            return run_command(peers.rclone_copy(film.path, server.endpoint(), film.name))

    both = compare(ours, rclone, runs, warm_up=False, alternate=True)
    shutil.rmtree(scratch / "dav")
    found = Table(
        f"An upload of {megabytes(film.size_bytes)} to rclone's WebDAV server, beside rclone copyto",
        _COLUMNS,
    )
    _rows(found, film, both, "rclone", more)
    found.goals = [_memory("WebDAV upload, memory beyond that at rest", more)]
    found.notes = [
        f"Rate beside rclone: {times(1 / both.wall_ratio)} ({_rates(both)}), {runs} pairs in turns. Ours hashes what it sends."
    ]
    return found


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder
