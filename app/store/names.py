"""Ids that are also file names."""

from __future__ import annotations

import re
import secrets

_ID = re.compile(r"(?!(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])$)[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def new_id() -> str:
    """A new id of 16 letters and digits that nobody can guess."""
    return secrets.token_hex(8)


def is_id(text: str) -> bool:
    """Whether ``text`` is an id that every file system takes as a name and that names nothing outside its folder."""
    return _ID.fullmatch(text) is not None


def checked_id(text: str) -> str:
    """``text`` itself. Raises ValueError where it is no id."""
    if not is_id(text):
        raise ValueError(f"{text!r} is not an id")
    return text
