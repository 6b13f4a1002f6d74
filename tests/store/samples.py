"""Submissions and records of every shape, for Hypothesis and for plain tests."""

from __future__ import annotations

import os
from datetime import datetime, timedelta, timezone
from pathlib import Path

from hypothesis import strategies as st

from app.store.calls import bundled_call
from app.story.clip import Clip, SourceFacts
from app.story.consent import ConsentAnswer
from app.story.contact import Contact
from app.story.people import Helper, OtherPeople, SeenOrHeard, Understands, Whose
from app.story.prepared import ClipChecks, PreparedClip
from app.story.record import ConsentRecord, make_record
from app.story.route import Route
from app.story.submission import Submission, SubmissionState, new_submission

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2020, 5, 1, 12, 0, tzinfo=timezone(timedelta(hours=1)))


def source(path: str = "/videos/walk.mp4", length_ms: int = 60_000) -> SourceFacts:
    return SourceFacts(
        path,
        path.rsplit("/", 1)[-1],
        123_456,
        1_588_000_000_123_456_789,
        length_ms,
        1920,
        1080,
        34,
        "mov",
        "h264",
        0,
    )


def plain(submission_id: str = "story-1", name: str = "Sam Jones") -> Submission:
    submission = new_submission(submission_id, bundled_call("living-well-uk"), NOON, practise=True)
    submission.tell_contact(Contact(name, "07700 900982"))
    return submission


def record(record_id: str = "record-1", now: datetime = NOON) -> ConsentRecord:
    call = bundled_call("living-well-uk")
    submission = plain()
    submission.tell_whose(Whose.MINE)
    for statement in call.consent:
        submission.answer(statement, True, now)
    submission.add_clip(Clip.whole("clip-1", source()))
    submission.tell_other_people(SeenOrHeard.NO, None)
    checks = ClipChecks(True, True, True, True, True, True, True)
    prepared = PreparedClip(
        "clip-1", "k", Path("x.mp4"), "0" * 64, 10, 60_000, 1920, 1080, True, False, checks
    )
    return make_record(
        submission,
        call,
        [prepared],
        reference="LW-7F3K-9Q2M",
        record_id=record_id,
        now=now,
        app_version="0.1.0",
    )


texts = st.text(max_size=20)
"""Anything that can be typed."""

paths = st.binary(min_size=1, max_size=20).filter(lambda name: b"\0" not in name).map(os.fsdecode)
"""Any file name of Linux: bytes, which Python holds as text with lone surrogates."""

times = st.builds(
    lambda seconds, zone: datetime.fromtimestamp(seconds, zone).replace(microsecond=seconds % 1_000_000),
    st.integers(0, 4_000_000_000),
    st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)


@st.composite
def sources(draw: st.DrawFn) -> SourceFacts:
    whole = st.integers(0, 2**40)
    return SourceFacts(
        path=draw(paths),
        name=draw(paths),
        size_bytes=draw(whole),
        mtime_ns=draw(st.integers(-(2**62), 2**62)),
        length_ms=draw(st.integers(2, 10**9)),
        width=draw(whole),
        height=draw(whole),
        frame_ms=draw(st.integers(1, 1000)),
        container=draw(texts),
        video_codec=draw(texts),
        video_index=draw(st.integers(0, 9)),
        video_start_us=draw(st.integers(-(10**12), 10**12)),
        audio_index=draw(st.none() | st.integers(0, 9)),
        transfer=draw(texts),
    )


@st.composite
def clips(draw: st.DrawFn, clip_id: str) -> Clip:
    facts = draw(sources())
    start = draw(st.integers(0, facts.length_ms - 1))
    return Clip(clip_id, facts, start, draw(st.integers(start + 1, facts.length_ms)))


answers = st.builds(ConsentAnswer, texts, texts, st.sampled_from(Whose), st.booleans(), times)
helpers = st.builds(Helper, texts, texts, st.none() | st.sampled_from(Understands))
others = st.builds(
    OtherPeople,
    st.none() | st.sampled_from(SeenOrHeard),
    st.none() | st.booleans(),
    st.frozensets(paths, max_size=3),
)
contacts = st.builds(Contact, texts, texts, st.none() | st.sampled_from(Whose))


@st.composite
def submissions(draw: st.DrawFn, submission_id: str = "story-1") -> Submission:
    return Submission(
        submission_id=submission_id,
        call_id=draw(texts),
        call_version=draw(texts),
        started_at=draw(times),
        practise=draw(st.booleans()),
        state=draw(st.sampled_from(SubmissionState)),
        step=draw(texts),
        reached_check=draw(st.booleans()),
        whose=draw(st.none() | st.sampled_from(Whose)),
        helper=draw(helpers),
        answers=tuple(draw(st.lists(answers, max_size=3))),
        clips=tuple(draw(clips(f"clip-{i}")) for i in range(draw(st.integers(0, 3)))),
        other_people=draw(others),
        contact=draw(contacts),
        route=draw(st.none() | st.sampled_from(Route)),
        route_for=draw(texts),
        reference=draw(texts),
        sent_at=draw(st.none() | times),
    )
