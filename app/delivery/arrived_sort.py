"""Which of the files that lie side by side make up which story."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from app.delivery.arrived_files import HERE, Arrived, ArrivedFile, ArrivedStory, ChangeNote, Shelf
from app.delivery.arrived_names import is_incomplete, left_by_a_system, read_name, reference_in
from app.delivery.arrived_uploads import sort_uploads
from app.delivery.packet import DETAILS, LONGEST_MANIFEST, MANIFEST
from app.delivery.packet_files import MOST_EXTRAS
from app.delivery.record_check import shown
from app.delivery.shape import read_manifest
from app.story.errors import FieldProblem
from app.words.shown import visible

LONGEST_CHANGE = 20_000


@dataclass(frozen=True)
class _List:
    """A ``submission.json``: whose it is as far as it says, and the SHA-256 and bytes of the files that it lists."""

    file: ArrivedFile
    reference: str
    listed: Mapping[str, tuple[str, int]]


@dataclass
class _Sorting:
    """One shelf on its way to stories."""

    shelf: Shelf
    lists: list[_List] = field(default_factory=list)
    parts: dict[str, list[ArrivedFile]] = field(default_factory=dict)
    changes: list[ChangeNote] = field(default_factory=list)
    others: list[ArrivedFile] = field(default_factory=list)
    problems: list[FieldProblem] = field(default_factory=list)
    used: set[str] = field(default_factory=set)


def sort_shelf(shelf: Shelf) -> Arrived:
    """The stories and changes of mind on a shelf. Raises nothing.

    A folder with one ``submission.json`` is a packet: everything in it is judged as part of it. Where several stories
    lie together, the reference in a file's name or in its upload tells whose it is, and ``details.txt`` is told by its
    SHA-256. Of several copies of a file the one is taken that the list speaks of.
    """
    uploaded = sort_uploads(shelf.files, shelf.place)
    sorting = _Sorting(shelf, problems=list(uploaded.problems))
    for file in (*uploaded.uploads, *(_named(file) for file in uploaded.others)):
        _put(sorting, file)
    sorting.lists = _without_copies(sorting, [_told_by_clips(sorting, found) for found in sorting.lists])
    stories = [_story(sorting, found) for found in sorting.lists]
    alone = _is_packet(sorting)
    if alone:
        stories = [_with_everything(sorting, stories[0])]
    else:
        stories += _without_a_list(sorting)
        sorting.problems += _left_over(sorting)
    return Arrived(tuple(stories), tuple(sorting.changes), tuple(sorting.problems))


def _named(file: ArrivedFile) -> ArrivedFile:
    known = read_name(file.lies_as)
    return file if known is None else replace(file, name=known.name, reference=known.reference)


def _put(sorting: _Sorting, file: ArrivedFile) -> None:
    known = read_name(file.name)
    if known is None:
        sorting.others.append(file)
    elif known.is_change_of_mind:
        raw = file.read(LONGEST_CHANGE) if file.whole else None
        text = " ".join((raw or b"").decode("utf-8-sig", "replace").split())
        sorting.changes.append(ChangeNote(file.reference, sorting.shelf.place, visible(text), file))
    elif file.name == MANIFEST and file.whole:
        sorting.lists.append(_list(sorting, file))
    else:
        sorting.parts.setdefault(file.name, []).append(file)


def _list(sorting: _Sorting, file: ArrivedFile) -> _List:
    reading = read_manifest(file.read(LONGEST_MANIFEST) or b"")
    listed = {entry.name: (entry.sha256, entry.size_bytes) for entry in reading.files or ()}
    said = reading.record.reference if reading.record else ""
    reference = file.reference or reference_in(said) or reference_in(sorting.shelf.folder_name)
    return _List(file, reference, listed)


def _told_by_clips(sorting: _Sorting, found: _List) -> _List:
    """The list with the reference of the clips beside it, where it says none itself and all clips say the same."""
    clips = {file.reference for files in sorting.parts.values() for file in files} - {""}
    return replace(found, reference=clips.pop()) if not found.reference and len(clips) == 1 else found


def _without_copies(sorting: _Sorting, lists: list[_List]) -> list[_List]:
    """The lists, each of its kind once: the same upload may have been sent twice, and broken off the first time."""
    seen: set[tuple[str, bytes | None]] = set()
    readable = {found.reference for found in lists if found.listed}
    kept = []
    for found in lists:
        content = (found.reference, found.file.read(LONGEST_MANIFEST))
        if content in seen or (not found.listed and found.reference in readable):
            sorting.problems.append(_copy(sorting, found.file))
        else:
            kept.append(found)
        seen.add(content)
    return kept


def _story(sorting: _Sorting, found: _List) -> ArrivedStory:
    files = {MANIFEST: found.file}
    for name, (sha256, size_bytes) in found.listed.items():
        candidates = [
            file
            for file in sorting.parts.get(name, ())
            if file.reference == found.reference or not file.reference
        ]
        best = _best(candidates, sha256, size_bytes, sure=name == DETAILS) if candidates else None
        if best is not None:
            files[name] = best
    sorting.used |= {file.lies_as for file in files.values()}
    folder_name = found.reference if found.file.reference else sorting.shelf.folder_name
    return ArrivedStory(found.reference, sorting.shelf.place, folder_name, files)


def _best(candidates: list[ArrivedFile], sha256: str, size_bytes: int, *, sure: bool) -> ArrivedFile | None:
    """Of several copies the one that the list speaks of, else a whole one.

    ``sure``: a copy that may be another story's (it carries no reference) counts only with the right bytes, unless it
    is the only one.
    """
    if len(candidates) == 1:
        return candidates[0]
    fitting = [file for file in candidates if file.whole and file.size_bytes == size_bytes]
    for file in fitting:
        facts = file.facts()
        if facts is not None and facts[0] == sha256:
            return file
    mine = [file for file in candidates if file.reference or not sure]
    return next((file for file in mine if file.whole), mine[0] if mine else None)


def _is_packet(sorting: _Sorting) -> bool:
    """Whether the shelf is one story's own folder."""
    if len(sorting.lists) != 1 or sorting.lists[0].file.reference:
        return False
    reference = sorting.lists[0].reference
    return all(file.reference in {"", reference} for files in sorting.parts.values() for file in files)


def _with_everything(sorting: _Sorting, story: ArrivedStory) -> ArrivedStory:
    """The story with all that lies in its folder: the check names what does not belong there."""
    rest = [*sorting.others, *(file for files in sorting.parts.values() for file in files)]
    more = {file.lies_as: file for file in rest if file.lies_as not in sorting.used}
    return replace(story, files={**more, **story.files}, strange=sorting.shelf.odd)


def _without_a_list(sorting: _Sorting) -> list[ArrivedStory]:
    """Stories of which there are files, but no ``submission.json``."""
    have = {found.reference for found in sorting.lists}
    found: dict[str, dict[str, ArrivedFile]] = {}
    for name, files in sorted(sorting.parts.items()):
        for file in files:
            if file.reference and file.reference not in have:
                found.setdefault(file.reference, {}).setdefault(name, file)
                sorting.used.add(file.lies_as)
    missing = FieldProblem(MANIFEST, _why_missing(sorting))
    return [
        ArrivedStory(reference, sorting.shelf.place, reference, files, (missing,))
        for reference, files in found.items()
    ]


def _why_missing(sorting: _Sorting) -> str:
    if any(file.uploaded for files in sorting.parts.values() for file in files):
        return "the packet’s list of everything, which is uploaded last: it is not here yet"
    if any(not found.file.reference for found in sorting.lists):
        return (
            "this story’s own list; another story’s lies in its place. "
            "Save the attachments of each email into a folder of its own"
        )
    return "the packet’s list of everything: it is missing"


def _left_over(sorting: _Sorting) -> Iterable[FieldProblem]:
    """A line for each file that belongs to no story, and for each second copy."""
    for odd in sorting.shelf.odd:
        yield replace(odd, key=_below(sorting, odd.key))
    rest = [file for files in sorting.parts.values() for file in files if file.lies_as not in sorting.used]
    for file in rest[:MOST_EXTRAS]:
        yield _copy(sorting, file)
    others = [file for file in sorting.others if not left_by_a_system(file.lies_as)]
    for file in others[:MOST_EXTRAS]:
        going_on = is_incomplete(file.lies_as)
        expected = "a whole file; its upload has not ended" if going_on else "a file of a story; it is none"
        yield FieldProblem(_below(sorting, file.lies_as), expected, warning=True)
    if max(len(rest), len(others)) > MOST_EXTRAS:
        yield FieldProblem(sorting.shelf.place, "no other files; there are more", warning=True)


def _copy(sorting: _Sorting, file: ArrivedFile) -> FieldProblem:
    return FieldProblem(
        _below(sorting, file.lies_as),
        f"{file.name} of a story; no story uses this copy",
        warning=True,
    )


def _below(sorting: _Sorting, name: str) -> str:
    return shown(name if sorting.shelf.place == HERE else f"{sorting.shelf.place}/{name}")
