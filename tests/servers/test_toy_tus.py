"""The scripted servers: correct by themselves, and wrong exactly where a test says."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from contextlib import closing

import pytest

from tests.servers import toy_tus
from tests.servers.faulty import Cut, FaultyLine
from tests.servers.plain_tus import PlainTus
from tests.servers.scripted_http import Answer, Asked, ScriptedHttp
from tests.servers.toy_tus import Instead, ToyTus
from tests.servers.trust import Trust

DATA = bytes(range(256)) * 2_000


def test_an_upload_arrives() -> None:
    with ToyTus(code="abc") as toy:
        client = PlainTus(toy.endpoint, code="abc")
        url = client.upload(DATA, "ä story.mp4")
        (upload,) = toy.uploads.values()
        assert (bytes(upload.data), upload.metadata["filename"]) == (DATA, "ä story.mp4")
        assert client.ask("HEAD", url).offset == len(DATA)
        assert (toy.count("POST"), toy.count("PATCH")) == (1, 2)
        assert PlainTus(toy.endpoint).create(1).status == 401
        assert PlainTus(toy.endpoint, code="x").create(1).status == 403
        assert client.ask("DELETE", url).status == 204
        assert client.ask("HEAD", url).status == 404


def test_it_refuses_what_a_tus_server_refuses() -> None:
    with ToyTus(max_size=100) as toy:
        client = PlainTus(toy.endpoint)
        assert client.ask("OPTIONS").headers["tus-max-size"] == "100"
        assert client.create(101).status == 413
        url = client.create(100).headers["location"]
        assert client.send(url, 1, b"x").status == 409
        assert client.send(url, 0, b"x" * 101).status == 413
        assert client.ask("HEAD", url, {"Tus-Resumable": "0.2"}).status == 412
        assert client.ask("PATCH", url, {"Upload-Offset": "0"}, b"x").status == 415
        assert client.ask("BREW", url).status == 405


def test_tls() -> None:
    trust = Trust()
    with ToyTus(tls=trust.server()) as toy:
        PlainTus(toy.endpoint, tls=trust.client()).upload(DATA)
        with pytest.raises(ssl.SSLCertVerificationError):
            PlainTus(toy.endpoint, tls=ssl.create_default_context()).create(1)


def test_the_next_requests_of_a_method_are_answered_as_said() -> None:
    with ToyTus() as toy:
        client = PlainTus(toy.endpoint)
        url = client.create(4).headers["location"]
        toy.on("PATCH", toy_tus.LOCKED, toy_tus.LOCKED, None, toy_tus.status(429, 3))
        assert [client.send(url, 0, b"ab").status for _ in range(3)] == [423, 423, 204]
        late = client.send(url, 2, b"cd")
        assert (late.status, late.headers["retry-after"]) == (429, "3")
        assert client.send(url, 2, b"cd").status == 204
        toy.always("HEAD", toy_tus.status(410))
        assert [client.ask("HEAD", url).status for _ in range(2)] == [410, 410]


def test_a_changed_answer_is_the_real_one_but_for_the_change() -> None:
    with ToyTus() as toy:
        client = PlainTus(toy.endpoint)
        toy.on("POST", toy_tus.location("http://elsewhere.example/files/1"), toy_tus.location(None))
        assert client.create(4).headers["location"] == "http://elsewhere.example/files/1"
        assert "location" not in client.create(4).headers
        toy.on("PATCH", toy_tus.offset(999), toy_tus.offset("soon"), toy_tus.offset(None))
        url = next(iter(toy.uploads))
        answers = [client.send(url, at, b"x") for at in range(3)]
        assert [answer.headers.get("upload-offset") for answer in answers] == ["999", "soon", None]
        assert bytes(toy.uploads[url].data) == b"xxx"


@pytest.mark.parametrize(("after", "kept"), [(0, 0), (1_000, 1_000), (None, len(DATA))])
def test_an_answer_can_come_in_the_middle_of_a_body(after: int | None, kept: int) -> None:
    with ToyTus() as toy:
        client = PlainTus(toy.endpoint)
        url = client.create(len(DATA)).headers["location"]
        toy.on("PATCH", Instead(toy_tus.status(500), after))
        assert client.send(url, 0, DATA).status == 500
        assert client.ask("HEAD", url).offset == kept
        assert client.send(url, kept, DATA[kept:]).status == 204
        assert bytes(next(iter(toy.uploads.values())).data) == DATA


def test_what_came_before_a_cut_is_kept() -> None:
    with ToyTus() as toy, FaultyLine(toy.http.port) as line:
        client = PlainTus(f"http://127.0.0.1:{line.port}/files")
        client.create(len(DATA))
        line.set_plan([Cut(at=100_000)])
        with pytest.raises((OSError, http.client.HTTPException)):
            client.send("/files/1", 0, DATA)
        line.set_plan([])
        status = 409
        while status == 409:
            # The server may read on for a moment after the line is cut.
            there = client.ask("HEAD", "/files/1").offset
            status = client.send("/files/1", there, DATA[there:]).status
        assert (status, there < 100_000) == (204, True)
        assert bytes(toy.uploads["/files/1"].data) == DATA


def test_what_is_not_http() -> None:
    with ToyTus() as toy:
        client = PlainTus(toy.endpoint)
        toy.on("HEAD", toy_tus.NOT_HTTP, toy_tus.HANGS_UP)
        with pytest.raises(http.client.BadStatusLine):
            client.ask("HEAD", "/files/1")
        with pytest.raises(http.client.RemoteDisconnected):
            client.ask("HEAD", "/files/1")


def test_huge_headers() -> None:
    with ToyTus() as toy:
        toy.on("POST", toy_tus.huge_headers)
        with pytest.raises(http.client.HTTPException):
            PlainTus(toy.endpoint).create(1)
        assert len(toy.uploads) == 1


def test_a_redirect() -> None:
    with ToyTus() as toy:
        toy.on("POST", toy_tus.redirect("http://elsewhere.example/"))
        answer = PlainTus(toy.endpoint).create(1)
        assert (answer.status, answer.headers["location"]) == (307, "http://elsewhere.example/")


@pytest.mark.parametrize("answer", [toy_tus.ENDLESS, toy_tus.SILENT])
def test_an_answer_without_an_end_ends_with_the_server(answer: Answer) -> None:
    before = threading.active_count()
    with ToyTus() as toy:
        toy.on("OPTIONS", answer)
        with closing(http.client.HTTPConnection("127.0.0.1", toy.http.port, timeout=0.3)) as line:
            line.request("OPTIONS", "/files")
            if answer.silent:
                with pytest.raises(TimeoutError):
                    line.getresponse()
            else:
                assert len(line.getresponse().read(50_000)) == 50_000
    assert threading.active_count() <= before


def test_a_handler_sees_the_body_grow_and_a_line_is_kept() -> None:
    seen: list[int] = []

    def handle(asked: Asked) -> Answer | None:
        seen.append(len(asked.body))
        return Answer(200, body=b"done") if asked.complete else None

    with ScriptedHttp(handle) as server:
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        with closing(line):
            for _ in range(2):
                line.request("PUT", "/a", DATA)
                assert line.getresponse().read() == b"done"
        assert server.connections == 1
        assert server.heard == [("PUT", "/a")] * 2
    assert seen[0] == 0
    assert seen[-1] == len(DATA)
    assert len(seen) > 3


def test_a_client_that_says_nothing_does_not_keep_the_server() -> None:
    with ScriptedHttp(lambda asked: Answer()) as server:
        silent = socket.create_connection(("127.0.0.1", server.port))
    silent.close()
