"""What an upload promises, against two real servers by different authors, each alone and behind nginx with TLS.

nginx does not tell the reference server that the client came by TLS, so that its Location begins with ``http://``.
"""

from __future__ import annotations

import itertools
import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.delivery import tus
from app.delivery.packet import MANIFEST
from app.delivery.trust import system_context
from app.delivery.uploads import Situation, Upload, UploadFile, files_of
from app.story import errors as e
from app.story.work import Cancel
from tests.delivery.examples import a_packet
from tests.delivery.upload_examples import (
    LEAST_PIECE,
    PIECE,
    SHORT,
    DictBook,
    JsonBook,
    Once,
    Sender,
    a_file,
    hashes,
    recorded,
    some_files,
)
from tests.servers.faulty import Cut, FaultyLine
from tests.servers.nginx import Nginx, NginxSettings
from tests.servers.plain_tus import PlainTus
from tests.servers.trust import Trust
from tests.servers.tus_node import TusNode, TusNodeSettings
from tests.servers.tus_py import TusPy, TusPySettings

Server = TusNode | TusPy
CODE = "swordfish-7F3K"
WORDS = 1_200
"""Bytes that a request takes beside its body, at most; TLS included."""
HANDSHAKE = 2_000


@dataclass(frozen=True)
class Site:
    """A server, and how a client reaches it: ``port`` is what it sees of it."""

    server: Server
    port: int
    context: Callable[[], ssl.SSLContext]
    tls: bool

    def sender(self, port: int = 0) -> Sender:
        scheme, host = ("https", "localhost") if self.tls else ("http", "127.0.0.1")
        return Sender(f"{scheme}://{host}:{port or self.port}/files", context=self.context, code=CODE)

    def there(self) -> dict[str, str]:
        """The hashes of all whole files that it holds."""
        return hashes(self.server.files())


def start(kind: str, folder: Path, stack: ExitStack, expires_s: float = 0) -> Server:
    """A running server that wants a code."""
    if kind == "node":
        settings = TusNodeSettings(code=CODE, forwarded=True, expires=expires_s)
        return stack.enter_context(TusNode(folder, settings))
    return stack.enter_context(TusPy(folder, TusPySettings(code=CODE)))


@pytest.fixture(scope="module", params=["node", "py", "node behind nginx", "py behind nginx"])
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    kind, _, behind = request.param.partition(" ")
    folder = tmp_path_factory.mktemp(kind)
    trust = Trust()
    with ExitStack() as stack:
        server = start(kind, folder, stack)
        if not behind:
            yield Site(server, server.port, system_context, tls=False)
            return
        settings = NginxSettings(forwarded=kind == "py")
        nginx = stack.enter_context(Nginx(folder, server.port, trust, settings))
        yield Site(server, nginx.port, trust.client, tls=True)


@pytest.fixture
def site(running: Site) -> Site:
    running.server.wipe()
    return running


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tus, "PIECE", PIECE)
    monkeypatch.setattr(tus, "LEAST_PIECE", LEAST_PIECE)


def test_a_packet_arrives_whole_and_its_manifest_last(site: Site, tmp_path: Path) -> None:
    files = files_of(a_packet(tmp_path, clips=3, size=600_000), Cancel())
    seen: list[tuple[int, int]] = []
    book = ManifestBook(site)
    sender = site.sender().having(book=book, at=lambda done, total: seen.append((done, total)))
    assert sender.send(files) == sender.receipt(files)
    assert site.there() == recorded(files)
    assert book.held == recorded(files[:-1])
    total = sum(file.size_bytes for file in files)
    assert seen[0] == (0, total) and seen[-1] == (total, total)
    assert all(before[0] <= after[0] for before, after in itertools.pairwise(seen))
    assert all(upload.complete and upload.url for upload in book.kept.values())


class ManifestBook(DictBook):
    """Looks at what the server holds when the manifest is begun."""

    def __init__(self, site: Site) -> None:
        super().__init__()
        self._site, self.held = site, dict[str, str]()

    def note(self, upload: Upload) -> None:
        if upload.name == MANIFEST and not self.held:
            self.held = self._site.there()
        super().note(upload)


def test_the_real_size_of_pieces(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert (tus.PIECE, tus.LEAST_PIECE) == (5 * 1024 * 1024, 256 * 1024)
    files = some_files(tmp_path, (2 * tus.PIECE + 1,))
    site.sender().send(files)
    assert site.there() == recorded(files)


def test_sending_again_sends_nothing(site: Site, tmp_path: Path) -> None:
    files, book = some_files(tmp_path), JsonBook(tmp_path / "book")
    site.sender().having(book=book).send(files)
    with FaultyLine(site.port) as line:
        book = JsonBook(tmp_path / "book")
        # The addresses in the book lie on the other port.
        for upload in list(book.kept.values()):
            book.note(moved(upload, site.port, line.port))
        site.sender(line.port).having(book=book).send(files)
        assert line.up < 30 * WORDS
    assert site.there() == recorded(files)


def moved(upload: Upload, port: int, to: int) -> Upload:
    return replace(upload, url=upload.url.replace(f":{port}/", f":{to}/"))


@pytest.mark.parametrize(("at", "reset"), [(300_000, False), (1_000_000, True)])
def test_a_cut_costs_one_piece_at_most(site: Site, tmp_path: Path, at: int, reset: bool) -> None:
    files = some_files(tmp_path)
    total = sum(file.size_bytes for file in files)
    with FaultyLine(site.port, [Cut(at=at, life=True, reset=reset)]) as line:
        site.sender(line.port).send(files)
        assert len(line.struck) == 1
        requests = 30 + 2 * total // PIECE
        assert line.up <= total + PIECE + requests * WORDS + line.connections * HANDSHAKE
    assert site.there() == recorded(files)


def test_a_server_that_is_killed_and_comes_back(site: Site, tmp_path: Path) -> None:
    files = some_files(tmp_path)

    def power_cut() -> None:
        site.server.kill()
        site.server.start()

    cut = Once(800_000, power_cut)
    site.sender().having(at=cut).send(files)
    assert cut.done and site.there() == recorded(files)


def test_the_app_goes_on_after_it_was_ended(site: Site, tmp_path: Path) -> None:
    files, cancel = some_files(tmp_path), Cancel()
    first = site.sender().having(book=JsonBook(tmp_path / "book"), at=Once(1_000_000, cancel.set))
    with pytest.raises(e.Cancelled):
        first.send(files, cancel)
    assert MANIFEST not in site.there()
    second = site.sender().having(book=(book := JsonBook(tmp_path / "book")))
    second.send(files)
    assert site.there() == recorded(files)
    assert {upload.begun_again for upload in book.kept.values()} == {0}
    assert len(site.server.uploads()) == len(files)


# --- what the server loses ---


@pytest.mark.parametrize("at", [600_000, 1_500_000], ids=["in the middle of clip 1", "after clip 1"])
def test_what_the_server_lost_is_sent_once_more(site: Site, tmp_path: Path, at: int) -> None:
    files, news = some_files(tmp_path), list[Situation]()
    loss = Once(at, site.server.wipe)
    sender = site.sender().having(
        at=loss, book=(book := DictBook()), tell=lambda one: news.append(one.situation)
    )
    sender.send(files)
    assert loss.done and site.there() == recorded(files)
    assert Situation.STARTING_AGAIN in news
    assert max(upload.begun_again for upload in book.kept.values()) == 1


def test_what_the_server_lost_while_the_app_was_away(site: Site, tmp_path: Path) -> None:
    files, cancel, book = some_files(tmp_path), Cancel(), DictBook()
    with pytest.raises(e.Cancelled):
        site.sender().having(book=book, at=Once(1_500_000, cancel.set)).send(files, cancel)
    site.server.wipe()
    site.sender().having(book=book).send(files)
    assert site.there() == recorded(files)


def test_what_is_lost_twice_is_said_and_can_be_tried_anew(site: Site, tmp_path: Path) -> None:
    files, book = some_files(tmp_path), DictBook()
    lose: list[int] = []

    def losing(done: int, total: int) -> None:
        if done > 700_000 and len(lose) < 2 and site.server.uploads():
            lose.append(done)
            site.server.wipe()

    with pytest.raises(e.UploadLost) as caught:
        site.sender().having(book=book, at=losing).send(files)
    assert (caught.value.name, caught.value.retry) == (files[0].name, False)
    site.sender().having(book=book).send(files)
    assert site.there() == recorded(files)


@pytest.mark.parametrize("kind", ["node", "py"])
def test_an_upload_that_expired_is_begun_again(kind: str, tmp_path: Path) -> None:
    files, cancel, book = some_files(tmp_path / "packet"), Cancel(), DictBook()
    with ExitStack() as stack:
        server = start(kind, tmp_path / kind, stack, expires_s=3_600)
        sender = Sender(server.endpoint, book, code=CODE, now=datetime.now(UTC))
        with pytest.raises(e.Cancelled):
            sender.having(at=Once(600_000, cancel.set)).send(files, cancel)
        assert {upload.expires is None for upload in book.kept.values()} == {False}
        expire(server, book.kept[files[0].name, files[0].size_bytes, files[0].sha256].url)
        sender.having(now=datetime.now(UTC) + timedelta(days=30)).send(files)
        assert hashes(server.files()) == recorded(files)
        assert book.kept[files[0].name, files[0].size_bytes, files[0].sha256].begun_again == 1


def expire(server: Server, url: str) -> None:
    """Have every upload begun, or expired, years ago. A server may still be writing what a client has left behind."""
    old = {
        ".json": ("creation_date", "2020-01-01T00:00:00.000Z"),
        ".info": ("expires", "Wed, 01 Jan 2020 00:00:00 GMT"),
    }
    while PlainTus(server.endpoint, code=CODE).ask("HEAD", url).status != 410:
        for path in server.folder.iterdir():
            if path.suffix in old:
                key, value = old[path.suffix]
                path.write_text(json.dumps({**json.loads(path.read_bytes()), key: value}))


# --- files that change ---


def test_a_file_that_was_changed_before_is_never_whole_there(site: Site, tmp_path: Path) -> None:
    files = some_files(tmp_path)
    flip(files[0], files[0].size_bytes - 1)
    with pytest.raises(e.PacketUnusable) as caught:
        site.sender().send(files)
    assert caught.value.problems[0].key == files[0].name
    assert site.there() == {} and site.server.uploads() == []


def test_a_file_that_is_changed_while_it_goes_is_never_whole_there(site: Site, tmp_path: Path) -> None:
    """A change in what has gone already is found when it has to be read again, so the app is ended as well."""
    files, book, cancel = some_files(tmp_path), DictBook(), Cancel()

    def change() -> None:
        flip(files[0], 0)
        cancel.set()

    with pytest.raises(e.Cancelled):
        site.sender().having(book=book, at=Once(700_000, change)).send(files, cancel)
    with pytest.raises(e.PacketUnusable):
        site.sender().having(book=book).send(files)
    assert site.there() == {} and site.server.uploads() == []


def test_a_file_whose_end_is_changed_while_it_goes(site: Site, tmp_path: Path) -> None:
    files = some_files(tmp_path)
    change = Once(700_000, lambda: flip(files[0], files[0].size_bytes - 1))
    with pytest.raises(e.PacketUnusable):
        site.sender().having(at=change).send(files)
    assert site.there() == {} and site.server.uploads() == []


def flip(file: UploadFile, place: int) -> None:
    with file.path.open("r+b") as change:
        change.seek(place)
        byte = change.read(1)[0]
        change.seek(place)
        change.write(bytes([byte ^ 1]))


@pytest.mark.parametrize("size", [1_199_999, 0])
def test_a_file_that_became_shorter_is_never_whole_there(site: Site, tmp_path: Path, size: int) -> None:
    files = some_files(tmp_path)
    with files[0].path.open("r+b") as change:
        change.truncate(size)
    with pytest.raises(e.PacketUnusable):
        site.sender().send(files)
    assert site.there() == {} and site.server.uploads() == []


def test_a_file_that_is_put_right_goes(site: Site, tmp_path: Path) -> None:
    files, book = some_files(tmp_path), DictBook()
    flip(files[1], 5)
    with pytest.raises(e.PacketUnusable):
        site.sender().having(book=book).send(files)
    assert site.there() == recorded(files[:1])
    flip(files[1], 5)
    site.sender().having(book=book).send(files)
    assert site.there() == recorded(files)


# --- limits, codes, taking back ---


@pytest.mark.parametrize("limit", [PIECE - 1, LEAST_PIECE])
def test_a_proxy_that_takes_less_at_a_time_gets_less(tmp_path: Path, limit: int) -> None:
    files, trust = some_files(tmp_path / "packet"), Trust()
    with (
        TusNode(tmp_path) as node,
        Nginx(tmp_path, node.port, trust, NginxSettings(body_limit=limit, forwarded=False)) as nginx,
    ):
        Sender(nginx.endpoint, context=trust.client).send(files)
        assert hashes(node.files()) == recorded(files)


def test_a_proxy_that_takes_next_to_nothing(tmp_path: Path) -> None:
    files = some_files(tmp_path / "packet")
    settings = NginxSettings(body_limit=LEAST_PIECE - 1)
    with TusNode(tmp_path) as node, Nginx(tmp_path, node.port, settings=settings) as nginx:
        with pytest.raises(e.TooBigForServer) as caught:
            Sender(nginx.endpoint).send(files)
        assert (caught.value.size_bytes, caught.value.limit_bytes) == (files[0].size_bytes, 0)
        assert node.files() == {}


def test_the_servers_own_limit_is_known_before_anything_goes(tmp_path: Path) -> None:
    files, most = some_files(tmp_path / "packet"), 1_000_000
    with TusNode(tmp_path, TusNodeSettings(max_size=most)) as server:
        with pytest.raises(e.TooBigForServer) as caught:
            Sender(server.endpoint).send(files)
        assert server.uploads() == []
    assert (caught.value.size_bytes, caught.value.limit_bytes) == (files[0].size_bytes, most)


def test_a_limit_that_is_not_told_is_met(tmp_path: Path) -> None:
    """tuspyserver tells it at ``/files/`` only, takes an upload of any length, and refuses the piece that goes over it."""
    files = some_files(tmp_path / "packet")
    with TusPy(tmp_path, TusPySettings(max_size=1_000_000)) as server:
        with pytest.raises(e.TooBigForServer) as caught:
            Sender(server.endpoint).send(files)
        assert server.files() == {}
    assert caught.value.size_bytes == files[0].size_bytes


@pytest.mark.parametrize("code", ["", "another"])
def test_a_code_that_is_not_taken(site: Site, tmp_path: Path, code: str) -> None:
    with pytest.raises(e.UploadNotAllowed):
        site.sender().having(code=code).send(some_files(tmp_path))
    assert site.server.uploads() == []


def test_uploads_can_be_taken_back(site: Site, tmp_path: Path) -> None:
    files, book = some_files(tmp_path), DictBook()
    sender = site.sender().having(book=book)
    sender.send(files)
    begun = [*book.kept.values(), Upload("never begun", "", 1)]
    with sender.http(Cancel()) as http:
        tus.take_back(begun, http, lambda: datetime.now(UTC))
        # Once more: what is gone already is no fault.
        tus.take_back(begun, http, lambda: datetime.now(UTC))
    assert site.server.uploads() == []


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    with TusNode(tmp_path) as node:
        endpoint = node.endpoint
    with pytest.raises(e.NoConnection):
        Sender(endpoint, patience=SHORT).send((a_file(tmp_path / MANIFEST, b"x"),))
