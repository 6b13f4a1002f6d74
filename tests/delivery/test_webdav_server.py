"""What servers can answer that rclone, Apache and Nextcloud do not, from a folder in memory that lies where a test says."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.delivery import http, webdav
from app.delivery.backoff import Backoff, Patience
from app.delivery.packet import Packet
from app.delivery.uploads import Confirmed, UploadReceipt
from app.delivery.webdav_names import INCOMPLETE
from app.delivery.webdav_server import basic_sign_in
from app.story import errors as e
from app.story.secret import Secret
from app.story.work import Cancel
from tests.delivery.examples import a_packet
from tests.delivery.folder_uploads import Run
from tests.servers.scripted_http import Answer, Asked, ScriptedHttp
from tests.servers.trust import Trust

SIZE = 400_000
FOUND = """<?xml version="1.0"?>
<X:multistatus xmlns:X="DAV:"><X:response><X:href>{path}</X:href><X:propstat><X:prop>
<X:getcontentlength >
 {size}</X:getcontentlength></X:prop><X:status>HTTP/1.1 200 OK</X:status></X:propstat></X:response></X:multistatus>"""
ROOM = (
    '<d:multistatus xmlns:d="DAV:"><d:quota-available-bytes>{room}</d:quota-available-bytes></d:multistatus>'
)
LOGIN = Answer(200, {"Content-Type": "text/html"}, b"<html><form action='/login'></form></html>")

Odd = Callable[[Asked], Answer | None]


def nothing_odd(asked: Asked) -> Answer | None:
    return None


@dataclass
class Folder:
    """A WebDAV folder in memory. ``odd`` is asked first."""

    odd: Odd = nothing_odd
    files: dict[str, bytes] = field(default_factory=dict)

    def __call__(self, asked: Asked) -> Answer | None:
        odd = self.odd(asked)
        if odd is not None or not asked.complete:
            return odd
        if asked.method == "PUT":
            self.files[asked.path] = bytes(asked.body)
            return Answer(201)
        if asked.method == "PROPFIND" and asked.path.endswith("/"):
            return Answer(207, body=b'<d:multistatus xmlns:d="DAV:"/>')
        if asked.path not in self.files:
            return Answer(404)
        return self._at(asked)

    def _at(self, asked: Asked) -> Answer:
        if asked.method == "PROPFIND":
            found = FOUND.format(path=asked.path, size=len(self.files[asked.path]))
            return Answer(207, body=found.encode())
        data = self.files.pop(asked.path)
        if asked.method == "MOVE":
            to = urlsplit(asked.headers["Destination"]).path
            if to in self.files:
                self.files[asked.path] = data
                return Answer(412)
            self.files[to] = data
        return Answer(204)

    def names(self) -> set[str]:
        """The names of the files."""
        return {path.rpartition("/")[2] for path in self.files}


@pytest.fixture(scope="module")
def trust() -> Trust:
    return Trust()


@pytest.fixture(scope="module")
def packet(tmp_path_factory: pytest.TempPathFactory) -> Packet:
    return a_packet(tmp_path_factory.mktemp("packet"), clips=1, size=SIZE)


@dataclass
class Tried:
    """What came of sending to a folder."""

    receipt: UploadReceipt | None
    error: e.DeliveryError | None
    heard: list[tuple[str, str]]

    def count(self, method: str) -> int:
        """How often a method was asked for."""
        return len([one for one, _ in self.heard if one == method])


@pytest.fixture
def send(trust: Trust, packet: Packet, tmp_path: Path) -> Callable[[Folder], Tried]:
    def sending(folder: Folder) -> Tried:
        with ScriptedHttp(folder, trust.server()) as server:
            run = Run(f"{server.address}/stories", tmp_path / "book", trust.client)
            try:
                return Tried(run.send(packet), None, server.heard)
            except e.DeliveryError as error:
                return Tried(None, error, server.heard)

    return sending


Send = Callable[[Folder], Tried]


def require_there(folder: Folder, packet: Packet) -> None:
    assert sorted(folder.files.values()) == sorted(path.read_bytes() for path in packet.folder.iterdir())


def test_an_honest_folder(send: Send, packet: Packet) -> None:
    folder = Folder()
    tried = send(folder)
    assert tried.receipt is not None and tried.receipt.confirmed is Confirmed.LENGTHS
    require_there(folder, packet)
    assert not any(name.endswith(INCOMPLETE) for name in folder.names())
    assert tried.count("PUT") == tried.count("MOVE") == 3


def test_a_size_that_stays_wrong(send: Send) -> None:
    def one_less(asked: Asked) -> Answer | None:
        if asked.method == "PROPFIND" and not asked.path.endswith("/"):
            return Answer(207, body=FOUND.format(path="", size=17).encode())
        return None

    tried = send(Folder(one_less))
    assert isinstance(tried.error, e.ServerFault)
    assert tried.count("MOVE") == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<d:getcontentlength/>",
        b"<d:getcontentlength>-1</d:getcontentlength>",
        b"<d:getcontentlength>99999999999999999999999</d:getcontentlength>",
        b"\xff\xfe<",
    ],
)
def test_an_answer_without_a_size(send: Send, body: bytes) -> None:
    def no_size(asked: Asked) -> Answer | None:
        file = asked.method == "PROPFIND" and not asked.path.endswith("/")
        return Answer(207, body=body) if file else None

    assert isinstance(send(Folder(no_size)).error, e.ServerFault)


@pytest.mark.parametrize("method", ["PROPFIND", "PUT"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_a_sign_in_page(send: Send, method: str, status: int) -> None:
    def away(asked: Asked) -> Answer | None:
        headers = {"Location": "https://sign-in.example/?next=1"}
        return Answer(status, headers) if asked.method == method else None

    tried = send(Folder(away))
    assert isinstance(tried.error, e.FolderNotThere)
    assert tried.error.leads_to == "sign-in.example"
    assert tried.count(method) == 1


@pytest.mark.parametrize("method", ["PROPFIND", "PUT"])
def test_a_sign_in_page_in_place_of_an_answer(send: Send, method: str) -> None:
    tried = send(Folder(lambda asked: LOGIN if asked.method == method else None))
    assert isinstance(tried.error, e.ServerFault)
    assert tried.receipt is None


@pytest.mark.parametrize("status", [200, 201, 204])
def test_a_file_that_was_taken(send: Send, packet: Packet, status: int) -> None:
    folder = Folder()

    def take(asked: Asked) -> Answer | None:
        if asked.method != "PUT" or not asked.complete:
            return None
        folder.files[asked.path] = bytes(asked.body)
        return Answer(status)

    folder.odd = take
    assert send(folder).receipt is not None
    require_there(folder, packet)


@pytest.mark.parametrize("kind", [".mp4", ".txt", ".json"])
def test_a_file_that_is_said_to_be_taken_before_it_was_sent(
    trust: Trust, packet: Packet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """The answer is heard before the first goes."""
    monkeypatch.setattr(http, "WORTH_HOLDING", 0)

    def early(asked: Asked) -> Answer | None:
        if asked.method == "PROPFIND":
            return Answer(405)
        return Answer(201) if asked.complete or asked.path.endswith(kind) else None

    with ScriptedHttp(early, trust.server()) as server:
        run = Run(f"{server.address}/stories", tmp_path / "book", trust.client)
        run.timeouts = replace(run.timeouts, refusal=5)
        with pytest.raises(e.ServerFault) as caught:
            run.send(packet)
    assert caught.value.retry


def test_who_pauses_is_told_which_files_are_there(trust: Trust, packet: Packet, tmp_path: Path) -> None:
    """Of half a file nothing is gone on with."""
    cancel, small = Cancel(), packet.text_paths[0].stat().st_size

    def stop(done: int) -> None:
        if done > small + SIZE // 2:
            cancel.set()

    with ScriptedHttp(Folder(), trust.server()) as server:
        run = Run(f"{server.address}/stories", tmp_path / "book", trust.client, cancel=cancel, on_step=stop)
        with pytest.raises(e.Cancelled):
            run.send(packet)
    assert run.steps[-1][0] == small < max(done for done, _ in run.steps)


def test_a_busy_server_after_a_long_file_is_waited_for(
    trust: Trust, packet: Packet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line breaks once; then the clip goes for a quarter of an hour, and the server has no time."""
    now, tries = [0.0], list[str]()
    monkeypatch.setattr(webdav, "Backoff", partial(Backoff, clock=lambda: now[0]))
    folder = Folder()

    def busy(asked: Asked) -> Answer | None:
        if asked.method != "PUT" or not asked.complete or len(asked.body) < SIZE or len(tries) == 3:
            return None
        tries.append(asked.path)
        now[0] += 15 * 60
        return Answer(raw=b"") if len(tries) == 1 else Answer(503)

    folder.odd = busy
    with ScriptedHttp(folder, trust.server()) as server:
        run = Run(f"{server.address}/stories", tmp_path / "book", trust.client)
        run.patience = Patience(first=0.01, longest=0.02, offline=60, busy=60)
        run.send(packet)
    require_there(folder, packet)
    assert len(tries) == 3


def test_a_sign_in_page_where_nobody_can_look(send: Send) -> None:
    def page(asked: Asked) -> Answer | None:
        return Answer(405) if asked.method == "PROPFIND" else LOGIN

    tried = send(Folder(page))
    assert isinstance(tried.error, e.ServerFault)
    assert tried.count("PUT") == 1


@pytest.mark.parametrize("looks", [True, False])
def test_taken_before_it_was_there(trust: Trust, packet: Packet, tmp_path: Path, looks: bool) -> None:
    """An answer that comes too early is no receipt, whatever it says."""

    def early(asked: Asked) -> Answer | None:
        if asked.method == "PROPFIND" and not looks:
            return Answer(405)
        return Answer(201) if asked.method == "PUT" and asked.length > SIZE else None

    with ScriptedHttp(Folder(early), trust.server()) as server:
        run = Run(f"{server.address}/stories", tmp_path / "book", trust.client)
        # The answer needs time to come, or the small file is handed over before it.
        run.on_step = lambda done: time.sleep(0.05)
        with pytest.raises(e.ServerFault):
            run.send(packet)


@pytest.mark.parametrize("status", [400, 502])
def test_a_server_that_takes_its_own_address_for_anothers(send: Send, packet: Packet, status: int) -> None:
    def proxied(asked: Asked) -> Answer | None:
        whole = asked.method == "MOVE" and asked.headers["Destination"].startswith("https:")
        return Answer(status) if whole else None

    folder = Folder(proxied)
    tried = send(folder)
    assert tried.receipt is not None
    require_there(folder, packet)
    assert tried.count("PUT") == 3


@pytest.mark.parametrize("status", [400, 403, 405, 501, 502])
def test_a_server_that_does_not_move(send: Send, packet: Packet, status: int) -> None:
    folder = Folder(lambda asked: Answer(status) if asked.method == "MOVE" else None)
    tried = send(folder)
    assert tried.receipt is not None
    require_there(folder, packet)
    # Only the smallest file went twice.
    assert tried.count("PUT") == 4


@pytest.mark.parametrize("method", ["PUT", "MOVE", "PROPFIND"])
def test_lost_answers_cost_nothing_twice(send: Send, packet: Packet, method: str) -> None:
    folder = Folder()
    lost: list[str] = []

    def lose(asked: Asked) -> Answer | None:
        if asked.method != method or asked.path in lost or not asked.complete:
            return None
        lost.append(asked.path)
        folder.odd = nothing_odd
        folder(asked)
        folder.odd = lose
        return Answer(raw=b"", closes=True)

    folder.odd = lose
    tried = send(folder)
    assert tried.receipt is not None
    assert len(lost) >= 3
    assert tried.count("PUT") == 3
    require_there(folder, packet)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, e.UploadNotAllowed), (403, e.UploadNotAllowed), (404, e.FolderNotThere), (409, e.FolderNotThere),
        (410, e.FolderNotThere), (411, e.RefusedByServer), (413, e.TooBigForServer), (415, e.RefusedByServer),
        (418, e.RefusedByServer), (501, e.RefusedByServer), (507, e.StorageFullThere), (202, e.ServerFault),
        (299, e.ServerFault),
    ],
)  # fmt: skip
def test_refusals(send: Send, status: int, kind: type[e.DeliveryError]) -> None:
    tried = send(Folder(lambda asked: Answer(status) if asked.method == "PUT" else None))
    assert type(tried.error) is kind
    assert tried.error is not None and not tried.error.retry
    assert tried.count("PUT") == 1


def test_room_is_known_before_anything_is_sent(send: Send) -> None:
    def small(asked: Asked) -> Answer | None:
        folder = asked.method == "PROPFIND" and asked.path.endswith("/")
        return Answer(207, body=ROOM.format(room=SIZE // 2).encode()) if folder else None

    tried = send(Folder(small))
    assert isinstance(tried.error, e.StorageFullThere)
    assert tried.heard == [("PROPFIND", "/stories/")]


@pytest.mark.parametrize("room", ["-3", "-1", "9000000000", ""])
def test_room_without_end(send: Send, room: str) -> None:
    """Nextcloud says -3 where there is no limit (its FileInfo)."""

    def much(asked: Asked) -> Answer | None:
        folder = asked.method == "PROPFIND" and asked.path.endswith("/")
        return Answer(207, body=ROOM.format(room=room).encode()) if folder else None

    assert send(Folder(much)).receipt is not None


def test_a_flood(send: Send) -> None:
    tried = send(Folder(lambda asked: Answer(207, body=b"<x>" * 999, endless=True)))
    assert isinstance(tried.error, e.ServerFault)


@pytest.mark.parametrize(
    ("endpoint", "code", "said"),
    [
        ("https://a.example/public.php/dav/files/t0ken/", "pässword:1", "anonymous:pässword:1"),
        ("https://a.example/cloud/public.php/dav/files/t0ken", "p", "anonymous:p"),
        ("https://a.example/public.php/webdav/", "t0ken", "t0ken:"),
        ("https://a.example/stories/", "sam:pass:word", "sam:pass:word"),
    ],
)
def test_what_the_organiser_gave_out(endpoint: str, code: str, said: str) -> None:
    import base64

    header = basic_sign_in(endpoint, Secret(code))
    assert header is not None
    scheme, _, value = header.reveal().partition(" ")
    assert (scheme, base64.b64decode(value).decode()) == ("Basic", said)
    assert basic_sign_in(endpoint, Secret("")) is None
