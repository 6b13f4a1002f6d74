"""Sending what is in the outbox: packet, message and server brought together, and the outcome written down."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from app.delivery.backoff import Patience
from app.delivery.folder import save_to_folder
from app.delivery.http import is_protected
from app.delivery.message import compose, message_size, message_text
from app.delivery.outbox import IllegalStep, Item, ItemState, Outbox
from app.delivery.packet import Packet, open_packet, require_unchanged
from app.delivery.plan import EMAIL_MESSAGE_LIMIT
from app.delivery.sign_in import SignIn
from app.delivery.smtp import Phase, Receipt, Timeouts, send_email
from app.delivery.trust import system_context
from app.delivery.tus import send_by_tus
from app.delivery.upload_line import line_to
from app.delivery.uploading import Uploading
from app.delivery.uploads import News, Situation, Tell, files_of, tell_nobody
from app.delivery.webdav import send_to_folder
from app.story.account import Security
from app.story.call import Call
from app.story.errors import (
    FieldProblem,
    MayHaveBeenSent,
    PacketUnusable,
    RecipientRefused,
    RefusedByServer,
    SenderRefused,
    ServerFault,
    StorageError,
    StorageFullThere,
    StoryError,
    TooBigForServer,
    UploadLost,
    UploadNotAllowed,
)
from app.story.record import Delivery
from app.story.route import UPLOADS, Outcome, Route
from app.story.secret import Secret
from app.story.work import Cancel, Progress

log = logging.getLogger(__name__)

FOR_GOOD = (
    TooBigForServer,
    SenderRefused,
    RecipientRefused,
    RefusedByServer,
    PacketUnusable,
    UploadNotAllowed,
    UploadLost,
    ServerFault,
    StorageFullThere,
)
"""After these the same try again cannot help, except where the error itself says so (``retry``)."""


@dataclass(frozen=True)
class Means:
    """What sending needs beside the story: how to sign in for the email, a clock, whom to trust, how long to wait.

    For uploads: ``code`` is what the organiser gave the person, ``tell`` hears what is happening, ``patience`` says how long
    to try.
    """

    clock: Callable[[], datetime]
    sign_in: SignIn | None = None
    context: Callable[[], ssl.SSLContext] = system_context
    timeouts: Timeouts | None = None
    code: Secret | None = None
    tell: Tell = tell_nobody
    patience: Patience = field(default_factory=Patience)


def deliver(
    outbox: Outbox, item_id: str, call: Call, means: Means, progress: Progress, cancel: Cancel
) -> Delivery:
    """Send the delivery ``item_id``, which is ready, and return what is known afterwards. Progress counts bytes.

    Its state on disk always follows: sent; ready again after a stop or a fault that may pass; failed for good; may have
    been sent. What was sent meanwhile by another window is not sent again. Raises the errors of ``send_email`` and
    ``save_to_folder``, DraftOpenElsewhere while another window sends it, PacketUnusable when the packet has changed,
    KeyError, IllegalStep, and ValueError when practice would go to an account outside this computer.
    """
    with outbox.turn(item_id):
        item = outbox.settle(item_id)
        if item.state is ItemState.SENT and item.delivery is not None:
            return item.delivery
        _require_means(item, means)
        outbox.mark(item_id, ItemState.SENDING, means.clock(), phase=None, fault="", paused=False)
        try:
            delivery = _send(outbox, item, call, means, progress, cancel)
        except BaseException as error:
            _note_fault(outbox, item_id, error, means.clock())
            raise
        _note_sent(outbox, item_id, delivery)
        return delivery


def _require_means(item: Item, means: Means) -> None:
    if item.practise and item.route in UPLOADS:
        raise ValueError("practice stays on this computer")
    if item.route in UPLOADS and not is_protected(item.to):
        raise IllegalStep("an address that is encrypted is needed")
    if item.route is Route.FOLDER or item.route in UPLOADS:
        return
    if item.route is Route.WETRANSFER and not item.link:
        raise IllegalStep("there is no link yet")
    if item.route not in {Route.EMAIL, Route.WETRANSFER} or means.sign_in is None:
        raise IllegalStep(f"no means to send by {item.route.value}")
    if item.practise and means.sign_in.account.security is not Security.LOOPBACK_ONLY:
        raise ValueError("practice stays on this computer")


def _send(
    outbox: Outbox, item: Item, call: Call, means: Means, progress: Progress, cancel: Cancel
) -> Delivery:
    packet = open_packet(Path(item.packet))
    if item.route is Route.FOLDER:
        save_to_folder(packet, Path(item.to), progress, cancel)
        return Delivery(Route.FOLDER, Outcome.SAVED, Path(item.to).name, means.clock())
    if item.route in UPLOADS:
        return _upload(outbox, item, packet, means, progress, cancel)
    receipt = _mail(outbox, item, packet, call, means, progress, cancel)
    outcome = Outcome.PRACTISED if item.practise else Outcome.ACCEPTED
    return Delivery(
        item.route,
        outcome,
        item.to,
        means.clock(),
        receipt.said,
        link=item.link,
        link_expires=item.link_expires,
    )


def _upload(
    outbox: Outbox, item: Item, packet: Packet, means: Means, progress: Progress, cancel: Cancel
) -> Delivery:
    means.tell(News(Situation.CHECKING))
    files = files_of(packet, cancel)
    with line_to(item.route, item.to, cancel, code=means.code, context=means.context) as http:
        line = Uploading(http, outbox.book_of(item.item_id), means.clock, means.tell, means.patience)
        send = send_to_folder if item.route is Route.WEBDAV else send_by_tus
        receipt = send(files, packet.reference, line, progress, cancel)
    said = f"{receipt.files} files, {receipt.size_bytes} bytes, by {receipt.confirmed.value}"
    return Delivery(item.route, Outcome.RECEIVED, receipt.host, means.clock(), said)


def _mail(
    outbox: Outbox,
    item: Item,
    packet: Packet,
    call: Call,
    means: Means,
    progress: Progress,
    cancel: Cancel,
) -> Receipt:
    sign_in = means.sign_in
    if sign_in is None:
        raise IllegalStep("an account is needed")
    require_unchanged(packet, cancel)
    link = item.link or None
    paths = packet.text_paths if link else (*packet.clip_paths, *packet.text_paths)
    try:
        sizes = [path.stat().st_size for path in paths]
        text = message_text(packet.record, call, link=link, link_expires=item.link_expires)
        size = message_size(sizes, text)
        if size > EMAIL_MESSAGE_LIMIT:
            raise TooBigForServer(size, EMAIL_MESSAGE_LIMIT)
        message = compose(
            packet.record,
            call,
            sender=sign_in.account.sender,
            to=item.to,
            attachments=paths,
            link=link,
            link_expires=item.link_expires,
            message_id=item.message_id,
            date=item.created_at,
        )
    except OSError as error:
        raise PacketUnusable((FieldProblem(packet.reference, "a packet that can be read"),)) from error

    def note(phase: Phase) -> None:
        outbox.note_phase(item.item_id, phase, means.clock())

    return send_email(
        sign_in,
        message,
        item.to,
        progress,
        cancel,
        context=means.context,
        timeouts=means.timeouts,
        phase=note,
    )


def _note_fault(outbox: Outbox, item_id: str, error: BaseException, now: datetime) -> None:
    """What is known after a fault. An error that nobody foresaw counts by how far the try had come."""
    unforeseen = not isinstance(error, StoryError)
    if isinstance(error, MayHaveBeenSent) or (unforeseen and outbox.item(item_id).phase is Phase.HANDED_OVER):
        state = ItemState.MAY_HAVE_BEEN_SENT
    else:
        for_good = isinstance(error, FOR_GOOD) and not getattr(error, "retry", False)
        state = ItemState.FAILED if for_good else ItemState.READY
    try:
        outbox.mark(item_id, state, now, fault=type(error).__name__)
    except StorageError:
        # The state on the disk is "sending", which the next start puts right from the phase.
        log.warning("the fault %s could not be noted", type(error).__name__)


def _note_sent(outbox: Outbox, item_id: str, delivery: Delivery) -> None:
    try:
        outbox.mark(item_id, ItemState.SENT, delivery.at, delivery=delivery)
    except StorageError:
        # It was sent, which the person must hear; the next start will say "may have been sent" of it.
        log.warning("the receipt could not be noted")
