"""The lock: held once, freed by the system when its holder dies."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.locks import FileLock, LockTaken
from app.story.errors import FolderForbidden

ROOT = Path(__file__).resolve().parents[1]


def test_a_lock_is_held_once_and_freed_once(tmp_path: Path) -> None:
    path = tmp_path / "x.lock"
    lock = FileLock(path)
    with pytest.raises(LockTaken):
        FileLock(path)
    lock.release(delete=True)
    lock.release(delete=True)
    assert not path.exists()
    with FileLock(path) as again, pytest.raises(LockTaken):
        assert again.path == path
        FileLock(path)


def test_a_lock_on_a_deleted_file_excludes_nobody_twice(tmp_path: Path) -> None:
    """Who waits for a lock whose file its holder deletes must not hold a file that the next one cannot see."""
    path = tmp_path / "x.lock"
    first = FileLock(path)
    got: list[FileLock] = []
    waiter = threading.Thread(target=lambda: got.append(FileLock(path, wait=True)))
    waiter.start()
    first.release(delete=True)
    waiter.join()
    with pytest.raises(LockTaken):
        FileLock(path)
    got[0].release()


HOLDER = """
import sys, time
from pathlib import Path
from app.locks import FileLock
lock = FileLock(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(600)
"""


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.lock"
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with pytest.raises(LockTaken):
            FileLock(path)
        holder.kill()
        holder.wait(30)
    FileLock(path).release()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FolderForbidden):
        FileLock(tmp_path / "gone" / "x.lock")
