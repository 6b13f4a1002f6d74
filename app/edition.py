"""Whose edition of the program this is: its name, its icon, and the call that it opens onto.

An organiser's own edition (docs/building.md) carries ``resources/edition.toml``; where that is not there, the edition is
the plain one. An edition has folders, saved passwords and a place among the installed programs of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING

from app.files import safe_name
from app.resources import resource_path
from app.story.errors import EditionUnusable, FieldProblem

if TYPE_CHECKING:
    from pathlib import Path

EDITION_FILE = "edition.toml"
LONGEST_NAME = 40
"""Characters: what a menu and the title of a window can show."""
LONGEST_SLUG = 40

_SLUG = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
_APP_ID = r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*){2,}"
_LONGEST_APP_ID = 255


@dataclass(frozen=True)
class Edition:
    """What differs from one edition to the next.

    ``slug`` names the program and its folders on Linux, ``app_id`` is the reverse domain name of the freedesktop
    and Apple specifications. ``call`` is a file name in ``resources/calls``, None for the first one there;
    ``icon`` one in ``resources/icons``.
    """

    name: str = "Share Your Story"
    slug: str = "share-your-story"
    app_id: str = "io.github.shareyourstory.ShareYourStory"
    call: str | None = None
    icon: str = "share-your-story.svg"


def is_name(text: str) -> bool:
    """Whether an edition can have this name, which is a folder's name on Windows and macOS too."""
    return bool(text) and text.isprintable() and text == safe_name(text, longest=LONGEST_NAME)


def is_slug(text: str) -> bool:
    """Whether the program can be called this: a Debian package, a command and a folder alike.

    Source: Debian policy 5.6.1, of which this takes a part (lower-case letters, digits, single hyphens).
    """
    return 2 <= len(text) <= LONGEST_SLUG and re.fullmatch(_SLUG, text) is not None


def is_app_id(text: str) -> bool:
    """Whether this is a reverse domain name of at least three parts that D-Bus, Flatpak and Apple all take.

    Source: the D-Bus specification's bus names without hyphens, which Flatpak allows in the last part alone.
    """
    return len(text) <= _LONGEST_APP_ID and re.fullmatch(_APP_ID, text) is not None


@cache
def edition() -> Edition:
    """The edition that runs. Raises :class:`EditionUnusable` where its file was damaged, or its call is not there."""
    path = resource_path(EDITION_FILE)
    found = read_edition(path) if path.is_file() else Edition()
    if found.call is not None and not resource_path("calls", found.call).is_file():
        raise EditionUnusable(
            (FieldProblem("call", f"a file in resources/calls; {found.call} is not there"),)
        )
    return found


def read_edition(path: Path) -> Edition:
    """The edition in the file at ``path``. Raises :class:`EditionUnusable` with every problem in it."""
    import tomllib  # the plain edition has no file, and its first page waits for this module

    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (
        OSError,
        ValueError,
        RecursionError,
    ) as error:  # UnicodeDecodeError and TOMLDecodeError are ValueErrors
        raise EditionUnusable((FieldProblem("", f"{EDITION_FILE} in TOML, which can be read"),)) from error
    known = {field.name for field in fields(Edition)}
    problems = [FieldProblem(key, "nothing; there is no such setting") for key in sorted(raw.keys() - known)]
    problems += [
        FieldProblem(key, expected)
        for key, (expected, fits) in _SETTINGS.items()
        if key in raw and not fits(raw[key])
    ]
    if problems:
        raise EditionUnusable(tuple(problems))
    return Edition(**raw)


def edition_text(wanted: Edition) -> str:
    """The file that :func:`read_edition` reads back as ``wanted``."""
    given = ((field.name, getattr(wanted, field.name)) for field in fields(Edition))
    return "".join(f"{key} = {_basic_string(value)}\n" for key, value in given if value is not None)


def _basic_string(text: str) -> str:
    """A TOML 1.0 basic string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}" for c in escaped) + '"'


def _is_file_name(value: object, *endings: str) -> bool:
    return isinstance(value, str) and safe_name(value) == value and value.endswith(endings)


_SETTINGS: Mapping[str, tuple[str, Callable[[object], bool]]] = {
    "name": ("a name that files can have", lambda value: isinstance(value, str) and is_name(value)),
    "slug": (
        "lower-case letters and digits, with hyphens between",
        lambda value: isinstance(value, str) and is_slug(value),
    ),
    "app_id": ("a reverse domain name", lambda value: isinstance(value, str) and is_app_id(value)),
    "call": ("the name of a .toml file", lambda value: _is_file_name(value, ".toml")),
    "icon": ("the name of an .svg or .png file", lambda value: _is_file_name(value, ".svg", ".png")),
}
