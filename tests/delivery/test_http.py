"""One HTTP request: what is sent, to one server alone, and what is no answer at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.delivery.http import Answer as Said
from app.delivery.http import Http, is_protected
from app.story import errors as e
from app.story.secret import Secret
from app.story.work import Cancel
from tests.delivery.http_examples import Bytes, ask, http_to, yes
from tests.servers.scripted_http import Answer, ScriptedHttp
from tests.servers.trust import Trust

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def trust() -> Trust:
    return Trust()


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
