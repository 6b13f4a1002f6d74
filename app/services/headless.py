"""The work behind the headless commands ``prepare`` and ``send``: a STORY.toml becomes a submission and a packet."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from app.delivery.packet import Packet
from app.files import storage_error
from app.media.reader import Reader
from app.services import fresh, making
from app.store import calls
from app.store.calls import find_call, is_call_id, usual_call
from app.store.folders import Folders
from app.store.story_file import StoryFile, check_consent, read_story
from app.story.call import Call
from app.story.clip import Clip, SourceFacts
from app.story.contact import Contact
from app.story.errors import FieldProblem, NotReady, StoryFileUnusable
from app.story.flow import Flow, Step
from app.story.problems import Problem, ProblemCode
from app.story.submission import Submission, new_submission
from app.story.timecode import clock
from app.story.work import Cancel, Progress


def read(path: Path, *, practise: bool = False) -> tuple[StoryFile, Call]:
    """The story in ``path`` and its call. Raises CallError and StoryFileUnusable."""
    story = read_story(path)
    call = find_call(story.call, path.absolute().parent) if story.call else usual_call()
    strange = check_consent(story, call)
    if strange:
        raise StoryFileUnusable(path.name, strange)
    return (replace(story, practise=True) if practise else story), call


def keep_call(path: Path, story: StoryFile, folders: Folders) -> None:
    """Keep a copy of the call file that the story in ``path`` names, where it names a file. Raises StorageErrors."""
    if story.call and not is_call_id(story.call):
        calls.keep_call(path.absolute().parent / story.call, folders)


def submission_of(path: Path, story: StoryFile, call: Call, reader: Reader, cancel: Cancel) -> Submission:
    """The submission that the story file describes, complete but for the route.

    Limits on the number of clips are looked at before any video is opened. Raises CallClosed, SourceError,
    StoryFileUnusable for a part that is not in its video, and NotReady.
    """
    made = new_submission(fresh.new_id(), call, fresh.now(), practise=story.practise)
    if len(story.clips) > call.limits.clips:
        over = len(story.clips) - call.limits.clips
        raise NotReady((Problem(ProblemCode.TOO_MANY_CLIPS, "clips", count=over, limit=call.limits.clips),))
    made.tell_whose(story.whose)
    made.tell_helper(story.helper)
    for statement in call.consent:
        made.answer(statement, story.consent[statement.id], fresh.now())
    made.tell_contact(
        Contact(story.storyteller.name, story.storyteller.contact_number, story.storyteller.number_is)
    )
    _add_clips(made, path, story, reader, cancel)
    if story.other_people is not None:
        made.tell_other_people(story.other_people.seen_or_heard, story.other_people.all_agreed)
    flow = Flow(call)
    found = [p for p in flow.problems(Step.CHECK, made) if p.field != "route"]
    found += flow.problems(Step.TALK_FIRST, made)
    if found:
        raise NotReady(tuple(found))
    return made


def _add_clips(made: Submission, path: Path, story: StoryFile, reader: Reader, cancel: Cancel) -> None:
    known: dict[Path, SourceFacts] = {}
    problems: list[FieldProblem] = []
    for number, wanted in enumerate(story.clips, 1):
        if wanted.file not in known:
            known[wanted.file] = reader.probe(wanted.file, cancel)
        source = known[wanted.file]
        end = source.length_ms if wanted.end_ms is None else wanted.end_ms
        inside = f"a time within the video, which is {clock(source.length_ms)} long"
        if wanted.start_ms >= source.length_ms:
            problems.append(FieldProblem(f"clip[{number}].start", inside))
        elif end > source.length_ms:
            problems.append(FieldProblem(f"clip[{number}].end", inside))
        else:
            made.add_clip(Clip(fresh.new_id(), source, wanted.start_ms, end))
    if problems:
        raise StoryFileUnusable(path.name, tuple(problems))


def make_packet(
    submission: Submission,
    call: Call,
    out: Path,
    reader: Reader,
    progress: Progress,
    cancel: Cancel,
    max_bytes: int | None,
) -> Packet:
    """The packet of ``submission`` below ``out``. Raises as the rooms do; nothing is left behind then."""
    submission.reference = submission.reference or fresh.fresh_reference(call)
    with _workplace(out) as place:
        prepared = making.prepare_job(submission, place, reader, max_bytes)(progress, cancel)
        return making.pack(submission, call, prepared, out, progress, cancel)


@contextlib.contextmanager
def _workplace(out: Path) -> Iterator[Path]:
    """A temporary folder in ``out``, so that finished clips need not be copied; gone afterwards, ``out`` too if it is empty."""
    missing = [folder for folder in (out, *out.parents) if not folder.exists()]
    try:
        out.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=".making-", dir=out))
    except OSError as error:
        raise storage_error(error, out) from error
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
        for folder in missing:
            with contextlib.suppress(OSError):
                folder.rmdir()
