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
    STRAIGHT_TO_THE_ORGANISER = "straight-to-the-organiser"
    NO_PASSWORDS = "no-passwords"
    PROVIDER_TAKES_LESS = "provider-takes-less"


@dataclass(frozen=True)
class Computer:
    """What is known of this computer and the person's email now; None where it is not known.

    ``online``: whether there is a connection. ``mail_program``: whether it has an email program. ``obstacle``: why the
    person's provider takes no email from this app, where that is known from their address.
    """

    online: bool | None = None
    mail_program: bool | None = None
    obstacle: ReasonCode | None = None


@dataclass(frozen=True)
class Way:
    """One way to send: whether it can work, and why. Sizes in bytes; ``limit_bytes`` 0 where there is none.

    ``size_bytes`` is what is measured against the limit: the files. ``to`` is the organiser's address for this way, or
    their server's. ``quality`` is how the video will look that goes this way. ``asks_for_code``: an upload code from the
    organiser is needed. ``waits``: there is no connection now, so it would go as soon as there is one.
    """

    route: Route
    possible: bool
    recommended: bool
    reason: ReasonCode
    size_bytes: int
    limit_bytes: int = 0
    to: str = ""
    quality: Quality = Quality.SHARP
    asks_for_code: bool = False
    waits: bool = False


def plan(
    call: Call,
    estimated_bytes: int,
    *,
    clips: int = 1,
    practise: bool = False,
    email_quality: Quality | None = None,
    computer: Computer | None = None,
) -> tuple[Way, ...]:
    """The ways for clips of ``estimated_bytes`` together, the recommended one first and the folder last.

    An upload to the organiser comes first: it keeps the picture, and the organiser's server says what it has. Then email,
    by this app or by the person's own program, and WeTransfer; of these, where an email would lose much of the picture, the
    way that keeps it comes first. ``email_quality`` is how the clips would look when made small enough for an email; None
    where they are made already and stay as they are. Blurred clips are not offered by email.

    A call that names no way to write to anybody gives only the folder. Practice always has the email, because it goes to
    the inbox on this computer; what fits and what does not is the same.
    """
    here = computer or Computer()
    fits = fits_in_an_email(estimated_bytes, clips)
    smaller = None if fits else email_quality or Quality.BLURRED
    uploads = [
        way for kind in _UPLOADS if (way := _upload(call, kind, estimated_bytes, practise)) is not None
    ]
    emails = _emails(call, estimated_bytes, smaller, practise, here)
    transfer = [way for way in (_transfer(call, estimated_bytes),) if way is not None]
    keeps = any(way.possible for way in transfer)
    loses = not any(way.possible and (way.quality is Quality.SHARP or not keeps) for way in emails)
    ways = [*uploads, *(transfer + emails if loses else emails + transfer)]
    best = next((way for way in ways if way.possible), None)
    ways = [_recommended(way) if way is best else way for way in ways]
    if here.online is False and not practise:
        ways = [replace(way, waits=True) for way in ways]
    reason = ReasonCode.ONLY_WAY_LEFT if best is None else ReasonCode.BY_HAND
    # The best that can be done stands first, before what cannot be done at all.
    ways.sort(key=lambda way: not way.recommended)
    return (*ways, Way(Route.FOLDER, True, best is None, reason, estimated_bytes))


_UPLOADS = (DeliveryKind.TUS, DeliveryKind.WEBDAV)


def _recommended(way: Way) -> Way:
    carries = way.route is Route.WETRANSFER
    return replace(way, recommended=True, reason=ReasonCode.CARRIES_BIG_FILES if carries else way.reason)


def fits_in_an_email(files_bytes: int, clips: int = 1) -> bool:
    """Whether clips of this size together can be attached to one message."""
    whole = message_size([files_bytes, TEXT_FILES, *[0] * clips])
    return files_bytes <= EMAIL_FILES_LIMIT and whole <= EMAIL_MESSAGE_LIMIT


def _upload(call: Call, kind: DeliveryKind, size: int, practise: bool) -> Way | None:
    way = call.way(kind)
    if way is None:
        return None
    return Way(
        Route(kind.value),
        True,
        False,
        ReasonCode.STRAIGHT_TO_THE_ORGANISER,
        size,
        to=way.url,
        # Practice goes to this computer, where nobody asks for one.
        asks_for_code=way.asks_for_code and not practise,
    )


def _emails(call: Call, size: int, smaller: Quality | None, practise: bool, here: Computer) -> list[Way]:
    """By this app, and by the person's own program; ``smaller`` is how the clips look once they fit, None where they do
    already."""
    way = call.way(DeliveryKind.EMAIL)
    if way is None and (not practise or any(call.way(kind) for kind in _UPLOADS)):
        return []
    to = way.to if way is not None else call.organiser.email
    quality = smaller or Quality.SHARP
    reason = ReasonCode.FITS_IN_AN_EMAIL if smaller is None else ReasonCode.SMALLER_FOR_EMAIL
    if quality is Quality.BLURRED:
        reason = ReasonCode.TOO_BIG_TO_ATTACH
    possible = quality is not Quality.BLURRED
    own = Way(Route.MAIL_PROGRAM, possible, False, reason, size, EMAIL_FILES_LIMIT, to, quality)
    email = replace(own, route=Route.EMAIL)
    if possible and here.obstacle is not None and not practise:
        email = replace(email, possible=False, reason=here.obstacle)
        if here.obstacle is ReasonCode.PROVIDER_TAKES_LESS:
            # The same provider carries what the person sends by themselves.
            own = replace(own, possible=False, reason=here.obstacle)
    return [email, own]


def _transfer(call: Call, size: int) -> Way | None:
    way = call.way(DeliveryKind.WETRANSFER)
    if way is None:
        return None
    possible = size <= FREE_LIMIT
    reason = ReasonCode.ALSO_POSSIBLE if possible else ReasonCode.TOO_BIG_FOR_FREE_TRANSFER
    return Way(Route.WETRANSFER, possible, False, reason, size, FREE_LIMIT, way.to)
