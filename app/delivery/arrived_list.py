"""The list of everything that arrived: a row a story, for a spreadsheet program."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.delivery.arrived_check import CheckedStory
from app.delivery.arrived_files import ChangeNote
from app.files import write_atomic
from app.story.errors import FileTaken
from app.story.people import SeenOrHeard
from app.story.record import ConsentRecord, RecordedHelper
from app.words.fields import field_problem_line
from app.words.formats import duration_words
from app.words.names import consent_words, operated_words, seen_words, understands_words, yes_no
from app.words.table import BYTE_ORDER_MARK, as_csv
from app.words.translate import tr

MOST_LINES = 20
"""How many problems stand in a cell; the command prints them all."""
_LONGEST_LENGTH_MS = 1 << 53


def write_list(path: Path, stories: Sequence[CheckedStory], lonely: Sequence[ChangeNote]) -> None:
    """Write the list to ``path``, in place of an older list but of nothing else.

    Only this person can read it: it holds names and numbers. Raises FileTaken, DiskFull and FolderForbidden.
    """
    first = f'{BYTE_ORDER_MARK}"{tr("Reference")}"'.encode()
    if path.is_symlink() or (path.exists() and not _begins_with(path, first)):
        raise FileTaken(path)
    write_atomic(path, as_csv(list_rows(stories, lonely)))


def _begins_with(path: Path, first: bytes) -> bool:
    try:
        with path.open("rb") as source:
            return source.read(len(first)) == first
    except OSError:
        return False


def list_rows(stories: Sequence[CheckedStory], lonely: Sequence[ChangeNote]) -> list[list[str]]:
    """The heading and a row for each story; then one for each change of mind about a story that is not here."""
    statements = _statements(stories)
    heading = [*_HEAD(), *statements, *_TAIL()]
    rows = [_row(story, statements) for story in stories]
    blank = [""] * (len(_HEAD()) - 2 + len(statements))
    rows += [
        [note.reference, note.place, *blank, *[""] * (len(_TAIL()) - 1), note.text or tr("Yes")]
        for note in lonely
    ]
    return [heading, *rows]


def _HEAD() -> list[str]:  # noqa: N802 - a table's heading, in the language of the moment
    return [
        tr("Reference"), tr("Folder"), tr("Name"), tr("Contact number"), tr("Whose story"), tr("Helper’s name"),
        tr("Helper’s relationship"), tr("Person understands"), tr("Call"), tr("Version of the call"), tr("Made at"),
    ]  # fmt: skip


def _TAIL() -> list[str]:  # noqa: N802 - see above
    return [
        tr("Other people"), tr("All agreed"), tr("Clips"), tr("Total length"), tr("Total bytes"), tr("Complete"),
        tr("Problems"), tr("Duplicates"), tr("Change of mind"),
    ]  # fmt: skip


def _statements(stories: Sequence[CheckedStory]) -> list[str]:
    """Every statement's id, in the order in which they are met."""
    ids: dict[str, None] = {}
    for story in stories:
        record = story.judged.reading.record
        ids |= {answer.statement_id: None for answer in record.answers} if record else {}
    return list(ids)


def _row(checked: CheckedStory, statements: Sequence[str]) -> list[str]:
    record = checked.judged.reading.record
    reference = checked.story.reference or (record.reference if record else "")
    own = _facts(record, statements) if record else [""] * (len(_HEAD()) - 2 + len(statements) + 5)
    problems = [field_problem_line(problem) for problem in checked.judged.problems]
    if len(problems) > MOST_LINES:
        problems = [*problems[:MOST_LINES], "…"]
    again = [tr("{place} (the same)", place=place) for place in checked.same]
    again += [tr("{place} (different)", place=place) for place in checked.different]
    again += [tr("{place} (parts of it)", place=place) for place in checked.parts]
    return [
        reference, checked.story.place, *own, yes_no(checked.complete), " | ".join(problems), " | ".join(again),
        _changes(record, checked.changes),
    ]  # fmt: skip


def _facts(record: ConsentRecord, statements: Sequence[str]) -> list[str]:
    """What stands between the folder and "Complete": everything that the record says."""
    answers = {
        answer.statement_id: consent_words(answer.kind, answer.value) for answer in reversed(record.answers)
    }
    others = record.seen_or_heard
    asked = others is not None and others is not SeenOrHeard.NO
    return [
        record.name, record.contact_number, operated_words(record.operated_by), *_helper(record.helper),
        record.call_id, record.call_version, record.made_at.isoformat(sep=" ", timespec="seconds"),
        *(answers.get(statement, "") for statement in statements),
        seen_words(others) if others is not None else "",
        yes_no(record.all_agreed) if asked and record.all_agreed is not None else "",
        str(len(record.clips)), _length(record.total_ms), str(record.total_bytes),
    ]  # fmt: skip


def _helper(helper: RecordedHelper | None) -> list[str]:
    if helper is None:
        return ["", "", ""]
    return [helper.name, helper.relationship, understands_words(helper.understands)]


def _length(total_ms: int) -> str:
    # A record from outside may claim any number.
    return duration_words(total_ms) if 0 <= total_ms <= _LONGEST_LENGTH_MS else ""


def _changes(record: ConsentRecord | None, notes: Sequence[ChangeNote]) -> str:
    """Every change of mind that is known: those in the record, and those that arrived as notes."""
    known = [
        ", ".join(change.statements) or tr("The whole story")
        for change in (record.withdrawals if record else ())
    ]
    return " | ".join([*known, *(note.text or tr("Yes") for note in notes)])
