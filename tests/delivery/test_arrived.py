"""Finding and judging stories as they arrive by each way, in folders of other people's making."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.delivery import arrived
from app.delivery.arrived import find_arrived
from app.delivery.arrived_check import CheckedStory, change_problems, check_arrived, lonely_changes
from app.delivery.arrived_names import KnownName, read_name
from tests.delivery.arrivals import FIRST, SECOND, THIRD, attachments, flat, story, zipped

NOTE = f"{FIRST}_change-of-mind_1.txt"


@pytest.fixture
def packets(tmp_path: Path) -> list[Path]:
    return [story(tmp_path / "packets", reference) for reference in (FIRST, SECOND)]


@pytest.fixture
def box(tmp_path: Path) -> Path:
    folder = tmp_path / "box"
    folder.mkdir()
    return folder


def judged(folder: Path) -> dict[str, CheckedStory]:
    """Every story in ``folder`` by its reference; fails where one is there twice."""
    found = check_arrived(find_arrived(folder))
    by_reference = {checked.story.reference: checked for checked in found}
    assert len(by_reference) == len(found)
    return by_reference


def all_complete(folder: Path, *references: str) -> None:
    """Exactly these stories are there, each whole, and nothing else is remarked on."""
    assert find_arrived(folder).problems == ()
    found = judged(folder)
    assert set(found) == set(references)
    for checked in found.values():
        assert checked.problems == ()
        assert checked.complete


def keys(checked: CheckedStory) -> list[str]:
    return [problem.key for problem in checked.judged.problems if not problem.warning]


def test_a_folder_each_at_any_depth(packets: list[Path], box: Path) -> None:
    shutil.copytree(packets[0], box / FIRST)
    shutil.copytree(packets[1], box / "May" / "second week" / "from Kim")
    all_complete(box, FIRST, SECOND)
    assert {checked.story.place for checked in judged(box).values()} == {FIRST, "May/second week/from Kim"}


def test_a_file_drop_in_one_folder(packets: list[Path], box: Path) -> None:
    all_complete(flat(packets, box), FIRST, SECOND)


def test_a_file_drop_with_a_folder_for_each_person(packets: list[Path], box: Path) -> None:
    for packet in packets:
        flat([packet], box / packet.name)
    all_complete(box, FIRST, SECOND)


def test_a_file_that_was_uploaded_twice_is_told_by_its_bytes(packets: list[Path], box: Path) -> None:
    """A file drop gives the second copy another name; here the first one broke off."""
    flat(packets, box)
    clip = box / f"{FIRST}_clip-1-of-2.mp4"
    shutil.copy2(clip, box / f"{FIRST}_clip-1-of-2 (2).mp4")
    clip.write_bytes(clip.read_bytes()[:-10])
    found = find_arrived(box)
    assert [problem.key for problem in found.problems] == [clip.name]
    assert all(problem.warning for problem in found.problems)
    assert judged(box)[FIRST].complete


def test_a_file_that_the_app_sent_anew_is_told_by_its_bytes(packets: list[Path], box: Path) -> None:
    """Where the app cannot look, a try that may have broken off is followed by one with a number in its name."""
    flat(packets, box)
    for name in ("clip-1-of-2.mp4", "details.txt", "submission.json"):
        first = box / f"{FIRST}_{name}"
        again = first.with_name(f"{first.stem}_try-2{first.suffix}")
        first.rename(again)
        first.write_bytes(again.read_bytes()[:100])
    found = find_arrived(box)
    assert len(found.problems) == 3
    assert all(problem.warning for problem in found.problems)
    assert {one.story.reference: one.complete for one in check_arrived(found)} == {FIRST: True, SECOND: True}


def test_a_file_on_its_way_is_said(packets: list[Path], box: Path) -> None:
    flat(packets, box)
    (box / f"{THIRD}_clip-1-of-1.mp4.0123456789ab.incomplete").write_bytes(b"1234")
    (problem,) = find_arrived(box).problems
    assert "has not ended" in problem.expected


@pytest.mark.parametrize("taken", [" ({})", "-{}", "_{}", " {}", "({})"])
def test_attachments_of_several_emails_in_one_folder(taken: str, packets: list[Path], box: Path) -> None:
    all_complete(attachments(packets, box, taken), FIRST, SECOND)


def test_attachments_that_were_saved_over_each_other(packets: list[Path], box: Path) -> None:
    found = judged(attachments(packets, box, ""))
    assert keys(found[SECOND]) == []
    (problem,) = found[FIRST].judged.problems
    assert problem.key == "submission.json"
    assert "a folder of its own" in problem.expected


def test_one_email_saved_into_a_folder_of_any_name(packets: list[Path], box: Path) -> None:
    all_complete(attachments(packets[:1], box / "email", ""), FIRST)


def test_a_zip_counts_as_the_folder_in_it(packets: list[Path], box: Path) -> None:
    zipped(packets[0], box / "wetransfer_pk_2026.zip")
    zipped(packets[1], box / "other.ZIP", f"{SECOND}/")
    all_complete(box, FIRST, SECOND)


def test_a_missing_or_changed_file_is_named(packets: list[Path], box: Path) -> None:
    flat(packets, box)
    (box / f"{FIRST}_clip-2-of-2.mp4").unlink()
    clip = box / f"{SECOND}_clip-1-of-2.mp4"
    clip.write_bytes(clip.read_bytes()[:-1] + b"?")
    found = judged(box)
    assert keys(found[FIRST]) == [f"{FIRST}_clip-2-of-2.mp4"]
    assert keys(found[SECOND]) == [clip.name]
    assert found[FIRST].problems[0].key == f"{FIRST} (.): {FIRST}_clip-2-of-2.mp4"


def test_a_missing_list_is_named(packets: list[Path], box: Path) -> None:
    flat(packets, box)
    (box / f"{FIRST}_submission.json").unlink()
    found = judged(box)
    assert keys(found[FIRST]) == ["submission.json"]
    assert found[SECOND].complete


def test_a_list_that_cannot_be_read_is_told_by_the_clips(packets: list[Path], box: Path) -> None:
    shutil.copytree(packets[0], box / "from Kim")
    (box / "from Kim" / "submission.json").write_text("{")
    assert "submission.json" in keys(judged(box)[FIRST])


def test_what_does_not_belong_is_named(packets: list[Path], box: Path) -> None:
    flat(packets, box)
    (box / "shopping.txt").write_text("eggs")
    (box / ".DS_Store").write_text("")
    (found,) = find_arrived(box).problems
    assert (found.key, found.warning) == ("shopping.txt", True)
    shutil.copytree(packets[0], box / FIRST)
    (box / FIRST / "virus.exe").write_bytes(b"MZ")
    places = [checked for checked in check_arrived(find_arrived(box)) if checked.story.place == FIRST]
    assert keys(places[0]) == ["virus.exe"]


def test_the_same_story_twice_is_said_and_no_problem(packets: list[Path], box: Path) -> None:
    shutil.copytree(packets[0], box / "by email")
    flat(packets[:1], box / "upload")
    found = check_arrived(find_arrived(box))
    assert [checked.same for checked in found] == [("upload",), ("by email",)]
    assert all(checked.complete and checked.problems[0].warning for checked in found)


def test_two_stories_with_one_reference_are_a_problem(packets: list[Path], box: Path, tmp_path: Path) -> None:
    shutil.copytree(packets[0], box / "first")
    shutil.copytree(story(tmp_path / "again", FIRST, clips=1), box / "second")
    found = check_arrived(find_arrived(box))
    assert [checked.different for checked in found] == [("second",), ("first",)]
    assert not any(checked.complete for checked in found)


def test_parts_of_a_story_do_not_spoil_the_whole_one(packets: list[Path], box: Path) -> None:
    zipped(packets[0], box / "whole.zip")
    attachments(packets, box / "saved together", "")
    found = {
        (checked.story.reference, checked.story.place): checked
        for checked in check_arrived(find_arrived(box))
    }
    whole, parts = found[FIRST, "whole.zip"], found[FIRST, "saved together"]
    assert (whole.complete, whole.parts, whole.different) == (True, ("saved together",), ())
    assert (parts.complete, parts.parts, parts.same, parts.different) == (False, (), (), ())


def test_a_change_of_mind_is_read(packets: list[Path], box: Path) -> None:
    flat(packets, box)
    (box / NOTE).write_text("Reference: PK-7F3K-9Q2M\r\n\r\nI have changed my mind.\n")
    checked = judged(box)[FIRST]
    assert [change.text for change in checked.changes] == ["Reference: PK-7F3K-9Q2M I have changed my mind."]
    assert checked.complete
    (problem,) = change_problems(find_arrived(box))
    assert (problem.key, problem.warning) == (f"{FIRST} (.): {NOTE}", False)
    assert judged(box)[SECOND].changes == ()


def test_a_change_of_mind_finds_its_story_in_another_folder(packets: list[Path], box: Path) -> None:
    shutil.copytree(packets[0], box / FIRST)
    (box / NOTE).write_text("Not any more.")
    (box / f"{THIRD}_change-of-mind_2.txt").write_text("Nor me.")
    found = find_arrived(box)
    assert [change.text for change in judged(box)[FIRST].changes] == ["Not any more."]
    assert [(change.reference, change.text) for change in lonely_changes(found)] == [(THIRD, "Nor me.")]


# --- what is left alone --------------------------------------------------------------------------------------------------


def test_links_are_named_and_not_followed(packets: list[Path], box: Path) -> None:
    (box / "link").symlink_to(packets[0], target_is_directory=True)
    shutil.copytree(packets[1], box / SECOND)
    clip = box / SECOND / f"{SECOND}_clip-1-of-2.mp4"
    clip.unlink()
    clip.symlink_to(packets[1] / clip.name)
    (problem,) = find_arrived(box).problems
    assert problem.key == "link"
    found = judged(box)
    assert set(found) == {SECOND}
    assert keys(found[SECOND]) == [clip.name]


def test_a_folder_that_leads_to_itself_ends(box: Path) -> None:
    (box / "again").symlink_to(box, target_is_directory=True)
    assert [problem.key for problem in find_arrived(box).problems] == ["again"]


def test_folders_that_are_too_deep_are_left_out_and_named(packets: list[Path], box: Path) -> None:
    deep = box.joinpath(*"abcdefgh")
    deep.mkdir(parents=True)
    shutil.copytree(packets[0], deep / FIRST)
    found = find_arrived(box)
    assert found.stories == ()
    assert [problem.key for problem in found.problems] == [f"a/b/c/d/e/f/g/h/{FIRST}"]
    (deep / FIRST).rename(deep.parent / FIRST)
    assert [one.reference for one in find_arrived(box).stories] == [FIRST]


def test_more_files_than_the_limit_are_left_out_and_said(
    packets: list[Path], box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flat(packets, box)
    monkeypatch.setattr(arrived, "MOST_FILES", 3)
    found = find_arrived(box)
    assert "at most 3 files" in found.problems[0].expected
    assert sum(len(one.files) for one in found.stories) <= 3


def test_what_is_to_be_left_out_is(packets: list[Path], box: Path) -> None:
    flat(packets, box)
    shutil.copytree(packets[0], box / "out" / FIRST)
    (box / "list.csv").write_text("x")
    found = find_arrived(box, [box / "out", box / "." / "list.csv"])
    assert found.problems == ()
    assert len(found.stories) == 2


def test_a_folder_that_cannot_be_read_is_named(
    packets: list[Path], box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system's no is played: tests may run as root, whom nothing keeps out."""
    (box / "closed").mkdir()
    flat(packets, box)
    scandir = os.scandir

    def no_way_in(path: Path) -> object:
        if path.name == "closed":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(arrived.os, "scandir", no_way_in)
    found = find_arrived(box)
    assert [problem.key for problem in found.problems] == ["closed"]
    assert len(found.stories) == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_never_opened(packets: list[Path], box: Path) -> None:
    flat(packets, box)
    os.mkfifo(box / f"{THIRD}_submission.json")
    assert [problem.key for problem in find_arrived(box).problems] == [f"{THIRD}_submission.json"]
    assert all(checked.complete for checked in judged(box).values())


def test_nothing_that_arrived_is_changed(packets: list[Path], box: Path) -> None:
    flat(packets, box)
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in box.iterdir()}
    check_arrived(find_arrived(box))
    assert before == {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in box.iterdir()}


# --- names ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("submission.json", KnownName("submission.json")),
        ("submission (1).json", KnownName("submission.json")),
        ("details 2.txt", KnownName("details.txt")),
        (f"{FIRST}_submission.json", KnownName("submission.json", FIRST)),
        (f"{FIRST}_details (3).txt", KnownName("details.txt", FIRST)),
        (f"{FIRST}_clip-1-of-3.mp4", KnownName(f"{FIRST}_clip-1-of-3.mp4", FIRST)),
        (f"{FIRST}_clip-1-of-3 (2).mp4", KnownName(f"{FIRST}_clip-1-of-3.mp4", FIRST)),
        (f"{FIRST}_clip-1-of-3_try-2.mp4", KnownName(f"{FIRST}_clip-1-of-3.mp4", FIRST)),
        (f"{FIRST}_submission_try-2 (3).json", KnownName("submission.json", FIRST)),
        (f"{FIRST}_clip-1-of-3.mp4.0123456789ab.incomplete", None),
        (NOTE, KnownName(NOTE, FIRST)),
        (f"{FIRST}_change-of-mind_12.txt", KnownName(f"{FIRST}_change-of-mind_12.txt", FIRST)),
        (f"{FIRST}_clip-1-of-3.mp4.part", None),
        ("PK-0000-0000_clip-1-of-3.mp4", None),
        (f"../{FIRST}_clip-1-of-3.mp4", None),
        (f"{FIRST}_../x.mp4", None),
        ("Submission.json", None),
        ("", None),
        ("submission.json\n", None),
        ("x" * 5_000, None),
    ],
)
def test_names_are_read(name: str, known: KnownName | None) -> None:
    assert read_name(name) == known


@given(name=st.text(max_size=80) | st.from_regex(rf"{FIRST}_.{{0,40}}", fullmatch=True))
def test_whatever_is_known_stays_in_its_folder(name: str) -> None:
    known = read_name(name)
    assert known is None or not set(known.name) & set("/\\:\0\n")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=300))
def test_a_list_of_any_bytes_is_only_a_problem(raw: bytes, tmp_path: Path) -> None:
    folder = tmp_path / "any"
    folder.mkdir(exist_ok=True)
    for name in (
        "submission.json",
        f"{FIRST}_submission.json",
        f"{FIRST}_change-of-mind_1.txt",
        "x.zip",
        "x.info",
    ):
        (folder / name).write_bytes(raw)
    found = find_arrived(folder)
    assert not any(checked.complete for checked in check_arrived(found))
