"""A submission becomes finished clips, then a packet."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from app import __version__
from app.delivery.packet import Packet, make_packet, open_packet
from app.delivery.packet_check import check_packet
from app.delivery.plan import EMAIL_FILES_LIMIT, TEXT_FILES
from app.media.prepare import prepare_all
from app.media.reader import Reader
from app.story.call import Call
from app.story.clip import Clip
from app.story.prepared import PreparedClip
from app.story.record import ConsentRecord, make_record
from app.story.reference import new_reference
from app.story.route import Route
from app.story.submission import Submission
from app.story.work import Cancel, Job, Progress

PACKET_FOLDER = "packet"


def now() -> datetime:
    """This moment with the computer's UTC offset."""
    return datetime.now().astimezone()


def new_id() -> str:
    """A name for a submission, a clip or a record that no other has."""
    return uuid.uuid4().hex


def fresh_reference(call: Call) -> str:
    """A new reference for ``call``."""
    return new_reference(call.reference_prefix, secrets.randbelow)


def limit_for(route: Route | None, clips: int) -> int | None:
    """How many bytes all clips together may have on this route; None: as many as they need."""
    return EMAIL_FILES_LIMIT - TEXT_FILES * clips if route is Route.EMAIL else None


def prepare_job(
    submission: Submission, folder: Path, reader: Reader, max_bytes: int | None
) -> Job[tuple[PreparedClip, ...]]:
    """The job that makes the finished clips of ``submission`` as it is now, in ``folder``.

    Progress is in milliseconds; see :func:`app.media.prepare.prepare_all` for what is raised.
    """
    clips: Sequence[Clip] = submission.clips

    def job(progress: Progress, cancel: Cancel) -> tuple[PreparedClip, ...]:
        return prepare_all(clips, folder, progress, cancel, max_bytes, reader=reader)

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
    """The packet ``into/REFERENCE``: the one that was made before, where it is still whole, else a new one.

    Raises what :func:`app.delivery.packet.make_packet` and :func:`record_of` raise.
    """
    folder = into / submission.reference
    if folder.is_dir():
        if not any(not problem.warning for problem in check_packet(folder)):
            return open_packet(folder)
        _clear(folder)
    return make_packet(record_of(submission, call, prepared, now()), call, prepared, into, progress, cancel)


def _clear(folder: Path) -> None:
    """Take away a packet of ours that is no longer whole; the clips it was made from lie elsewhere."""
    import shutil

    shutil.rmtree(folder)


def estimated_bytes(clips: Sequence[Clip]) -> int:
    """About how large the finished clips will be together, before any is made.

    Measured on phone footage, our form takes about 0.1 bits a pixel, and never more than the source has; sound 160 kbit/s.
    """
    return sum(_estimate(clip) for clip in clips)


def _estimate(clip: Clip) -> int:
    source = clip.source
    shrink = min(1.0, 1920 / max(source.width, source.height), 1080 / min(source.width, source.height))
    rate = min(30.0, 1000 / source.frame_ms)
    picture = 0.1 * source.width * source.height * shrink * shrink * rate
    bits = min(picture, float(source.bit_rate or picture)) + (160_000 if source.has_sound else 0)
    return int(bits * clip.length_ms / 8000)
