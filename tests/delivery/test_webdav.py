"""Sending to real WebDAV servers and to a stand-in for a file drop, over lines that break: what was "received" is equal."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from app.delivery.arrived_names import KnownName, read_name
from app.delivery.http import HttpTimeouts
from app.delivery.packet import MANIFEST, Packet
from app.delivery.uploads import Confirmed, Situation
from app.delivery.webdav_names import INCOMPLETE, name_there
from app.story import errors as e
from tests.delivery.examples import REFERENCE, a_packet
from tests.delivery.folder_uploads import Run, require_equal, start_in_another_process
from tests.servers.apache import PASSWORD, USER, Apache
from tests.servers.faulty import BlackHole, Cut, Fault, FaultyLine, HalfClose, Stall, Way, random_plan
from tests.servers.file_drop import FileDrop, Share
from tests.servers.rclone import Rclone
from tests.servers.trust import Trust

SIZE = 1_200_000
CODE = f"{USER}:{PASSWORD}"
PLACES = ("rclone", "apache", "apache-no-move", "apache-put-only", "file-drop")


@dataclass(frozen=True)
class Place:
    """A folder to send to: the server's port, the path of its endpoint, the folder on the disk, and what it can confirm."""

    port: int
    path: str
    folder: Path
    code: str
    confirmed: Confirmed
    trust: Trust

    def endpoint(self, port: int | None = None) -> str:
        return f"https://localhost:{port or self.port}{self.path}"

    def run(self, tmp_path: Path, port: int | None = None) -> Run:
        return Run(self.endpoint(port), tmp_path / "book", self.trust.client, self.code)

    @property
    def looks(self) -> bool:
        return self.confirmed is Confirmed.LENGTHS


@pytest.fixture(scope="module")
def trust() -> Trust:
    return Trust()


@pytest.fixture(scope="module")
def authority(trust: Trust, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    trust.authority.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture(scope="module")
def rclone(trust: Trust, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rclone]:
    with Rclone(tmp_path_factory.mktemp("rclone"), trust, password=PASSWORD) as server:
        yield server


@pytest.fixture(scope="module")
def apache(trust: Trust) -> Iterator[Apache]:
    with Apache(trust) as server:
        yield server


@pytest.fixture(scope="module")
def packet(tmp_path_factory: pytest.TempPathFactory) -> Packet:
    return a_packet(tmp_path_factory.mktemp("packet"), clips=2, size=SIZE)


def emptied(folder: Path) -> Path:
    for path in folder.iterdir():
        path.unlink()
    return folder


@pytest.fixture
def place(request: pytest.FixtureRequest, trust: Trust, tmp_path: Path) -> Iterator[Place]:
    name: str = request.param
    if name == "rclone":
        server: Rclone = request.getfixturevalue("rclone")
        yield Place(server.port, "/drop/", emptied(server.drop()), CODE, Confirmed.LENGTHS, trust)
    elif name.startswith("apache"):
        other: Apache = request.getfixturevalue("apache")
        folder = name.removeprefix("apache").strip("-") or "drop"
        confirmed = Confirmed.ANSWERS if folder == "put-only" else Confirmed.LENGTHS
        yield Place(other.port, f"/{folder}/", emptied(other.drop(folder)), CODE, confirmed, trust)
    else:
        folder_there = tmp_path / "share"
        folder_there.mkdir()
        with FileDrop(Share(folder_there, password="drop wörd"), trust.server()) as drop:
            path = f"/public.php/dav/files/{drop.share.token}/"
            yield Place(drop.port, path, folder_there, "drop wörd", Confirmed.HASHES, trust)


everywhere = pytest.mark.parametrize("place", PLACES, indirect=True)
where_one_can_look = pytest.mark.parametrize("place", PLACES[:3], indirect=True)


class Killed(BaseException):
    """The end of the program, as much as a test can have of it in its own process: nothing is put in order."""


def kill(done: int, after: int) -> None:
    if done > after:
        raise Killed


# --- in good order ---


@everywhere
def test_a_story_arrives(place: Place, packet: Packet, tmp_path: Path) -> None:
    run = place.run(tmp_path)
    receipt = run.send(packet)
    require_equal(place.folder, packet)
    assert (receipt.host, receipt.files, receipt.size_bytes) == ("localhost", 4, packet.size_bytes)
    assert receipt.confirmed is place.confirmed
    assert run.steps[-1] == (packet.size_bytes, packet.size_bytes)
    assert run.news[0].situation is Situation.CONNECTING


@everywhere
def test_the_manifest_comes_when_all_others_are_there(place: Place, packet: Packet, tmp_path: Path) -> None:
    run = place.run(tmp_path)
    order: list[str] = []

    def look(done: int) -> None:
        names = {known.name for path in place.folder.iterdir() if (known := read_name(path.name))}
        order.extend(sorted(names - set(order)))

    run.on_step = look
    run.send(packet)
    look(0)
    assert order[-1] == MANIFEST
    assert len(order) == 4


@everywhere
def test_what_has_arrived_is_not_sent_again(place: Place, packet: Packet, tmp_path: Path) -> None:
    place.run(tmp_path).send(packet)
    with FaultyLine(place.port) as line:
        place.run(tmp_path, line.port).send(packet)
        assert line.up < 50_000
    require_equal(place.folder, packet)


@pytest.mark.parametrize("slash", ["", "/"])
def test_folders_with_any_name(
    rclone: Rclone, trust: Trust, packet: Packet, tmp_path: Path, slash: str
) -> None:
    folder = rclone.drop("stories & söngs 100%")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    endpoint = rclone.endpoint("stories%20&%20s%C3%B6ngs%20100%25").rstrip("/") + slash
    Run(endpoint, tmp_path / "book", trust.client, CODE).send(packet)
    require_equal(folder, packet)


@where_one_can_look
@pytest.mark.parametrize("killed_at", [0, SIZE // 2])
def test_something_older_of_the_same_name_and_size(
    place: Place, packet: Packet, tmp_path: Path, killed_at: int
) -> None:
    for path in packet.folder.iterdir():
        (place.folder / name_there(REFERENCE, path.name)).write_bytes(bytes(path.stat().st_size))
        (place.folder / name_there(REFERENCE, path.name)).chmod(0o666)
    run = place.run(tmp_path)
    run.on_step = partial(kill, after=killed_at)
    with pytest.raises(Killed):
        run.send(packet)
    place.run(tmp_path).send(packet)
    require_equal(place.folder, packet)


# --- lines that break ---


def cut_points(count: int) -> list[int]:
    """Places all over the upload, at its very beginning and near its end too, where the manifest goes."""
    total = 2 * SIZE
    return [1, 700, 6_000, *(total * number // count for number in range(1, count)), total + 9_000]


@everywhere
def test_cuts_all_over(place: Place, packet: Packet, tmp_path: Path) -> None:
    for number, at in enumerate(cut_points(8)):
        emptied(place.folder)
        folder = tmp_path / str(number)
        folder.mkdir()
        cut = Cut(at=at, life=True, reset=bool(number % 2))
        with FaultyLine(place.port, [cut]) as line:
            place.run(folder, line.port).send(packet)
        require_equal(place.folder, packet, nothing_else=place.looks)


@everywhere
@pytest.mark.parametrize("seed", range(4))
def test_all_that_can_go_wrong_on_a_line(place: Place, packet: Packet, tmp_path: Path, seed: int) -> None:
    plan = random_plan(seed, 2 * SIZE)
    with FaultyLine(place.port, plan) as line:
        run = place.run(tmp_path, line.port)
        try:
            run.send(packet)
        except e.DeliveryError as error:
            assert error.retry
            line.set_plan([])
            run.send(packet)
    require_equal(place.folder, packet, nothing_else=place.looks)


@everywhere
@pytest.mark.parametrize(
    "fault",
    [
        BlackHole(at=SIZE, life=True),
        Stall(at=SIZE, life=True, seconds=1.5),
        HalfClose(at=SIZE, life=True),
        Cut(at=300, way=Way.DOWN, life=True),
        Cut(at=8_000, way=Way.DOWN, life=True, reset=True),
    ],
    ids=repr,
)
def test_silence_and_lost_answers(place: Place, packet: Packet, tmp_path: Path, fault: Fault) -> None:
    with FaultyLine(place.port, [fault]) as line:
        place.run(tmp_path, line.port).send(packet)
    # What stood still comes through in the end, and leaves a file that says that it is incomplete.
    late = isinstance(fault, Stall)
    require_equal(place.folder, packet, nothing_else=place.looks and not late)


@where_one_can_look
def test_nothing_half_has_a_clips_name(place: Place, packet: Packet, tmp_path: Path) -> None:
    if "no-move" in place.path:
        pytest.skip("there a file can only come under its own name")
    plan = [Cut(at=SIZE // 2) for _ in range(40)]
    with FaultyLine(place.port, plan) as line, pytest.raises(e.NoConnection) as caught:
        place.run(tmp_path, line.port).send(packet)
    assert caught.value.retry
    sizes = {path.name: path.stat().st_size for path in place.folder.iterdir() if path.suffix != INCOMPLETE}
    clips = [size for name, size in sizes.items() if name.endswith(".mp4")]
    assert all(size >= SIZE for size in clips)
    place.run(tmp_path).send(packet)
    require_equal(place.folder, packet)


@everywhere
def test_a_kill_and_going_on(place: Place, packet: Packet, tmp_path: Path, authority: Path) -> None:
    for number, at in enumerate([6_000, SIZE // 2, SIZE + SIZE // 2, 2 * SIZE + 9_000]):
        emptied(place.folder)
        folder = tmp_path / str(number)
        folder.mkdir()
        with FaultyLine(place.port, [BlackHole(at=at, life=True)]) as line:
            process = start_in_another_process(
                place.endpoint(line.port), packet, folder / "book", authority, place.code
            )
            while not line.struck:
                assert process.poll() is None, "it ended before it could be killed"
                time.sleep(0.005)
            process.kill()
            process.communicate()
        place.run(folder).send(packet)
        require_equal(place.folder, packet, nothing_else=place.looks)


def test_another_process_sends_the_same(
    apache: Apache, packet: Packet, tmp_path: Path, authority: Path
) -> None:
    emptied(apache.drop())
    process = start_in_another_process(apache.endpoint(), packet, tmp_path / "book", authority, CODE)
    said, _ = process.communicate()
    assert (process.returncode, said) == (0, b"lengths\n")
    require_equal(apache.drop(), packet)


def test_a_server_that_is_killed(trust: Trust, packet: Packet, tmp_path: Path) -> None:
    with Rclone(tmp_path, trust, password=PASSWORD) as server:
        run = Run(server.endpoint(), tmp_path / "book", trust.client, CODE)

        def kill_once(done: int) -> None:
            if done > SIZE // 2:
                run.on_step = None
                server.kill()
                threading.Timer(0.3, server.start).start()

        run.on_step = kill_once
        run.send(packet)
        require_equal(server.drop(), packet)
    assert Situation.OFFLINE in {news.situation for news in run.news}


@where_one_can_look
def test_what_the_server_loses_is_sent_once_more(place: Place, packet: Packet, tmp_path: Path) -> None:
    clip = packet.clip_paths[0].name
    place.run(tmp_path).send(packet)
    (place.folder / clip).unlink()
    run = place.run(tmp_path)
    run.send(packet)
    require_equal(place.folder, packet)
    assert (Situation.STARTING_AGAIN, clip) in {(news.situation, news.name) for news in run.news}
    (place.folder / clip).unlink()
    with pytest.raises(e.UploadLost) as caught:
        place.run(tmp_path).send(packet)
    assert caught.value.name == clip


# --- stopping, and files that change ---


@everywhere
def test_stopping_while_the_line_is_silent(place: Place, packet: Packet, tmp_path: Path) -> None:
    with FaultyLine(place.port, [BlackHole(at=SIZE, life=True)]) as line:
        run = place.run(tmp_path, line.port)
        run.timeouts = HttpTimeouts(connect=250, answer=250, whole_file=250, refusal=0.05)

        def stop() -> None:
            while not line.struck:
                time.sleep(0.005)
            run.cancel.set()

        stopping = threading.Thread(target=stop)
        stopping.start()
        with pytest.raises(e.Cancelled):
            run.send(packet)
        stopping.join()
        details = (packet.folder / "details.txt").stat().st_size
        clips = [path.stat().st_size for path in packet.clip_paths]
        whole = {details + sum(clips[:count]) for count in range(len(clips) + 1)}
        assert run.steps[-1][0] in whole, "a part of a file is of no use there"
    place.run(tmp_path).send(packet)
    require_equal(place.folder, packet, nothing_else=place.looks)


@everywhere
def test_a_clip_that_was_changed_never_arrives(place: Place, tmp_path: Path) -> None:
    packet = a_packet(tmp_path, clips=1, size=SIZE)
    clip = packet.clip_paths[0]
    good = clip.read_bytes()
    run = place.run(tmp_path)

    def change(done: int) -> None:
        if done > SIZE // 3:
            run.on_step = None
            with clip.open("r+b") as file:
                file.seek(-10, 2)
                file.write(b"0123456789")

    run.on_step = change
    with pytest.raises(e.PacketUnusable):
        run.send(packet)
    # Apache writes beside the name first, and takes that away when it notices that the line has gone.
    there = [path for path in place.folder.iterdir() if not path.name.startswith(".davfs.tmp")]
    assert all(path.stat().st_size < SIZE for path in there)
    assert all(read_name(path.name) != KnownName(MANIFEST, REFERENCE) for path in there)
    clip.unlink()
    clip.write_bytes(good)
    place.run(tmp_path).send(packet)
    require_equal(place.folder, packet, nothing_else=place.looks)


# --- servers that refuse ---


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("read-only", e.UploadNotAllowed),
        ("not-there", e.FolderNotThere),
        ("moved", e.FolderNotThere),
    ],
)
def test_folders_that_take_nothing(
    apache: Apache, trust: Trust, packet: Packet, tmp_path: Path, folder: str, kind: type[e.DeliveryError]
) -> None:
    with pytest.raises(kind) as caught:
        Run(apache.endpoint(folder), tmp_path / "book", trust.client, CODE).send(packet)
    assert not caught.value.retry
    if isinstance(caught.value, e.FolderNotThere):
        assert caught.value.leads_to == ("localhost" if folder == "moved" else "")


def test_no_folder_at_rclone(rclone: Rclone, trust: Trust, packet: Packet, tmp_path: Path) -> None:
    with pytest.raises(e.FolderNotThere):
        Run(rclone.endpoint("not-there"), tmp_path / "book", trust.client, CODE).send(packet)


@everywhere
@pytest.mark.parametrize("code", ["", "sam:wrong", "wrong"])
def test_the_wrong_code(place: Place, packet: Packet, tmp_path: Path, code: str) -> None:
    run = place.run(tmp_path)
    run.code = code
    with pytest.raises(e.UploadNotAllowed) as caught:
        run.send(packet)
    assert not caught.value.retry
    assert list(place.folder.iterdir()) == []


@everywhere
def test_a_certificate_of_somebody_unknown(place: Place, packet: Packet, tmp_path: Path) -> None:
    run = place.run(tmp_path)
    run.context = Trust().client
    with pytest.raises(e.UntrustedServer):
        run.send(packet)


def test_a_limit_for_files(trust: Trust, packet: Packet, tmp_path: Path) -> None:
    with Apache(trust, limit=SIZE // 2) as server:
        with pytest.raises(e.TooBigForServer) as caught:
            Run(server.endpoint(), tmp_path / "book", trust.client, CODE).send(packet)
        assert caught.value.size_bytes == packet.clip_paths[0].stat().st_size
        assert [path.name for path in server.drop().iterdir()] == [name_there(REFERENCE, "details.txt")]


def test_a_broken_put_at_rclone_leaves_a_shorter_file(
    rclone: Rclone, trust: Trust, packet: Packet, tmp_path: Path
) -> None:
    """Why files wait under another name: were it different, less would do."""
    emptied(rclone.drop())
    with FaultyLine(rclone.port, [Cut(at=SIZE, life=True)]) as line:
        run = Run(f"https://localhost:{line.port}/drop/", tmp_path / "book", trust.client, CODE)
        left: list[int] = []
        run.on_step = lambda done: left.extend(
            path.stat().st_size for path in rclone.drop().iterdir() if path.suffix == INCOMPLETE
        )
        run.send(packet)
    assert any(size < SIZE for size in left)
