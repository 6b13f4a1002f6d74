"""The commands ``send`` and ``resume``: from a STORY.toml, or from the outbox, to the organiser."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from app.delivery.backoff import Patience
from app.delivery.outbox import Item, ItemState, Outbox
from app.delivery.packet import Packet, open_packet
from app.delivery.plan import plan
from app.delivery.sign_in import SignIn
from app.files import storage_error
from app.media.reader import Reader
from app.services import headless, making
from app.services.sending import Mailroom, address_of
from app.services.taking_away import TakingAway
from app.store.calls import known_call
from app.store.folders import Folders
from app.store.history import HistoryStore
from app.store.secrets import SecretKeeper, account_key, code_key
from app.store.settings import SettingsStore
from app.store.story_file import StoryFile
from app.story.account import MailAccount
from app.story.call import Call
from app.story.errors import (
    CallUnknown,
    DeliveryError,
    FieldProblem,
    MayHaveBeenSent,
    RouteNotPossible,
    SignInRefused,
    StoryError,
    StoryFileUnusable,
)
from app.story.record import ConsentRecord
from app.story.route import UPLOADS, Route
from app.story.secret import Secret
from app.story.work import Cancel, Progress, no_progress
from app.words import outcome_words

PASSWORD_VARIABLE = "SHARE_YOUR_STORY_PASSWORD"  # noqa: S105 - the name of a variable
CODE_VARIABLE = "SHARE_YOUR_STORY_UPLOAD_CODE"
PATIENCE_VARIABLE = "SHARE_YOUR_STORY_PATIENCE"
"""Seconds for which an upload may stand still before it is left for ``resume``: at a terminal nobody watches a bar."""
USUAL_PATIENCE_S = 60.0
Say = Callable[[str], None]


def send(
    target: Path,
    *,
    practise: bool,
    inbox: Path | None,
    out: Path | None,
    route: str | None,
    progress: Progress,
    say: Say,
) -> int:
    """Make the packet of the story in ``target``, send it, and say the reference and what is known. Returns 0.

    Raises what preparing and sending raise, and :class:`RouteNotPossible` for a way that this story cannot go. Only
    after a fault that may pass is anything kept, for :func:`resume`.
    """
    story, call = headless.read(target, practise=practise)
    folders = Folders.of_this_person()
    headless.keep_call(target, story, folders)
    mailroom = Mailroom(Outbox(folders.outbox), HistoryStore(folders))
    with Reader() as reader:
        submission = headless.submission_of(target, story, call, reader, Cancel())
        wanted = _wanted(route, story, call)
        sign_in = _sign_in(target, story) if wanted is Route.EMAIL and not story.practise else None
        if not story.practise:
            _require(wanted, 0, len(story.clips), call)
        if wanted is Route.FOLDER and not story.practise and out is None:
            raise RouteNotPossible(route=Route.FOLDER.value, missing="--out DIR")
        limit = making.limit_for(wanted, len(story.clips))
        place = folders.prepared_for(submission.submission_id)
        with _kept_for_later(mailroom, place):
            packet = headless.make_packet(submission, call, place, reader, progress, Cancel(), limit)
            if not story.practise:
                _require(wanted, packet.record.total_bytes, len(packet.record.clips), call)
            inbox = inbox or folders.practice_inbox
            record = _go(mailroom, packet, call, wanted, sign_in, inbox, out, progress)
    say(record.reference)
    if record.delivery is not None:
        say(outcome_words(record.delivery.outcome))
    return 0


def can_be_resumed(error: BaseException) -> bool:
    """Whether the delivery that ended with ``error`` waits in the outbox."""
    return isinstance(error, DeliveryError) and (error.retry or isinstance(error, MayHaveBeenSent))


@contextlib.contextmanager
def _kept_for_later(mailroom: Mailroom, place: Path) -> Iterator[None]:
    """Clear ``place`` and its deliveries away afterwards, except when they can be gone on with."""
    try:
        yield
    except BaseException as error:
        # Ctrl+C at the wrong moment can leave a message of which nobody knows whether it arrived: the outbox knows.
        stopped = not isinstance(error, StoryError) and mailroom.holds(place)
        if not can_be_resumed(error) and not stopped:
            _give_up(mailroom, place)
            shutil.rmtree(place, ignore_errors=True)
        raise
    shutil.rmtree(place, ignore_errors=True)


def _give_up(mailroom: Mailroom, below: Path) -> None:
    """Send nothing of it any more, and ask servers to delete what they have of it, as well as that can be done."""
    begun = mailroom.begun_below(below)
    mailroom.give_up(below)
    if begun:
        taking_away = TakingAway(SecretKeeper())
        for one in begun:
            taking_away.note_code(one.endpoint, _given_code())
        taking_away.job(begun)(no_progress, Cancel())


def _wanted(route: str | None, story: StoryFile, call: Call) -> Route:
    if route is not None:
        return Route(route)
    if story.email is not None or story.practise:
        return Route.EMAIL
    uploads = (way for way in (Route.TUS, Route.WEBDAV) if address_of(call, way))
    return next(uploads, Route.FOLDER)


def _sign_in(target: Path, story: StoryFile) -> SignIn:
    if story.email is None:
        problem = FieldProblem("email", "a table, [email], with from and server (it is missing)")
        raise StoryFileUnusable(target.name, (problem,))
    return _with_password(story.email.account)


def _with_password(account: MailAccount) -> SignIn:
    given = os.environ.get(PASSWORD_VARIABLE)
    found = Secret(given) if given else SecretKeeper().get(account_key(account))
    if found is None and account.user:
        raise SignInRefused(account.host)
    return SignIn(account, found or Secret(""))


def _require(wanted: Route, size_bytes: int, clips: int, call: Call) -> None:
    ways = plan(call, size_bytes, clips=clips)
    possible = [way.route for way in ways if way.possible]
    if wanted not in possible:
        raise RouteNotPossible(route=wanted.value)


def _go(
    mailroom: Mailroom,
    packet: Packet,
    call: Call,
    wanted: Route,
    sign_in: SignIn | None,
    inbox: Path,
    out: Path | None,
    progress: Progress,
) -> ConsentRecord:
    cancel = Cancel()
    if packet.record.practise:
        return mailroom.practise(packet, call, inbox, progress, cancel)
    if wanted is Route.FOLDER and out is not None:
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise storage_error(error, out) from error
        return mailroom.save_to(packet, call, out, progress, cancel)
    if wanted in UPLOADS:
        return _upload(mailroom, packet, call, wanted, progress, cancel)
    if sign_in is None:
        raise RouteNotPossible(route=wanted.value)
    return mailroom.email(packet, call, sign_in, progress, cancel)


def _upload(
    mailroom: Mailroom, packet: Packet, call: Call, route: Route, progress: Progress, cancel: Cancel
) -> ConsentRecord:
    # Of the server that it will go to, which need not be the one that this call or this delivery names.
    endpoint = mailroom.endpoint(packet, call, route)
    code = _given_code() or SecretKeeper().get(code_key(endpoint))
    return mailroom.upload(packet, call, route, progress, cancel, code=code, patience=_patience())


def _patience() -> Patience:
    try:
        seconds = float(os.environ.get(PATIENCE_VARIABLE, USUAL_PATIENCE_S))
    except ValueError:
        seconds = USUAL_PATIENCE_S
    return Patience(offline=seconds, busy=2 * seconds)


def _given_code() -> Secret | None:
    given = os.environ.get(CODE_VARIABLE)
    return Secret(given) if given else None


def resume(*, progress: Progress, say: Say, complain: Callable[[StoryError], None]) -> int:
    """Go on with every delivery that can go on by itself; returns how many still wait.

    Of the account only what the settings remember is known; what needs the person (a link, a question) waits for them.
    """
    folders = Folders.of_this_person()
    outbox = Outbox(folders.outbox)
    mailroom = Mailroom(outbox, HistoryStore(folders))
    left = 0
    for item in outbox.items():
        if item.state in {ItemState.SENT, ItemState.WITHDRAWN}:
            continue
        if not Path(item.packet).exists():
            # Its story was removed from this computer: there is nothing to send, whatever becomes of this note.
            _give_up(mailroom, Path(item.packet))
            continue
        try:
            say(f"{item.reference} {_resume_one(mailroom, item, folders, progress)}")
        except StoryError as error:
            left += 1
            complain(error)
    return left


def _resume_one(mailroom: Mailroom, item: Item, folders: Folders, progress: Progress) -> str:
    if item.state is not ItemState.READY:
        raise RouteNotPossible(route=item.route.value, missing="the person at the window")
    packet, call = open_packet(Path(item.packet)), _call_of(item, folders)
    cancel = Cancel()
    if item.practise:
        record = mailroom.practise(packet, call, folders.practice_inbox, progress, cancel)
    elif item.route is Route.FOLDER:
        record = mailroom.save_to(packet, call, Path(item.to), progress, cancel)
    elif item.route in UPLOADS:
        record = _upload(mailroom, packet, call, item.route, progress, cancel)
    else:
        account = SettingsStore(folders).load().settings.account
        if account is None:
            raise RouteNotPossible(route=item.route.value, missing="the email account")
        record = mailroom.email(packet, call, _with_password(account), progress, cancel, link=item.link)
    if packet.folder.parent.parent == folders.prepared:
        # Made by a command: no saved story knows of these files, so nobody else would clear them away.
        shutil.rmtree(packet.folder.parent, ignore_errors=True)
    return outcome_words(record.delivery.outcome) if record.delivery else ""


def _call_of(item: Item, folders: Folders) -> Call:
    try:
        return known_call(item.call_id, folders)
    except CallUnknown:
        raise RouteNotPossible(route=item.route.value, missing="the call file") from None
