"""A file sent by a fresh program to a fresh server, for the tables of sending."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.delivery.packet import MANIFEST
from app.delivery.uploads import UploadFile
from tests.bench.measure import run_command
from tests.bench.slow_line import SlowLine
from tests.delivery.sending import Facts, Order, facts_of
from tests.servers.tus_node import TusNode

LINE_RATE, LINE_DELAY_S = 5_000_000, 0.02
"""A good line at home: bytes a second up, and seconds until an answer is back."""


def order(film: UploadFile, scratch: Path, endpoint: str, name: str = "ours") -> Order:
    """The film and a manifest, to be sent by a fresh program."""
    folder = scratch / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    manifest = folder / MANIFEST
    manifest.write_bytes(b"{}")
    last = UploadFile(manifest, MANIFEST, 2, hashlib.sha256(b"{}").hexdigest())
    return Order(endpoint, (film, last), folder)


def sent(wish: Order) -> Facts:
    """Send it; what the program knows about that. Raises CommandFailed."""
    run_command(wish.command)
    facts = facts_of(wish)
    assert facts is not None
    return facts


@contextmanager
def fresh(scratch: Path) -> Iterator[TusNode]:
    """A server with an empty folder, which is removed again."""
    folder = scratch / "server"
    try:
        with TusNode(folder) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def reach(server: TusNode, slow: bool) -> Iterator[int]:
    """The port to reach ``server`` at: its own, or that of a slow line."""
    if not slow:
        yield server.port
        return
    with SlowLine(server.port, LINE_RATE, LINE_DELAY_S) as line:
        yield line.port
