"""The planner's facts as the words of the "How to send" page."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.delivery.plan import ReasonCode, Way, plan
from app.services.making import estimated_bytes
from app.story.call import Call
from app.story.route import Route
from app.story.submission import Submission
from app.ui.pages.route import Offer, Offers
from app.words import route_words, size_words


def _tr(text: str) -> str:
    return QCoreApplication.translate("Offers", text)


def offers_for(submission: Submission, call: Call) -> Offers:
    """What can be offered for the clips as they are; sizes are estimates until the clips are made."""
    size = estimated_bytes(submission.clips)
    ways = plan(call, size, clips=len(submission.clips), practise=submission.practise)
    possible = tuple(Offer(way.route, route_words(way.route), _needs(way)) for way in ways if way.possible)
    not_possible = tuple(_why_not(way) for way in ways if not way.possible)
    words = _tr("Your clips together will take about this much: {size}. {why}")
    if submission.practise:
        words += " " + _tr("This is practice: whatever you choose, nothing leaves this computer.")
    return Offers(possible, words.format(size=size_words(size), why=_why(ways[0])), not_possible)


def _why(first: Way) -> str:
    return {
        ReasonCode.FITS_IN_AN_EMAIL: _tr("That fits in an email."),
        ReasonCode.CARRIES_BIG_FILES: _tr(
            "That is too large for an email. WeTransfer is a website for large files."
        ),
    }.get(first.reason, _tr("You can save them, and give them to the organiser by hand."))


def _needs(way: Way) -> str:
    if way.route is Route.EMAIL:
        return _tr("You need your email address and its password. The video stays sharp.")
    if way.route is Route.WETRANSFER:
        return _tr(
            "You need your web browser and an email address. The video stays sharp. It takes five small steps."
        )
    return _tr("You need a folder or a USB stick. Nothing is sent: you hand it over yourself.")


def _why_not(way: Way) -> str:
    facts = {"way": route_words(way.route), "limit": size_words(way.limit_bytes)}
    return _tr("{way}: your clips are too large. The limit is {limit}.").format(**facts)
