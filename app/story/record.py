"""The consent record: what was agreed, by whom, to which words, and for exactly which files.

It stands in the packet, in the history on this computer and in the person's own PDF. It never holds an original path
or file name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.story.call import Call, ConsentKind
from app.story.consent import answer_to
from app.story.contact import dialable
from app.story.errors import NotReady
from app.story.flow import Flow, Step
from app.story.people import SeenOrHeard, Understands, Whose
from app.story.prepared import PreparedClip
from app.story.route import Outcome, Route
from app.story.submission import Submission

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class RecordedAnswer:
    """A statement as it was shown, and the answer: when, with UTC offset."""

    statement_id: str
    text: str
    text_sha256: str
    kind: ConsentKind
    value: bool
    at: datetime


@dataclass(frozen=True)
class RecordedHelper:
    """Who helped, and their answer about the storyteller's understanding."""

    name: str
    relationship: str
    understands: Understands


@dataclass(frozen=True)
class RecordedClip:
    """One finished file: name in the packet, SHA-256, bytes, milliseconds, and whether its hidden data was found gone."""

    file_name: str
    sha256: str
    size_bytes: int
    length_ms: int
    width: int
    height: int
    has_sound: bool
    location_and_hidden_data_removed: bool


@dataclass(frozen=True)
class Delivery:
    """What is known about the delivery: by which route, to whom, when, and the server's own receipt if it gave one."""

    route: Route
    outcome: Outcome
    to: str
    at: datetime
    receipt: str = ""
    link: str = ""
    link_expires: datetime | None = None


@dataclass(frozen=True)
class Withdrawal:
    """A change of mind: about which statements (empty: the whole story), when, and by which route it was told."""

    at: datetime
    statements: tuple[str, ...] = ()
    route: Route = Route.EMAIL
    outcome: Outcome = Outcome.ACCEPTED


@dataclass(frozen=True)
class ConsentRecord:
    """Everything that section 6 of the design lists; times carry their UTC offset."""

    schema_version: int
    record_id: str
    reference: str
    app_version: str
    practise: bool
    call_id: str
    call_version: str
    call_title: str
    language: str
    organiser: str
    organiser_email: str
    made_at: datetime
    name: str
    contact_number: str
    contact_number_e164: str
    number_is: Whose | None
    operated_by: Whose
    helper: RecordedHelper | None
    answers: tuple[RecordedAnswer, ...]
    seen_or_heard: SeenOrHeard | None
    all_agreed: bool | None
    clips: tuple[RecordedClip, ...]
    retention: str
    withdrawal: str
    delivery: Delivery | None = None
    withdrawals: tuple[Withdrawal, ...] = ()

    @property
    def total_ms(self) -> int:
        """Length of all clips together."""
        return sum(clip.length_ms for clip in self.clips)

    @property
    def total_bytes(self) -> int:
        """Size of all clips together."""
        return sum(clip.size_bytes for clip in self.clips)

    def delivered(self, delivery: Delivery) -> ConsentRecord:
        """The record with what is known about its delivery."""
        return replace(self, delivery=delivery)

    def withdrawn(self, withdrawal: Withdrawal) -> ConsentRecord:
        """The record with one more change of mind."""
        return replace(self, withdrawals=(*self.withdrawals, withdrawal))


def clip_file_name(reference: str, number: int, count: int) -> str:
    """The name of a clip in the packet, numbered from 1: ``LW-7F3K-9Q2M_clip-1-of-3.mp4``."""
    return f"{reference}_clip-{number}-of-{count}.mp4"


def make_record(
    submission: Submission,
    call: Call,
    prepared: Sequence[PreparedClip],
    *,
    reference: str,
    record_id: str,
    now: datetime,
    app_version: str,
) -> ConsentRecord:
    """The record of ``submission`` with its finished clips, in the order of the submission.

    Raises :class:`NotReady` when anything is missing (the route aside: a packet can be made without one), and
    ValueError when ``prepared`` does not belong to the submission's clips.
    """
    missing = [p for p in Flow(call).problems(Step.CHECK, submission) if p.field != "route"]
    if Flow(call).problems(Step.TALK_FIRST, submission):
        missing += Flow(call).problems(Step.TALK_FIRST, submission)
    if missing:
        raise NotReady(tuple(missing))
    if [p.clip_id for p in prepared] != [c.clip_id for c in submission.clips]:
        raise ValueError("the finished clips are not those of the submission")
    assert submission.whose is not None
    others = submission.other_people if call.ask_about_other_people else None
    return ConsentRecord(
        schema_version=SCHEMA_VERSION,
        record_id=record_id,
        reference=reference,
        app_version=app_version,
        practise=submission.practise,
        call_id=call.id,
        call_version=call.version,
        call_title=call.title,
        language=call.language,
        organiser=call.organiser.name,
        organiser_email=call.organiser.email,
        made_at=now,
        name=submission.contact.name,
        contact_number=submission.contact.number,
        contact_number_e164=dialable(submission.contact.number, call.country),
        number_is=submission.contact.number_is if submission.helping else None,
        operated_by=submission.whose,
        helper=_helper(submission),
        answers=_answers(submission, call),
        seen_or_heard=others.seen_or_heard if others else None,
        all_agreed=others.all_agreed if others and others.seen_or_heard is not SeenOrHeard.NO else None,
        clips=tuple(_clip(p, clip_file_name(reference, i, len(prepared))) for i, p in enumerate(prepared, 1)),
        retention=call.retention,
        withdrawal=call.withdrawal,
    )


def _helper(submission: Submission) -> RecordedHelper | None:
    helper = submission.helper
    if not submission.helping or helper.understands is None:
        return None
    return RecordedHelper(helper.name, helper.relationship, helper.understands)


def _answers(submission: Submission, call: Call) -> tuple[RecordedAnswer, ...]:
    found = []
    for statement in call.consent:
        answer = answer_to(submission.answers, statement, submission.whose)
        assert answer is not None
        found.append(
            RecordedAnswer(
                statement.id, statement.text, statement.text_sha256, statement.kind, answer.value, answer.at
            )
        )
    return tuple(found)


def _clip(clip: PreparedClip, file_name: str) -> RecordedClip:
    return RecordedClip(
        file_name=file_name,
        sha256=clip.sha256,
        size_bytes=clip.size_bytes,
        length_ms=clip.length_ms,
        width=clip.width,
        height=clip.height,
        has_sound=clip.has_sound,
        location_and_hidden_data_removed=clip.checks.clean,
    )
