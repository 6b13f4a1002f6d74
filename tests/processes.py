"""What runs on this computer: for tests that nothing is left running."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path


def gone(pid: int) -> bool:
    """Whether the process has ended, given a while to do so."""
    for _ in range(200):
        if not _runs(pid):
            return True
        time.sleep(0.05)
    return False


def _runs(pid: int) -> bool:
    state = _state(pid)
    if state is not None:
        return state[0] != "Z"
    if sys.platform == "linux":
        return False
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def children(pid: int | None = None) -> list[str]:
    """The names of this process's living children (Linux)."""
    return list(named_children(pid).values())


def named_children(pid: int | None = None) -> dict[int, str]:
    """The ids and names of this process's living children (Linux)."""
    parent = pid or os.getpid()
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        state = _state(int(folder.name))
        if state is not None and state[0] != "Z" and int(state[1]) == parent:
            with contextlib.suppress(OSError):
                found[int(folder.name)] = (folder / "comm").read_text().strip()
    return found


def _state(pid: int) -> list[str] | None:
    """State and parent of a process from its ``stat`` (proc(5)): the fields after the name, which may hold anything."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return None
