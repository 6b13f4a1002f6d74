"""One HTTP request against servers that are in order, that nobody should trust, and that say what is no answer at all."""

from __future__ import annotations

import io
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.delivery.http import LONGEST_ANSWER, Http, HttpTimeouts, bearer, is_protected
from app.delivery.http import Answer as Said
from app.delivery.line import Line
from app.delivery.trust import system_context
from app.delivery.uploads import READ
from app.story import errors as e
from app.story.secret import Secret
from app.story.work import Cancel
from tests.servers.ports import free_port
from tests.servers.scripted_http import Answer, Asked, ScriptedHttp
from tests.servers.trust import Trust

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
CODE = Secret("swordfish-7F3K")
SHORT = HttpTimeouts(connect=2, answer=0.3)
PATIENT = HttpTimeouts(connect=60, answer=60)
WISHED_S = 15
"""What has ended within this time has ended by the person's wish, and by no time limit."""


@pytest.fixture(scope="module")
def trust() -> Trust:
    return Trust()


def yes(asked: Asked) -> Answer | None:
    return Answer(204) if asked.complete else None


@contextmanager
def http_to(
    server: ScriptedHttp,
    *,
    trust: Trust | None = None,
    cancel: Cancel | None = None,
    code: Secret | None = CODE,
    timeouts: HttpTimeouts | None = None,
) -> Iterator[Http]:
    context = trust.client if trust else system_context
    authorization = bearer(code) if code is not None else None
    with Http(
        f"{server.address}/files",
        cancel or Cancel(),
        authorization=authorization,
        context=context,
        timeouts=timeouts,
    ) as http:
        yield http


def ask(server: ScriptedHttp, **settings: object) -> Said:
    with http_to(server, **settings) as http:  # type: ignore[arg-type]
        return http.ask("POST", http.endpoint)


class Bytes(io.BytesIO):
    """A body."""

    def __len__(self) -> int:
        return len(self.getbuffer())


# --- what is sent ---


def test_what_a_server_hears() -> None:
    with ScriptedHttp(yes) as server, http_to(server) as http:
        http.ask("PATCH", f"{server.address}/files/1", {"Upload-Offset": "0"}, Bytes(b"a piece"))
        heard = server.requests[0]
    assert (heard.method, heard.path, bytes(heard.body)) == ("PATCH", "/files/1", b"a piece")
    assert heard.headers["Authorization"] == "Bearer swordfish-7F3K"
    assert heard.headers["Content-Length"] == "7" and heard.headers["Upload-Offset"] == "0"
    assert heard.headers["User-Agent"] == "ShareYourStory"


def test_one_connection_serves_many_requests(trust: Trust) -> None:
    handler = {"HEAD": Answer(200, {"Content-Length": "12"}), "POST": Answer(403, body=b"why" * 100)}
    with (
        ScriptedHttp(lambda asked: handler.get(asked.method, Answer(204)), tls=trust.server()) as server,
        http_to(server, trust=trust) as http,
    ):
        for method in ("OPTIONS", "HEAD", "POST", "HEAD", "PATCH", "DELETE"):
            http.ask(method, http.endpoint)
        assert server.connections == 1


@pytest.mark.parametrize("code", ["with – a dash", "two\nlines", "\x00"])
def test_a_code_that_cannot_be_said_is_not_allowed(code: str) -> None:
    with ScriptedHttp(yes) as server, pytest.raises(e.UploadNotAllowed):
        ask(server, code=Secret(code))
    assert server.heard == []


def test_space_around_a_code_is_no_part_of_it() -> None:
    with ScriptedHttp(yes) as server:
        ask(server, code=Secret(" swordfish \n"))
        assert server.requests[0].headers["Authorization"] == "Bearer swordfish"


# --- whom it trusts ---


@pytest.mark.parametrize(
    "make",
    [
        lambda trust: trust.server("other.example"),
        lambda trust: trust.server(expired=True),
        lambda trust: Trust().server(),
        lambda trust: self_signed(),
    ],
    ids=["another name", "expired", "unknown authority", "self-signed"],
)
def test_a_certificate_that_is_not_in_order(trust: Trust, make: Callable[[Trust], ssl.SSLContext]) -> None:
    with ScriptedHttp(yes, tls=make(trust)) as server:
        with pytest.raises(e.UntrustedServer) as caught:
            ask(server, trust=trust)
        assert server.heard == []
    assert caught.value.host == "localhost" and not caught.value.retry


def self_signed() -> ssl.SSLContext:
    """A certificate that is its own authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority = Trust().authority
    with authority.cert_pem.tempfile() as certificate, authority.private_key_pem.tempfile() as key:
        context.load_cert_chain(certificate, key)
    return context


def test_no_file_named_in_the_environment_adds_trust(
    trust: Trust, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "bundle.pem"
    bundle.write_bytes(trust.authority.cert_pem.bytes())
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(bundle))
    with ScriptedHttp(yes, tls=trust.server()) as server:
        with pytest.raises(e.UntrustedServer):
            ask(server)
        assert server.heard == []


def test_no_file_named_in_the_environment_takes_trust_away(
    trust: Trust, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, "/there/is/none.pem")
    with ScriptedHttp(yes, tls=trust.server()) as server:
        assert ask(server, trust=trust).status == 204


@pytest.mark.parametrize("said", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"220 mail.example ESMTP\r\n"])
def test_a_server_without_tls_behind_an_https_address(trust: Trust, said: bytes) -> None:
    with plain_listener(said) as (port, heard):
        http = Http(
            f"https://localhost:{port}/files", Cancel(), authorization=bearer(CODE), context=trust.client
        )
        with http, pytest.raises(e.NoEncryption):
            http.ask("POST", http.endpoint)
    assert b"swordfish" not in bytes(heard)


@contextmanager
def plain_listener(said: bytes | None, tls: ssl.SSLContext | None = None) -> Iterator[tuple[int, bytearray]]:
    """Hears the first bytes of each connection and says ``said`` (None: nothing, ever); gives port and what it heard."""
    heard, over = bytearray(), threading.Event()

    def serve() -> None:
        while not over.is_set():
            try:
                link, _ = listener.accept()
            except TimeoutError:
                continue
            with link:
                link.settimeout(2)
                heard.extend(link.recv(1 << 16))
                if said is None:
                    over.wait(20)
                else:
                    link.sendall(said)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.02)
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1], heard
        over.set()
        thread.join(20)


# --- the person's own settings ---


def test_a_password_in_netrc_stays_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".netrc").write_text("default login sam password hunter2\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setattr("app.delivery.http._is_here", lambda host: False)
    with ScriptedHttp(yes) as server:
        ask(server, code=None)
        assert "Authorization" not in server.requests[0].headers


def test_the_systems_proxy_is_used(trust: Trust, monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedHttp(yes, tls=trust.server("uploads.example")) as server, Proxy(server.port) as proxy:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.delenv("no_proxy", raising=False)
        with Http(
            "https://uploads.example/files", Cancel(), authorization=bearer(CODE), context=trust.client
        ) as http:
            assert http.ask("POST", http.endpoint).status == 204
        assert server.heard == [("POST", "/files")]
    assert [line.split(" ")[:2] for line in proxy.asked] == [["CONNECT", "uploads.example:443"]]
    assert "swordfish" not in proxy.head


def test_behind_a_proxy_the_certificate_counts_as_well(trust: Trust, monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedHttp(yes, tls=trust.server("else.example")) as server, Proxy(server.port) as proxy:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.delenv("no_proxy", raising=False)
        http = Http("https://uploads.example/files", Cancel(), context=trust.client)
        with http, pytest.raises(e.UntrustedServer):
            http.ask("POST", http.endpoint)
        assert server.heard == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_no_proxy_for_this_computer(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    with ScriptedHttp(yes) as server, Proxy(server.port) as proxy:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        monkeypatch.delenv("no_proxy", raising=False)
        with Http(f"http://{host}:{server.port}/files", Cancel()) as http:
            http.ask("POST", http.endpoint)
        assert server.heard == [("POST", "/files")]
    assert proxy.asked == []


class Proxy:
    """A proxy that tunnels whatever is asked for to the one server on ``target``; ``asked`` are the first lines."""

    def __init__(self, target: int) -> None:
        self.asked: list[str] = []
        self.head = ""
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.02)
        self.port: int = self._listener.getsockname()[1]
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Proxy:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(20)
        self._listener.close()

    def _serve(self) -> None:
        while not self._over.is_set():
            try:
                link, _ = self._listener.accept()
            except TimeoutError:
                continue
            with link, socket.create_connection(("127.0.0.1", self._target)) as server:
                self._tunnel(link, server)

    def _tunnel(self, link: socket.socket, server: socket.socket) -> None:
        link.settimeout(20)
        while "\r\n\r\n" not in self.head:
            self.head += link.recv(1 << 12).decode()
        self.asked.append(self.head.split("\r\n")[0])
        link.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        ways = [(link, server), (server, link)]
        for side in (link, server):
            side.settimeout(0.02)
        while not self._over.is_set():
            for source, sink in ways:
                try:
                    data = source.recv(1 << 16)
                except TimeoutError:
                    continue
                except OSError:
                    return
                if not data:
                    return
                sink.sendall(data)


# --- one server alone ---


def test_a_redirect_is_an_answer_like_any_other() -> None:
    with ScriptedHttp(yes) as other:
        redirect = Answer(307, {"Location": f"{other.address}/files"})
        with ScriptedHttp(lambda asked: redirect) as server:
            answer = ask(server)
        assert other.heard == []
    assert (answer.status, len(server.heard)) == (307, 1)


OTHERS = (
    "http://127.0.0.1:{other}/x",
    "http://localhost:{port}/x",
    "http://127.0.0.2:{port}/x",
    "https://127.0.0.1:{port}/x",
    "http://127.0.0.1:{port}@127.0.0.1:{other}/x",
    "http://127.0.0.1:{other}\\@127.0.0.1:{port}/x",
    "http://127.0.0.1:{other}#@127.0.0.1:{port}/x",
    "http://127.0.0.1:{other}?@127.0.0.1:{port}/x",
    "http:127.0.0.1:{port}/x",
    "//127.0.0.1:{port}/x",
    "/x",
    "",
    "http://127.0.0.1:99999/x",
    "http://[::1/x",
    "ftp://127.0.0.1:{port}/x",
    " http://127.0.0.1:{other}/x",
)


@pytest.mark.parametrize("address", OTHERS)
def test_the_code_goes_to_no_other_server(address: str) -> None:
    with ScriptedHttp(yes) as server, ScriptedHttp(yes) as other, http_to(server) as http:
        with pytest.raises(e.ServerFault):
            http.ask("HEAD", address.format(port=server.port, other=other.port))
        assert other.heard == server.heard == []


def test_the_same_server_in_other_words() -> None:
    with ScriptedHttp(yes) as server, http_to(server) as http:
        http.ask("HEAD", f"HTTP://127.0.0.1:{server.port}/files/2?x=1")
        http.ask("HEAD", f"http://sam:secret@127.0.0.1:{server.port}/files/3")
        assert [path for _, path in server.heard] == ["/files/2?x=1", "/files/3"]
        assert {heard.headers["Authorization"] for heard in server.requests} == {"Bearer swordfish-7F3K"}


@pytest.mark.parametrize(
    ("url", "protected"),
    [
        ("https://uploads.example/files", True),
        ("http://127.0.0.1:8000/files", True),
        ("http://localhost/files", True),
        ("http://uploads.example/files", False),
        ("http://localhost.uploads.example/", False),
        ("ftp://localhost/", False),
    ],
)
def test_what_is_protected(url: str, protected: bool) -> None:
    assert is_protected(url) is protected


# --- what is no answer ---

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


# --- stopping ---


def stopped(http: Http, cancel: Cancel, ready: Callable[[], bool], body: Bytes | None = None) -> float:
    """Press Stop once ``ready``; how many seconds it took until the request was over."""
    pressed: list[float] = []

    def press() -> None:
        until(ready)
        pressed.append(time.monotonic())
        cancel.set()

    person = threading.Thread(target=press)
    person.start()
    with pytest.raises(e.Cancelled):
        http.ask("PATCH", http.endpoint, {}, body)
    took = time.monotonic() - pressed[0]
    person.join()
    return took


def until(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not ready():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def test_stop_while_the_other_side_does_not_speak_tls(trust: Trust) -> None:
    cancel = Cancel()
    with plain_listener(None) as (port, heard):
        http = Http(f"https://localhost:{port}/files", cancel, context=trust.client, timeouts=PATIENT)
        with http:
            assert stopped(http, cancel, lambda: bool(heard)) < WISHED_S


@contextmanager
def deaf_port() -> Iterator[int]:
    """A queue of one that is full: the system answers no further connection."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        full = [socket.socket() for _ in range(4)]
        for link in full:
            link.setblocking(False)
            link.connect_ex(("127.0.0.1", port))
        yield port
        for link in full:
            link.close()


def connecting() -> bool:
    """Whether some thread is on its way into a connection."""
    frames = sys._current_frames().values()
    return any(frame.f_code.co_name == "select" for frame in frames)


def test_stop_while_connecting() -> None:
    cancel = Cancel()
    with deaf_port() as port, Http(f"http://127.0.0.1:{port}/files", cancel, timeouts=PATIENT) as http:
        assert stopped(http, cancel, connecting) < WISHED_S


def test_stop_while_connecting_where_a_line_on_its_way_cannot_be_shut() -> None:
    """As on Windows. A line that was not entered has nobody who would shut it."""
    cancel = Cancel()
    line = Line(cancel)
    with deaf_port() as port, pytest.raises(e.Cancelled):
        threading.Timer(0.3, cancel.set).start()
        line.connect("127.0.0.1", port, 60)
    line.let_go()


def test_connecting_takes_its_own_time_only() -> None:
    with deaf_port() as port, Line(Cancel()) as line, pytest.raises(TimeoutError):
        line.connect("127.0.0.1", port, 0.3)


@pytest.mark.parametrize("tls", [False, True])
def test_stop_while_sending(trust: Trust, tls: bool) -> None:
    cancel, begun, over = Cancel(), threading.Event(), threading.Event()

    def deaf(asked: Asked) -> Answer | None:
        begun.set()
        over.wait(20)
        return Answer(204)

    with ScriptedHttp(deaf, tls=trust.server() if tls else None) as server:
        with http_to(server, trust=trust, cancel=cancel, timeouts=PATIENT) as http:
            assert stopped(http, cancel, begun.is_set, Bytes(bytes(64_000_000))) < WISHED_S
        over.set()


@pytest.mark.parametrize("tls", [False, True])
def test_stop_while_waiting_for_the_answer(trust: Trust, tls: bool) -> None:
    cancel = Cancel()
    with (
        ScriptedHttp(lambda asked: Answer(silent=True), tls=trust.server() if tls else None) as server,
        http_to(server, trust=trust, cancel=cancel, timeouts=PATIENT) as http,
    ):
        assert stopped(http, cancel, lambda: bool(server.heard)) < WISHED_S


def test_stop_during_a_never_ending_answer() -> None:
    cancel = Cancel()

    def drip(asked: Asked) -> Answer:
        return Answer(200, {"Content-Length": "4000000"})

    with ScriptedHttp(drip) as server, http_to(server, cancel=cancel, timeouts=PATIENT) as http:
        assert stopped(http, cancel, lambda: bool(server.heard)) < WISHED_S


def test_nothing_is_asked_after_stop() -> None:
    cancel = Cancel()
    cancel.set()
    with ScriptedHttp(yes) as server, http_to(server, cancel=cancel, timeouts=PATIENT) as http:
        with pytest.raises(e.Cancelled):
            http.ask("POST", http.endpoint)
        assert server.connections == 0


# --- reading headers ---


def said(**headers: str) -> Said:
    return Said(503, {name.replace("_", "-"): value for name, value in headers.items()}, "")


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("0", 0), (" 12 ", 12), ("007", 7), ("-1", None), ("+1", None), ("1.5", None), ("1e3", None), ("", None),
        ("٣", None), ("1, 1", None), ("9" * 19, int("9" * 19)), ("9" * 20, None), ("0x10", None), ("1_000", None),
    ],
)  # fmt: skip
def test_numbers(value: str, number: int | None) -> None:
    assert said(Upload_Offset=value).number("Upload-Offset") == number


def test_a_number_that_is_not_there() -> None:
    assert said().number("Upload-Offset") is None


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0), ("120", 120.0), ("Mon, 04 May 2026 12:01:30 GMT", 90.0), ("Mon, 04 May 2026 11:00:00 GMT", 0.0),
        ("Monday, 04-May-26 12:00:10 GMT", 10.0), ("Mon May  4 12:00:10 2026", 10.0), ("soon", None), ("", None),
        ("-5", None), ("Mon, 04 May 2026 12:01:30 +9999999999", None), ("31 Feb 2026 00:00:00 GMT", None),
    ],
)  # fmt: skip
def test_retry_after_in_all_its_forms(value: str, seconds: float | None) -> None:
    assert said(Retry_After=value).retry_after(NOW) == seconds


@given(st.text(max_size=40))
def test_no_retry_after_is_too_odd(value: str) -> None:
    found = said(Retry_After=value).retry_after(NOW)
    assert found is None or found >= 0


@given(st.integers(0, 10**8))
def test_retry_after_as_a_date_is_the_same_as_in_seconds(seconds: int) -> None:
    date = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)
    assert (
        said(Retry_After=date).retry_after(NOW) == seconds == said(Retry_After=str(seconds)).retry_after(NOW)
    )


def test_the_host_is_what_people_are_told() -> None:
    with Http("https://Uploads.Example:8443/files", Cancel()) as http:
        assert http.host == urlsplit(http.endpoint).hostname == "uploads.example"
