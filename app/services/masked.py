"""Places and texts without whose computer this is: a report may be sent to anybody."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

from app.words.shown import shown_said

LONGEST = 200
_OTHER_HOMES = re.compile(r"(?i)((?:^|(?<=[\s\"'(:]))/home/|[/\\]users[/\\])[^/\\:\"']+")


def without_person(text: str) -> str:
    """``text`` with the person's folder as ``~``, and as ``…`` their name in other places and whose other homes are.

    Windows may name a home in short (``ZOEMIL~1``), or with other capitals than its variables do.
    """
    for home in _homes():
        text = re.sub(re.escape(home) + r"(?![\w.-])", "~", text)
    for name in _names():
        text = re.sub(rf"(?<=[/\\]){re.escape(name)}(?![\w.-])", "…", text)
    return _OTHER_HOMES.sub(r"\1…", text)


def shown_place(path: Path | str) -> str:
    """A place on this computer, for the report."""
    return shown_said(without_person(str(path)), LONGEST)


def why(error: BaseException) -> str:
    """What went wrong, in technical words and without names of the person's: the kind of fault, and the system's own words."""
    cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
    said = cause.strerror if isinstance(cause, OSError) and cause.strerror else getattr(error, "reason", "")
    kind = type(error).__name__
    return shown_said(without_person(f"{kind}: {said}" if said else kind), LONGEST)


def _homes() -> list[str]:
    homes = {os.environ.get(name, "") for name in ("HOME", "USERPROFILE")}
    with contextlib.suppress(RuntimeError):  # neither the environment nor the system knows one
        homes.add(str(Path.home()))
    usable = [home.rstrip("/\\") for home in homes if len(home.rstrip("/\\")) > 1]
    return sorted(usable, key=len, reverse=True)


def _names() -> set[str]:
    given = {os.environ.get(name, "") for name in ("USER", "LOGNAME", "USERNAME")}
    return {name for name in given | {Path(home).name for home in _homes()} if name}
