"""Whose edition of the program this is: its name, its icon, and the call that it opens onto.

An organiser's own edition (docs/building.md) carries ``resources/edition.toml``; where that is not there, the edition is
the plain one. An edition has folders, saved passwords and a place among the installed programs of its own.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from app.resources import resource_path

EDITION_FILE = "edition.toml"


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


@cache
def edition() -> Edition:
    """The edition that runs. A file that was damaged after the build is an error of the installation, so it raises."""
    path = resource_path(EDITION_FILE)
    if not path.is_file():
        return Edition()
    return Edition(**tomllib.loads(path.read_text(encoding="utf-8")))
