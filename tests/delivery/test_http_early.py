"""A server that has had enough is heard at once, over TLS too, and tickets are no answer."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.delivery.http import Answer, Http, HttpTimeouts
from app.story.errors import NoConnection
from app.story.work import Cancel
from tests.servers import scripted_http
from tests.servers.scripted_http import Asked, ScriptedHttp
from tests.servers.trust import Trust

SIZE = 60_000_000
PIECE = 1 << 17


class Long:
    """A long body that counts what was asked of it."""

    def __init__(self) -> None:
        self.given = 0

    def __len__(self) -> int:
        return SIZE

    def __iter__(self) -> Iterator[bytes]:
        while block := self.read(PIECE):
            yield block

    def read(self, count: int) -> bytes:
        block = bytes(min(count, SIZE - self.given))
        self.given += len(block)
        return block


@pytest.fixture(scope="module")
def trust() -> Trust:
    return Trust()


def tls_of(trust: Trust, version: ssl.TLSVersion | None) -> ssl.SSLContext | None:
    if version is None:
        return None
    context = trust.server()
    context.maximum_version = version
    return context


lines = pytest.mark.parametrize("version", [None, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=str)


def asking(
    trust: Trust, version: ssl.TLSVersion | None, handler: Callable[[Asked], Any], questions: int = 1
) -> tuple[list[Answer], list[Long], ScriptedHttp]:
    bodies = [Long() for _ in range(questions)]
    with ScriptedHttp(handler, tls_of(trust, version)) as server:
        timeouts = HttpTimeouts(connect=9, answer=9)
        with Http(server.address, Cancel(), context=trust.client, timeouts=timeouts) as http:
            answers = [http.ask("PUT", f"{server.address}/file", None, body) for body in bodies]
    return answers, bodies, server


@lines
def test_an_answer_in_the_middle(trust: Trust, version: ssl.TLSVersion | None) -> None:
    said = scripted_http.Answer(413, {"X-Limit": "9"}, b"it is too big" * 50)

    def enough(asked: Asked) -> scripted_http.Answer | None:
        return said if len(asked.body) > 1_000_000 else None

    answers, bodies, server = asking(trust, version, enough, questions=3)
    assert [answer.status for answer in answers] == [413] * 3
    assert {answer.text for answer in answers} == {"it is too big" * 50}
    assert {answer.headers["X-Limit"] for answer in answers} == {"9"}
    assert all(body.given < SIZE // 2 for body in bodies)
    # A line on which half a body went is not used again.
    assert server.connections == 3


@lines
def test_a_file_that_is_refused_by_its_head_is_not_begun(
    trust: Trust, version: ssl.TLSVersion | None
) -> None:
    said = scripted_http.Answer(423, wait=0.1)
    body = Long()
    with ScriptedHttp(lambda asked: said, tls_of(trust, version)) as server:
        with Http(server.address, Cancel(), context=trust.client) as http:
            assert http.ask("PUT", f"{server.address}/file", None, body, whole_file=True).status == 423
        assert [len(asked.body) for asked in server.requests] == [0]
    assert body.given <= PIECE


def test_a_server_that_waits_for_the_rest() -> None:
    """It has answered, and would take the next question for the body's rest."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        lines: list[socket.socket] = []

        def serve() -> None:
            for _ in range(2):
                lines.append(listener.accept()[0])
                lines[-1].recv(1_000)
                lines[-1].sendall(b"HTTP/1.1 413 no\r\nContent-Length: 2\r\n\r\nno")
                threading.Thread(target=read_on, args=(lines[-1],), daemon=True).start()

        serving = threading.Thread(target=serve, daemon=True)
        serving.start()
        endpoint = f"http://127.0.0.1:{port}/"
        with Http(endpoint, Cancel(), timeouts=HttpTimeouts(connect=3, answer=3)) as http:
            assert [http.ask("PUT", endpoint, None, Long()).status for _ in range(2)] == [413, 413]
        serving.join()
        for line in lines:
            line.close()


def read_on(line: socket.socket) -> None:
    """Take whatever comes, and answer nothing more."""
    with contextlib.suppress(OSError):
        while line.recv(PIECE):
            pass


@lines
def test_no_answer_before_the_end(trust: Trust, version: ssl.TLSVersion | None) -> None:
    """Over TLS 1.3 tickets come while the body goes."""

    def whole(asked: Asked) -> scripted_http.Answer | None:
        return scripted_http.Answer(201) if asked.complete else None

    answers, bodies, server = asking(trust, version, whole, questions=2)
    assert [answer.status for answer in answers] == [201, 201]
    assert [body.given for body in bodies] == [SIZE, SIZE]
    assert {len(asked.body) for asked in server.requests} == {SIZE}


@lines
def test_a_server_that_hangs_up(trust: Trust, version: ssl.TLSVersion | None) -> None:
    def gone(asked: Asked) -> scripted_http.Answer | None:
        return scripted_http.Answer(raw=b"", closes=True) if len(asked.body) > 1_000_000 else None

    with pytest.raises(NoConnection) as caught:
        asking(trust, version, gone)
    assert caught.value.retry
