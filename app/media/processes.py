"""Starting other programs so that they see little of us and do not outlive us."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from enum import IntEnum
from typing import TypedDict

from app.frozen import for_others

#: All that the worker and ffmpeg need of our environment: no library paths of a bundle, no FFREPORT, no secrets.
_KEPT = (
    "PATH",
    "HOME",
    "TMPDIR",
    "TEMP",
    "TMP",
    "SYSTEMROOT",
    "WINDIR",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "IMAGEIO_FFMPEG_EXE",
)


class Rank(IntEnum):
    """Who goes first where processors are few; the number is the niceness of POSIX."""

    WINDOW = 0
    """As the window itself."""
    BESIDE = 8
    """After the window, which somebody looks at. Windows has no step for it: there it goes with the window."""
    BACKGROUND = 15
    """After all that somebody waits for."""


class StartOptions(TypedDict, total=False):
    """What :class:`subprocess.Popen` is given beside the command."""

    creationflags: int
    start_new_session: bool


def clean_environment(**more: str) -> dict[str, str]:
    """Our environment reduced to what other programs need, and ``more``."""
    environment = for_others(os.environ)
    return {name: environment[name] for name in _KEPT if name in environment} | more


def no_window(*, rank: Rank = Rank.WINDOW, own_group: bool = False) -> StartOptions:
    """Options that keep Windows from opening a console, and put the program in a group of its own (POSIX)."""
    if sys.platform == "win32":
        below = subprocess.BELOW_NORMAL_PRIORITY_CLASS if rank is Rank.BACKGROUND else 0
        return {"creationflags": subprocess.CREATE_NO_WINDOW | below}
    return {"start_new_session": own_group}


def dies_with_us(command: list[str]) -> list[str]:
    """The command so that the kernel ends it when we are gone, where there is a way (Linux with util-linux's setpriv).

    ``setpriv`` sets the signal and becomes the program, so the process id is the program's own.
    """
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    return [setpriv, "--pdeathsig", "KILL", *command] if setpriv else command


def be_nice(process: subprocess.Popen[bytes], rank: Rank) -> None:
    """Give it its rank (POSIX; on Windows it is an option of the start)."""
    if sys.platform != "win32" and rank is not Rank.WINDOW:
        with contextlib.suppress(OSError):  # it may have ended already
            os.setpriority(os.PRIO_PROCESS, process.pid, int(rank))
