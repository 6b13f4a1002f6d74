"""What the organiser's command says: one packet as ever, many with their names, and a count."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.delivery.arrived_list import write_list
from app.delivery.packet_check import check_packet
from app.services.receiving import receive
from app.story.errors import FileTaken
from app.words.fields import field_problem_line
from tests.delivery.arrivals import FIRST, SECOND, Uploads, flat, story


def said(folder: Path, list_to: Path | None = None, lay_out: Path | None = None) -> tuple[bool, list[str]]:
    lines: list[str] = []
    return receive(folder, list_to=list_to, lay_out=lay_out, say=lines.append), lines


@pytest.fixture
def packet(tmp_path: Path) -> Path:
    return story(tmp_path / "packets", FIRST)


def damage(packet: Path) -> None:
    (packet / f"{FIRST}_clip-1-of-2.mp4").unlink()
    (packet / "extra.txt").write_text("x")
    (packet / "deeper").mkdir()
    (packet / "deeper" / "more.txt").write_text("x")
    (packet / "link").symlink_to("/")


@pytest.mark.parametrize("whole", [True, False])
def test_one_packet_is_said_as_ever(whole: bool, packet: Path, tmp_path: Path) -> None:
    if not whole:
        damage(packet)
    lines = [field_problem_line(problem) for problem in check_packet(packet)]
    assert said(packet) == (whole, lines)
    assert said(packet, tmp_path / "list.csv") == (whole, lines)


@pytest.mark.parametrize("name", ["nothing", "file", "empty"])
def test_what_holds_no_story_is_said_as_ever(name: str, tmp_path: Path) -> None:
    place = tmp_path / name
    if name == "file":
        place.write_text("x")
    elif name == "empty":
        place.mkdir()
    assert said(place) == (False, [field_problem_line(problem) for problem in check_packet(place)])


def test_a_folder_of_other_things_is_in_no_order(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Sam")
    in_order, lines = said(tmp_path)
    assert not in_order
    assert any(line.startswith("submission.json: ") for line in lines)


def test_uploads_that_have_all_just_begun(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path / "uploads", "tusd")
    uploads.take(f"{FIRST}_clip-1-of-2.mp4", b"1234", FIRST).unlink()
    in_order, lines = said(uploads.folder)
    assert not in_order
    assert any("has not ended" in line for line in lines)


def test_many_are_counted(packet: Path, tmp_path: Path) -> None:
    box = tmp_path / "packets"
    assert said(box) == (True, ["1 story, complete."])
    second = story(box, SECOND)
    assert said(box) == (True, ["2 stories, all complete."])
    (second / "details.txt").unlink()
    in_order, lines = said(box)
    assert not in_order
    assert lines == [
        f"{SECOND} ({SECOND}): details.txt: a file of the packet: it is missing",
        "2 stories; 1 complete.",
    ]
    shutil.rmtree(packet)
    assert said(box)[1][-1] == "1 story; 0 complete."


def test_warnings_leave_it_in_order(packet: Path, tmp_path: Path) -> None:
    box = flat([packet], tmp_path / "box")
    (box / "letter.txt").write_text("Dear Sam")
    in_order, lines = said(box)
    assert in_order
    assert lines[0].startswith("Warning: letter.txt: ")


def test_a_change_of_mind_is_never_in_order(packet: Path, tmp_path: Path) -> None:
    note = f"{SECOND}_change-of-mind_1.txt"
    box = flat([packet], tmp_path / "box")
    (box / note).write_text("Stop")
    in_order, lines = said(box)
    assert not in_order
    assert lines[0].startswith(f"{SECOND} (.): {note}: ")


def test_nothing_is_said_where_the_list_cannot_be_written(packet: Path, tmp_path: Path) -> None:
    with pytest.raises(FileTaken):
        said(packet, packet / "details.txt")
    write_list(tmp_path / "list.csv", (), ())
    assert said(packet, tmp_path / "list.csv")[0]
