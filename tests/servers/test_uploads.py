"""The real upload servers: whether they run here, take an upload, and behave as the client's authors measured."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.servers.faulty import Cut, FaultyLine
from tests.servers.nginx import Nginx, NginxSettings
from tests.servers.plain_tus import PlainTus
from tests.servers.trust import Trust
from tests.servers.tus_node import TusNode, TusNodeSettings
from tests.servers.tus_py import TusPy, TusPySettings

DATA = bytes(range(256)) * 4_000
CODE = "abc-123"
Server = TusNode | TusPy

SERVERS: dict[str, Callable[[Path], Server]] = {
    "node": lambda folder: TusNode(folder, TusNodeSettings(code=CODE, max_size=2_000_000)),
    "py": lambda folder: TusPy(folder, TusPySettings(code=CODE, max_size=2_000_000)),
}


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    with SERVERS[request.param](tmp_path) as running:
        yield running


def test_an_upload_arrives_and_stays_until_it_is_wiped(server: Server) -> None:
    client = PlainTus(server.endpoint, code=CODE)
    url = client.upload(DATA, "ä story.mp4")
    client.create(100, "unfinished.mp4")
    server.stop()
    server.start()
    assert {name: path.read_bytes() for name, path in server.files().items()} == {"ä story.mp4": DATA}
    assert len(server.uploads()) == 2
    assert client.ask("HEAD", url).offset == len(DATA)
    server.wipe()
    assert client.ask("HEAD", url).status == 404
    client.upload(DATA, "again.mp4")
    assert set(server.files()) == {"again.mp4"}


def test_the_code_is_demanded(server: Server) -> None:
    assert PlainTus(server.endpoint).create(1).status == 401
    assert PlainTus(server.endpoint, code="another").create(1).status == 403


def test_the_limit_is_told(server: Server) -> None:
    answer = PlainTus(server.endpoint, code=CODE).ask("OPTIONS", "/files/")
    assert (answer.status, answer.headers["tus-max-size"]) == (204, "2000000")


def test_a_deleted_upload_is_gone(server: Server) -> None:
    client = PlainTus(server.endpoint, code=CODE)
    url = client.upload(DATA)
    assert client.ask("DELETE", url).status == 204
    assert client.ask("HEAD", url).status == 404
    assert server.uploads() == []


def test_what_came_before_a_cut_is_kept(server: Server) -> None:
    with FaultyLine(server.port) as line:
        client = PlainTus(f"http://127.0.0.1:{line.port}/files", code=CODE)
        path = "/files/" + client.create(len(DATA)).headers["location"].rpartition("/")[2]
        line.set_plan([Cut(at=500_000)])
        with pytest.raises(OSError):
            client.send(path, 0, DATA)
        assert len(line.struck) == 1
        # tuspyserver tells nothing until it has noticed the cut, and a request before that would wait for its lock.
        while not client.ask("HEAD", path).offset:
            time.sleep(0.02)
        status = 409
        while status == 409:
            # @tus/server may still write down what it has got.
            there = client.ask("HEAD", path).offset
            status = client.send(path, there, DATA[there:]).status
        assert (status, there < 500_000) == (204, True)
        assert server.files()["story.mp4"].read_bytes() == DATA


def test_tls(tmp_path: Path) -> None:
    trust = Trust()
    files = trust.write(tmp_path)
    node = TusNode(tmp_path / "node", TusNodeSettings(tls=files, relative=True))
    servers: list[Server] = [node, TusPy(tmp_path / "py", TusPySettings(tls=files))]
    for number, server in enumerate(servers):
        with server:
            PlainTus(server.endpoint, tls=trust.client()).upload(DATA, f"{number}.mp4")
            assert server.files()[f"{number}.mp4"].read_bytes() == DATA
            with pytest.raises(ssl.SSLCertVerificationError):
                PlainTus(server.endpoint, tls=ssl.create_default_context()).create(1)


def test_expiry_and_termination_are_as_the_settings_say(tmp_path: Path) -> None:
    with TusNode(tmp_path / "a", TusNodeSettings(expires=0.001, terminates=False)) as node:
        client = PlainTus(node.endpoint)
        made = client.create(10)
        assert "upload-expires" in made.headers
        assert client.ask("DELETE", made.headers["location"]).status == 405
        assert "termination" not in client.ask("OPTIONS").headers["tus-extension"]
        assert client.ask("HEAD", made.headers["location"]).status == 410
    with TusPy(tmp_path / "b", TusPySettings(days=0)) as py:
        client = PlainTus(py.endpoint)
        assert client.ask("HEAD", client.create(10).headers["location"]).status == 410


@pytest.mark.parametrize("name", SERVERS)
def test_nginx_takes_the_encryption_away(name: str, tmp_path: Path) -> None:
    trust = Trust()
    with SERVERS[name](tmp_path) as server, Nginx(tmp_path, server.port, trust) as nginx:
        with FaultyLine(nginx.port) as line:
            client = PlainTus(f"https://localhost:{line.port}/files", code=CODE, tls=trust.client())
            made = client.create(len(DATA))
            assert made.status == 201
            path = "/files/" + made.headers["location"].rpartition("/")[2]
            assert client.send(path, 0, DATA).status == 204
            assert line.up > len(DATA)
        assert server.files()["story.mp4"].read_bytes() == DATA


@pytest.mark.parametrize("forwarded", [True, False])
def test_the_location_behind_nginx(tmp_path: Path, forwarded: bool) -> None:
    trust, settings = Trust(), NginxSettings(forwarded=forwarded)
    with (
        TusNode(tmp_path, TusNodeSettings(forwarded=True)) as node,
        Nginx(tmp_path, node.port, trust, settings) as nginx,
    ):
        made = PlainTus(nginx.endpoint, tls=trust.client()).create(1)
        scheme = "https" if forwarded else "http"
        assert made.headers["location"].startswith(f"{scheme}://localhost:{nginx.port}/files/")


def test_nginx_refuses_a_body_over_its_limit(tmp_path: Path) -> None:
    settings = NginxSettings(body_limit=100_000)
    with TusNode(tmp_path) as node, Nginx(tmp_path, node.port, settings=settings) as nginx:
        client = PlainTus(nginx.endpoint)
        url = client.create(len(DATA)).headers["location"]
        assert client.send(url, 0, DATA[:100_001]).status == 413
        assert client.send(url, 0, DATA[:100_000]).offset == 100_000
