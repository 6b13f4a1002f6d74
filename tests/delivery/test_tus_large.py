"""A packet goes to a real server under the worst of the faults, and the memory that this takes does not grow with it.

With ``LARGE_ALL=1`` in the environment 3 GB go too (some minutes, 7 GB of the disk), else 60 MB.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from app.delivery.packet import MANIFEST
from app.delivery.tus import PIECE
from app.delivery.uploads import UploadFile
from app.files import sha256_of
from tests.bench.process_tree import own_peak_bytes
from tests.delivery.sending import Facts, Order, a_file, facts_of, start
from tests.servers.faulty import BlackHole, Cut, Fault, FaultyLine, HalfClose, Refuse, Stall, Way
from tests.servers.tus_node import TusNode

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="the memory of another process is read from proc(5)"
)

SMALL, LARGE = 60_000_000, 3_000_000_000
SIZES = (SMALL, LARGE) if os.environ.get("LARGE_ALL") == "1" else (SMALL,)
CLIPS = 5
MOST_MORE = 32 * 1024 * 1024
"""What sending may take beyond the memory at rest (the design's section 9)."""
ANSWER_S = 1.0
PATIENCE = 1_500


def faults(total: int) -> list[Fault]:
    """Each kind at several places, both ways. Where ``Rough`` has something to do the line waits for it."""

    def at(percent: float) -> int:
        return int(total * percent / 100)

    waits = [Stall(at=at(percent), life=True, seconds=PATIENCE) for percent in Rough.DOES]
    silence = ANSWER_S * 1.5
    return [
        Cut(at=at(2), life=True), Cut(at=at(5), life=True, reset=True), Stall(at=at(8), life=True, seconds=0.3),
        HalfClose(at=at(11), life=True), Refuse(at=at(14), life=True, seconds=1), BlackHole(at=at(17), life=True),
        Stall(at=at(20), life=True, seconds=silence), HalfClose(at=700, life=True, way=Way.DOWN),
        Cut(at=1_500, life=True, way=Way.DOWN, reset=True), Cut(at=at(33), life=True, reset=True),
        HalfClose(at=at(37), life=True), Cut(at=at(43), life=True), Refuse(at=at(47), life=True, seconds=0.5),
        BlackHole(at=at(62), life=True), Cut(at=at(66), life=True, reset=True), HalfClose(at=at(73), life=True),
        Stall(at=at(76), life=True, seconds=silence), Refuse(at=at(84), life=True, seconds=1),
        Cut(at=at(88), life=True), Cut(at=at(94), life=True, reset=True), *waits,
    ]  # fmt: skip


class Rough:
    """Sends, does the worst to program and server on the way, and watches the program's memory."""

    DOES: ClassVar = {25: "kill", 40: "restart", 55: "kill", 58: "wipe", 80: "kill"}

    def __init__(self, server: TusNode, line: FaultyLine, order: Order) -> None:
        self._server, self._line, self._order = server, line, order
        self._program: subprocess.Popen[bytes] | None = None
        self.more: list[int] = []
        self.kills = 0

    def run(self) -> Facts:
        """Send until all is there; what the last program knows."""
        total = sum(file.size_bytes for file in self._order.files)
        try:
            for percent, what in self.DOES.items():
                self._until(int(total * percent / 100))
                getattr(self, f"_{what}")()
                # A line that stands still would keep the server in the belief that somebody is still sending.
                self._line.cut_all()
            self._until(None)
            facts = facts_of(self._order)
            assert facts is not None
            return facts
        finally:
            if self._program is not None:
                self._program.kill()
                self._program.wait()

    def _until(self, byte: int | None) -> None:
        """Let the program send until the line has passed ``byte``, or to its end."""
        if self._program is None:
            self._program = start(self._order)
        end = time.monotonic() + PATIENCE
        peak = 0
        while byte is None or self._line.up < byte:
            assert time.monotonic() < end, "it does not move"
            peak = max(own_peak_bytes(self._program.pid) or 0, peak) if self._order.facts.exists() else 0
            if self._program.poll() is not None:
                said = (self._order.folder / "told.log").read_text()[-3_000:]
                assert (self._program.returncode, byte) == (0, None), said
                break
            time.sleep(0.01)
        facts = facts_of(self._order)
        assert facts is not None
        self.more.append(max(peak, facts.peak_bytes or 0) - (facts.rest_bytes or 0))

    def _kill(self) -> None:
        assert self._program is not None
        self._program.send_signal(signal.SIGKILL)
        assert self._program.wait() == -signal.SIGKILL
        self._program = None
        self.kills += 1

    def _restart(self) -> None:
        self._server.kill()
        time.sleep(0.5)
        self._server.start()

    def _wipe(self) -> None:
        """What the server has of a clip that was confirmed is lost."""
        lost = self._server.files()[self._order.files[1].name]
        lost.unlink()
        lost.with_name(f"{lost.name}.json").unlink()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder that does not stay: pytest keeps those of its last runs."""
    yield tmp_path
    shutil.rmtree(tmp_path)


def packet(folder: Path, size: int) -> tuple[UploadFile, ...]:
    """Clips of together ``size`` bytes, and the manifest."""
    folder.mkdir()
    clips = [a_file(folder / f"clip-{number}.mp4", size // CLIPS + number) for number in range(CLIPS)]
    return (*clips, a_file(folder / MANIFEST, 900))


@pytest.mark.slow
@pytest.mark.timeout(PATIENCE + 60)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size // 1_000_000} MB")
def test_a_packet_arrives_under_the_worst_of_the_faults(size: int, place: Path) -> None:
    files = packet(place / "packet", size)
    total = sum(file.size_bytes for file in files)
    with TusNode(place / "server") as server, FaultyLine(server.port, faults(total)) as line:
        order = Order(
            f"http://127.0.0.1:{line.port}/files", files, place / "home", answer_s=ANSWER_S, first_s=0.1,
            longest_s=0.5,
        )  # fmt: skip
        rough, begun = Rough(server, line, order), time.monotonic()
        facts = rough.run()
        print(
            f"{size // 1_000_000} MB in {time.monotonic() - begun:.0f} s, {line.up - total:,} bytes more than it has,"
            f" {line.connections} connections, memory beyond rest {[f'{more:,}' for more in rough.more]}"
        )
        assert facts.finished
        assert (rough.kills, line.plan) == (3, [])
        assert {name: sha256_of(path) for name, path in server.files().items()} == {
            file.name: file.sha256 for file in files
        }
        assert max(rough.more) <= MOST_MORE
        # One clip was lost and goes twice, and each break costs a piece at most.
        breaks = len(line.struck) + len(Rough.DOES)
        assert line.up <= total + files[1].size_bytes + breaks * PIECE
