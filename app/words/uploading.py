"""What is happening while a story is uploaded, in words that keep people calm and say what they can do."""

from __future__ import annotations

import re

from app.story.uploading import News, Situation
from app.words.formats import Rounding, duration_words, size_words
from app.words.shown import shown_name
from app.words.translate import tr, tr_n

_RECEIPT = re.compile(
    r"(?P<files>\d{1,3}) files, (?P<bytes>\d{1,16}) bytes, by (?P<how>lengths|hashes|answers)"
)
_CLIP = re.compile(r"clip-(\d{1,3})-of-\d")
_UP_TO_THE_LINE = {
    Situation.CONNECTING,
    Situation.SENDING,
    Situation.STARTING_AGAIN,
    Situation.SENDING_AGAIN,
}


def clip_number(file_name: str) -> int | None:
    """Which clip a file of a packet is, from 1 on, by its name there; None for texts and the list of files."""
    found = _CLIP.search(file_name)
    return int(found[1]) if found else None


def situation_words(news: News, host: str) -> str:
    """What is happening now, in a sentence or two; ``host`` is the organiser's computer."""
    there, what = shown_name(host), _what(news.name)
    return {
        Situation.CHECKING: (
            tr("Checking how much of {what} has arrived.", what=what)
            if news.name
            else tr("Checking what has arrived.")
        ),
        Situation.CONNECTING: tr("Connecting to {there}.", there=there),
        Situation.SENDING: tr("Sending {what} to {there}.", what=what, there=there),
        Situation.OFFLINE: tr(
            "No connection to {there} now. It goes on by itself as soon as there is one.", there=there
        ),
        Situation.SERVER_BUSY: tr("{there} is busy now. It goes on by itself.", there=there),
        Situation.STARTING_AGAIN: tr(
            "The organiser’s computer has lost {what}. It is being sent again.", what=what
        ),
        Situation.SENDING_AGAIN: tr(
            "The line broke. {what} is sent again from its beginning.", what=_what(news.name, begins=True)
        ),
        Situation.CONFIRMING: tr(
            "All of it is handed over. {there} is checking that it has everything.", there=there
        ),
    }[news.situation]


def next_try_words(seconds: int) -> str:
    """When the next try is; 0: now."""
    if seconds <= 0:
        return tr("Trying now.")
    return tr_n("The next try is in %n second.", "The next try is in %n seconds.", seconds)


def goes_on_words(news: News, host: str) -> str:
    """The same as :func:`situation_words` where it had to wait before."""
    return tr("It goes on. {now}", now=situation_words(news, host))


def standstill_words(seconds: float) -> str:
    """For how long the number has stood still, rounded down to half a minute, then to minutes: a title."""
    whole = int(seconds)
    shown = whole // 60 * 60 if whole >= 60 else min(whole, 30)
    return tr("It has not moved for {length}", length=duration_words(shown * 1000, rounding=Rounding.DOWN))


def doing_words(news: News | None, host: str, otherwise: str = "") -> str:
    """What the app is doing while the number stands still; ``otherwise`` says it where there was no news."""
    if news is None:
        return tr("This is what the app is doing: “{doing}”.", doing=otherwise)
    there, what = shown_name(host), _what(news.name)
    doing = {
        Situation.CHECKING: tr("checking how much has arrived"),
        Situation.CONNECTING: tr("waiting for {there} to answer", there=there),
        Situation.SENDING: tr("sending {what}, and waiting until it gets through", what=what),
        Situation.OFFLINE: tr("looking for a connection, again and again"),
        Situation.SERVER_BUSY: tr("waiting until {there} is less busy", there=there),
        Situation.STARTING_AGAIN: tr("sending {what} again", what=what),
        Situation.SENDING_AGAIN: tr("sending {what} again from its beginning", what=what),
        Situation.CONFIRMING: tr("waiting for {there} to say that it has everything", there=there),
    }[news.situation]
    return tr("This is what the app is doing: {doing}.", doing=doing)


def helps_words(news: News | None, *, can_pause: bool) -> str:
    """What the person can do while the number stands still."""
    if news is None or not can_pause:
        return tr("You can leave it running, or press Stop and try again later.")
    if news.situation is Situation.OFFLINE:
        return tr(
            "You need do nothing. If you can, try another network, or press Pause and go on later. "
            "With Stop you can choose another way to send."
        )
    if news.situation in _UP_TO_THE_LINE:
        return tr("You can leave it running. If it stays like this, press Pause, or try another network.")
    return tr(
        "You need do nothing. If it takes too long for you, press Pause and go on later. "
        "With Stop you can choose another way to send."
    )


def paused_words(arrived_bytes: int, size_bytes: int) -> str:
    """How far it came before the pause."""
    return tr(
        "Paused. What has arrived: {arrived} of {size}.",
        arrived=size_words(arrived_bytes),
        size=size_words(size_bytes),
    )


def clip_line(name: str, sent_bytes: int, size_bytes: int) -> str:
    """How far one clip is: "Clip 1 of 3: 12 MB of 40 MB"."""
    facts = {"name": name, "sent": size_words(sent_bytes), "size": size_words(size_bytes)}
    if sent_bytes <= 0:
        return tr("{name}: {size}, not begun", **facts)
    if sent_bytes >= size_bytes:
        return tr("{name}: all {size} sent", **facts)
    return tr("{name}: {sent} of {size}", **facts)


def quarter_words(quarters: int) -> str:
    """A step worth saying aloud, from 1 to 3. Raises KeyError for any other."""
    return {
        1: tr("A quarter of your story is sent."),
        2: tr("Half of your story is sent."),
        3: tr("Three quarters of your story are sent."),
    }[quarters]


def receipt_words(receipt: str) -> str:
    """What the organiser's computer confirmed of an upload, from the receipt in its delivery; any other stays as it is."""
    found = _RECEIPT.fullmatch(receipt)
    if found is None:
        return receipt
    how = {
        "lengths": tr("The organiser’s computer confirmed every file, each with its full length"),
        "hashes": tr("The organiser’s computer confirmed every file, each with its fingerprint"),
        "answers": tr("The organiser’s computer answered that it took every file"),
    }[found["how"]]
    files = tr_n("%n file", "%n files", int(found["files"]))
    return tr("{how}: {files}, {size}", how=how, files=files, size=size_words(int(found["bytes"])))


def _what(file_name: str, *, begins: bool = False) -> str:
    """What is on its way; ``begins``: as a sentence begins with it."""
    number = clip_number(file_name)
    if number is not None:
        return tr("Clip {number}", number=number) if begins else tr("clip {number}", number=number)
    if file_name:
        return tr("The file with your details") if begins else tr("your details")
    return tr("Your story") if begins else tr("your story")
