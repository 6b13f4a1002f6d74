"""Folders of uploads as tusd, @tus/server and tuspyserver write them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.delivery.arrived import find_arrived
from app.delivery.arrived_check import check_arrived, lonely_changes
from tests.delivery.arrivals import FIRST, SECOND, Uploads, story

KINDS = ("tusd", "tus-node", "tuspy")


@pytest.fixture(params=KINDS)
def uploads(request: pytest.FixtureRequest, tmp_path: Path) -> Uploads:
    return Uploads(tmp_path / "uploads", request.param)


@pytest.fixture
def packet(tmp_path: Path) -> Path:
    return story(tmp_path / "packets", FIRST)


def test_stories_are_put_together_from_what_was_said_of_each_file(
    uploads: Uploads, packet: Path, tmp_path: Path
) -> None:
    uploads.take_all(packet)
    uploads.take_all(story(tmp_path / "packets", SECOND))
    found = find_arrived(uploads.folder)
    assert found.problems == ()
    checked = check_arrived(found)
    assert {one.story.reference for one in checked} == {FIRST, SECOND}
    assert [one.problems for one in checked] == [(), ()]


def test_an_upload_that_has_not_ended_is_said(uploads: Uploads, packet: Path) -> None:
    for path in sorted(packet.iterdir()):
        cut = 100 if "clip-1" in path.name else None
        uploads.take(path.name, path.read_bytes(), FIRST, arrived=cut)
    (checked,) = check_arrived(find_arrived(uploads.folder))
    (problem,) = checked.judged.problems
    assert problem.key == f"{FIRST}_clip-1-of-2.mp4"
    assert "100 are here" in problem.expected


def test_the_list_that_is_still_to_come_is_said(uploads: Uploads, packet: Path) -> None:
    uploads.take(f"{FIRST}_clip-1-of-2.mp4", b"12345678ftyp", FIRST)
    (checked,) = check_arrived(find_arrived(uploads.folder))
    (problem,) = checked.judged.problems
    assert "uploaded last" in problem.expected


def test_a_clip_that_was_begun_twice_counts_once(uploads: Uploads, packet: Path) -> None:
    """After a 404 the app starts a clip again under another address; the old beginning stays on the server."""
    clip = packet / f"{FIRST}_clip-1-of-2.mp4"
    uploads.take(clip.name, clip.read_bytes(), FIRST, arrived=50)
    uploads.take_all(packet)
    uploads.take("submission.json", (packet / "submission.json").read_bytes(), FIRST)
    found = find_arrived(uploads.folder)
    (checked,) = check_arrived(found)
    assert checked.complete
    assert len(found.problems) == 2
    assert all(problem.warning for problem in found.problems)


def test_a_change_of_mind_arrives_as_an_upload_too(uploads: Uploads) -> None:
    uploads.take(f"{FIRST}_change-of-mind_1.txt", "No more – thank you".encode(), FIRST)
    (change,) = lonely_changes(find_arrived(uploads.folder))
    assert (change.reference, change.text) == (FIRST, "No more – thank you")


@pytest.mark.parametrize(
    "said",
    [
        {"reference": SECOND}, {"reference": ""}, {"reference": "../../etc"}, {"filename": "../../etc/passwd"},
        {"filename": "/etc/passwd"}, {"filename": f"{SECOND}_clip-1-of-2.mp4"}, {"filename": "holiday.jpg"},
        {"filename": "x" * 10_000},
    ],
    ids=str,
)  # fmt: skip
def test_an_upload_of_something_else_is_named_and_left_alone(said: dict[str, str], uploads: Uploads) -> None:
    more = {"filename": f"{FIRST}_clip-1-of-2.mp4", "reference": FIRST} | said
    uploads.take(more["filename"], b"1234", more["reference"])
    found = find_arrived(uploads.folder)
    assert found.stories == ()
    (problem,) = found.problems
    assert problem.warning
    assert len(problem.key) <= 120


def test_an_upload_of_which_only_the_note_is_here(uploads: Uploads) -> None:
    """With S3 storage the file appears only when its upload has ended."""
    uploads.take("details.txt", b"1234", FIRST).unlink()
    found = find_arrived(uploads.folder)
    assert found.stories == ()
    assert "has not ended" in found.problems[0].expected


def test_what_a_server_keeps_beside_an_upload_is_no_story(packet: Path, tmp_path: Path) -> None:
    uploads = Uploads(tmp_path / "uploads", "tusd")
    path = uploads.take("details.txt", b"1234", FIRST)
    for ending in (".lock", ".part"):
        path.with_name(path.name + ending).write_text("1")
    assert find_arrived(uploads.folder).problems == ()


def test_an_upload_of_unknown_size_counts_as_it_is(packet: Path, tmp_path: Path) -> None:
    uploads = Uploads(tmp_path / "uploads", "tusd")
    uploads.take_all(packet)
    for path in uploads.folder.glob("*.info"):
        said = json.loads(path.read_text())
        path.write_text(json.dumps(said | {"Size": 0, "SizeIsDeferred": True}))
    (checked,) = check_arrived(find_arrived(uploads.folder))
    assert checked.complete


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    metadata=JSON | st.fixed_dictionaries({"filename": JSON, "reference": JSON}),
    size=JSON,
    key=st.sampled_from(["MetaData", "metadata"]),
)
def test_any_note_is_only_a_problem(metadata: object, size: object, key: str, tmp_path: Path) -> None:
    folder = tmp_path / "any"
    folder.mkdir(exist_ok=True)
    (folder / "abc").write_bytes(b"1234")
    (folder / "abc.info").write_text(json.dumps({key: metadata, "Size": size, "size": size}))
    found = find_arrived(folder)
    assert not any(checked.complete for checked in check_arrived(found))
    for problem in found.problems:
        assert problem.key.isprintable()
