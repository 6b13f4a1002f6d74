"""What a process and everything that it started use: processor time and memory, read from ``/proc`` (Linux only)."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

PROC = Path("/proc")
_HERE = (PROC / "self/stat").is_file()
_TICKS = os.sysconf("SC_CLK_TCK") if _HERE else 100
_PAGE = os.sysconf("SC_PAGE_SIZE") if _HERE else 4096
_EVERY_S = 0.01


def family(pid: int) -> Iterator[int]:
    """The process and all that descend from it, as far as they live."""
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        yield one
        for task in _listed(PROC / str(one) / "task"):
            waiting.extend(int(child) for child in _read(task / "children").split())


def cpu_s(pid: int) -> float | None:
    """Seconds of processor time of the family so far; of those that ended, if their parent waited for them.

    None where the system does not tell.
    """
    if not _HERE:
        return None
    # utime, stime, cutime and cstime are fields 14 to 17 of proc_pid_stat(5); the name before them may hold spaces.
    found = [_read(PROC / str(one) / "stat").rpartition(")")[2].split()[11:15] for one in family(pid)]
    return sum(int(ticks) for fields in found for ticks in fields) / _TICKS


def memory_bytes(pid: int) -> int | None:
    """Resident memory of the family now (shared pages count for each process). None where the system does not tell."""
    if not _HERE:
        return None
    found = [_read(PROC / str(one) / "statm").split()[1:2] for one in family(pid)]
    return sum(int(pages) for fields in found for pages in fields) * _PAGE


def own_peak_bytes(pid: int) -> int | None:
    """The most resident memory of this one process (VmHWM of proc_pid_status(5)), since :func:`forget_own_peak` if it was
    called there. None where the system does not tell, or the process has ended.
    """
    found = [
        line.split()[1]
        for line in _read(PROC / str(pid) / "status").splitlines()
        if line.startswith("VmHWM:")
    ]
    return int(found[0]) * 1024 if found else None


def forget_own_peak() -> None:
    """Let the most memory of this process be what it has now (proc_pid_clear_refs(5))."""
    if _HERE:
        (PROC / "self/clear_refs").write_text("5")


class Peak:
    """Watches the memory of a family from a thread while the ``with`` block runs; the most is in ``bytes``."""

    def __init__(self, pid: int) -> None:
        self.bytes: int | None = None
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="memory", daemon=True)

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while True:
            now = memory_bytes(self._pid)
            if now is None:
                return
            self.bytes = max(self.bytes or 0, now)
            if self._over.wait(_EVERY_S):
                return


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _read(path: Path) -> str:
    """The text of a file of ``/proc``, empty where its process has ended."""
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""
