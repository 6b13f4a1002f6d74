"""What real upload servers do not say on demand: refusals, lies and nonsense at every request of an upload.

Whatever a server does, a receipt is only given where it holds exactly the packet's bytes.
"""

from __future__ import annotations

import hashlib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from functools import partial
from pathlib import Path

import pytest

from app.delivery import http_early, tus
from app.delivery.backoff import Backoff, Patience
from app.delivery.http import HttpTimeouts
from app.delivery.tus_server import MOST_HALVES
from app.delivery.uploads import News, Situation, UploadFile
from app.story import errors as e
from app.story.work import Cancel
from tests.delivery.examples import NOW, REFERENCE
from tests.delivery.upload_examples import (
    LEAST_PIECE,
    PIECE,
    QUICK,
    SHORT,
    DictBook,
    Once,
    Sender,
    recorded,
    some_files,
)
from tests.servers.scripted_http import Answer, Asked, ScriptedHttp
from tests.servers.toy_tus import (
    ENDLESS,
    HANGS_UP,
    LOCKED,
    NOT_HTTP,
    SILENT,
    UNAUTHORISED,
    Edit,
    Instead,
    Override,
    ToyTus,
    header,
    huge_headers,
    location,
    offset,
    redirect,
    status,
)
from tests.servers.trust import Trust

CODE = "swordfish-7F3K"
HEEDED = 0.2
#: Waits of their own length can be told from the usual ones, which are shorter.
HEEDING = Patience(first=0.01, longest=0.05, offline=20, busy=20, heeded=HEEDED)


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tus, "PIECE", PIECE)
    monkeypatch.setattr(tus, "LEAST_PIECE", LEAST_PIECE)


@pytest.fixture
def toy() -> Iterator[ToyTus]:
    with ToyTus(code=CODE) as server:
        yield server


@pytest.fixture
def files(tmp_path: Path) -> tuple[UploadFile, ...]:
    return some_files(tmp_path / "packet", (600_000, 300_001))


def sender(toy: ToyTus, **changes: object) -> Sender:
    return Sender(toy.endpoint, code=CODE).having(**changes)


def there(toy: ToyTus) -> dict[str, str]:
    """The hashes of all whole files that it holds."""
    return {
        upload.metadata["filename"]: hashlib.sha256(upload.data).hexdigest()
        for upload in toy.uploads.values()
        if len(upload.data) == upload.size
    }


def arrives(toy: ToyTus, files: tuple[UploadFile, ...], **changes: object) -> None:
    one = sender(toy, **changes)
    assert one.send(files) == one.receipt(files)
    assert there(toy) == recorded(files)


def fails(
    toy: ToyTus, files: tuple[UploadFile, ...], error: type[e.DeliveryError], **changes: object
) -> e.DeliveryError:
    with pytest.raises(error) as caught:
        sender(toy, **{"patience": SHORT, **changes}).send(files)
    assert type(caught.value) is error
    return caught.value


def test_what_a_server_is_told_about_a_file(toy: ToyTus, files: tuple[UploadFile, ...]) -> None:
    arrives(toy, files)
    first = next(iter(toy.uploads.values()))
    assert first.metadata == {
        "filename": files[0].name, "filetype": "video/mp4", "reference": REFERENCE, "sha256": files[0].sha256
    }  # fmt: skip
    assert toy.count("POST") == len(files) and toy.http.heard[0] == ("OPTIONS", "/files")


# --- not now ---

PASSING: tuple[Override, ...] = (
    LOCKED, status(408), status(409), status(425), status(429), status(500), status(502), status(503), status(504),
    status(524), HANGS_UP, status(503, retry_after="soon"), Answer(503, body=b"<html>" * 10_000),
    Answer(raw=b"HTTP/1.1 204 No Content\r\nUpload-Off"),
)  # fmt: skip


@pytest.mark.parametrize("override", PASSING, ids=lambda one: repr(one)[:40])
def test_what_passes_is_waited_for(toy: ToyTus, files: tuple[UploadFile, ...], override: Override) -> None:
    for method in ("OPTIONS", "POST", "PATCH", "HEAD"):
        toy.on(method, *[override] * 3)
    arrives(toy, files)


def test_half_a_request_is_sent_again(toy: ToyTus, files: tuple[UploadFile, ...]) -> None:
    toy.on("PATCH", *[status(400)] * MOST_HALVES)
    arrives(toy, files)


def test_a_bad_request_that_is_meant_is_said(toy: ToyTus, files: tuple[UploadFile, ...]) -> None:
    toy.always("PATCH", status(400))
    assert not fails(toy, files, e.RefusedByServer, patience=HEEDING).retry
    assert toy.count("PATCH") == MOST_HALVES + 1


NEVER = [(method, code) for method in ("POST", "PATCH", "HEAD") for code in (409, 423, 429, 500, 503)]


@pytest.mark.parametrize(("method", "code"), [*NEVER, ("OPTIONS", 429), ("OPTIONS", 503)])
def test_what_does_not_pass_is_said(
    toy: ToyTus, files: tuple[UploadFile, ...], method: str, code: int
) -> None:
    toy.always(method, status(code))
    assert fails(toy, files, e.TryLater).retry
    assert toy.count(method) > 1


def test_a_server_that_hangs_up_for_ever(toy: ToyTus, files: tuple[UploadFile, ...]) -> None:
    toy.always("PATCH", Instead(HANGS_UP, after=0))
    assert fails(toy, files, e.NoConnection).retry


@pytest.mark.parametrize("kept", [0, 1, 1_000, LEAST_PIECE])
def test_a_server_that_hangs_up_in_every_piece(toy: ToyTus, files: tuple[UploadFile, ...], kept: int) -> None:
    """As long as it keeps something of each, all arrives; and where it keeps none, smaller ones get through."""
    toy.on("PATCH", *[Instead(HANGS_UP, after=kept)] * 6)
    arrives(toy, files)


def test_pieces_grow_and_get_smaller_where_lines_break(toy: ToyTus, files: tuple[UploadFile, ...]) -> None:
    toy.on("PATCH", None, HANGS_UP)
    arrives(toy, files)
    lengths = [asked.length for asked in toy.http.requests if asked.method == "PATCH"]
    assert lengths[:5] == [LEAST_PIECE, PIECE, LEAST_PIECE, PIECE // 2, PIECE // 2]


@pytest.mark.parametrize(
    "value", [1, format_datetime(NOW + timedelta(seconds=100), usegmt=True)], ids=["seconds", "date"]
)
@pytest.mark.parametrize("code", [429, 503])
def test_the_servers_own_time_is_heeded(
    toy: ToyTus, files: tuple[UploadFile, ...], code: int, value: int | str
) -> None:
    toy.on("PATCH", status(code, retry_after=value))
    news: list[News] = []
    arrives(toy, files, patience=HEEDING, tell=news.append)
    assert [one.wait_s for one in news if one.situation is Situation.SERVER_BUSY] == [HEEDED]


def test_a_date_that_has_passed_is_still_a_wait(toy: ToyTus, files: tuple[UploadFile, ...]) -> None:
    past = format_datetime(NOW - timedelta(days=1), usegmt=True)
    toy.on("PATCH", status(429, retry_after=past), status(429, retry_after=0))
    news: list[News] = []
    arrives(toy, files, patience=HEEDING, tell=news.append)
    waits = [one.wait_s for one in news if one.situation is Situation.SERVER_BUSY]
    assert waits and min(waits) == HEEDING.first


# --- refusals ---

REFUSALS: dict[int, type[e.DeliveryError]] = {
    400: e.RefusedByServer, 401: e.UploadNotAllowed, 403: e.UploadNotAllowed, 405: e.RefusedByServer,
    412: e.ServerFault, 413: e.TooBigForServer, 415: e.RefusedByServer, 451: e.RefusedByServer,
    501: e.RefusedByServer, 505: e.RefusedByServer, 507: e.StorageFullThere, 301: e.ServerFault, 304: e.ServerFault,
}  # fmt: skip


@pytest.mark.parametrize("method", ["POST", "PATCH", "HEAD"])
@pytest.mark.parametrize(("code", "error"), REFUSALS.items())
def test_each_refusal_is_called_by_its_name(
    toy: ToyTus, files: tuple[UploadFile, ...], method: str, code: int, error: type[e.DeliveryError]
) -> None:
    toy.always(method, status(code))
    # A piece that is called a bad request a few times may have been half a request.
    assert not fails(toy, files, error, patience=HEEDING).retry
    # After an error, another try with what is remembered goes through.
    toy.always(method, None)
    arrives(toy, files)


def test_no_such_address(toy: ToyTus, files: tuple[UploadFile, ...]) -> None:
    toy.always("POST", Answer(404, body=b"Cannot POST /files"))
    error = fails(toy, files, e.RefusedByServer)
    assert isinstance(error, e.RefusedByServer) and error.said == "404 Cannot POST /files"


def test_the_reason_for_a_refusal_is_passed_on(toy: ToyTus, files: tuple[UploadFile, ...]) -> None:
    toy.always("POST", Answer(403, body=b"This code was for another story.\n"))
    error = fails(toy, files, e.UploadNotAllowed)
    assert isinstance(error, e.UploadNotAllowed) and error.said == "This code was for another story."


def test_the_code_runs_out_in_the_middle(toy: ToyTus, files: tuple[UploadFile, ...]) -> None:
    book = DictBook()
    toy.on("PATCH", None, Instead(UNAUTHORISED, after=10_000))
    fails(toy, files, e.UploadNotAllowed, book=book)
    arrives(toy, files, book=book)
    assert toy.count("POST") == len(files)


@pytest.mark.parametrize("code", [200, 204, 302, 404, 405, 410, 501])
def test_a_server_without_options(toy: ToyTus, files: tuple[UploadFile, ...], code: int) -> None:
    toy.always("OPTIONS", status(code))
    arrives(toy, files)


@pytest.mark.parametrize("said", ["0", "", "many", "-5", "1" * 40])
def test_a_limit_that_is_none(toy: ToyTus, files: tuple[UploadFile, ...], said: str) -> None:
    toy.always("OPTIONS", header("Tus-Max-Size", said))
    arrives(toy, files)


def test_one_too_large_stops_all_before_any(toy: ToyTus, files: tuple[UploadFile, ...]) -> None:
    toy.always("OPTIONS", header("Tus-Max-Size", "599999"))
    error = fails(toy, files, e.TooBigForServer)
    assert isinstance(error, e.TooBigForServer)
    assert (error.size_bytes, error.limit_bytes) == (600_000, 599_999)
    assert toy.count("POST") == 0


def test_a_limit_for_one_request_is_found(toy: ToyTus, files: tuple[UploadFile, ...]) -> None:
    toy.on("PATCH", None, *[Answer(413)] * 3)
    arrives(toy, files)
    lengths = [asked.length for asked in toy.http.requests if asked.method == "PATCH"]
    assert lengths[:5] == [LEAST_PIECE, PIECE, PIECE // 2, PIECE // 4, PIECE // 8]
    assert max(lengths[5:]) == PIECE // 8


# --- gone ---


@pytest.mark.parametrize("code", [404, 410])
@pytest.mark.parametrize("method", ["PATCH", "HEAD"])
def test_gone_once_is_begun_again(toy: ToyTus, files: tuple[UploadFile, ...], method: str, code: int) -> None:
    toy.on(method, status(code))
    news: list[News] = []
    arrives(toy, files, tell=news.append)
    assert News(Situation.STARTING_AGAIN, name=files[0].name) in news
    assert toy.count("POST") == len(files) + 1


@pytest.mark.parametrize("method", ["PATCH", "HEAD"])
def test_what_is_forbidden_once_it_has_expired_is_begun_again(
    toy: ToyTus, files: tuple[UploadFile, ...], method: str
) -> None:
    """tus 1.0.0 allows 403 too for what is not there any more. Until then it means that the code is wrong."""
    toy.on("POST", header("Upload-Expires", format_datetime(NOW - timedelta(seconds=1), usegmt=True)))
    toy.on(method, status(403))
    news: list[News] = []
    arrives(toy, files, tell=news.append)
    assert News(Situation.STARTING_AGAIN, name=files[0].name) in news


@pytest.mark.parametrize("method", ["PATCH", "HEAD"])
def test_what_is_forbidden_before_it_has_expired_is_not_allowed(
    toy: ToyTus, files: tuple[UploadFile, ...], method: str
) -> None:
    toy.on("POST", header("Upload-Expires", format_datetime(NOW + timedelta(days=1), usegmt=True)))
    toy.on(method, status(403))
    fails(toy, files, e.UploadNotAllowed)


@pytest.mark.parametrize("code", [404, 410])
@pytest.mark.parametrize("method", ["PATCH", "HEAD"])
def test_gone_twice_is_said(toy: ToyTus, files: tuple[UploadFile, ...], method: str, code: int) -> None:
    toy.always(method, status(code))
    error = fails(toy, files, e.UploadLost, book=(book := DictBook()))
    assert isinstance(error, e.UploadLost) and error.name == files[0].name
    assert toy.count("POST") <= len(files) + 1
    toy.always(method, None)
    arrives(toy, files, book=book)


def test_what_keeps_expiring_is_not_sent_for_ever(toy: ToyTus, files: tuple[UploadFile, ...]) -> None:
    past = format_datetime(NOW - timedelta(seconds=1), usegmt=True)
    toy.always("POST", header("Upload-Expires", past))
    toy.always("PATCH", status(410))
    fails(toy, files, e.UploadLost)
    assert toy.count("POST") == 4


def test_another_length_is_another_upload(toy: ToyTus, files: tuple[UploadFile, ...]) -> None:
    toy.on("HEAD", header("Upload-Length", "599999"))
    arrives(toy, files)
    toy.always("HEAD", header("Upload-Length", "5"))
    fails(toy, files, e.UploadLost)


def test_no_length_is_no_matter(toy: ToyTus, files: tuple[UploadFile, ...]) -> None:
    toy.always("HEAD", header("Upload-Length", None))
    arrives(toy, files)


# --- lies about how much is there ---

NO_OFFSETS = ("600001", "9" * 30, "-1", "1e3", "abc", "", None)


@pytest.mark.parametrize("said", [*NO_OFFSETS, str(PIECE + 1)])
def test_an_offset_that_cannot_be_after_a_piece(
    toy: ToyTus, files: tuple[UploadFile, ...], said: str | None
) -> None:
    toy.on("PATCH", offset(said))
    assert not fails(toy, files, e.ServerFault).retry


def test_an_offset_that_went_back(toy: ToyTus, files: tuple[UploadFile, ...]) -> None:
    toy.on("PATCH", None, offset(LEAST_PIECE - 1))
    fails(toy, files, e.ServerFault)


@pytest.mark.parametrize("said", NO_OFFSETS)
def test_an_offset_that_cannot_be_when_asked(
    toy: ToyTus, files: tuple[UploadFile, ...], said: str | None
) -> None:
    toy.on("HEAD", offset(said))
    fails(toy, files, e.ServerFault)


def test_an_offset_that_never_moves(toy: ToyTus, files: tuple[UploadFile, ...]) -> None:
    toy.always("PATCH", Instead(Answer(204, {"Upload-Offset": "0"}), after=0))
    assert fails(toy, files, e.TryLater).retry


def test_more_said_than_kept_is_found_out(toy: ToyTus, files: tuple[UploadFile, ...]) -> None:
    toy.on("PATCH", Instead(Answer(204, {"Upload-Offset": str(LEAST_PIECE)}), after=1_000))
    arrives(toy, files)


@pytest.fixture
def heard_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer that comes before a piece goes is heard before: over loopback that would be a matter of luck."""
    real = http_early._spoken
    monkeypatch.setattr(http_early, "_spoken", lambda link, seconds: real(link, 0.1))


@pytest.mark.usefixtures("heard_early")
@pytest.mark.parametrize("said", [1, LEAST_PIECE])
def test_more_said_than_was_sent_is_asked_about(
    toy: ToyTus, files: tuple[UploadFile, ...], said: int
) -> None:
    toy.on("PATCH", Instead(Answer(204, {"Upload-Offset": str(said)}), after=0))
    news: list[News] = []
    arrives(toy, files, tell=news.append)
    assert Situation.STARTING_AGAIN not in [one.situation for one in news]


@pytest.mark.usefixtures("heard_early")
def test_a_server_that_stays_with_what_was_never_sent(toy: ToyTus, files: tuple[UploadFile, ...]) -> None:
    """ "Received" would be said of a file of which nothing is there."""
    size = str(files[0].size_bytes)
    toy.on("PATCH", Instead(Answer(204, {"Upload-Offset": str(LEAST_PIECE)}), after=0))
    toy.on("HEAD", offset(size))
    news: list[News] = []
    arrives(toy, files, tell=news.append)
    assert News(Situation.STARTING_AGAIN, name=files[0].name) in news
    toy.uploads.clear()
    toy.always("PATCH", Instead(Answer(204, {"Upload-Offset": str(LEAST_PIECE)}), after=0))
    toy.always("HEAD", offset(size))
    fails(toy, files, e.UploadLost, patience=QUICK)


def test_who_pauses_is_told_what_has_arrived(toy: ToyTus, files: tuple[UploadFile, ...]) -> None:
    """And not what the system's buffers have taken."""
    cancel, book, told = Cancel(), DictBook(), list[int]()

    def at(done: int, total: int) -> None:
        told.append(done)
        if done >= 2 * LEAST_PIECE + PIECE:
            cancel.set()

    with pytest.raises(e.Cancelled):
        sender(toy, at=at, book=book).send(files, cancel)
    assert 0 < told[-1] == sum(upload.offset for upload in book.kept.values()) < max(told)
    assert told[-1] <= sum(len(upload.data) for upload in toy.uploads.values())


def test_a_busy_server_after_pieces_that_went_long_is_waited_for(
    toy: ToyTus, files: tuple[UploadFile, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each try sends for a quarter of an hour before the server has no time."""
    now = [0.0]
    monkeypatch.setattr(tus, "Backoff", partial(Backoff, clock=lambda: now[0]))

    def busy(answer: Answer) -> Answer:
        now[0] += 15 * 60
        return Answer(503)

    toy.on("PATCH", *[busy] * 4)
    patience = Patience(first=0.01, longest=0.02, offline=60, busy=60)
    news: list[News] = []
    arrives(toy, files, patience=patience, tell=news.append)
    assert Situation.SERVER_BUSY in [one.situation for one in news]


def test_less_said_than_kept_is_found_out(toy: ToyTus, files: tuple[UploadFile, ...]) -> None:
    toy.on("PATCH", offset(1_000))
    arrives(toy, files)


def test_the_end_said_and_not_kept_is_found_out_before_the_manifest(
    toy: ToyTus, files: tuple[UploadFile, ...]
) -> None:
    toy.on("PATCH", None, None, None, Instead(Answer(204, {"Upload-Offset": "600000"}), after=1_000))
    arrives(toy, files)
    names = [upload.metadata["filename"] for upload in toy.uploads.values()]
    assert names[-1] == files[-1].name


def test_a_server_that_never_has_the_whole(toy: ToyTus, files: tuple[UploadFile, ...]) -> None:
    toy.always("HEAD", offset(599_999))
    with pytest.raises((e.ServerFault, e.TryLater)):
        sender(toy, patience=SHORT).send(files)


def test_a_server_that_lies_well(toy: ToyTus, files: tuple[UploadFile, ...]) -> None:
    """It says to hold everything, throws it away, and is believed: beyond HEAD, tus gives nothing to ask with.

    The organiser finds out, because the manifest has every file's SHA-256 (``check-packet``).
    """

    def thrown_away(asked: Asked) -> Answer:
        if asked.method == "POST":
            lengths.append(asked.headers["Upload-Length"])
            return Answer(201, {"Location": f"/files/{len(lengths)}"})
        if asked.method == "HEAD":
            length = lengths[int(asked.path.rpartition("/")[2]) - 1]
            return Answer(200, {"Upload-Offset": length, "Upload-Length": length})
        return Answer(204, {"Upload-Offset": str(int(asked.headers.get("Upload-Offset", 0)) + asked.length)})

    lengths: list[str] = []
    with ScriptedHttp(lambda asked: thrown_away(asked) if asked.complete else None) as liar:
        one = Sender(f"{liar.address}/files")
        assert one.send(files) == one.receipt(files)


# --- where an upload lives ---


@contextmanager
def secure_toy() -> Iterator[tuple[ToyTus, Callable[[], ssl.SSLContext]]]:
    trust = Trust()
    with ToyTus(code=CODE, tls=trust.server()) as toy:
        yield toy, trust.client


def replaced(old: str, new: str) -> Edit:
    """The server's own Location in other words."""
    return lambda answer: answer.with_header("Location", answer.headers["Location"].replace(old, new))


def test_an_address_without_its_encryption_is_put_right(files: tuple[UploadFile, ...]) -> None:
    with secure_toy() as (toy, context):
        toy.always("POST", replaced("https://", "http://"))
        book = DictBook()
        arrives(toy, files, context=context, book=book)
        assert {upload.url[:8] for upload in book.kept.values()} == {"https://"}


@pytest.mark.parametrize("port", [":1080", ":80", ""])
def test_the_port_behind_the_proxy_is_put_right_with_it(files: tuple[UploadFile, ...], port: str) -> None:
    with secure_toy() as (toy, context):
        toy.always("POST", replaced(f"https://localhost:{toy.http.port}", f"http://LOCALHOST{port}"))
        arrives(toy, files, context=context)


def test_a_path_is_an_address(toy: ToyTus, files: tuple[UploadFile, ...]) -> None:
    toy.always("POST", replaced(toy.http.address, ""))
    arrives(toy, files)


def test_the_address_without_its_scheme(toy: ToyTus, files: tuple[UploadFile, ...]) -> None:
    toy.always("POST", replaced("http://", "//"))
    arrives(toy, files)


ELSEWHERE = (
    "{thief}/files/1",
    "//127.0.0.1:{port}/files/1",
    "http://127.0.0.2:{own}/files/1",
    "http://localhost:{own}/files/1",
    "https://127.0.0.1:{own}/files/1",
    "http://127.0.0.1:{own}@127.0.0.1:{port}/files/1",
    "http://127.0.0.1:{port}\\@127.0.0.1:{own}/files/1",
    "http://[::1/files/1",
    "http://127.0.0.1:{own}x/files/1",
    "file:///etc/passwd",
    "mailto:sam@sender.example",
)


@pytest.mark.parametrize("said", ELSEWHERE)
def test_the_code_goes_to_no_other_server(toy: ToyTus, files: tuple[UploadFile, ...], said: str) -> None:
    with ScriptedHttp(lambda asked: Answer(204)) as thief:
        toy.always("POST", location(said.format(thief=thief.address, port=thief.port, own=toy.http.port)))
        fails(toy, files, e.ServerFault)
        assert thief.connections == 0
    assert toy.count("PATCH") == toy.count("HEAD") == 0


@pytest.mark.parametrize("said", [None, ""])
def test_no_address(toy: ToyTus, files: tuple[UploadFile, ...], said: str | None) -> None:
    toy.always("POST", location(said))
    fails(toy, files, e.ServerFault)


def test_the_code_is_not_taken_out_of_the_book_to_another_server(
    toy: ToyTus, files: tuple[UploadFile, ...]
) -> None:
    """A call's endpoint may change between two tries."""
    book, cancel = DictBook(), Cancel()
    with pytest.raises(e.Cancelled):
        sender(toy, book=book, at=Once(300_000, cancel.set)).send(files, cancel)
    with ToyTus(code=CODE) as other:
        fails(other, files, e.ServerFault, book=book)
        assert there(other) == {}


@pytest.mark.parametrize("method", ["POST", "PATCH", "HEAD"])
@pytest.mark.parametrize("code", [301, 302, 307, 308])
def test_no_redirect_is_followed(toy: ToyTus, files: tuple[UploadFile, ...], method: str, code: int) -> None:
    with ScriptedHttp(lambda asked: Answer(204)) as thief:
        toy.always(method, redirect(f"{thief.address}/files", code))
        fails(toy, files, e.ServerFault)
        assert thief.connections == 0


# --- no answers at all ---


@pytest.mark.parametrize("method", ["OPTIONS", "POST", "PATCH", "HEAD"])
@pytest.mark.parametrize("nonsense", [NOT_HTTP, huge_headers], ids=["not http", "huge headers"])
def test_nonsense_is_the_servers_fault(
    toy: ToyTus, files: tuple[UploadFile, ...], method: str, nonsense: Override
) -> None:
    toy.always(method, nonsense)
    fails(toy, files, e.ServerFault)


@pytest.mark.parametrize("method", ["POST", "PATCH", "HEAD"])
def test_a_never_ending_answer(toy: ToyTus, files: tuple[UploadFile, ...], method: str) -> None:
    toy.always(method, ENDLESS)
    fails(toy, files, e.ServerFault)


def test_a_server_that_hangs_up_after_every_answer(toy: ToyTus, files: tuple[UploadFile, ...]) -> None:
    for method in ("OPTIONS", "POST", "PATCH", "HEAD"):
        toy.always(method, lambda answer: replace(answer, closes=True))
    news: list[News] = []
    arrives(toy, files, tell=news.append)
    assert Situation.OFFLINE not in [one.situation for one in news]
    assert toy.http.connections == len(toy.http.heard)


@pytest.mark.parametrize("method", ["OPTIONS", "POST", "PATCH", "HEAD"])
def test_silence_is_waited_out(toy: ToyTus, files: tuple[UploadFile, ...], method: str) -> None:
    toy.on(method, SILENT)
    arrives(toy, files, timeouts=HttpTimeouts(connect=10, answer=0.5))


def test_stop_during_silence(toy: ToyTus, files: tuple[UploadFile, ...]) -> None:
    cancel = Cancel()
    toy.always("PATCH", SILENT)
    with pytest.raises(e.Cancelled):
        sender(toy, at=Once(1, cancel.set), timeouts=HttpTimeouts(60, 60)).send(files, cancel)
