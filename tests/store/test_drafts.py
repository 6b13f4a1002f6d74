"""Drafts: what is saved comes back, damage is survived and told, and one window at a time edits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from app.files import last_good
from app.store.documents import damaged, decode, write_document
from app.store.drafts import SCHEMA, DraftHealth, DraftStore
from app.store.folders import Folders
from app.store.names import is_id, new_id
from app.story.clip import Clip
from app.story.errors import (
    DiskFull,
    DraftMissing,
    DraftOpenElsewhere,
    DraftUnreadable,
    FileTaken,
    FolderForbidden,
    StorageError,
)
from app.story.submission import Submission
from tests.store.samples import ROOT, plain, source, submissions


@pytest.fixture
def store(tmp_path: Path) -> DraftStore:
    return DraftStore(Folders.below(tmp_path))


def saved_twice(store: DraftStore) -> Path:
    """A draft whose last good version is by "Sam Jones" and whose newest is by "Sam Two"; the file of the newest."""
    with store.create(plain()) as draft:
        draft.save(plain(name="Sam Two"))
    return store.path("story-1")


# --- there and back ---


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(submission=submissions())
def test_every_submission_comes_back_as_it_was(tmp_path: Path, submission: Submission) -> None:
    path = tmp_path / "story.json"
    write_document(path, submission, SCHEMA)
    found = decode(path.read_bytes(), Submission, SCHEMA)
    assert found.value == submission
    assert found.value.clips_fingerprint == submission.clips_fingerprint


@pytest.mark.skipif(sys.platform != "linux", reason="file names that are not UTF-8 exist on Linux alone")
def test_a_file_whose_name_is_no_utf8_is_found_again(store: DraftStore, tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9 \xf0\x9f\x8e\xac '\"\n.mp4")
    Path(path).write_bytes(b"film")
    submission = plain()
    submission.add_clip(Clip.whole("clip-1", source(path)))
    store.create(submission).close()
    with store.open("story-1") as draft:
        assert Path(draft.submission.clips[0].source.path).read_bytes() == b"film"


def test_a_draft_is_private(store: DraftStore) -> None:
    path = saved_twice(store)
    if os.name == "posix":
        assert {file.stat().st_mode & 0o777 for file in path.parent.iterdir()} == {0o600}
        assert path.parent.stat().st_mode & 0o777 == 0o700


def test_an_unchanged_story_is_not_written_again(store: DraftStore) -> None:
    path = saved_twice(store)
    before = path.read_bytes()
    with store.open("story-1") as draft:
        draft.save(draft.submission)
    assert path.read_bytes() == before
    assert b"Sam Jones" in last_good(path).read_bytes()


def test_a_field_that_this_version_does_not_know_does_not_stop_it(store: DraftStore) -> None:
    path = saved_twice(store)
    raw = json.loads(path.read_bytes())
    raw["data"]["new_question"] = 1
    path.write_bytes(json.dumps(raw).encode())
    with store.open("story-1") as draft:
        assert (draft.submission.contact.name, draft.recovered) == ("Sam Two", False)


# --- the list ---


def test_the_list_tells_what_there_is(store: DraftStore) -> None:
    assert store.summaries() == ()
    submission = plain()
    submission.add_clip(Clip.whole("clip-1", source()))
    store.create(submission).close()
    store.create(plain("story-2", "Ana")).close()
    newest, oldest = store.summaries()
    assert (newest.id, newest.name, newest.clips) == ("story-2", "Ana", 0)
    assert (oldest.id, oldest.name, oldest.clips, oldest.practise) == ("story-1", "Sam Jones", 1, True)
    assert oldest.call_id == "living-well-uk"
    assert newest.changed_at > oldest.changed_at
    assert newest.changed_at.utcoffset() is not None


def test_strange_files_in_the_folder_are_left_alone(store: DraftStore) -> None:
    path = saved_twice(store)
    for name in ("notes.txt", ".json", "a b.json", "story-9.json.tmp"):
        (path.parent / name).write_text("mine")
    (path.parent / "folder.json").mkdir()
    found = {summary.id: summary.health for summary in store.summaries()}
    assert found == {"story-1": DraftHealth.GOOD, "folder": DraftHealth.UNREADABLE}


# --- damage ---

DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "zeros": lambda data: bytes(len(data)),
    "cut off": lambda data: data[: len(data) // 2],
    "cut off at the last byte": lambda data: data[:-2],
    "not text": lambda data: b"\xff\xfe" + data,
    "a list": lambda data: b"[1, 2]",
    "deep": lambda data: b"[" * 100_000,
    "no data": lambda data: b'{"schema": 1}',
    "other types": lambda data: data.replace(b'"clips":[]', b'"clips":"none"'),
    "a clip outside its source": lambda data: data.replace(
        b'"clips":[]',
        b'"clips":[{"clip_id":"c","start_ms":5,"end_ms":1,"source":{"path":"a","name":"a","size_bytes":1,"mtime_ns":1,'
        b'"length_ms":9,"width":1,"height":1,"frame_ms":1,"container":"","video_codec":"","video_index":0}}]',
    ),
    "another story": lambda data: data.replace(b'"submission_id":"story-1"', b'"submission_id":7'),
}


@pytest.mark.parametrize("how", DAMAGE)
def test_after_damage_the_last_good_version_is_used_and_told(store: DraftStore, how: str) -> None:
    path = saved_twice(store)
    hurt = DAMAGE[how](path.read_bytes())
    assert hurt != path.read_bytes()
    path.write_bytes(hurt)
    assert [(s.health, s.name) for s in store.summaries()] == [(DraftHealth.RECOVERED, "Sam Jones")]
    with store.open("story-1") as draft:
        assert draft.recovered
        assert draft.submission.contact.name == "Sam Jones"
        assert damaged(path).read_bytes() == hurt, "kept aside for whoever can still make something of it"
        draft.save(plain(name="Sam Three"))
        assert b"Sam Jones" in last_good(path).read_bytes(), (
            "the damaged version never becomes the last good one"
        )
    with store.open("story-1") as draft:
        assert (draft.submission.contact.name, draft.recovered) == ("Sam Three", False)


def test_a_recovered_story_survives_dying_before_the_next_save(store: DraftStore) -> None:
    path = saved_twice(store)
    path.write_bytes(b"")
    store.open("story-1").close()
    assert not path.exists()
    with store.open("story-1") as draft:
        assert (draft.submission.contact.name, draft.recovered) == ("Sam Jones", True)


def test_where_nothing_can_be_read_the_story_is_listed_and_left_alone(store: DraftStore) -> None:
    path = saved_twice(store)
    path.write_bytes(b"{")
    last_good(path).write_bytes(b"")
    (summary,) = store.summaries()
    assert (summary.id, summary.health, summary.can_be_opened) == ("story-1", DraftHealth.UNREADABLE, False)
    with pytest.raises(DraftUnreadable):
        store.open("story-1")
    assert (path.read_bytes(), last_good(path).read_bytes()) == (b"{", b"")
    store.delete("story-1")
    assert store.summaries() == ()


def test_a_story_of_a_later_version_is_not_touched(store: DraftStore) -> None:
    path = saved_twice(store)
    later = json.dumps({"schema": SCHEMA + 1, "something": "else"}).encode()
    path.write_bytes(later)
    (summary,) = store.summaries()
    assert (summary.health, summary.can_be_opened) == (DraftHealth.NEWER, False)
    with pytest.raises(DraftUnreadable):
        store.open("story-1")
    assert path.read_bytes() == later
    assert b"Sam Jones" in last_good(path).read_bytes()


# --- one window at a time ---


def test_two_windows_do_not_open_one_story(store: DraftStore) -> None:
    with store.create(plain()) as draft:
        for step in (lambda: store.open("story-1"), lambda: store.delete("story-1")):
            with pytest.raises(DraftOpenElsewhere):
                step()
        assert [s.health for s in store.summaries()] == [DraftHealth.GOOD], "it can be listed meanwhile"
        draft.save(plain(name="Still mine"))
    with store.open("story-1") as again:
        assert again.submission.contact.name == "Still mine"


def test_another_process_cannot_open_it_either(store: DraftStore, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from app.store.drafts import DraftStore;"
        "from app.store.folders import Folders; from app.story.errors import DraftOpenElsewhere\n"
        "try: DraftStore(Folders.below(Path(sys.argv[1]))).open('story-1')\n"
        "except DraftOpenElsewhere: print('elsewhere')\n"
        "else: print('opened')\n"
    )

    def other() -> str:
        command = [sys.executable, "-c", code, str(tmp_path)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()

    with store.create(plain()):
        assert other() == "elsewhere"
    assert other() == "opened"


def test_a_closed_draft_takes_no_more(store: DraftStore) -> None:
    draft = store.create(plain())
    with pytest.raises(ValueError, match="another"):
        draft.save(plain("story-2"))
    draft.close()
    draft.close()
    with pytest.raises(ValueError, match="closed"):
        draft.save(plain())


def test_an_id_is_used_once(store: DraftStore) -> None:
    store.create(plain()).close()
    with pytest.raises(FileTaken):
        store.create(plain(name="Another"))
    with store.open("story-1") as draft:
        assert draft.submission.contact.name == "Sam Jones"


def test_a_missing_story_is_told_and_leaves_nothing(store: DraftStore) -> None:
    for step in (store.open, store.delete):
        with pytest.raises(DraftMissing):
            step("story-1")
    assert list(store.folders.drafts.iterdir()) == []


@pytest.mark.parametrize("bad", ["", "..", "../x", "a/b", "a\\b", "con", "NUL", "a.b", "x" * 65, "-x", "a\0"])
def test_an_id_names_nothing_outside_the_folder(store: DraftStore, bad: str) -> None:
    assert not is_id(bad)
    with pytest.raises(ValueError, match="not an id"):
        store.open(bad)
    with pytest.raises(ValueError, match="not an id"):
        store.folders.prepared_for(bad)


def test_new_ids_are_ids() -> None:
    assert is_id(new_id())
    assert new_id() != new_id()


# --- deleting ---


def test_deleting_leaves_nothing_behind(store: DraftStore) -> None:
    path = saved_twice(store)
    with store.open("story-1") as draft:
        (draft.prepared_folder / "clip.mp4").write_bytes(b"film")
        damaged(path).write_bytes(b"")
        draft.delete()
    assert list(store.folders.drafts.iterdir()) == list(store.folders.prepared.iterdir()) == []


def test_prepared_clips_can_go_alone(store: DraftStore) -> None:
    with store.create(plain()) as draft:
        (draft.prepared_folder / "clip.mp4").write_bytes(b"film")
        draft.delete_prepared()
        draft.delete_prepared()
    assert list(store.folders.prepared.iterdir()) == []
    assert len(store.summaries()) == 1


def test_what_a_killed_process_left_is_cleared_away(store: DraftStore) -> None:
    path = saved_twice(store)
    (path.parent / f".{path.name}.4711.tmp").write_bytes(b"half")
    (path.parent / f".{path.name}.4711.bak.tmp").write_bytes(b"half")
    store.open("story-1").close()
    assert not [file.name for file in path.parent.iterdir() if file.name.endswith(".tmp")]


# --- a disk that does not take it ---


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 kB that is really full."""
    disk = tmp_path / "disk"
    disk.mkdir()
    done = (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True, check=False
        )
        if sys.platform == "linux"
        else None
    )
    if done is None or done.returncode != 0:
        pytest.skip("mounting a small file system needs Linux and the right to mount")
    try:
        yield disk
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_full_disk_is_told_and_what_was_saved_stands(small_disk: Path) -> None:
    store = DraftStore(Folders.below(small_disk))
    with store.create(plain()) as draft:
        with pytest.raises(DiskFull):
            draft.save(plain(name="x" * 200_000))
        assert draft.submission.contact.name == "Sam Jones"
        fill(small_disk / "fill")
        with pytest.raises(DiskFull):
            draft.save(plain(name="Ana"))
    with pytest.raises(DiskFull):
        store.create(plain("story-2"))
    assert [(s.id, s.name, s.health) for s in store.summaries()] == [
        ("story-1", "Sam Jones", DraftHealth.GOOD)
    ]
    assert not [
        file.name for file in store.folders.drafts.iterdir() if "tmp" in file.name or "story-2" in file.name
    ]
    (small_disk / "fill").unlink()
    with store.open("story-1") as draft:
        draft.save(plain(name="Ana"))


def fill(path: Path) -> None:
    with path.open("ab", buffering=0) as out:
        try:
            while True:
                out.write(bytes(512))
        except OSError:
            return


def test_a_file_that_may_not_grow_is_told_and_what_was_saved_stands(store: DraftStore) -> None:
    """RLIMIT_FSIZE: the write fails half-way with EFBIG, as on a file system with a small limit."""
    resource = pytest.importorskip("resource", reason="only POSIX systems have such limits")
    with store.create(plain()) as draft:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
        try:
            with pytest.raises(StorageError):
                draft.save(plain(name="x" * 100_000))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
    with store.open("story-1") as draft:
        assert (draft.submission.contact.name, draft.recovered) == ("Sam Jones", False)


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A home with a saved story on a file system that cannot be written: modes stop neither root nor the owner."""
    home = tmp_path / "home"
    saved_twice(DraftStore(Folders.below(home)))
    mounted = sys.platform == "linux" and all(
        subprocess.run(["mount", *options, home], capture_output=True, check=False).returncode == 0
        for options in (["--bind", str(home)], ["-o", "remount,ro,bind"])
    )
    if not mounted:
        pytest.skip("making a disk read-only needs Linux and the right to mount")
    try:
        yield home
    finally:
        subprocess.run(["umount", home], check=True)


def test_a_disk_that_cannot_be_written_is_told(read_only: Path) -> None:
    store = DraftStore(Folders.below(read_only))
    with pytest.raises(FolderForbidden):
        store.create(plain("story-2"))
    with pytest.raises(FolderForbidden):
        store.open("story-1")


def test_a_file_in_the_place_of_the_folder_is_told(store: DraftStore, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("mine")
    with pytest.raises(FolderForbidden):
        store.create(plain())
    assert (tmp_path / "data").read_text() == "mine"
