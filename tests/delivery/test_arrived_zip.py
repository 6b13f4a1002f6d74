"""Zip archives from anywhere: looked into where they lie, with bombs, tricks and damage refused in one line."""

from __future__ import annotations

import random
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.delivery import arrived_zip
from app.delivery.arrived import find_arrived
from app.delivery.arrived_check import check_arrived
from tests.delivery.arrivals import FIRST, SECOND, flat, story, zipped


@pytest.fixture
def packet(tmp_path: Path) -> Path:
    return story(tmp_path / "packets", FIRST)


@pytest.fixture
def box(tmp_path: Path) -> Path:
    folder = tmp_path / "box"
    folder.mkdir()
    return folder


def refused(box: Path) -> str:
    """The one reason why the archive in ``box`` was not looked into."""
    found = find_arrived(box)
    assert found.stories == ()
    (problem,) = found.problems
    assert not problem.warning
    return problem.expected


def with_member(packet: Path, box: Path, name: str, data: bytes = b"x") -> zipfile.ZipInfo:
    """A good archive with one more file in it, whose entry is returned."""
    path = zipped(packet, box / "story.zip")
    with zipfile.ZipFile(path, "a") as archive:
        info = zipfile.ZipInfo(name)
        archive.writestr(info, data)
    return info


def test_several_stories_in_one_archive(packet: Path, box: Path, tmp_path: Path) -> None:
    second = story(tmp_path / "packets", SECOND)
    with zipfile.ZipFile(box / "all.zip", "w") as archive:
        for folder in (packet, second):
            for file in folder.iterdir():
                archive.write(file, f"to us/{folder.name}/{file.name}")
        archive.writestr("__MACOSX/._x", "left by a system")
    found = find_arrived(box)
    assert found.problems == ()
    assert [(one.story.place, one.problems) for one in check_arrived(found)] == [
        (f"all.zip/to us/{SECOND}", ()),
        (f"all.zip/to us/{FIRST}", ()),
    ]


def test_a_file_drop_in_an_archive(packet: Path, box: Path, tmp_path: Path) -> None:
    zipped(flat([packet, story(tmp_path / "packets", SECOND)], tmp_path / "drop"), box / "drop.zip", "drop/")
    found = check_arrived(find_arrived(box))
    assert [one.problems for one in found] == [(), ()]


@pytest.mark.parametrize(
    "name",
    ["../escape.txt", "/etc/passwd", "a/../../escape", "C:\\windows\\x", "..\\escape", "C:x", "a/b/c/d/e/f/g/h/i"],
)  # fmt: skip
def test_a_name_that_leads_out_is_refused(name: str, packet: Path, box: Path) -> None:
    with_member(packet, box, name)
    assert "stay inside" in refused(box)


def test_a_link_in_it_is_refused(packet: Path, box: Path) -> None:
    path = zipped(packet, box / "story.zip")
    with zipfile.ZipFile(path, "a") as archive:
        info = zipfile.ZipInfo("link")
        info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    assert "without links" in refused(box)


def test_a_bomb_is_refused_before_it_is_unpacked(packet: Path, box: Path) -> None:
    with zipfile.ZipFile(box / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{FIRST}_clip-1-of-1.mp4", bytes(50_000_000))
    assert "100 times" in refused(box)


def test_too_many_files_are_refused(box: Path) -> None:
    with zipfile.ZipFile(box / "many.zip", "w") as archive:
        for number in range(arrived_zip.MOST_MEMBERS + 1):
            archive.writestr(f"{number}", "")
    assert "at most 2000 files" in refused(box)


def test_a_table_of_contents_without_end_is_not_read(box: Path) -> None:
    """zipfile itself would read all of it, and make an object of every entry, before anybody could count them."""
    with zipfile.ZipFile(box / "many.zip", "w") as archive:
        for number in range(12_000):
            archive.writestr(f"{number:0200}", "")
    assert refused(box) == "a zip archive that can be read"


def test_a_password_is_refused(packet: Path, box: Path) -> None:
    path = zipped(packet, box / "story.zip")
    raw = bytearray(path.read_bytes())
    at = raw.index(b"PK\x01\x02")
    raw[at + 8] |= 1
    path.write_bytes(raw)
    assert "password" in refused(box)


def test_the_same_name_twice_is_refused(packet: Path, box: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        with_member(packet, box, "submission.json")
    assert "once" in refused(box)


@pytest.mark.parametrize("raw", [b"", b"PK", b"PK\x05\x06" + bytes(18), b"no zip" * 1000])
def test_what_is_no_archive(raw: bytes, box: Path) -> None:
    (box / "x.zip").write_bytes(raw)
    found = find_arrived(box)
    assert found.stories == ()
    assert [problem.key for problem in found.problems] in (["x.zip"], [])


def test_a_damaged_file_inside_is_named(packet: Path, box: Path) -> None:
    path = zipped(packet, box / "story.zip")
    with zipfile.ZipFile(path) as archive:
        member = archive.getinfo(f"{FIRST}_clip-1-of-2.mp4")
    raw = bytearray(path.read_bytes())
    raw[member.header_offset + 500] ^= 0xFF
    path.write_bytes(raw)
    (checked,) = check_arrived(find_arrived(box))
    assert [problem.key for problem in checked.judged.problems] == [member.filename]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1 << 30))
def test_any_damage_is_only_a_problem(seed: int, packet: Path, tmp_path: Path) -> None:
    folder = tmp_path / "damaged"
    folder.mkdir(exist_ok=True)
    path = zipped(packet, folder / "story.zip")
    raw, chance = bytearray(path.read_bytes()), random.Random(seed)
    for _ in range(chance.randint(1, 20)):
        # The table of contents is where damage does most; it stands in the last 500 bytes.
        raw[-chance.randint(1, 500)] = chance.randrange(256)
    path.write_bytes(raw)
    found = find_arrived(folder)
    for checked in check_arrived(found):
        assert all(problem.key.isprintable() for problem in checked.problems)
