"""Starting other programs so that they see little of us and do not outlive us."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from typing import TypedDict

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


class StartOptions(TypedDict, total=False):
    """What :class:`subprocess.Popen` is given beside the command."""

    creationflags: int
    start_new_session: bool


def clean_environment(**more: str) -> dict[str, str]:
    """Our environment reduced to what other programs need, and ``more``."""
    return {name: os.environ[name] for name in _KEPT if name in os.environ} | more


def no_window(*, low_priority: bool = False, own_group: bool = False) -> StartOptions:
    """Options that keep Windows from opening a console, and put the program in a group of its own (POSIX)."""
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW
        return {"creationflags": flags | (subprocess.BELOW_NORMAL_PRIORITY_CLASS if low_priority else 0)}
    return {"start_new_session": own_group}


def dies_with_us(command: list[str]) -> list[str]:
    """The command so that the kernel ends it when we are gone, where there is a way (Linux with util-linux's setpriv).

    ``setpriv`` sets the signal and becomes the program, so the process id is the program's own.
    """
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    return [setpriv, "--pdeathsig", "KILL", *command] if setpriv else command


def be_nice(process: subprocess.Popen[bytes]) -> None:
    """Let the window go first (POSIX; on Windows it is an option of the start)."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError):  # it may have ended already
            os.setpriority(os.PRIO_PROCESS, process.pid, 10)
