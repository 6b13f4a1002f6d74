"""Random faults on the line during a whole upload: it ends in a receipt that is true, or can be gone on with.

A fixed part of 100 plans is tried; with ``CUTS_ALL=1`` in the environment all of them. On a line without TLS bytes are lost
and late but never change places: nothing there could tell, and people's uploads never go over one (:func:`is_protected`).
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.delivery import tus
from app.delivery.http import HttpTimeouts
from app.delivery.packet import MANIFEST
from app.delivery.uploads import News, Situation, UploadFile
from app.story import errors as e
from app.story.work import Cancel
from tests.delivery.upload_examples import (
    LEAST_PIECE,
    PIECE,
    JsonBook,
    Once,
    Sender,
    hashes,
    recorded,
    some_files,
)
from tests.servers.faulty import PASSING, BlackHole, Cut, Fault, FaultyLine, Reorder, Way, random_plan
from tests.servers.trust import Trust
from tests.servers.tus_node import TusNode, TusNodeSettings
from tests.servers.tus_py import TusPy, TusPySettings

ALL = os.environ.get("CUTS_ALL") == "1"
#: Every eighth, so that both servers are met with and without TLS, with and without the app being ended.
SEEDS = range(100) if ALL else range(3, 100, 8)
TLS_TOO: tuple[type[Fault], ...] = (*PASSING, BlackHole, Reorder)
IMPATIENT = HttpTimeouts(connect=2, answer=1)
"""What falls silent is given up soon; the longest pause of a plan is a third of it."""
Server = TusNode | TusPy


@dataclass(frozen=True)
class Servers:
    """All that run, by kind and TLS, and whom to trust."""

    running: dict[tuple[str, bool], Server]
    trust: Trust


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    trust, folder = Trust(), tmp_path_factory.mktemp("servers")
    with ExitStack() as stack:
        running: dict[tuple[str, bool], Server] = {}
        for tls in (False, True):
            files = trust.write(folder) if tls else None
            node = TusNode(folder / f"node-{tls}", TusNodeSettings(tls=files))
            py = TusPy(folder / f"py-{tls}", TusPySettings(tls=files))
            running["node", tls] = stack.enter_context(node)
            running["py", tls] = stack.enter_context(py)
        yield Servers(running, trust)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_upload_under_faults(
    servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    draw = random.Random(seed)
    kind, tls = draw.choice(["node", "py"]), draw.random() < 0.5
    # tuspyserver stands still for 30 s when a client is back before it has noticed that the client was gone.
    ended, large = kind == "node" and draw.random() < 0.5, kind == "node" and draw.random() < 0.1
    if not large:
        monkeypatch.setattr(tus, "PIECE", draw.choice([PIECE, LEAST_PIECE * 3, LEAST_PIECE]))
        monkeypatch.setattr(tus, "LEAST_PIECE", LEAST_PIECE)
    most = 6_000_000 if large else 700_000
    files = some_files(
        tmp_path / "packet", [draw.randrange(1, most) for _ in range(draw.randint(1, 3))], seed
    )
    total = sum(file.size_bytes for file in files)
    server = servers.running[kind, tls]
    server.wipe()
    plan = random_plan(seed, total, TLS_TOO if tls else PASSING)
    print(f"{kind}, tls {tls}, ended {ended}, {total} bytes, {plan}")
    with FaultyLine(server.port, plan) as line:
        scheme, host = ("https", "localhost") if tls else ("http", "127.0.0.1")
        sender = Sender(
            f"{scheme}://{host}:{line.port}/files", context=servers.trust.client, timeouts=IMPATIENT
        )
        end = draw.randrange(total) if ended else total + 1
        tries = carry(sender, files, tmp_path / "book", end, lambda: hashes(server.files()))
    # Each fault and the app's end may cost one try, none costs more.
    assert tries <= len(plan) + 2
    assert hashes(server.files()) == recorded(files)


@pytest.mark.parametrize("tls", [False, True])
def test_an_answer_is_cut_in_the_middle(servers: Servers, tmp_path: Path, tls: bool) -> None:
    """At some of the places, more of them with ``CUTS_ALL=1``. What an answer began to say is never taken for all of it."""
    files = some_files(tmp_path, (3_000, 2_000))
    server = servers.running["node", tls]
    scheme, host = ("https", "localhost") if tls else ("http", "127.0.0.1")
    cut = begin = 2_000 if tls else 0
    struck = True
    while struck:
        server.wipe()
        with FaultyLine(server.port, [Cut(at=cut, way=Way.DOWN, life=True)]) as line:
            news: list[News] = []
            sender = Sender(
                f"{scheme}://{host}:{line.port}/files", context=servers.trust.client, tell=news.append
            )
            assert sender.send(files) == sender.receipt(files), cut
            struck = bool(line.struck)
        assert hashes(server.files()) == recorded(files)
        assert Situation.STARTING_AGAIN not in [one.situation for one in news], cut
        cut += 13 if ALL else 331
    assert cut > begin + 1_000


def carry(
    sender: Sender,
    files: tuple[UploadFile, ...],
    book: Path,
    end: int,
    there: Callable[[], dict[str, str]],
) -> int:
    """Send until there is a receipt, each try with what is in the book on the disk; how many tries it took.

    The app is ended once, when ``end`` bytes are done.
    """
    cancel = Cancel()
    at = Once(end, cancel.set)
    for number in range(1, 12):
        one = sender.having(book=JsonBook(book), at=at)
        try:
            assert one.send(files, cancel) == one.receipt(files)
        except e.Cancelled:
            cancel = Cancel()
        except e.DeliveryError as error:
            print(repr(error))
        else:
            return number
        # No false "sent" for the organiser either: where the manifest is, all is.
        held = there()
        assert MANIFEST not in held or held == recorded(files)
    pytest.fail("it never arrived")
