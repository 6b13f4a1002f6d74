"""Judging everything that arrived: each story by itself, and together: twice the same reference, changes of mind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.delivery.arrived_files import Arrived, ArrivedStory, ChangeNote
from app.delivery.packet import LONGEST_MANIFEST, MANIFEST
from app.delivery.packet_check import CHANGED, Judged, check_files
from app.delivery.record_check import shown
from app.story.errors import FieldProblem


@dataclass(frozen=True)
class CheckedStory:
    """A story with everything that is wrong with it.

    The same reference lies once more in the places of ``same`` (with the same list of everything), ``different`` (with
    another list) and ``parts`` (without a list). ``changes`` are the notes that speak of this reference.
    """

    story: ArrivedStory
    judged: Judged
    same: tuple[str, ...] = ()
    different: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    changes: tuple[ChangeNote, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether the packet is whole and in order, and no other story claims its reference."""
        return self.judged.complete and not self.different

    @property
    def problems(self) -> tuple[FieldProblem, ...]:
        """Every problem in a line, with the story's reference and place at the beginning of its key."""
        found = [
            *self.judged.problems,
            *(
                FieldProblem(MANIFEST, f"one story with this reference; another one lies in {place}")
                for place in self.different
            ),
            *(
                FieldProblem(MANIFEST, f"one story; the same lies in {place} too", warning=True)
                for place in self.same
            ),
            *(
                FieldProblem(MANIFEST, f"one story; parts of it lie in {place} too", warning=True)
                for place in self.parts
            ),
        ]
        head = f"{self.story.reference or 'A story'} ({self.story.place})"
        return tuple(FieldProblem(f"{head}: {one.key}", one.expected, one.warning) for one in found)


def check_arrived(arrived: Arrived) -> tuple[CheckedStory, ...]:
    """Judge every story that was found. Reads every file whole. Raises nothing."""
    lists = [_list_of(story) for story in arrived.stories]
    alike: dict[str, list[int]] = {}
    for number, story in enumerate(arrived.stories):
        alike.setdefault(story.reference, []).append(number)
    return tuple(
        _checked(arrived, lists, number, alike[story.reference] if story.reference else ())
        for number, story in enumerate(arrived.stories)
    )


def change_problems(arrived: Arrived) -> tuple[FieldProblem, ...]:
    """A line for each change of mind, of stories that are here and of others."""
    return tuple(
        FieldProblem(f"{change.reference} ({change.place}): {change.file.name}", CHANGED)
        for change in arrived.changes
    )


def lonely_changes(arrived: Arrived) -> tuple[ChangeNote, ...]:
    """Changes of mind about stories that are not here."""
    here = {story.reference for story in arrived.stories}
    return tuple(change for change in arrived.changes if change.reference not in here)


def _list_of(story: ArrivedStory) -> bytes | None:
    file = story.files.get(MANIFEST)
    return file.read(LONGEST_MANIFEST) if file is not None else None


def _checked(
    arrived: Arrived, lists: Sequence[bytes | None], number: int, alike: Sequence[int]
) -> CheckedStory:
    """``alike`` are the numbers of all stories with this one's reference, its own among them."""
    story, own = arrived.stories[number], lists[number]
    others = [(shown(arrived.stories[at].place), lists[at]) for at in alike if at != number]
    return CheckedStory(
        story,
        check_files(story),
        same=tuple(place for place, theirs in others if theirs is not None and theirs == own),
        different=tuple(place for place, theirs in others if None not in (theirs, own) and theirs != own),
        parts=tuple(place for place, theirs in others if theirs is None),
        changes=tuple(change for change in arrived.changes if change.reference == story.reference),
    )
