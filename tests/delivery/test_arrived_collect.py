"""Laying stories out as ordinary folders: nothing that arrived changes, nothing is written over."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import NoReturn

import pytest

from app.delivery.arrived import find_arrived
from app.delivery.arrived_check import check_arrived
from app.delivery.arrived_collect import collect
from app.delivery.packet_check import check_packet
from app.story.errors import FieldProblem
from tests.delivery.arrivals import FIRST, SECOND, Uploads, flat, story, zipped
from tests.delivery.examples import names_in


def lay_out(box: Path, out: Path) -> tuple[FieldProblem, ...]:
    return collect(check_arrived(find_arrived(box)), out)


@pytest.fixture
def packet(tmp_path: Path) -> Path:
    return story(tmp_path / "packets", FIRST)


@pytest.mark.parametrize("way", ["tusd", "tus-node", "tuspy", "drop", "zip"])
def test_every_way_ends_in_the_same_folder(way: str, packet: Path, tmp_path: Path) -> None:
    box, out = tmp_path / "box", tmp_path / "out"
    if way == "drop":
        flat([packet], box)
    elif way == "zip":
        box.mkdir()
        zipped(packet, box / "x.zip")
    else:
        Uploads(box, way).take_all(packet)
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in box.iterdir()}
    assert lay_out(box, out) == ()
    assert names_in(out) == [FIRST]
    assert check_packet(out / FIRST) == ()
    for path in packet.iterdir():
        assert (out / FIRST / path.name).read_bytes() == path.read_bytes()
    assert before == {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in box.iterdir()}


def test_the_bytes_are_shared_where_the_disk_can(packet: Path, tmp_path: Path) -> None:
    box = flat([packet], tmp_path / "box")
    lay_out(box, tmp_path / "out")
    clip = f"{FIRST}_clip-1-of-2.mp4"
    assert (tmp_path / "out" / FIRST / clip).samefile(box / clip)


def test_they_are_copied_where_it_cannot(
    packet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object, **__: object) -> NoReturn:
        raise OSError(errno.EXDEV, "another disk")

    monkeypatch.setattr(os, "link", no_links)
    box = flat([packet], tmp_path / "box")
    assert lay_out(box, tmp_path / "out") == ()
    assert check_packet(tmp_path / "out" / FIRST) == ()
    clip = f"{FIRST}_clip-1-of-2.mp4"
    assert not (tmp_path / "out" / FIRST / clip).samefile(box / clip)


def test_what_is_there_already_stays(packet: Path, tmp_path: Path) -> None:
    box, out = flat([packet], tmp_path / "box"), tmp_path / "out"
    (out / FIRST).mkdir(parents=True)
    (out / FIRST / "mine.txt").write_text("mine")
    (problem,) = lay_out(box, out)
    assert problem.warning
    assert names_in(out / FIRST) == ["mine.txt"]
    flat([story(tmp_path / "packets", SECOND)], box)
    assert len(lay_out(box, out)) == 1
    assert check_packet(out / SECOND) == ()


def test_what_a_file_manager_left_stays_behind(packet: Path, tmp_path: Path) -> None:
    for name in (".DS_Store", "Thumbs.db"):
        (packet / name).write_text("x")
    assert lay_out(packet.parent, tmp_path / "out") == ()
    assert check_packet(tmp_path / "out" / FIRST) == ()


def test_a_story_with_problems_is_not_laid_out(packet: Path, tmp_path: Path) -> None:
    box = flat([packet], tmp_path / "box")
    (box / f"{FIRST}_clip-1-of-2.mp4").write_bytes(b"12345678ftyp")
    (problem,) = lay_out(box, tmp_path / "out")
    assert not problem.warning
    assert names_in(tmp_path / "out") == []


def test_of_a_story_that_arrived_twice_one_is_laid_out(packet: Path, tmp_path: Path) -> None:
    box = tmp_path / "box"
    box.mkdir()
    flat([packet], box / "drop")
    zipped(packet, box / "x.zip")
    assert lay_out(box, tmp_path / "out") == ()
    assert check_packet(tmp_path / "out" / FIRST) == ()


def test_a_change_of_mind_is_put_beside_the_story_whenever_it_comes(packet: Path, tmp_path: Path) -> None:
    box, out = flat([packet], tmp_path / "box"), tmp_path / "out"
    lay_out(box, out)
    note = f"{FIRST}_change-of-mind_1.txt"
    (box / note).write_text("Stop")
    lay_out(box, out)
    assert (out / FIRST / note).read_text() == "Stop"
    assert [problem.key for problem in check_packet(out / FIRST)] == [note]
    (box / note).unlink()
    (box / note).write_text("Another")
    lay_out(box, out)
    assert (out / FIRST / note).read_text() == "Stop"


def test_a_link_in_the_way_is_not_followed(packet: Path, tmp_path: Path) -> None:
    box, out, elsewhere = flat([packet], tmp_path / "box"), tmp_path / "out", tmp_path / "elsewhere"
    (box / f"{FIRST}_change-of-mind_1.txt").write_text("Stop")
    out.mkdir()
    elsewhere.mkdir()
    (out / FIRST).symlink_to(elsewhere, target_is_directory=True)
    (problem,) = lay_out(box, out)
    assert problem.warning
    assert names_in(elsewhere) == []
