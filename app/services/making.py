"""A submission becomes finished clips, then a packet."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from app import __version__
from app.delivery.mail_program import find_mail_program
from app.delivery.message import message_size
from app.delivery.packet import Packet, make_packet, open_packet
from app.delivery.packet_check import check_packet
from app.delivery.plan import EMAIL_FILES_LIMIT, TEXT_FILES, Computer, ReasonCode, Way, plan
from app.files import storage_error
from app.media.fit import estimate, forecast
from app.media.reader import Reader
from app.services.fresh import new_id, now
from app.services.orders import Order, prepare
from app.store.providers import known_providers
from app.story.call import Call
from app.story.clip import Clip
from app.story.prepared import PreparedClip
from app.story.provider import EmailObstacle, email_obstacle, provider_for
from app.story.quality import Quality
from app.story.record import ConsentRecord, make_record
from app.story.route import ATTACHED, Route
from app.story.submission import Submission
from app.story.work import Cancel, Job, Progress

PACKET_FOLDER = "packet"


def limit_for(route: Route | None, clips: int) -> int | None:
    """How many bytes all clips together may have on this route; None: as many as they need."""
    return EMAIL_FILES_LIMIT - TEXT_FILES * clips if route in ATTACHED else None


def ways(submission: Submission, call: Call, computer: Computer | None = None) -> tuple[Way, ...]:
    """The ways for the clips as they are, the recommended one first; sizes are estimates until the clips are made."""
    clips = submission.clips
    return plan(
        call,
        estimated_bytes(clips),
        clips=len(clips),
        practise=submission.practise,
        email_quality=email_quality(clips),
        computer=computer,
    )


def computer(submission: Submission, address: str, *, online: bool | None) -> Computer:
    """What is known for the planner: of the connection, of the email program, of who keeps the email ``address``.

    ``address`` is empty where it is not known, or where it has sent before.
    """
    attached = min(estimated_bytes(submission.clips), EMAIL_FILES_LIMIT)
    provider = provider_for(address, known_providers()) if address else None
    obstacle = email_obstacle(provider, message_size([attached, TEXT_FILES]))
    reasons = {
        EmailObstacle.NO_PASSWORDS: ReasonCode.NO_PASSWORDS,
        EmailObstacle.TOO_BIG: ReasonCode.PROVIDER_TAKES_LESS,
    }
    reason = reasons[obstacle] if obstacle is not None else None
    return Computer(online=online, mail_program=find_mail_program() is not None, obstacle=reason)


def likely_limit(submission: Submission, call: Call) -> int | None:
    """The limit (see :func:`limit_for`) of the way that was chosen, or will be.

    A way that was chosen for clips that have changed since is taken where it is still possible, else the recommended one.
    """
    clips, chosen = len(submission.clips), submission.route
    if chosen is not None and submission.route_for == submission.clips_fingerprint:
        return limit_for(chosen, clips)
    found = ways(submission, call)
    if any(way.route is chosen and way.possible for way in found):
        return limit_for(chosen, clips)
    return limit_for(next(way.route for way in found if way.recommended), clips)


def prepare_job(
    submission: Submission, folder: Path, reader: Reader, max_bytes: int | None
) -> Job[tuple[PreparedClip, ...]]:
    """The job that makes the finished clips of ``submission`` as it is now, in ``folder``.

    Progress is in milliseconds; see :func:`app.services.orders.prepare` for what is raised.
    """
    order = Order(submission.submission_id, submission.clips, max_bytes)

    def job(progress: Progress, cancel: Cancel) -> tuple[PreparedClip, ...]:
        return prepare(order, folder, progress, cancel, reader=reader)

    return job


def record_of(
    submission: Submission, call: Call, prepared: Sequence[PreparedClip], at: datetime
) -> ConsentRecord:
    """A new consent record under the submission's reference. Raises :class:`app.story.errors.NotReady`."""
    return make_record(
        submission,
        call,
        prepared,
        reference=submission.reference,
        record_id=new_id(),
        now=at,
        app_version=__version__,
    )


def pack(
    submission: Submission,
    call: Call,
    prepared: Sequence[PreparedClip],
    into: Path,
    progress: Progress,
    cancel: Cancel,
) -> Packet:
    """The packet ``into/REFERENCE``: the one that was made before, where it is whole and says the same, else a new one.

    Raises what :func:`app.delivery.packet.make_packet` and :func:`record_of` raise.
    """
    record = record_of(submission, call, prepared, now())
    folder = into / record.reference
    if folder.exists():
        if _is_whole(folder):
            packet = open_packet(folder)
            if _says_the_same(packet.record, record):
                return packet
        clear(folder)
    return make_packet(record, call, prepared, into, progress, cancel)


def clear(folder: Path) -> None:
    """Take away a packet of ours; the clips it was made from lie elsewhere. Raises a StorageError."""
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise storage_error(error, folder) from error


def _is_whole(folder: Path) -> bool:
    return not any(not problem.warning for problem in check_packet(folder))


def _says_the_same(made: ConsentRecord, now_said: ConsentRecord) -> bool:
    """Whether nothing was answered differently and no clip is another since the packet was made."""
    here = replace(now_said, record_id=made.record_id, made_at=made.made_at, app_version=made.app_version)
    return here == made


def estimated_bytes(clips: Sequence[Clip]) -> int:
    """About how large the finished clips will be together, before any is made."""
    return sum(estimate(clip) for clip in clips)


def email_quality(clips: Sequence[Clip]) -> Quality:
    """How the clips will look when they are made small enough for an email."""
    return forecast(clips, limit_for(Route.EMAIL, len(clips)) or 0)
