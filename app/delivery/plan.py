"""Which ways a story can go now, best first. Pure: sizes and the call come in, facts come out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from app.delivery.message import message_size
from app.delivery.wetransfer import FREE_LIMIT
from app.story.call import Call, DeliveryKind
from app.story.route import Route

EMAIL_FILES_LIMIT = 14_000_000
"""Bytes of files in one message: with base64 (× 1.37) they stay below the 20 MB of careful servers."""
EMAIL_MESSAGE_LIMIT = 25_000_000
"""Bytes of a whole message, as large providers count."""
TEXT_FILES = 60_000
"""Room for the message's text, ``details.txt`` and ``submission.json``."""


class ReasonCode(Enum):
    """Why a way is recommended, only possible, or not possible."""

    FITS_IN_AN_EMAIL = "fits-in-an-email"
    TOO_BIG_TO_ATTACH = "too-big-to-attach"
    CARRIES_BIG_FILES = "carries-big-files"
    ALSO_POSSIBLE = "also-possible"
    TOO_BIG_FOR_FREE_TRANSFER = "too-big-for-free-transfer"
    BY_HAND = "by-hand"
    ONLY_WAY_LEFT = "only-way-left"


@dataclass(frozen=True)
class Way:
    """One way to send: whether it can work, and why. Sizes in bytes; ``limit_bytes`` 0 where there is none.

    ``size_bytes`` is what is measured against the limit: the files. ``to`` is the organiser's address for this way.
    """

    route: Route
    possible: bool
    recommended: bool
    reason: ReasonCode
    size_bytes: int
    limit_bytes: int = 0
    to: str = ""


def plan(call: Call, estimated_bytes: int, *, clips: int = 1, practise: bool = False) -> tuple[Way, ...]:
    """The ways for clips of ``estimated_bytes`` together, the recommended one first and the folder last.

    A call that names no way to write to anybody gives only the folder. Practice always has the email, because it goes to
    the inbox on this computer; what fits and what does not is the same.
    """
    fits = fits_in_an_email(estimated_bytes, clips)
    email, transfer = _email(call, estimated_bytes, fits, practise), _transfer(call, estimated_bytes)
    if transfer is not None and transfer.possible and (email is None or not fits):
        transfer = replace(transfer, recommended=True, reason=ReasonCode.CARRIES_BIG_FILES)
    ways = [way for way in ((email, transfer) if fits else (transfer, email)) if way is not None]
    alone = not any(way.possible for way in ways)
    reason = ReasonCode.ONLY_WAY_LEFT if alone else ReasonCode.BY_HAND
    return (*ways, Way(Route.FOLDER, True, alone, reason, estimated_bytes))


def fits_in_an_email(files_bytes: int, clips: int = 1) -> bool:
    """Whether clips of this size together can be attached to one message."""
    whole = message_size([files_bytes, TEXT_FILES, *[0] * clips])
    return files_bytes <= EMAIL_FILES_LIMIT and whole <= EMAIL_MESSAGE_LIMIT


def _email(call: Call, size: int, fits: bool, practise: bool) -> Way | None:
    way = call.way(DeliveryKind.EMAIL)
    if way is None and not practise:
        return None
    reason = ReasonCode.FITS_IN_AN_EMAIL if fits else ReasonCode.TOO_BIG_TO_ATTACH
    to = way.to if way is not None else call.organiser.email
    return Way(Route.EMAIL, fits, fits, reason, size, EMAIL_FILES_LIMIT, to)


def _transfer(call: Call, size: int) -> Way | None:
    way = call.way(DeliveryKind.WETRANSFER)
    if way is None:
        return None
    possible = size <= FREE_LIMIT
    reason = ReasonCode.ALSO_POSSIBLE if possible else ReasonCode.TOO_BIG_FOR_FREE_TRANSFER
    return Way(Route.WETRANSFER, possible, False, reason, size, FREE_LIMIT, way.to)
