"""The dialect of Nextcloud's upload-only shares, against a stand-in: a live Nextcloud was not tried."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.delivery.packet import Packet
from app.delivery.uploads import Confirmed, News, Situation
from app.delivery.webdav import MOST_TRIES
from app.delivery.webdav_names import name_there
from app.delivery.webdav_server import NICKNAME
from app.story import errors as e
from tests.delivery.examples import REFERENCE, a_packet
from tests.delivery.folder_uploads import DiskBook, Run, require_equal
from tests.servers.faulty import Cut, FaultyLine, Fine, HalfClose, Way
from tests.servers.file_drop import FileDrop, Refusal, Share
from tests.servers.trust import Trust

SIZE = 900_000
BUSY = Refusal(503, "ServiceUnavailable", "System is in maintenance mode.", {"Retry-After": "0"})


@pytest.fixture(scope="module")
def trust() -> Trust:
    return Trust()


@pytest.fixture(scope="module")
def packet(tmp_path_factory: pytest.TempPathFactory) -> Packet:
    return a_packet(tmp_path_factory.mktemp("packet"), clips=1, size=SIZE)


@pytest.fixture
def share(tmp_path: Path) -> Share:
    folder = tmp_path / "share"
    folder.mkdir()
    return Share(folder)


def drop_of(share: Share, trust: Trust) -> FileDrop:
    return FileDrop(share, trust.server())


def run_to(drop: FileDrop, tmp_path: Path, trust: Trust, code: str = "") -> Run:
    return Run(drop.endpoint, tmp_path / "book", trust.client, code)


def names(folder: Path) -> list[str]:
    return sorted(path.name.removeprefix(f"{REFERENCE}_") for path in folder.iterdir())


def test_nothing_but_put_and_one_look(share: Share, trust: Trust, packet: Packet, tmp_path: Path) -> None:
    with drop_of(share, trust) as drop:
        receipt = run_to(drop, tmp_path, trust).send(packet)
    assert [seen.method for seen in drop.seen] == ["PROPFIND", "PUT", "PUT", "PUT"]
    assert {seen.headers["X-Requested-With"] for seen in drop.seen} == {"XMLHttpRequest"}
    assert {seen.headers["Expect"] for seen in drop.seen} == {None}
    assert {seen.headers[NICKNAME] for seen in drop.seen} == {None}
    assert receipt.confirmed is Confirmed.HASHES
    require_equal(share.folder, packet)


@pytest.mark.parametrize("older", [False, True])
def test_a_password(share: Share, trust: Trust, packet: Packet, tmp_path: Path, older: bool) -> None:
    share.password = "drop wörd: £1"
    with drop_of(share, trust) as drop:
        run = run_to(drop, tmp_path, trust, share.password)
        if older:
            run.endpoint, run.code = drop.older_endpoint, f"{share.token}:{share.password}"
        run.send(packet)
        # Nextcloud takes a cookie only together with a second one.
        assert {seen.headers["Cookie"] for seen in drop.seen} == {None}
    require_equal(share.folder, packet)


def test_the_older_address_without_a_password(
    share: Share, trust: Trust, packet: Packet, tmp_path: Path
) -> None:
    with drop_of(share, trust) as drop:
        run = run_to(drop, tmp_path, trust, share.token)
        run.endpoint = drop.older_endpoint.rstrip("/")
        run.send(packet)
    require_equal(share.folder, packet)


@pytest.mark.parametrize("status", [400, 405])
def test_a_share_that_asks_for_a_name(
    share: Share, trust: Trust, packet: Packet, tmp_path: Path, status: int
) -> None:
    share.file_request, share.nickname_missing = True, status
    with drop_of(share, trust) as drop:
        run_to(drop, tmp_path, trust).send(packet)
        assert len(drop.seen) == 5
        # The reference, and nobody's own name.
        assert {seen.headers[NICKNAME] for seen in drop.seen[2:]} == {REFERENCE}
    assert names(share.folder) == [REFERENCE]
    require_equal(share.folder / REFERENCE, packet)


@pytest.mark.parametrize("status", [404, 503])
def test_a_link_that_is_not_there(
    share: Share, trust: Trust, packet: Packet, tmp_path: Path, status: int
) -> None:
    share.not_found = status
    with drop_of(share, trust) as drop:
        run = run_to(drop, tmp_path, trust)
        run.endpoint = drop.endpoint.replace(share.token, "anotherToken123")
        with pytest.raises(e.FolderNotThere) as caught:
            run.send(packet)
    assert caught.value.host == "localhost"
    assert not caught.value.retry


def test_no_room(share: Share, trust: Trust, packet: Packet, tmp_path: Path) -> None:
    share.free = SIZE // 2
    with drop_of(share, trust) as drop, pytest.raises(e.StorageFullThere):
        run_to(drop, tmp_path, trust).send(packet)
    assert names(share.folder) == ["details.txt"]
    share.free = None
    with drop_of(share, trust) as drop:
        run_to(drop, tmp_path, trust).send(packet)
    require_equal(share.folder, packet)


@pytest.mark.parametrize(
    "refusal",
    [
        BUSY,
        Refusal(429, "TooManyRequests", headers={"Retry-After": "0"}),
        Refusal(423, "FileLocked"),
        Refusal(502, "BadGateway"),
        Refusal(500, "Exception"),
        Refusal(400, "BadRequest", "Expected filesize of 9 bytes but read 3 bytes."),
    ],
    ids=lambda refusal: str(refusal.status),
)
def test_what_passes(share: Share, trust: Trust, packet: Packet, tmp_path: Path, refusal: Refusal) -> None:
    share.first = [refusal] * 3
    with drop_of(share, trust) as drop:
        run = run_to(drop, tmp_path, trust)
        run.send(packet)
    require_equal(share.folder, packet)
    assert Situation.SERVER_BUSY in {news.situation for news in run.news}
    # What was refused before anything was kept can come under its own name.
    assert ("details.txt" in names(share.folder)) == (refusal.status in {423, 429})


def test_a_server_that_never_gets_better(share: Share, trust: Trust, packet: Packet, tmp_path: Path) -> None:
    share.first = [Refusal(500, "Exception")] * 99
    with drop_of(share, trust) as drop:
        with pytest.raises(e.TryLater) as caught:
            run_to(drop, tmp_path, trust).send(packet)
        assert caught.value.retry
        assert len([seen for seen in drop.seen if seen.method == "PUT"]) == MOST_TRIES
    assert names(share.folder) == []


def test_waiting_as_long_as_the_server_asks(
    share: Share, trust: Trust, packet: Packet, tmp_path: Path
) -> None:
    share.first = [
        replace(BUSY, headers={"Retry-After": "0.3"}),
        replace(BUSY, headers={"Retry-After": "120"}),
    ]
    with drop_of(share, trust) as drop:
        run = run_to(drop, tmp_path, trust)
        run.send(packet)
    waits = [news.wait_s for news in run.news if news.situation is Situation.SERVER_BUSY]
    # 0.3 is no number of seconds as HTTP has them, so the usual wait comes; 120 is heeded as far as this test has patience.
    assert waits[0] < 0.1
    assert waits[1] == 0.5


def test_an_answer_that_is_lost(share: Share, trust: Trust, packet: Packet, tmp_path: Path) -> None:
    share.lose = 2
    with drop_of(share, trust) as drop:
        receipt = run_to(drop, tmp_path, trust).send(packet)
    assert receipt.confirmed is Confirmed.HASHES
    require_equal(share.folder, packet, nothing_else=False)
    assert names(share.folder) == [
        "clip-1-of-1.mp4", "details.txt", "details_try-2.txt", "details_try-3.txt", "submission.json",
    ]  # fmt: skip


@pytest.mark.parametrize("fault", [Cut, HalfClose])
def test_a_storage_that_keeps_beginnings(
    share: Share, trust: Trust, packet: Packet, tmp_path: Path, fault: type[Cut | HalfClose]
) -> None:
    share.keeps_short = True
    with drop_of(share, trust) as drop, FaultyLine(drop.port, [fault(at=SIZE // 2, life=True)]) as line:
        run = run_to(drop, tmp_path, trust)
        run.endpoint = run.endpoint.replace(str(drop.port), str(line.port))
        run.send(packet)
    clip = packet.clip_paths[0]
    assert News(Situation.SENDING_AGAIN, name=clip.name) in run.news
    # Nobody else has lost it.
    assert Situation.STARTING_AGAIN not in {news.situation for news in run.news}
    assert (share.folder / clip.name).stat().st_size < clip.stat().st_size
    assert (share.folder / name_there(REFERENCE, clip.name, 1)).read_bytes() == clip.read_bytes()
    require_equal(share.folder, packet, nothing_else=False)


def test_going_on_after_a_kill_takes_another_name(
    share: Share, trust: Trust, packet: Packet, tmp_path: Path
) -> None:
    share.keeps_short = True

    class Killed(BaseException):
        """As much as a test can have of it in its own process: nothing is put in order."""

    with drop_of(share, trust) as drop:
        run = run_to(drop, tmp_path, trust)

        def kill(done: int) -> None:
            if done > SIZE // 2:
                raise Killed

        run.on_step = kill
        with pytest.raises(Killed):
            run.send(packet)
        run_to(drop, tmp_path, trust).send(packet)
    require_equal(share.folder, packet, nothing_else=False)
    assert name_there(REFERENCE, packet.clip_paths[0].name, 1) in {
        path.name for path in share.folder.iterdir()
    }


def test_a_server_that_has_read_other_bytes(
    share: Share, trust: Trust, packet: Packet, tmp_path: Path
) -> None:
    share.wrong_hash = True
    with drop_of(share, trust) as drop, pytest.raises(e.ServerFault):
        run_to(drop, tmp_path, trust).send(packet)
    book = DiskBook(tmp_path / "book")
    assert all(not upload.complete for upload in book.everything())


def test_a_line_that_breaks_each_time(share: Share, trust: Trust, packet: Packet, tmp_path: Path) -> None:
    plan = [Cut(at=SIZE // 2) for _ in range(99)]
    with drop_of(share, trust) as drop, FaultyLine(drop.port, plan) as line:
        run = run_to(drop, tmp_path, trust)
        run.endpoint = run.endpoint.replace(str(drop.port), str(line.port))
        with pytest.raises(e.NoConnection) as caught:
            run.send(packet)
        assert caught.value.retry
        assert line.up < (MOST_TRIES + 1) * SIZE // 2 + 100_000
    assert names(share.folder) == ["details.txt"]


def test_no_connection_is_no_try(share: Share, trust: Trust, packet: Packet, tmp_path: Path) -> None:
    plan = [Fine(), *(Cut(at=0, way=Way.UP) for _ in range(3 * MOST_TRIES))]
    with drop_of(share, trust) as drop, FaultyLine(drop.port, plan) as line:
        run = run_to(drop, tmp_path, trust)
        run.endpoint = run.endpoint.replace(str(drop.port), str(line.port))
        run.send(packet)
    require_equal(share.folder, packet)
    assert Situation.OFFLINE in {news.situation for news in run.news}
    assert "details.txt" in names(share.folder)
