"""What real tus servers leave in their folders: found, put together, judged and laid out."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.delivery.arrived import find_arrived
from app.delivery.arrived_check import check_arrived
from app.delivery.arrived_collect import collect
from app.delivery.packet_check import check_packet
from tests.delivery.arrivals import FIRST, SECOND, story
from tests.servers.plain_tus import PlainTus
from tests.servers.tus_node import TusNode
from tests.servers.tus_py import TusPy


@pytest.fixture(params=[TusNode, TusPy])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TusNode | TusPy]:
    with request.param(tmp_path / "server") as running:
        yield running


def upload(client: PlainTus, name: str, reference: str, data: bytes, cut: int | None = None) -> None:
    """One file with what the app says of it; ``cut``: only so many bytes of it."""
    said = {
        "filename": name,
        "filetype": "x/y",
        "reference": reference,
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())
    made = client.ask("POST", headers={"Upload-Length": str(len(data)), "Upload-Metadata": metadata})
    assert made.status == 201, made
    sent = client.send(made.headers["location"], 0, data[:cut])
    assert sent.status == 204, sent


def test_stories_of_real_servers(server: TusNode | TusPy, tmp_path: Path) -> None:
    client = PlainTus(server.endpoint)
    packets = [story(tmp_path / "packets", reference) for reference in (FIRST, SECOND)]
    late = f"{SECOND}_clip-2-of-2.mp4"
    for packet in packets:
        for path in packet.iterdir():
            upload(client, path.name, packet.name, path.read_bytes(), 1_000 if path.name == late else None)
    checked = {one.story.reference: one for one in check_arrived(find_arrived(server.folder))}
    assert find_arrived(server.folder).problems == ()
    assert checked[FIRST].problems == ()
    assert [problem.key for problem in checked[SECOND].judged.problems] == [late]
    assert len(collect(list(checked.values()), tmp_path / "out")) == 1
    assert check_packet(tmp_path / "out" / FIRST) == ()
    assert not (tmp_path / "out" / SECOND).exists()
