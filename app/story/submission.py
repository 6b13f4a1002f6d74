"""One person's answer to a call, from the first tick to "sent". Changed through its methods alone."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum

from app.story.call import Call, ConsentStatement
from app.story.clip import Clip, moved
from app.story.consent import ConsentAnswer, answer_to, with_answer
from app.story.contact import Contact
from app.story.people import Helper, OtherPeople, SeenOrHeard, Whose
from app.story.route import Route


class SubmissionState(Enum):
    """Where a submission stands. ``SENDING`` until the delivery's outcome is known; then it can no longer be edited."""

    DRAFT = "draft"
    SENDING = "sending"
    SENT = "sent"


class NotADraft(Exception):
    """A programming fault: somebody tried to edit what is on its way."""


@dataclass
class Submission:
    """All answers of one person to one call. Values are immutable; methods replace them.

    ``step`` is the name of the page the person was on. ``reached_check`` remembers that the person has been on the
    Check page, so that a change made from there leads back to it. Every edit raises :class:`NotADraft` once sending began.
    """

    submission_id: str
    call_id: str
    call_version: str
    started_at: datetime
    practise: bool = False
    state: SubmissionState = SubmissionState.DRAFT
    step: str = "whose"
    reached_check: bool = False
    whose: Whose | None = None
    helper: Helper = field(default_factory=Helper)
    answers: tuple[ConsentAnswer, ...] = ()
    clips: tuple[Clip, ...] = ()
    other_people: OtherPeople = field(default_factory=OtherPeople)
    contact: Contact = field(default_factory=Contact)
    route: Route | None = None
    route_for: str = ""
    reference: str = ""
    destination: str = ""
    sent_at: datetime | None = None

    # --- whose story ---

    def tell_whose(self, whose: Whose) -> None:
        """Say whose story it is. Answers given by the other person are kept, and asked again of this one."""
        self._edit()
        self.whose = whose

    def tell_helper(self, helper: Helper) -> None:
        """Say who helps."""
        self._edit()
        self.helper = helper

    @property
    def helping(self) -> bool:
        """Whether somebody helps the storyteller."""
        return self.whose is Whose.HELPING

    # --- consent ---

    def answer(self, statement: ConsentStatement, value: bool, at: datetime) -> None:
        """Answer a statement as it stands now. Raises ValueError before it is known whose story it is."""
        self._edit()
        if self.whose is None:
            raise ValueError("whose story it is comes first")
        new = ConsentAnswer(statement.id, statement.text_sha256, self.whose, value, at)
        self.answers = with_answer(self.answers, new)

    def answer_to(self, statement: ConsentStatement) -> bool | None:
        """The answer that holds now, or None when it has to be asked (again)."""
        found = answer_to(self.answers, statement, self.whose)
        return None if found is None else found.value

    # --- clips ---

    def add_clip(self, clip: Clip) -> None:
        """Add a clip at the end. Over a limit is allowed here: the person decides what goes, the flow waits."""
        self._edit()
        self._require_new(clip.clip_id)
        self.clips = (*self.clips, clip)

    def clip(self, clip_id: str) -> Clip:
        """The clip with this id. Raises KeyError."""
        found = next((clip for clip in self.clips if clip.clip_id == clip_id), None)
        if found is None:
            raise KeyError(clip_id)
        return found

    def change_clip(self, clip: Clip) -> None:
        """Put ``clip`` in the place of the one with its id. Raises KeyError."""
        self._edit()
        self.clip(clip.clip_id)
        self.clips = tuple(clip if old.clip_id == clip.clip_id else old for old in self.clips)

    def split_clip(self, clip_id: str, at_ms: int, second_id: str) -> None:
        """Put two clips in the place of one.

        Raises KeyError, or ValueError where there is no room for both or a clip is called ``second_id`` already.
        """
        self._edit()
        halves = self.clip(clip_id).split(at_ms, second_id)
        self._require_new(second_id)
        at = self.clips.index(self.clip(clip_id))
        self.clips = (*self.clips[:at], *halves, *self.clips[at + 1 :])

    def remove_clip(self, clip_id: str) -> None:
        """Take a clip out; the file itself is not touched. Raises KeyError."""
        self._edit()
        self.clip(clip_id)
        self.clips = tuple(clip for clip in self.clips if clip.clip_id != clip_id)

    def move_clip(self, clip_id: str, by: int) -> None:
        """Move a clip up (``by`` < 0) or down. Raises KeyError."""
        self._edit()
        self.clips = moved(self.clips, clip_id, by)

    def set_clips(self, clips: Sequence[Clip]) -> None:
        """Put these clips in the place of all (undo and redo). Raises ValueError when two have one id."""
        self._edit()
        if len({clip.clip_id for clip in clips}) != len(clips):
            raise ValueError("two clips with one id")
        self.clips = tuple(clips)

    @property
    def source_paths(self) -> frozenset[str]:
        """The paths of the files the clips come from."""
        return frozenset(clip.source.path for clip in self.clips)

    @property
    def clips_fingerprint(self) -> str:
        """A short name for exactly these parts in this order; it changes when what would be sent changes."""
        lines = [f"{clip.source.path}\0{clip.start_ms}\0{clip.end_ms}" for clip in self.clips]
        return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()[:16]

    # --- other people, contact, route ---

    def tell_other_people(self, seen: SeenOrHeard | None, all_agreed: bool | None) -> None:
        """Say who else can be seen or heard in the clips as they are now, and whether all of them agreed."""
        self._edit()
        self.other_people = OtherPeople(seen, all_agreed, self.source_paths)

    def tell_contact(self, contact: Contact) -> None:
        """Give name and number, as typed."""
        self._edit()
        self.contact = contact

    def choose_route(self, route: Route) -> None:
        """Choose how to send the clips as they are now."""
        self._edit()
        self.route = route
        self.route_for = self.clips_fingerprint

    # --- on its way ---

    def begin_sending(self, reference: str, destination: str = "") -> None:
        """Fix all answers under ``reference``, for the call's ``destination`` (:attr:`Call.destination`).

        Raises :class:`NotADraft` when it began already.
        """
        self._edit()
        self.reference, self.destination = reference, destination
        self.state = SubmissionState.SENDING

    def back_to_draft(self, *, may_have_arrived: bool) -> None:
        """Make it editable again after a stop or failure.

        The reference is given up when the organiser may hold a message under it, so that two different stories never
        share one.
        """
        if self.state is not SubmissionState.SENDING:
            raise NotADraft(self.state.value)
        self.state = SubmissionState.DRAFT
        if may_have_arrived:
            self.reference = ""

    def mark_sent(self, at: datetime) -> None:
        """Note that its delivery is settled, at a time with UTC offset."""
        if self.state is not SubmissionState.SENDING:
            raise NotADraft(self.state.value)
        self.state = SubmissionState.SENT
        self.sent_at = at

    def _require_new(self, clip_id: str) -> None:
        if any(clip.clip_id == clip_id for clip in self.clips):
            raise ValueError(f"clip {clip_id} is there already")

    def _edit(self) -> None:
        if self.state is not SubmissionState.DRAFT:
            raise NotADraft(self.state.value)


def new_submission(submission_id: str, call: Call, now: datetime, *, practise: bool) -> Submission:
    """A fresh submission to ``call``. Practice is allowed at any time; raises CallClosed or CallNotOpenYet otherwise."""
    if not practise:
        call.require_open(now)
    return Submission(submission_id, call.id, call.version, now, practise=practise)


def practice_copy(submission: Submission, submission_id: str, now: datetime) -> Submission:
    """The same answers as a practice story of its own, for a person whose draft outlived the deadline."""
    return replace(
        submission,
        submission_id=submission_id,
        started_at=now,
        practise=True,
        state=SubmissionState.DRAFT,
        reference="",
        sent_at=None,
    )
