"""What the programs that we start get from us, and whether those that open web pages and messages are there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from app.delivery.mail_program import environment_for_others, find_mail_program
from app.frozen import bundle_folder
from app.media.processes import clean_environment, no_window
from app.services.masked import shown_place, why
from app.story.installation import Check, Finding, Found

_WAIT_S = 15.0
_OF_A_BUNDLE = ("_PYI_", "PYINSTALLER_")
_OURS = "SHARE_YOUR_STORY"
OPENER = "xdg-open"


def children(_scratch: Path) -> Iterator[Finding]:
    """Start a program that tells its environment, in each of the ways in which the app starts others."""
    ways: dict[str, Mapping[str, str]] = {
        "inherits": dict(os.environ),
        "others": environment_for_others(os.environ),
        "tools": clean_environment(),
    }
    for who, environment in ways.items():
        try:
            told = _told(None if who == "inherits" else environment)
        except (OSError, subprocess.SubprocessError) as error:
            yield Finding(Check.CHILDREN, Found.CHILD_UNSEEN, {"why": why(error)})
            return
        yield finding_about(Check.CHILDREN, who, told, private=who != "inherits")


def finding_about(check: Check, who: str, told: Mapping[str, str], *, private: bool) -> Finding:
    """What the environment ``told`` by a program of kind ``who`` says; ``private``: none of our own settings may be in it."""
    names = marks(told, bundle_folder(), private=private)
    if names:
        return Finding(check, Found.CHILD_MARKED, {"who": who, "names": ", ".join(names)})
    return Finding(check, Found.CHILD_CLEAN, {"who": who})


def marks(
    told: Mapping[str, str], bundle: Path | None, *, private: bool, system: str = sys.platform
) -> list[str]:
    """The variables of an environment that come from our bundle or, where it is to be ``private``, from our settings.

    What inherits on Windows may have PySide6's folder in ``PATH`` (see :func:`app.frozen.for_others`): a program looks for its
    libraries in its own folder and in the system's before it looks there.
    """
    fine = {"PATH", "Path"} if system == "win32" and not private else set()
    found = [name for name in told if name.startswith(_OF_A_BUNDLE) or (private and name.startswith(_OURS))]
    if bundle is not None:
        found += [
            name for name, value in told.items() if str(bundle) in value and name not in {*found, *fine}
        ]
    return sorted(found)


def environment_command() -> list[str]:
    """A program of the system's that prints its environment: env(1) of POSIX, or ``set`` of Windows' command shell."""
    if sys.platform == "win32":
        return [os.environ.get("COMSPEC", "cmd.exe"), "/d", "/c", "set"]
    return [shutil.which("env") or "/usr/bin/env"]


def environment_in(output: bytes) -> dict[str, str]:
    """The variables in what :func:`environment_command` printed; a line that goes on a value belongs to it."""
    pairs: dict[str, str] = {}
    last = ""
    for line in output.decode("utf-8", "replace").splitlines():
        name, equals, value = line.partition("=")
        if equals and name and not name[0].isspace():
            last = name
            pairs[name] = value
        elif last:
            pairs[last] += f"\n{line}"
    return pairs


def _told(environment: Mapping[str, str] | None) -> dict[str, str]:
    """The environment that a program started with ``environment`` (None: as it is inherited) really gets."""
    ended = subprocess.run(
        environment_command(), env=None if environment is None else dict(environment), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=_WAIT_S, check=True, **no_window(),
    )  # fmt: skip
    return environment_in(ended.stdout)


def browser(_scratch: Path) -> Iterator[Finding]:
    """Whether the program that opens web pages and folders is there and starts, as Qt starts it."""
    if sys.platform != "linux":
        yield Finding(Check.BROWSER, Found.BROWSER_BY_SYSTEM)
        return
    if shutil.which(OPENER) is None:
        yield Finding(Check.BROWSER, Found.NO_BROWSER_STARTER, {"program": OPENER})
        return
    try:
        ended = subprocess.run(
            [OPENER, "--version"], stdin=subprocess.DEVNULL, capture_output=True, timeout=_WAIT_S, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        facts = {"program": OPENER, "why": why(error)}
        yield Finding(Check.BROWSER, Found.BROWSER_STARTER_BROKEN, facts)
        return
    said = ended.stdout.decode("utf-8", "replace").strip() or OPENER
    yield Finding(Check.BROWSER, Found.BROWSER_STARTER, {"program": said})


def mail(_scratch: Path) -> Iterator[Finding]:
    """Which program opens messages, and whether it is there. It is not started: it would open a window."""
    program = find_mail_program()
    if program is None:
        yield Finding(Check.MAIL, Found.NO_MAIL_PROGRAM)
    elif sys.platform == "linux" and (gone := _gone()):
        yield Finding(
            Check.MAIL, Found.MAIL_PROGRAM_GONE, {"program": f"{program.name} ({shown_place(gone)})"}
        )
    else:
        yield Finding(Check.MAIL, Found.MAIL_PROGRAM, {"program": program.name})


def _gone() -> str:
    """The command that should open messages, where it cannot be found."""
    from app.delivery.mail_linux import find_handler

    handler = find_handler(os.environ)
    words = handler.words if handler is not None else []
    return "" if words and shutil.which(words[0]) else (words or ["?"])[0]
