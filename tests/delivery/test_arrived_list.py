"""The list of everything that arrived, read back as a spreadsheet program would."""

from __future__ import annotations

import csv
import json
import os
import shutil
import stat
from pathlib import Path

import pytest

from app.delivery.arrived import find_arrived
from app.delivery.arrived_check import check_arrived, lonely_changes
from app.delivery.arrived_list import write_list
from app.story.errors import FileTaken, FolderForbidden
from app.story.people import Whose
from tests.delivery.arrivals import FIRST, SECOND, THIRD, flat, story


def listed(box: Path, path: Path) -> list[dict[str, str]]:
    found = find_arrived(box, [path])
    write_list(path, check_arrived(found), lonely_changes(found))
    with path.open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source, strict=True))


@pytest.fixture
def box(tmp_path: Path) -> Path:
    folder = tmp_path / "box"
    folder.mkdir()
    return folder


def test_a_row_says_everything_about_a_story(box: Path, tmp_path: Path) -> None:
    story(box, FIRST, whose=Whose.HELPING, name="=HYPERLINK(1)", number="+44 7700 900982")
    (row,) = listed(box, tmp_path / "list.csv")
    size = sum(path.stat().st_size for path in (box / FIRST).glob("*.mp4"))
    statements = {
        answer["statement_id"]: answer
        for answer in json.loads((box / FIRST / "submission.json").read_text())["record"]["answers"]
    }
    assert statements
    for name in statements:
        assert row.pop(name) in {"Agreed", "Yes"}
    assert row == {
        "Reference": FIRST,
        "Folder": FIRST,
        "Name": "'=HYPERLINK(1)",
        "Contact number": "'+44 7700 900982",
        "Whose story": "Someone helping the storyteller",
        "Helper’s name": "Kim Lee",
        "Helper’s relationship": "support worker",
        "Person understands": "Yes",
        "Call": row["Call"],
        "Version of the call": "3",
        "Made at": "2026-05-04 12:00:00+00:00",
        "Other people": "Yes, adults",
        "All agreed": "Yes",
        "Clips": "2",
        "Total length": "2 minutes",
        "Total bytes": str(size),
        "Complete": "Yes",
        "Problems": "",
        "Duplicates": "",
        "Change of mind": "",
    }
    assert row["Call"]


def test_no_and_not_agreed_are_said(box: Path, tmp_path: Path) -> None:
    packet = story(box, FIRST)
    path = packet / "submission.json"
    data = json.loads(path.read_text())
    answers = data["record"]["answers"]
    for answer in answers:
        answer["value"] = False
    path.write_text(json.dumps(data))
    (row,) = listed(box, tmp_path / "list.csv")
    words = {"agree": "Not agreed", "choice": "No"}
    assert {answer["kind"] for answer in answers} == set(words)
    for answer in answers:
        assert row[answer["statement_id"]] == words[answer["kind"]]
    assert row["Complete"] == "No"
    assert "must be agreed to" in row["Problems"]


def test_problems_duplicates_and_changes_have_columns(box: Path, tmp_path: Path) -> None:
    first = story(tmp_path / "packets", FIRST)
    second = story(tmp_path / "packets", SECOND)
    shutil.copytree(first, box / "email")
    flat([first, second], box / "drop")
    (box / "drop" / f"{SECOND}_clip-1-of-2.mp4").unlink()
    (box / f"{SECOND}_change-of-mind_1.txt").write_text("=Stop\r\nnow")
    (box / f"{THIRD}_change-of-mind_1.txt").write_text("Stop too")
    rows = {(row["Reference"], row["Folder"]): row for row in listed(box, tmp_path / "list.csv")}
    assert set(rows) == {(FIRST, "email"), (FIRST, "drop"), (SECOND, "drop"), (THIRD, ".")}
    assert rows[FIRST, "email"]["Duplicates"] == "drop (the same)"
    assert rows[SECOND, "drop"]["Complete"] == "No"
    assert "it is missing" in rows[SECOND, "drop"]["Problems"]
    assert rows[SECOND, "drop"]["Change of mind"] == "'=Stop now"
    assert rows[THIRD, "."]["Change of mind"] == "Stop too"
    assert rows[THIRD, "."]["Complete"] == ""


def test_a_story_that_cannot_be_read_has_a_row(box: Path, tmp_path: Path) -> None:
    packet = story(box, FIRST)
    (packet / "submission.json").write_text("{")
    (row,) = listed(box, tmp_path / "list.csv")
    assert (row["Reference"], row["Name"], row["Complete"]) == (FIRST, "", "No")


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights in another way")
def test_the_list_is_for_this_person_alone(box: Path, tmp_path: Path) -> None:
    story(box, FIRST)
    listed(box, tmp_path / "list.csv")
    assert stat.S_IMODE((tmp_path / "list.csv").stat().st_mode) == 0o600


def test_an_older_list_is_replaced_and_nothing_else(box: Path, tmp_path: Path) -> None:
    story(box, FIRST)
    path = tmp_path / "list.csv"
    listed(box, path)
    assert len(listed(box, path)) == 1
    manifest = box / FIRST / "submission.json"
    before = manifest.read_bytes()
    with pytest.raises(FileTaken):
        write_list(manifest, (), ())
    assert manifest.read_bytes() == before
    link = tmp_path / "link.csv"
    link.symlink_to(path)
    with pytest.raises(FileTaken):
        write_list(link, (), ())
    with pytest.raises(FolderForbidden):
        write_list(tmp_path / "nowhere" / "list.csv", (), ())
