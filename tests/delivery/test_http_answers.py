"""Answers that are none: half, endless, silent, early, or no HTTP."""

from __future__ import annotations

import socket
import threading

import pytest

from app.delivery.http import LONGEST_ANSWER, Http, HttpTimeouts
from app.delivery.uploads import READ
from app.story import errors as e
from app.story.work import Cancel
from tests.delivery.http_examples import SHORT, Bytes, ask, http_to, yes
from tests.servers.ports import free_port
from tests.servers.scripted_http import Answer, Asked, ScriptedHttp
from tests.servers.trust import Trust


@pytest.fixture(scope="module")
def trust() -> Trust:
    return Trust()


NO_HTTP = (
    b"220 mail.organiser.example ESMTP ready\r\n",
    b"\x00\x01\x02\x03\r\n\r\n",
    b"HTTP/1.1 many thanks\r\n\r\n",
    b"HTTP/7.0 200 OK\r\n\r\n",
    b"HTTP/1.1 204 No Content\r\n" + b"".join(b"X-%d: y\r\n" % number for number in range(200)) + b"\r\n",
    b"HTTP/1.1 204 No Content\r\nX-Long: " + b"y" * 100_000 + b"\r\n\r\n",
)


@pytest.mark.parametrize("raw", NO_HTTP)
def test_what_is_not_http_is_the_servers_fault(raw: bytes) -> None:
    with ScriptedHttp(lambda asked: Answer(raw=raw)) as server, pytest.raises(e.ServerFault) as caught:
        ask(server)
    assert not caught.value.retry


HEAD = b"HTTP/1.1 204 No Content\r\nUpload-Offset: 5242880\r\nTus-Resumable: 1.0.0\r\n\r\n"


@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize("cut", [0, 4, 10, 24, 25, 30, 45, 49, len(HEAD) - 3, len(HEAD) - 2, len(HEAD) - 1])
def test_half_an_answer_is_a_broken_line(trust: Trust, cut: int, tls: bool) -> None:
    """``Upload-Offset: 52`` may have been meant to go on."""
    server = ScriptedHttp(lambda asked: Answer(raw=HEAD[:cut]), tls=trust.server() if tls else None)
    with server, pytest.raises(e.NoConnection) as caught:
        ask(server, trust=trust)
    assert caught.value.retry


def test_an_answer_whose_text_breaks_off_is_an_answer() -> None:
    raw = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 100\r\n\r\nBecause"
    with ScriptedHttp(lambda asked: Answer(raw=raw)) as server:
        answer = ask(server)
    assert (answer.status, answer.text) == (403, "Because")


def test_of_an_endless_answer_the_beginning_is_read() -> None:
    with ScriptedHttp(lambda asked: Answer(200, body=b"on and on ", endless=True)) as server:
        answer = ask(server)
    assert len(answer.text) == LONGEST_ANSWER and answer.text.startswith("on and on on and on")


def test_silence_ends() -> None:
    with ScriptedHttp(lambda asked: Answer(silent=True)) as server, pytest.raises(e.NoConnection) as caught:
        ask(server, timeouts=SHORT)
    assert caught.value.retry


def test_nobody_there() -> None:
    with (
        Http(f"http://127.0.0.1:{free_port()}/files", Cancel()) as http,
        pytest.raises(e.NoConnection) as caught,
    ):
        http.ask("POST", http.endpoint)
    assert caught.value.retry and caught.value.host == "127.0.0.1"


def test_a_name_that_nobody_has() -> None:
    with Http("https://nobody.invalid/files", Cancel()) as http, pytest.raises(e.NoConnection):
        http.ask("POST", http.endpoint)


@pytest.mark.parametrize("tls", [False, True])
def test_a_refusal_before_everything_is_sent_is_heard(trust: Trust, tls: bool) -> None:
    with (
        ScriptedHttp(
            lambda asked: Answer(413, body=b"too much"), tls=trust.server() if tls else None
        ) as server,
        http_to(server, trust=trust) as http,
    ):
        answer = http.ask("PATCH", http.endpoint, {}, Bytes(bytes(6_000_000)))
    assert (answer.status, answer.text) == (413, "too much")


def test_a_slow_line_has_the_time_of_an_answer_for_each_piece() -> None:
    """Also on a connection that was used before, where urllib3 would give it the time of connecting only."""
    slow = threading.Event()

    def read_slowly(asked: Asked) -> Answer | None:
        if asked.method == "PATCH" and not slow.is_set():
            slow.wait(1.0)
            slow.set()
        return yes(asked)

    with ScriptedHttp(read_slowly) as server:
        with http_to(server, timeouts=HttpTimeouts(connect=0.4, answer=20)) as http:
            http.ask("OPTIONS", http.endpoint)
            http.ask("PATCH", http.endpoint, {}, Bytes(bytes(100 * READ)))
        assert server.connections == 1


def test_a_line_given_up_is_hung_up_at_once() -> None:
    """Else the server would take it for alive, and hold the upload for it, until the next try."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        http = Http(f"http://127.0.0.1:{server.getsockname()[1]}/files", Cancel(), timeouts=SHORT)
        with http:
            with pytest.raises(e.NoConnection):
                http.ask("POST", http.endpoint)
            link, _ = server.accept()
            with link:
                link.settimeout(20)
                assert b"POST" in link.recv(1 << 16)
                assert link.recv(1) == b""
