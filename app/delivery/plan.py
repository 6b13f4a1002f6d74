"""Which ways a story can go now, best first. Pure: sizes and the call come in, facts come out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from app.delivery.message import message_size
from app.delivery.wetransfer import FREE_LIMIT
from app.story.call import Call, DeliveryKind
from app.story.quality import Quality
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
    SMALLER_FOR_EMAIL = "smaller-for-email"
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
    ``quality`` is how the video will look that goes this way.
    """

    route: Route
    possible: bool
    recommended: bool
    reason: ReasonCode
    size_bytes: int
    limit_bytes: int = 0
    to: str = ""
    quality: Quality = Quality.SHARP


def plan(
    call: Call,
    estimated_bytes: int,
    *,
    clips: int = 1,
    practise: bool = False,
    email_quality: Quality | None = None,
) -> tuple[Way, ...]:
    """The ways for clips of ``estimated_bytes`` together, the recommended one first and the folder last.

    ``email_quality`` is how they would look when made small enough for an email; None where they are made already and stay
    as they are. Blurred clips are not offered by email. Where the picture would lose much, a way that keeps it comes first.
    A call that names no way to write to anybody gives only the folder. Practice always has the email, because it goes to
    the inbox on this computer; what fits and what does not is the same.
    """
    fits = fits_in_an_email(estimated_bytes, clips)
    email = _email(call, estimated_bytes, None if fits else email_quality or Quality.BLURRED, practise)
    transfer = _transfer(call, estimated_bytes)
    keeps = transfer is not None and transfer.possible
    email_first = email is not None and email.possible and (email.quality is Quality.SHARP or not keeps)
    if email is not None and email_first:
        email = replace(email, recommended=True)
    elif transfer is not None and keeps:
        transfer = replace(transfer, recommended=True, reason=ReasonCode.CARRIES_BIG_FILES)
    ways = [way for way in ((email, transfer) if email_first else (transfer, email)) if way is not None]
    alone = not any(way.possible for way in ways)
    reason = ReasonCode.ONLY_WAY_LEFT if alone else ReasonCode.BY_HAND
    return (*ways, Way(Route.FOLDER, True, alone, reason, estimated_bytes))


def fits_in_an_email(files_bytes: int, clips: int = 1) -> bool:
    """Whether clips of this size together can be attached to one message."""
    whole = message_size([files_bytes, TEXT_FILES, *[0] * clips])
    return files_bytes <= EMAIL_FILES_LIMIT and whole <= EMAIL_MESSAGE_LIMIT


def _email(call: Call, size: int, smaller: Quality | None, practise: bool) -> Way | None:
    """By email; ``smaller`` is how the clips look once they fit, None where they do already."""
    way = call.way(DeliveryKind.EMAIL)
    if way is None and not practise:
        return None
    to = way.to if way is not None else call.organiser.email
    quality = smaller or Quality.SHARP
    reason = ReasonCode.FITS_IN_AN_EMAIL if smaller is None else ReasonCode.SMALLER_FOR_EMAIL
    if quality is Quality.BLURRED:
        reason = ReasonCode.TOO_BIG_TO_ATTACH
    possible = quality is not Quality.BLURRED
    return Way(Route.EMAIL, possible, False, reason, size, EMAIL_FILES_LIMIT, to, quality)


def _transfer(call: Call, size: int) -> Way | None:
    way = call.way(DeliveryKind.WETRANSFER)
    if way is None:
        return None
    possible = size <= FREE_LIMIT
    reason = ReasonCode.ALSO_POSSIBLE if possible else ReasonCode.TOO_BIG_FOR_FREE_TRANSFER
    return Way(Route.WETRANSFER, possible, False, reason, size, FREE_LIMIT, way.to)
