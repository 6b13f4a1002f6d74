"""The packet: whole or not there at all, and nothing in it that tells where it came from."""

from __future__ import annotations

import hashlib
import itertools
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.delivery import packet as packets
from app.delivery.folder import save_to_folder
from app.delivery.packet import make_packet, open_packet, require_unchanged
from app.delivery.packet_check import check_packet
from app.story.errors import Cancelled, DiskFull, FileTaken, FolderForbidden, PacketUnusable
from app.story.people import Whose
from app.story.record import ConsentRecord
from app.story.work import Cancel, no_progress
from tests.delivery.examples import (
    NOW,
    REFERENCE,
    a_packet,
    a_record,
    call_with_all_ways,
    finished_clips,
    names_in,
)


def test_holds_clips_details_and_list(tmp_path: Path) -> None:
    clips = finished_clips(tmp_path / "finished")
    seen: list[tuple[int, int]] = []
    packet = make_packet(
        a_record(clips), call_with_all_ways(), clips, tmp_path, lambda d, t: seen.append((d, t)), Cancel()
    )
    assert packet.folder == tmp_path / REFERENCE
    names = [f"{REFERENCE}_clip-1-of-2.mp4", f"{REFERENCE}_clip-2-of-2.mp4", "details.txt", "submission.json"]
    assert names_in(packet.folder) == names
    for clip, path in zip(clips, packet.clip_paths, strict=True):
        assert path.read_bytes() == clip.path.read_bytes()
    listed = json.loads((packet.folder / "submission.json").read_text())
    assert listed["schema"] == "share-your-story/packet"
    for file in listed["files"]:
        data = (packet.folder / file["name"]).read_bytes()
        assert (file["sha256"], file["size_bytes"]) == (hashlib.sha256(data).hexdigest(), len(data))
    assert {file["name"] for file in listed["files"]} == set(names) - {"submission.json"}
    assert check_packet(packet.folder) == ()
    assert seen[0][0] == 0 and seen[-1][0] == seen[-1][1]
    assert all(a[0] <= b[0] for a, b in itertools.pairwise(seen))
    assert packet.size_bytes == sum(path.stat().st_size for path in packet.folder.iterdir())


def test_tells_nothing_of_where_it_came_from(tmp_path: Path) -> None:
    packet = a_packet(tmp_path)
    for path in packet.folder.iterdir():
        assert path.stat().st_mtime == NOW.timestamp()
        if path.suffix != ".mp4":
            text = path.read_bytes()
            for word in (b"walk-", b"/home", str(tmp_path).encode(), b"finished"):
                assert word not in text, path.name


def test_details_begin_with_name_and_number(tmp_path: Path) -> None:
    clips = finished_clips(tmp_path / "finished")
    record = a_record(clips, Whose.HELPING)
    packet = make_packet(record, call_with_all_ways(), clips, tmp_path, no_progress, Cancel())
    text = (packet.folder / "details.txt").read_bytes().decode()
    lines = text.split("\r\n")
    assert lines[:2] == ["Name: Sam Jones", "Contact number: 07700 900 982"]
    assert f"Reference: {REFERENCE}" in lines
    for statement in call_with_all_ways().consent:
        assert any(statement.text in line for line in lines)
    assert "Name of the helper: Kim Lee" in lines
    assert "How they know the storyteller: support worker" in lines
    assert any("hello@park.example" in line for line in lines)
    for clip in record.clips:
        assert any(clip.file_name in line for line in lines)
        assert any(clip.sha256 in line for line in lines)
    assert open_packet(packet.folder).record == record


def test_a_folder_in_its_place_is_left_alone(tmp_path: Path) -> None:
    clips = finished_clips(tmp_path / "finished")
    (tmp_path / REFERENCE).mkdir()
    (tmp_path / REFERENCE / "mine.txt").write_text("mine")
    with pytest.raises(FileTaken):
        make_packet(a_record(clips), call_with_all_ways(), clips, tmp_path, no_progress, Cancel())
    assert names_in(tmp_path / REFERENCE) == ["mine.txt"]
    assert names_in(tmp_path) == [REFERENCE, "finished"]


def test_stopping_leaves_nothing(tmp_path: Path) -> None:
    clips = finished_clips(tmp_path / "finished")
    cancel = Cancel()

    def stop(done: int, total: int) -> None:
        if done:
            cancel.set()

    with pytest.raises(Cancelled):
        make_packet(a_record(clips), call_with_all_ways(), clips, tmp_path, stop, cancel)
    assert names_in(tmp_path) == ["finished"]
    assert all(clip.path.exists() for clip in clips)


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_a_clip_that_is_not_the_recorded_one_is_refused(tmp_path: Path, harm: str) -> None:
    clips = finished_clips(tmp_path / "finished")
    if harm == "changed":
        clips[1].path.write_bytes(clips[1].path.read_bytes()[:-1] + b"?")
    else:
        clips[1].path.unlink()
    with pytest.raises(PacketUnusable) as caught:
        make_packet(a_record(clips), call_with_all_ways(), clips, tmp_path, no_progress, Cancel())
    assert [problem.key for problem in caught.value.problems] == [f"{REFERENCE}_clip-2-of-2.mp4"]
    assert names_in(tmp_path) == ["finished"]


def test_clips_are_copied_where_they_cannot_be_linked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(source: object, target: object) -> None:
        raise OSError(1, "this disk knows no hard links")

    monkeypatch.setattr(packets.os, "link", no_links)
    packet = a_packet(tmp_path)
    assert check_packet(packet.folder) == ()
    assert all(path.stat().st_nlink == 1 for path in packet.clip_paths)


def test_a_link_instead_of_a_clip_is_copied_and_not_linked(tmp_path: Path) -> None:
    clips = finished_clips(tmp_path / "finished")
    real = tmp_path / "elsewhere.mp4"
    clips[0].path.rename(real)
    clips[0].path.symlink_to(real)
    packet = make_packet(a_record(clips), call_with_all_ways(), clips, tmp_path, no_progress, Cancel())
    assert not packet.clip_paths[0].is_symlink()
    assert check_packet(packet.folder) == ()


def test_what_a_killed_program_left_is_swept(tmp_path: Path) -> None:
    clips = finished_clips(tmp_path / "finished")
    left = tmp_path / f".{REFERENCE}.tmp"
    left.mkdir()
    (left / "half.mp4").write_bytes(b"half")
    make_packet(a_record(clips), call_with_all_ways(), clips, tmp_path, no_progress, Cancel())
    assert names_in(tmp_path) == [REFERENCE, "finished"]


@pytest.mark.parametrize("reference", ["", "..", "../../etc", "PK-7F3K-9Q2M/x", "pk-7f3k-9q2m"])
def test_a_reference_is_never_a_path(tmp_path: Path, reference: str) -> None:
    clips = finished_clips(tmp_path / "finished")
    record = replace(a_record(clips), reference=reference)
    with pytest.raises(ValueError):
        make_packet(record, call_with_all_ways(), clips, tmp_path, no_progress, Cancel())


def test_clips_of_another_record_are_a_fault_of_ours(tmp_path: Path) -> None:
    clips = finished_clips(tmp_path / "finished")
    with pytest.raises(ValueError):
        make_packet(a_record(clips), call_with_all_ways(), clips[::-1], tmp_path, no_progress, Cancel())


def test_no_room_is_said_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packet = a_packet(tmp_path)
    # A file with a hole: larger than any disk here, and taking no room itself.
    huge = packet.clip_paths[0]
    huge.unlink()
    with huge.open("wb") as file:
        file.truncate(1 << 43)
    bigger = replace(packet, files=(replace(packet.files[0], size_bytes=1 << 43), *packet.files[1:]))
    stick = tmp_path / "stick"
    stick.mkdir()
    with pytest.raises(DiskFull) as caught:
        save_to_folder(bigger, stick, no_progress, Cancel())
    assert caught.value.needed_bytes > caught.value.free_bytes > 0
    assert names_in(stick) == []


def test_changes_after_making_are_found(tmp_path: Path) -> None:
    packet = a_packet(tmp_path)
    require_unchanged(packet, Cancel())
    (packet.folder / "details.txt").write_text("something else")
    packet.clip_paths[0].unlink()
    with pytest.raises(PacketUnusable) as caught:
        require_unchanged(packet, Cancel())
    assert [problem.key for problem in caught.value.problems] == [packet.clip_paths[0].name, "details.txt"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": 1}', "[" * 100_000])
def test_an_unreadable_list_is_said(tmp_path: Path, text: str) -> None:
    packet = a_packet(tmp_path)
    (packet.folder / "submission.json").write_text(text)
    with pytest.raises(PacketUnusable):
        open_packet(packet.folder)


def test_a_list_with_names_that_lead_outside_is_not_opened(tmp_path: Path) -> None:
    packet = a_packet(tmp_path)
    path = packet.folder / "submission.json"
    path.write_text(path.read_text().replace('"details.txt"', '"../details.txt"'))
    with pytest.raises(PacketUnusable):
        open_packet(packet.folder)


def test_saving_copies_and_reads_back(tmp_path: Path) -> None:
    packet = a_packet(tmp_path, size=3_000_000)
    stick = tmp_path / "stick ☂"
    stick.mkdir()
    seen: list[tuple[int, int]] = []
    saved = save_to_folder(packet, stick, lambda done, total: seen.append((done, total)), Cancel())
    assert saved.folder == stick / REFERENCE
    assert saved.size_bytes == packet.size_bytes
    assert check_packet(saved.folder) == ()
    for path in packet.folder.iterdir():
        assert (saved.folder / path.name).read_bytes() == path.read_bytes()
    assert seen[-1] == (2 * packet.size_bytes, 2 * packet.size_bytes)
    with pytest.raises(FileTaken):
        save_to_folder(packet, stick, no_progress, Cancel())


def test_stopping_a_copy_leaves_nothing(tmp_path: Path) -> None:
    packet = a_packet(tmp_path, size=3_000_000)
    stick = tmp_path / "stick"
    stick.mkdir()
    cancel = Cancel()
    with pytest.raises(Cancelled):
        save_to_folder(packet, stick, lambda done, total: cancel.set(), cancel)
    assert names_in(stick) == []


def test_a_changed_packet_is_not_saved(tmp_path: Path) -> None:
    packet = a_packet(tmp_path)
    packet.clip_paths[1].unlink()
    packet.clip_paths[1].write_bytes(b"another")
    stick = tmp_path / "stick"
    stick.mkdir()
    with pytest.raises(PacketUnusable):
        save_to_folder(packet, stick, no_progress, Cancel())
    assert names_in(stick) == []


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FolderForbidden):
        save_to_folder(a_packet(tmp_path), tmp_path / "no stick", no_progress, Cancel())


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    packet = a_packet(tmp_path)
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / f".{REFERENCE}.tmp").write_text("not a folder, and so not ours to remove")
    with pytest.raises(FolderForbidden):
        save_to_folder(packet, stick, no_progress, Cancel())
    assert names_in(stick) == [f".{REFERENCE}.tmp"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(min_size=1, max_size=200), number=st.text(min_size=1, max_size=40))
def test_any_name_makes_a_packet_that_passes(
    tmp_path_factory: pytest.TempPathFactory, name: str, number: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    clips = finished_clips(folder / "finished", clips=1, size=100)
    record: ConsentRecord = replace(a_record(clips), name=f"A{name}", contact_number=f"0{number}")
    packet = make_packet(record, call_with_all_ways(), clips, folder, no_progress, Cancel())
    assert check_packet(packet.folder) == ()
    text = (packet.folder / "details.txt").read_bytes().decode()
    assert text.split("\r\n")[0].startswith("Name: A")
    assert text.split("\r\n")[1].startswith("Contact number: 0")
    assert open_packet(packet.folder).record.clips == record.clips
