"""Names as they arrive: what a mail program, a file drop or an upload made of the names inside a packet. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.delivery.packet import DETAILS, MANIFEST
from app.delivery.webdav_names import INCOMPLETE
from app.story.reference import ALPHABET, is_reference

LONGEST_NAME = 200

_REFERENCE = rf"[A-Z]{{1,4}}-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}"
_OF_A_STORY = re.compile(rf"({_REFERENCE})_(.+)")
_CLIP = re.compile(r"clip-[0-9]{1,2}-of-[0-9]{1,2}\.mp4")
_CHANGE = re.compile(r"change-of-mind_[A-Za-z0-9-]{1,40}\.txt")
# What is put behind a name that is taken: "name (1).txt" by browsers, Windows and Nextcloud, "name-1.txt" and
# "name_1.txt" by mail programs, "name 2.txt" by macOS.
_COPY = re.compile(r"(?P<stem>.+?)(?: ?\([0-9]{1,3}\)|[ _-][0-9]{1,3})(?P<ending>\.[a-z0-9]{3,4})")
# What the app itself puts behind a name when it sends a file anew to a folder that it cannot look into.
_TRY = re.compile(r"(?P<stem>.+?)_try-[0-9]{1,3}(?P<ending>\.[a-z0-9]{3,4})")
LEFT_BY_SYSTEMS = {".ds_store", "thumbs.db", "desktop.ini"}
"""What file managers leave in every folder that they show."""


@dataclass(frozen=True)
class KnownName:
    """What a name says: the file's name inside its packet, and the reference where the name holds it (else empty)."""

    name: str
    reference: str = ""

    @property
    def is_change_of_mind(self) -> bool:
        """Whether it is the note of somebody who changed their mind."""
        return is_change_of_mind(self.name)


def read_name(name: str) -> KnownName | None:
    """The packet's file behind ``name``, or None for a name that no packet and no way of sending has.

    A number that was added because the name was taken is taken off again.
    """
    if len(name) > LONGEST_NAME:
        return None
    for bare in (name, _without(_TRY, name), _without(_COPY, name), _without(_TRY, _without(_COPY, name))):
        known = _exact(bare)
        if known is not None:
            return known
    return None


def _without(added: re.Pattern[str], name: str) -> str:
    found = added.fullmatch(name)
    return found["stem"] + found["ending"] if found else name


def is_incomplete(name: str) -> bool:
    """Whether this is a file of a story that is on its way, or that broke off."""
    return _OF_A_STORY.fullmatch(name) is not None and name.endswith(INCOMPLETE)


def _exact(name: str) -> KnownName | None:
    if name in {MANIFEST, DETAILS}:
        return KnownName(name)
    parts = _OF_A_STORY.fullmatch(name)
    if parts is None:
        return None
    reference, rest = parts[1], parts[2]
    if rest in {MANIFEST, DETAILS}:
        # Where many stories lie in one folder (a file drop), these two carry their reference as the clips do.
        return KnownName(rest, reference)
    if _CLIP.fullmatch(rest) or _CHANGE.fullmatch(rest):
        return KnownName(name, reference)
    return None


def is_change_of_mind(name: str) -> bool:
    """Whether this is ``REFERENCE_change-of-mind_N.txt``: the note of somebody who changed their mind."""
    parts = _OF_A_STORY.fullmatch(name)
    return parts is not None and _CHANGE.fullmatch(parts[2]) is not None


def reference_in(text: str) -> str:
    """``text`` where it is a reference, else nothing."""
    return text if is_reference(text) else ""


def left_by_a_system(name: str) -> bool:
    """Whether file managers leave this in every folder that they show, or in every archive that they make."""
    return name.lower() in LEFT_BY_SYSTEMS or name.startswith("._")
