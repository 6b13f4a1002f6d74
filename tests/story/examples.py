"""A call, a source, clips and a complete story, small enough to read in a test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.story.call import (
    Call,
    ConsentKind,
    ConsentStatement,
    DeliveryKind,
    DeliveryWay,
    Event,
    FurtherReading,
    Organiser,
    SupportLine,
)
from app.story.clip import Clip, SourceFacts
from app.story.contact import Contact
from app.story.limits import Limits
from app.story.people import Helper, SeenOrHeard, Understands, Whose
from app.story.prepared import ClipChecks, PreparedClip
from app.story.route import Route
from app.story.submission import Submission, new_submission

NOW = datetime(2026, 5, 4, 10, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
ALL_CHECKS = ClipChecks(True, True, True, True, True, True, True)

PUBLIC = ConsentStatement("public", "My video may be shown to everyone, on the web and on social media.")
NAMED = ConsentStatement("named", "People are likely to know who I am.")
NEWS = ConsentStatement("news", "The organiser may ring me about other projects.", ConsentKind.CHOICE)


def a_call(
    *,
    consent: tuple[ConsentStatement, ...] = (PUBLIC, NAMED, NEWS),
    limits: Limits | None = None,
    asks: bool = True,
    opens: datetime | None = None,
    closes: datetime | None = None,
    retention: str = "",
    country: str = "GB",
) -> Call:
    """A call with two statements to agree to and one choice."""
    return Call(
        id="a-walk",
        version="3",
        language="en-GB",
        title="A walk in the park",
        summary="Show us your park.",
        organiser=Organiser(
            "Friends of the Park", "A group of neighbours.", "hello@park.example", "020 7946 0018"
        ),
        about=("Parks do people good.",),
        prompts=("Film your favourite tree.",),
        who_can_take_part=("Anyone who likes parks.",),
        what_happens=("We show it at the summer fair.",),
        consent=consent,
        delivery=(DeliveryWay(DeliveryKind.EMAIL, to="hello@park.example"),),
        reference_prefix="PK",
        country=country,
        opens=opens,
        closes=closes,
        limits=limits or Limits(),
        ask_about_other_people=asks,
        retention=retention,
        support=(
            SupportLine("A friend", phone="116 123", hours="Every day", nation="Wales", checked="2026-04"),
        ),
        event=(Event("Fair", NOW, 90, repeats=2, where="The park", how_to_join="Come along."),),
        further_reading=(FurtherReading("Trees", "https://trees.example/", "All about trees."),),
    )


def a_source(number: int = 1, length_ms: int = 60_000, frame_ms: int = 40) -> SourceFacts:
    """A video from a phone."""
    return SourceFacts(
        path=f"/home/sam/Videos/walk-{number}.mp4",
        name=f"walk-{number}.mp4",
        size_bytes=14_000_000,
        mtime_ns=1,
        length_ms=length_ms,
        width=1920,
        height=1080,
        frame_ms=frame_ms,
        container="mov,mp4,m4a,3gp,3g2,mj2",
        video_codec="h264",
        video_index=0,
        audio_codec="aac",
        audio_index=1,
    )


def a_clip(number: int = 1, length_ms: int = 60_000) -> Clip:
    """A clip that keeps a whole video."""
    return Clip.whole(f"clip-{number}", a_source(number, length_ms))


def begun(call: Call, *, practise: bool = False) -> Submission:
    """A story without an answer."""
    return new_submission("story-1", call, NOW, practise=practise)


def agree_to_all(submission: Submission, call: Call, at: datetime = NOW) -> None:
    """Answer yes to every statement."""
    for statement in call.consent:
        submission.answer(statement, True, at)


def complete(call: Call, whose: Whose = Whose.MINE, *, clips: int = 2) -> Submission:
    """A story that is ready to be checked and sent."""
    submission = begun(call)
    submission.tell_whose(whose)
    if whose is Whose.HELPING:
        submission.tell_helper(Helper("Kim Lee", "support worker", Understands.YES))
    agree_to_all(submission, call)
    for number in range(1, clips + 1):
        submission.add_clip(a_clip(number))
    submission.tell_other_people(SeenOrHeard.ADULTS, True)
    submission.tell_contact(
        Contact("Sam Jones", "07700 900 982", Whose.HELPING if whose is Whose.HELPING else None)
    )
    submission.choose_route(Route.EMAIL)
    return submission


def prepared_for(submission: Submission) -> tuple[PreparedClip, ...]:
    """Finished files for the clips of a story."""
    return tuple(
        PreparedClip(
            clip_id=clip.clip_id,
            key=f"key-{number}",
            path=Path(f"/home/sam/.share/prepared/{clip.clip_id}.mp4"),
            sha256=f"{number:064x}",
            size_bytes=3_500_000,
            length_ms=clip.length_ms,
            width=1280,
            height=720,
            has_sound=clip.source.has_sound,
            copied=False,
            checks=ALL_CHECKS,
        )
        for number, clip in enumerate(submission.clips, 1)
    )
