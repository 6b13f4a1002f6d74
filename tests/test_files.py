"""Files written whole or not at all, whoever else writes."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from app import files
from app.files import last_good, replace_file, rests_of, write_atomic
from app.story.errors import DiskFull, FolderForbidden, StorageError


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_version_before_is_kept_where_it_is_wished(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    for text in (b"one", b"two", b"three"):
        write_atomic(path, text, keep_last=True)
    assert (path.read_bytes(), last_good(path).read_bytes()) == (b"three", b"two")
    assert names(tmp_path) == ["a.json", "a.json.bak"]


def test_threads_that_write_the_same_file_do_not_meet(tmp_path: Path) -> None:
    """Each version is whole: with one temporary name for all, one thread would rename the other's half away."""
    path = tmp_path / "a.json"
    versions = [bytes([65 + number]) * 50_000 for number in range(4)]
    faults: list[Exception] = []

    def write(data: bytes) -> None:
        try:
            for _ in range(15):
                write_atomic(path, data, keep_last=True)
                assert path.read_bytes() in versions
        except (StorageError, AssertionError, OSError) as error:
            faults.append(error)

    threads = [threading.Thread(target=write, args=(data,)) for data in versions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert path.read_bytes() in versions and last_good(path).read_bytes() in versions
    assert names(tmp_path) == ["a.json", "a.json.bak"]


@pytest.mark.parametrize("name", ["a.json", "a[1]*.json", "é" * 120 + ".ics", "x" * 251 + ".ics"])
def test_what_a_killed_process_left_is_found_by_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = tmp_path / name
    write_atomic(path, b"old", keep_last=True)

    class Killed(BaseException):
        """Not an error that anybody handles, as little as SIGKILL is."""

    def die(*_: object) -> None:
        raise Killed

    for call in ("fsync", "replace"):
        with monkeypatch.context() as patch:
            if call == "fsync":
                patch.setattr(files.os, "fsync", die)
            else:
                patch.setattr(Path, "replace", die)
            with pytest.raises(Killed):
                write_atomic(path, b"new", keep_last=True)
    left = set(rests_of(path))
    assert len(left) == 2, "one of each death"
    assert {tmp_path / entry for entry in names(tmp_path)} - {path} == left
    assert path.read_bytes() == b"old"
    assert list(rests_of(tmp_path / "another.json")) == []


@pytest.mark.parametrize("call", ["fsync", "link"])
def test_a_full_disk_leaves_the_old_version_and_no_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = tmp_path / "a.json"
    write_atomic(path, b"old", keep_last=True)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(files.os, call, full)
    if call == "link":
        monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(DiskFull):
        write_atomic(path, b"new", keep_last=True)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.json"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FolderForbidden):
        write_atomic(tmp_path / "gone" / "a.json", b"")


class Held:
    """A file that another program has open, as Windows sees it, until it was waited for ``times`` times.

    Windows itself was not tried: what stands in for it here is its error.
    """

    def __init__(self, times: int) -> None:
        self.times, self.waits = times, list[float]()

    def replace(self, fresh: Path, path: Path) -> Path:
        """What ``Path.replace`` does there."""
        if len(self.waits) < self.times:
            raise PermissionError(errno.EACCES, "it is being used by another process", str(path))
        path.write_bytes(fresh.read_bytes())
        fresh.unlink()
        return path


def _as_method(held: Held) -> Callable[[Path, Path], Path]:
    return lambda fresh, path: held.replace(fresh, path)


@pytest.mark.parametrize(("windows", "held", "done"), [(True, 5, True), (True, 99, False), (False, 1, False)])
def test_a_file_that_another_program_has_open_is_waited_for_on_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, windows: bool, held: int, done: bool
) -> None:
    fresh, path = tmp_path / "fresh", tmp_path / "a.json"
    fresh.write_bytes(b"new")
    path.write_bytes(b"old")
    other = Held(held)
    monkeypatch.setattr(Path, "replace", _as_method(other))
    try:
        replace_file(fresh, path, windows=windows, wait=other.waits.append)
    except PermissionError:
        assert not done
    assert path.read_bytes() == (b"new" if done else b"old")
    assert sum(other.waits) < 1.2
    assert len(other.waits) == (0 if not windows else min(held, len(files._WAITS_S)))


def test_what_is_written_atomically_is_waited_for_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.json"
    write_atomic(path, b"old")
    waited = Held(2)
    monkeypatch.setattr(Path, "replace", _as_method(waited))
    monkeypatch.setattr(files, "replace_file", partial(replace_file, windows=True, wait=waited.waits.append))
    write_atomic(path, b"new", keep_last=True)
    assert (path.read_bytes(), last_good(path).read_bytes()) == (b"new", b"old")
    assert len(waited.waits) == 2
