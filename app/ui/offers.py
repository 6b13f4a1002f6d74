"""The planner's facts as the words of the "How to send" page."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.delivery.plan import Computer, ReasonCode, Way
from app.services.making import ways
from app.story.call import Call
from app.story.quality import Quality
from app.story.route import UPLOADS, Route
from app.story.submission import Submission
from app.ui.pages.route import Offer, Offers
from app.words import route_words, size_words


def offers_for(submission: Submission, call: Call, computer: Computer | None = None) -> Offers:
    """What can be offered for the clips as they are; sizes are estimates until the clips are made."""
    found = ways(submission, call, computer)
    possible = tuple(
        Offer(way.route, route_words(way.route), _offer(way, computer)) for way in found if way.possible
    )
    not_possible = tuple(
        _why_not(way) for way in found if not way.possible and not _says_the_same(way, found)
    )
    words = QCoreApplication.translate("Offers", "The size of your clips together: {size}. {why}")
    first = next(way for way in found if way.recommended)
    why = words.format(size=size_words(first.size_bytes), why=_why(first))
    if submission.practise:
        why += " " + QCoreApplication.translate(
            "Offers", "This is practice: whatever you choose, nothing leaves this computer."
        )
    return Offers(possible, why, not_possible)


def _says_the_same(way: Way, found: tuple[Way, ...]) -> bool:
    """Whether the line about email from this app says it for the person's own email program too."""
    email = next((other for other in found if other.route is Route.EMAIL), None)
    return way.route is Route.MAIL_PROGRAM and email is not None and email.reason is way.reason


def _why(first: Way) -> str:
    if first.reason is ReasonCode.STRAIGHT_TO_THE_ORGANISER:
        return QCoreApplication.translate(
            "Offers",
            "The app can bring them straight to the organiser, and tells you when they have arrived.",
        )
    if first.reason is ReasonCode.FITS_IN_AN_EMAIL:
        return QCoreApplication.translate("Offers", "That fits in an email.")
    if first.reason is ReasonCode.SMALLER_FOR_EMAIL:
        return QCoreApplication.translate(
            "Offers", "That is too large for an email, so we make the video smaller."
        )
    if first.reason is ReasonCode.CARRIES_BIG_FILES:
        return QCoreApplication.translate(
            "Offers", "That is too large for an email. WeTransfer is a website for large files."
        )
    return QCoreApplication.translate("Offers", "You can save them, and give them to the organiser by hand.")


def _offer(way: Way, computer: Computer | None) -> str:
    parts = [_needs(way, computer), _looks(way)]
    if way.waits:
        parts.append(
            QCoreApplication.translate(
                "Offers", "This computer is offline now. It goes as soon as there is a connection."
            )
            if way.route in UPLOADS
            else QCoreApplication.translate("Offers", "This computer is offline now. You need a connection.")
        )
    return " ".join(parts)


def _needs(way: Way, computer: Computer | None) -> str:
    if way.route is Route.EMAIL:
        return QCoreApplication.translate(
            "Offers",
            "You need your email address and its password. Some providers want a special app password.",
        )
    if way.route in UPLOADS:
        return (
            QCoreApplication.translate("Offers", "You need the upload code that the organiser gave you.")
            if way.asks_for_code
            else QCoreApplication.translate("Offers", "You need nothing else.")
        ) + QCoreApplication.translate(
            "Offers", " It goes on after a break, and you can close the app in between."
        )
    if way.route is Route.MAIL_PROGRAM and computer is not None and computer.mail_program is False:
        return QCoreApplication.translate(
            "Offers",
            "You send it with your email in the web browser. The app has the text and the files ready for you, "
            "and you press Send there.",
        )
    if way.route is Route.MAIL_PROGRAM:
        return QCoreApplication.translate(
            "Offers",
            "You send it with the email program or website that you use every day. "
            "The app makes the message ready, and you press Send there.",
        )
    if way.route is Route.WETRANSFER:
        return QCoreApplication.translate(
            "Offers", "You need your web browser and an email address. It takes five small steps."
        )
    return QCoreApplication.translate(
        "Offers", "You need a folder or a USB stick. Nothing is sent: you hand it over yourself."
    )


def _looks(way: Way) -> str:
    if way.reason is not ReasonCode.SMALLER_FOR_EMAIL:
        return QCoreApplication.translate("Offers", "The video stays as sharp as it can be.")
    if way.quality is Quality.SHARP:
        return QCoreApplication.translate("Offers", "The video is made smaller, and still looks sharp.")
    return QCoreApplication.translate(
        "Offers", "The video is made smaller. It looks good on a phone, and less sharp on a large screen."
    )


def _why_not(way: Way) -> str:
    facts = {"way": route_words(way.route), "limit": size_words(way.limit_bytes)}
    if way.reason is ReasonCode.NO_PASSWORDS:
        words = QCoreApplication.translate(
            "Offers", "{way}: your email provider lets no other app send. Use your own program or website."
        )
    elif way.reason is ReasonCode.PROVIDER_TAKES_LESS:
        words = QCoreApplication.translate(
            "Offers", "{way}: your email provider takes only smaller messages."
        )
    elif way.route is Route.EMAIL:
        words = QCoreApplication.translate(
            "Offers",
            "{way}: your clips are too large. Made small enough for {limit}, they would look blurred.",
        )
    else:
        words = QCoreApplication.translate("Offers", "{way}: your clips are too large. The limit is {limit}.")
    return words.format(**facts)
