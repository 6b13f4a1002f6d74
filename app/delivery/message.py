"""The messages to the organiser (RFC 5322, 2045 to 2049, 2047): a story with its clips or its link, and a change of mind."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from app.story.address import is_address
from app.story.call import Call
from app.story.record import ConsentRecord
from app.story.route import Outcome
from app.words.formats import date_words, zone_words
from app.words.record_text import first_lines, text_for_the_organiser
from app.words.shown import visible
from app.words.translate import tr

_BASE64_LINE = 57
"""Bytes that fill one line of base64, 76 characters and CRLF (RFC 2045 section 6.8)."""
_PART_HEAD = 340
"""More than the lines around an attachment take: boundary, type, encoding, and a file name of ours twice at most."""
_MESSAGE_HEAD = 2_000

_TYPES = {".mp4": ("video", "mp4"), ".txt": ("text", "plain"), ".json": ("application", "json")}


def new_message_id(sender: str = "") -> str:
    """A new Message-ID. It names the sender's domain and nothing of this computer, whose name ``email.utils`` would use."""
    domain = sender.rpartition("@")[2] if is_address(sender) else "share-your-story.invalid"
    return f"<{secrets.token_hex(16)}@{domain}>"


def subject_of(record: ConsentRecord) -> str:
    """The subject of a story's message."""
    facts = {"reference": record.reference, "title": visible(record.call_title)}
    if record.practise:
        return tr("[Practice] Video story {reference} for {title}", **facts)
    return tr("Video story {reference} for {title}", **facts)


def message_text(
    record: ConsentRecord, call: Call, *, link: str | None = None, link_expires: datetime | None = None
) -> str:
    """The body of the message, also to be copied by hand: name and contact number first."""
    lines: list[str] = []
    if link is not None:
        lines += ["", tr("The clips are here: {link}", link=visible(link))]
        if link_expires is not None:
            until = date_words(link_expires, zone_words(link_expires, call.country))
            lines.append(tr("The link works until {date}.", date=until))
    return text_for_the_organiser(record, call, *lines)


def compose(
    record: ConsentRecord,
    call: Call,
    *,
    sender: str,
    to: str,
    attachments: Sequence[Path] = (),
    link: str | None = None,
    link_expires: datetime | None = None,
    message_id: str,
    date: datetime,
) -> EmailMessage:
    """The message that carries a story, with ``attachments`` read from disk. ``date`` carries its time zone.

    Raises ValueError for an address or Message-ID that is none, and OSError when a file cannot be read.
    """
    message = _envelope(record, subject_of(record), sender, to, message_id, date)
    set_text(message, message_text(record, call, link=link, link_expires=link_expires))
    add_files(message, attachments)
    return message


def withdrawal_subject(record: ConsentRecord) -> str:
    """The subject of a change of mind."""
    facts = {"reference": record.reference, "title": visible(record.call_title)}
    subject = tr("Change of mind: video story {reference} for {title}", **facts)
    return tr("[Practice] {subject}", subject=subject) if record.practise else subject


def withdrawal_text(record: ConsentRecord, call: Call, statements: Sequence[str] = ()) -> str:
    """The body of a change of mind, about the permissions with these ids, or about the whole story where there are none.

    Raises ValueError for an id that the record does not have.
    """
    texts = {answer.statement_id: answer.text for answer in record.answers}
    unknown = [name for name in statements if name not in texts]
    if unknown:
        raise ValueError(f"no such statement: {unknown}")
    lines = [*first_lines(record), "", tr("I have changed my mind about this video story.")]
    if record.delivery is not None:
        sent = date_words(record.delivery.at, zone_words(record.delivery.at, call.country))
        by_hand = record.delivery.outcome is Outcome.SAVED
        lines.append(
            tr("It was saved in a folder at {date}.", date=sent)
            if by_hand
            else tr("It was sent at {date}.", date=sent)
        )
    lines.append("")
    if statements:
        lines.append(tr("I take back these permissions:"))
        lines += [f"- {visible(' '.join(texts[name].split()))}" for name in statements]
        lines += ["", tr("My other answers stay as they were.")]
    else:
        lines.append(
            tr("I take back all my permissions. Stop using the story, and delete it and every copy.")
        )
    lines += ["", tr("Call me, or write back, when this is done."), ""]
    return "\n".join(lines)


def withdrawal_message(
    record: ConsentRecord,
    call: Call,
    statements: Sequence[str] = (),
    *,
    sender: str,
    to: str,
    message_id: str,
    date: datetime,
) -> EmailMessage:
    """The message that tells the organiser of a change of mind; see :func:`withdrawal_text`. No reason is asked."""
    message = _envelope(record, withdrawal_subject(record), sender, to, message_id, date)
    set_text(message, withdrawal_text(record, call, statements))
    return message


def message_size(file_sizes: Iterable[int], text: str = "") -> int:
    """An upper bound, in bytes, of a message with attachments of these sizes: less than 3 KB over for each part."""
    encoded = sum(78 * -(-size // _BASE64_LINE) + _PART_HEAD for size in file_sizes)
    # Quoted-printable writes a byte with three characters at most, and breaks lines of 76 with three more.
    body = len(text.encode("utf-8", "replace").replace(b"\n", b"\r\n")) * 3
    return _MESSAGE_HEAD + encoded + body + 3 * -(-body // 73)


def _envelope(
    record: ConsentRecord, subject: str, sender: str, to: str, message_id: str, date: datetime
) -> EmailMessage:
    if not is_address(sender) or not is_address(to):
        raise ValueError("an email address is needed on both sides")
    local, _, domain = message_id.removeprefix("<").removesuffix(">").rpartition("@")
    if not is_address(f"{local}@{domain}"):
        raise ValueError("that is not a Message-ID")
    if date.tzinfo is None:
        raise ValueError("the date needs its time zone")
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = Address(display_name=visible(record.name.strip()), addr_spec=sender)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = subject
    message["Date"] = format_datetime(date)
    message["Message-ID"] = message_id
    return message


def set_text(message: EmailMessage, text: str) -> None:
    """Give ``message`` its text, in a form that every server passes on as it is."""
    # Never 8bit: not every server on the way takes it, and one that rewrites the text breaks signatures.
    plain = text.isascii() and all(len(line) <= 900 for line in text.split("\n"))
    message.set_content(text, charset="utf-8", cte="7bit" if plain else "quoted-printable")


def add_files(message: EmailMessage, paths: Iterable[Path]) -> None:
    """Attach the files at ``paths``, read from disk. Raises OSError when one cannot be read."""
    for path in paths:
        main, sub = _TYPES.get(path.suffix.lower(), ("application", "octet-stream"))
        params = {"charset": "utf-8"} if main == "text" else None
        message.add_attachment(
            path.read_bytes(), maintype=main, subtype=sub, filename=path.name, params=params
        )
