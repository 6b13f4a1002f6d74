"""The process that checks the installation: it makes the checks it is told to and writes each finding as a line.

It is the program started once more, as a person starts it, so that what a check meets is what the program would meet.
Started by :mod:`app.services.installation`, never by hand.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO

from app.services.installation import BEGINS, ENDS
from app.services.masked import why
from app.story.errors import EditionUnusable
from app.story.installation import Check, Finding, Found

Look = Callable[[Path], Iterable[Finding]]
"""A check: it gets a folder for its files and gives what it finds. What it raises becomes a finding."""


def serve(arguments: Sequence[str], more: Callable[[], Mapping[Check, Look]]) -> int:
    """Make the checks named in ``arguments``, behind the folder for their files. ``more`` loads those that need Qt."""
    out = _private_output()
    scratch, *names = arguments
    for name in names:
        _tell(out, BEGINS + name)
        for finding in made(Check(name), Path(scratch), more):
            _tell(out, finding.as_line())
        _tell(out, ENDS + name)
    return 0


def made(check: Check, scratch: Path, more: Callable[[], Mapping[Check, Look]]) -> Iterable[Finding]:
    """What ``check`` finds, and the fault that ended it where one did. To find nothing at all is a fault too."""
    from app.services.installation_checks import CHECKS

    try:
        look = CHECKS.get(check) or more()[check]
        silent = True
        for finding in look(scratch):
            silent = False
            yield finding
        if silent:
            yield Finding(check, Found.UNFORESEEN, {"why": "nothing was found"})
    except EditionUnusable:
        yield Finding(check, Found.EDITION_BROKEN)
    except ImportError as error:
        yield Finding(check, Found.PART_MISSING, {"why": error.name or type(error).__name__})
    except Exception as error:  # noqa: BLE001 - a check that fails in an unforeseen way is a finding too
        yield Finding(check, Found.UNFORESEEN, {"why": why(error)})


def _tell(out: IO[str], line: str) -> None:
    out.write(line + "\n")
    out.flush()


def _private_output() -> IO[str]:
    """Our pipe under another number, so that a library which prints cannot break a line."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    sys.stdout = sys.stderr
    return out
