"""The small upload server of the guide, run as the guide says."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import dev
from tests.components import require
from tests.servers.plain_tus import PlainTus
from tests.servers.ports import free_port
from tests.servers.process import ServerProcess

CODE = "sunflower-31"
DATA = b"12345678ftyp" * 1000


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """Where uploads are begun at a running server, with codes."""
    node, modules = require("node"), require("tus-node")
    script = tmp_path / "server.mjs"
    shutil.copyfile(dev.ROOT / "docs" / "tus-node" / "server.mjs", script)
    # Node looks for packages beside the script, where the guide's npm install puts them.
    (tmp_path / "node_modules").symlink_to(modules / "node_modules", target_is_directory=True)
    (tmp_path / "codes.txt").write_text(f"# for the libraries\r\n{CODE}\r\nshort\n")
    port = free_port()
    options = ["--port", str(port), "--folder", tmp_path / "stories", "--codes", tmp_path / "codes.txt"]
    process = ServerProcess([node, script, *options, "--largest", "20000"], port, tmp_path / "log")
    process.start()
    try:
        yield f"http://127.0.0.1:{port}/files"
    finally:
        process.stop()


def test_with_a_code_a_file_arrives_and_answers_afterwards(server: str, tmp_path: Path) -> None:
    client = PlainTus(server, code=CODE)
    url = client.upload(DATA)
    assert client.ask("HEAD", url).offset == len(DATA)
    (path,) = (path for path in (tmp_path / "stories").iterdir() if not path.suffix)
    assert path.read_bytes() == DATA


@pytest.mark.parametrize("code", ["", "short", "sunflower-3", "# for the libraries"])
def test_without_one_nothing_begins(code: str, server: str, tmp_path: Path) -> None:
    made = PlainTus(server, code=code).create(10)
    assert made.status == 401
    assert not list((tmp_path / "stories").iterdir())


def test_a_code_that_was_taken_out_is_good_for_nothing(server: str, tmp_path: Path) -> None:
    client = PlainTus(server, code=CODE)
    assert client.create(10).status == 201
    (tmp_path / "codes.txt").write_text("marigold-07\n")
    assert client.create(10).status == 401


def test_nobody_can_fetch_a_file_and_none_is_too_large(server: str) -> None:
    client = PlainTus(server, code=CODE)
    assert client.ask("GET", client.upload(DATA)).status == 405
    assert client.create(20_001).status == 413


def test_the_way_from_outside_is_told(server: str) -> None:
    client = PlainTus(server, code=CODE)
    outside = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "uploads.example.org"}
    made = client.ask("POST", headers={"Upload-Length": "3", **outside})
    assert made.headers["location"].startswith("https://uploads.example.org/files/")
