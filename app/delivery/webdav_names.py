"""The names of a packet's files in an organiser's folder, which holds many stories and no folders for them.

Every name begins with the reference. A file that had to be sent anew where nobody can look, has the number of the try in its
name: what lies under the earlier name may be only its beginning. ``packet_name`` finds the way back, also from the numbers
that Nextcloud gives to names that exist.
"""

from __future__ import annotations

import re

from app.story.reference import is_reference

INCOMPLETE = ".incomplete"
"""What a file's name ends in until it is whole. Not ``.part``, which Nextcloud refuses."""
_THERE = re.compile(
    r"(?P<reference>[A-Z0-9-]+)_(?P<stem>clip-[0-9]+-of-[0-9]+|[a-z]+)"
    r"(?:_try-[1-9][0-9]*)?(?: \([1-9][0-9]*\))?(?P<suffix>\.(?:mp4|txt|json))"
)


def name_there(reference: str, name: str, again: int = 0) -> str:
    """The name for the packet's file ``name``: ``LW-7F3K-9Q2M_details.txt``. ``again`` is how often it was begun anew."""
    flat = name if name.startswith(f"{reference}_") else f"{reference}_{name}"
    if not again:
        return flat
    stem, dot, suffix = flat.rpartition(".")
    return f"{stem}_try-{again + 1}{dot}{suffix}"


def waiting_name(reference: str, name: str, sha256: str) -> str:
    """The name until it is whole: with the hash in it, a whole file under it can only be this one."""
    return f"{name_there(reference, name)}.{sha256[:12]}{INCOMPLETE}"


def packet_name(there: str) -> tuple[str, str] | None:
    """Reference and name in the packet of a file found in the folder, None for one that is not a story's, or not whole.

    Several found names can belong to one file of the packet: the one whose SHA-256 the manifest holds is it.
    """
    found = _THERE.fullmatch(there)
    if found is None or not is_reference(found["reference"]):
        return None
    reference, name = found["reference"], found["stem"] + found["suffix"]
    return reference, f"{reference}_{name}" if name.startswith("clip-") else name
