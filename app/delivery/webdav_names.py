"""The names of a packet's files in an organiser's folder, which holds many stories and no folders for them.

Every name begins with the reference. A file that had to be sent anew where nobody can look has the number of the try in its
name: what lies under the earlier name may be only its beginning. ``arrived_names`` knows the way back.
"""

from __future__ import annotations

INCOMPLETE = ".incomplete"
"""What a file's name ends in until it is whole. Not ``.part``, which Nextcloud refuses."""


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
