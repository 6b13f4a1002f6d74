"""The files of a packet in their order, and a file that is hashed while it is read."""

from __future__ import annotations

import hashlib
import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from app.delivery import uploads
from app.delivery.packet import MANIFEST
from app.delivery.uploads import HashedFile, UploadFile, files_of
from app.story import errors as e
from app.story.work import Cancel
from tests.delivery.examples import a_packet

DATA = random.Random(4).randbytes(3_000)


def recorded(path: Path, data: bytes = DATA) -> UploadFile:
    """The file at ``path`` with ``data`` in it, as the packet has it."""
    path.write_bytes(data)
    return UploadFile(path, path.name, len(data), hashlib.sha256(data).hexdigest())


def read_all(source: HashedFile, count: int = 700) -> bytes:
    found = b""
    while block := source.read(count):
        found += block
    return found


def test_the_manifest_goes_last(tmp_path: Path) -> None:
    packet = a_packet(tmp_path, clips=3)
    files = files_of(packet, Cancel())
    assert files[-1].name == MANIFEST
    assert {file.name for file in files} == {path.name for path in packet.folder.iterdir()}
    assert len({file.name for file in files}) == len(files)
    for file in files:
        data = file.path.read_bytes()
        assert (file.size_bytes, file.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert [file.media_type for file in files] == [*["video/mp4"] * 3, "text/plain", "application/json"]


def test_a_packet_without_its_manifest(tmp_path: Path) -> None:
    packet = a_packet(tmp_path)
    (packet.folder / MANIFEST).unlink()
    with pytest.raises(e.PacketUnusable):
        files_of(packet, Cancel())


def test_stop_while_hashing(tmp_path: Path) -> None:
    cancel = Cancel()
    cancel.set()
    with pytest.raises(e.Cancelled):
        files_of(a_packet(tmp_path), cancel)


def test_a_type_that_nobody_knows(tmp_path: Path) -> None:
    assert recorded(tmp_path / "a.xyz").media_type == "application/octet-stream"
    assert recorded(tmp_path / "A.MP4").media_type == "video/mp4"


# --- hashed as it is read ---


def test_the_recorded_file_is_known_at_its_end(tmp_path: Path) -> None:
    with HashedFile(recorded(tmp_path / "a"), Cancel()) as source:
        assert read_all(source) == DATA
        source.require_recorded()


def test_no_more_is_read_than_was_recorded(tmp_path: Path) -> None:
    file = recorded(tmp_path / "a")
    file.path.write_bytes(DATA + b"more")
    with HashedFile(file, Cancel()) as source:
        assert read_all(source) == DATA
        source.require_recorded()


@pytest.mark.parametrize("data", [DATA[:-1], b"", DATA[:1_000]])
def test_a_file_that_became_shorter(tmp_path: Path, data: bytes) -> None:
    file = recorded(tmp_path / "a")
    file.path.write_bytes(data)
    with HashedFile(file, Cancel()) as source, pytest.raises(e.PacketUnusable):
        read_all(source)


@pytest.mark.parametrize("place", [0, 1_499, len(DATA) - 1])
def test_a_file_with_one_other_bit(tmp_path: Path, place: int) -> None:
    file = recorded(tmp_path / "a")
    changed = bytearray(DATA)
    changed[place] ^= 1
    file.path.write_bytes(changed)
    with HashedFile(file, Cancel()) as source:
        source.go_to(1_000)
        read_all(source)
        with pytest.raises(e.PacketUnusable):
            source.require_recorded()


def test_a_file_that_is_gone_or_no_file(tmp_path: Path) -> None:
    file = recorded(tmp_path / "a")
    file.path.unlink()
    with pytest.raises(e.PacketUnusable):
        HashedFile(file, Cancel())
    file.path.mkdir()
    with pytest.raises(e.PacketUnusable):
        HashedFile(file, Cancel())


def test_an_empty_file(tmp_path: Path) -> None:
    with HashedFile(recorded(tmp_path / "a", b""), Cancel()) as source:
        assert source.read(10) == b""
        source.require_recorded()


def test_stop_while_going_to_a_place(tmp_path: Path) -> None:
    cancel = Cancel()
    with HashedFile(recorded(tmp_path / "a"), cancel) as source:
        cancel.set()
        with pytest.raises(e.Cancelled):
            source.go_to(2_000)


def test_going_back_to_the_mark_reads_nothing(tmp_path: Path) -> None:
    file = recorded(tmp_path / "a")
    with HashedFile(file, Cancel()) as source:
        source.read(1_000)
        source.mark()
        source.read(1_000)
        # Whoever reads the beginning again would find it changed.
        file.path.write_bytes(bytes(1_000) + DATA[1_000:])
        source.go_to(1_000)
        assert read_all(source) == DATA[1_000:]
        source.require_recorded()


@pytest.mark.parametrize("offset", [0, 1, 999])
def test_going_back_without_a_mark_hashes_from_the_beginning(tmp_path: Path, offset: int) -> None:
    with HashedFile(recorded(tmp_path / "a"), Cancel()) as source:
        source.read(1_000)
        source.go_to(offset)
        assert read_all(source) == DATA[offset:]
        source.require_recorded()


class Model(RuleBasedStateMachine):
    """Reads, marks and goes about: place, bytes and digest are always those of the file read front to back."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.source = HashedFile(recorded(Path(self.folder.name) / "a"), Cancel())
        self.place = 0

    @rule(count=st.integers(1, 900))
    def read(self, count: int) -> None:
        wanted = DATA[self.place : self.place + count]
        got = b""
        while len(got) < len(wanted):
            got += self.source.read(len(wanted) - len(got))
        assert got == wanted
        self.place += len(wanted)

    @rule()
    def mark(self) -> None:
        self.source.mark()

    @rule(offset=st.integers(0, len(DATA)))
    def go_to(self, offset: int) -> None:
        self.source.go_to(offset)
        self.place = offset

    @invariant()
    def holds(self) -> None:
        assert self.source.at == self.place
        assert self.source._digest.hexdigest() == hashlib.sha256(DATA[: self.place]).hexdigest()

    def teardown(self) -> None:
        self.source.__exit__()
        self.folder.cleanup()


TestHashedFile = Model.TestCase
TestHashedFile.settings = settings(max_examples=60, deadline=None)


@settings(max_examples=40, deadline=None)
@given(offset=st.integers(0, len(DATA)), block=st.integers(1, 500))
def test_going_on_after_a_restart(offset: int, block: int) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(uploads, "READ", block)
        with HashedFile(recorded(Path(folder) / "a"), Cancel()) as source:
            source.go_to(offset)
            assert read_all(source) == DATA[offset:]
            source.require_recorded()
