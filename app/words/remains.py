"""What stays of a story when its copies on this computer are deleted: who has it, where, and for how long."""

from __future__ import annotations

from app.story.record import ConsentRecord, Delivery
from app.story.route import Outcome, Route
from app.words.formats import date_words
from app.words.shown import shown_name, visible
from app.words.translate import tr


def remains_lines(record: ConsentRecord) -> tuple[str, ...]:
    """A sentence or two for each thing that stays, the person's own videos first."""
    delivery = record.delivery
    lines = [tr("Your own videos stay as they are. This app has not changed them.")]
    if record.practise:
        return (*lines, tr("Nobody else has this story."))
    if delivery is not None:
        lines += _elsewhere(delivery, visible(record.organiser))
    return (*lines, tr("Your record stays in this app, until you remove it from the list of what was sent."))


def _elsewhere(delivery: Delivery, organiser: str) -> tuple[str, ...]:
    facts = {"organiser": organiser, "to": visible(delivery.to)}
    if delivery.route is Route.FOLDER:
        return (tr("The copy that you saved in “{to}” stays there. Delete it there when you like.", **facts),)
    if delivery.route is Route.WETRANSFER:
        return (_with_wetransfer(delivery, organiser), _message(delivery))
    if delivery.outcome is Outcome.RECEIVED:
        there = shown_name(delivery.to)
        return (tr("{organiser} has your story, on the computer {there}.", organiser=organiser, there=there),)
    return (
        tr("{organiser} has the message with your clips, when it has arrived.", **facts),
        _message(delivery),
    )


def _with_wetransfer(delivery: Delivery, organiser: str) -> str:
    if delivery.link_expires is None:
        return tr(
            "Your clips stay with WeTransfer until the link ends. Everybody who has the link can get them."
        )
    return tr(
        "Your clips stay with WeTransfer until {when}. Everybody who has the link can get them. "
        "What {organiser} has fetched by then stays with them.",
        when=date_words(delivery.link_expires.astimezone()),
        organiser=organiser,
    )


def _message(delivery: Delivery) -> str:
    """Where the person's own copy of the message lies: programs keep one, and so do some providers."""
    if delivery.outcome is Outcome.ACCEPTED:
        return tr(
            "Your email provider may keep a copy of the message in your Sent folder. You can delete it there."
        )
    return tr("The message stays in the Sent folder of your own email. You can delete it there.")
