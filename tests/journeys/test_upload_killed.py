"""The program is killed and the line is cut while a story is on its way: it goes on, and never says "received" too early.

Each round ends the real program, ``share-your-story resume``, with SIGKILL when a certain byte has passed. With
``CUTS_ALL=1`` in the environment all 100 seeds run (some 10 minutes), else a few.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import dev
from app.delivery.outbox import ItemState, Outbox
from app.delivery.packet import Packet
from app.files import sha256_of
from app.services.sending import Mailroom
from app.store.folders import Folders
from app.store.history import HistoryStore
from app.story.route import Outcome, Route
from app.story.work import Cancel, no_progress
from tests.delivery.examples import names_in
from tests.servers.faulty import FaultyLine, Stall, random_plan
from tests.servers.ports import free_port
from tests.servers.tus_node import TusNode
from tests.services.uploads import in_the_outbox, own_call, packet_for

PATIENCE = 90
POINTS = 30
SEEDS = range(100) if os.environ.get("CUTS_ALL") == "1" else range(0, 100, 17)
PIECE = 5 * 1024 * 1024
"""What the design allows a break to cost."""


class Home:
    """A person's computer on which a story waits in the outbox."""

    def __init__(self, place: Path, endpoint: str, *, size: int) -> None:
        self.place = place / "home"
        self.folders = Folders.below(self.place)
        self.call = own_call(place, self.folders, endpoint)
        self.packet: Packet = packet_for(self.call, place, clips=3, size=size)
        in_the_outbox(self.packet, self.folders, endpoint)
        # The packets of people lie there; a resumed one is then cleared away, and these tests look at it.
        self.hashes = {name: sha256_of(self.packet.folder / name) for name in names_in(self.packet.folder)}

    def start(self, **variables: str) -> subprocess.Popen[str]:
        home = {"PYTHONPATH": str(dev.ROOT), "SHARE_YOUR_STORY_HOME": str(self.place)}
        environment = os.environ | home | variables
        return subprocess.Popen(
            [sys.executable, "-m", "app", "resume"], env=environment, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def try_again(self) -> None:
        """What the button of this name does."""
        mailroom = Mailroom(Outbox(self.folders.outbox), HistoryStore(self.folders))
        mailroom.upload(self.packet, self.call, Route.TUS, no_progress, Cancel())

    @property
    def state(self) -> ItemState:
        (item,) = Outbox(self.folders.outbox).items()
        return item.state

    @property
    def received(self) -> bool:
        """Whether the person was told that the organiser has it."""
        records = HistoryStore(self.folders).list().records
        return any(r.delivery is not None and r.delivery.outcome is Outcome.RECEIVED for r in records)


def wait_until(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not ready():
        assert time.monotonic() < end, "nothing moves"
        time.sleep(0.002)


def killed_at(home: Home, line: FaultyLine, byte: int) -> bool:
    """Start the program and kill it when ``byte`` bytes have passed up in all; False where it ended before."""
    program = home.start()
    wait_until(lambda: program.poll() is not None or line.up >= byte)
    ended = program.poll() is not None
    program.kill()
    program.communicate()
    # A line that stands still would keep the server in the belief that somebody is still sending.
    line.cut_all()
    return not ended


def finished(home: Home) -> None:
    """Let the program go on until it says that it is done; a fault may make it leave the rest for the next time."""
    for _ in range(6):
        program = home.start()
        out, err = program.communicate(timeout=PATIENCE)
        if program.returncode == 0:
            assert "Received" in out
            return
        assert program.returncode == 3, (out, err)
        assert not home.received
        if home.state is ItemState.FAILED:
            # The server lost it twice, so somebody has to say that it shall be tried again.
            home.try_again()
            return
        assert home.state is ItemState.READY
    pytest.fail("it never came to an end")


def whole(server: TusNode, home: Home) -> bool:
    return {name: sha256_of(path) for name, path in server.files().items()} == home.hashes


def true(server: TusNode, home: Home) -> bool:
    """Whether what the person was told is so: "received" only where the server has every byte."""
    return whole(server, home) or not home.received


@pytest.mark.slow
def test_killed_at_thirty_points_it_arrives_whole_and_little_is_sent_twice(tmp_path: Path) -> None:
    with TusNode(tmp_path) as server, FaultyLine(server.port) as line:
        home = Home(tmp_path, f"http://127.0.0.1:{line.port}/files", size=20_000_000)
        total = home.packet.size_bytes
        kills = 0
        for point in range(1, POINTS + 1):
            # The line waits at the byte, so that the program cannot be quicker than the hand that kills it.
            at = max(total * point // (POINTS + 1), line.up + 1)
            line.set_plan([Stall(at=at, life=True, seconds=PATIENCE)])
            kills += killed_at(home, line, at)
            assert true(server, home)
        assert kills == POINTS
        line.set_plan([])
        finished(home)
        assert whole(server, home)
        assert home.received
        assert line.up <= total + POINTS * PIECE


@pytest.mark.slow
def test_a_computer_that_slept_goes_on_when_it_wakes(tmp_path: Path) -> None:
    """Sleep is stood in for by SIGSTOP: the program does not run, and the other side has long hung up when it does again."""
    with TusNode(tmp_path) as server, FaultyLine(server.port) as line:
        home = Home(tmp_path, f"http://127.0.0.1:{line.port}/files", size=7_000_000)
        line.set_plan([Stall(at=9_000_000, life=True, seconds=PATIENCE)])
        program = home.start()
        wait_until(lambda: line.up >= 9_000_000)
        program.send_signal(signal.SIGSTOP)
        line.cut_all()
        server.stop()
        server.start()
        program.send_signal(signal.SIGCONT)
        out, err = program.communicate(timeout=PATIENCE)
        assert program.returncode == 0, (out, err)
        assert whole(server, home)
        assert line.up <= home.packet.size_bytes + PIECE + 100_000


@pytest.mark.slow
def test_several_stories_go_one_after_the_other(tmp_path: Path) -> None:
    with TusNode(tmp_path) as server:
        home = Home(tmp_path, server.endpoint, size=300_000)
        (tmp_path / "second").mkdir()
        second = packet_for(home.call, tmp_path / "second", clips=1, size=200_000)
        in_the_outbox(second, home.folders, f"http://127.0.0.1:{free_port()}/files")
        (tmp_path / "third").mkdir()
        third = packet_for(home.call, tmp_path / "third", clips=1, size=200_000)
        in_the_outbox(third, home.folders, server.endpoint)
        program = home.start(SHARE_YOUR_STORY_PATIENCE="0.5")
        out, err = program.communicate(timeout=PATIENCE)
        # The one in the middle has no server: it waits, and keeps none of the others from going.
        assert program.returncode == 3, (out, err)
        assert out.count("Received by the organiser") == 2
        assert err.count("No connection") == 1
        states = [item.state for item in Outbox(home.folders.outbox).items()]
        assert sorted(state.value for state in states) == ["ready", "sent", "sent"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_random_kills_and_cuts(seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed)
    with TusNode(tmp_path) as server, FaultyLine(server.port) as line:
        home = Home(tmp_path, f"http://127.0.0.1:{line.port}/files", size=draw.randrange(200_000, 7_000_000))
        total = home.packet.size_bytes
        line.set_plan(random_plan(seed, total))
        for at in sorted(draw.sample(range(1, total), draw.randint(0, 3))):
            killed_at(home, line, at)
            assert true(server, home)
            if draw.random() < 0.2:
                server.wipe()
            if draw.random() < 0.2:
                server.kill()
                server.start()
        finished(home)
        assert whole(server, home)
        assert home.received
        assert home.state is ItemState.SENT
    shutil.rmtree(tmp_path / "uploads", ignore_errors=True)
