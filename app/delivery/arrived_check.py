"""Judging everything that arrived: each story by itself, and together: twice the same reference, changes of mind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.delivery.arrived_files import Arrived, ArrivedFile, ArrivedStory, ChangeNote
from app.delivery.packet import LONGEST_MANIFEST, MANIFEST
from app.delivery.packet_check import CHANGED, Judged, check_files
from app.delivery.record_check import shown
from app.story.errors import FieldProblem


@dataclass(frozen=True)
class CheckedStory:
    """A story with everything that is wrong with it.

    ``same`` and ``different`` are the places where the same reference lies once more, with the same list of everything
    or with another one. ``changes`` are the notes that speak of this reference.
    """

    story: ArrivedStory
    judged: Judged
    same: tuple[str, ...] = ()
    different: tuple[str, ...] = ()
    changes: tuple[ChangeNote, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether the packet is whole and in order, and the only one of its reference or just like the others."""
        return self.judged.complete and not self.different

    @property
    def problems(self) -> tuple[FieldProblem, ...]:
        """Every problem in a line, with the story's reference and place at the beginning of its key."""
        found = [
            *self.judged.problems,
            *(FieldProblem(MANIFEST, f"one story with this reference; another one lies in {place}") for place in self.different),
            *(FieldProblem(MANIFEST, f"one story; the same lies in {place} too", warning=True) for place in self.same),
            *(FieldProblem(change.file.name, CHANGED) for change in self.changes),
        ]  # fmt: skip
        head = f"{self.story.reference or 'A story'} ({self.story.place})"
        return tuple(FieldProblem(f"{head}: {one.key}", one.expected, one.warning) for one in found)


def check_arrived(arrived: Arrived) -> tuple[CheckedStory, ...]:
    """Judge every story that was found. Reads every file whole. Raises nothing."""
    lists = [_list_of(story) for story in arrived.stories]
    return tuple(
        _checked(number, arrived.stories, lists, arrived.changes) for number in range(len(arrived.stories))
    )


def lonely_changes(arrived: Arrived) -> tuple[ChangeNote, ...]:
    """Changes of mind about stories that are not here."""
    here = {story.reference for story in arrived.stories}
    return tuple(change for change in arrived.changes if change.reference not in here)


def _list_of(story: ArrivedStory) -> bytes | None:
    file: ArrivedFile | None = story.files.get(MANIFEST)
    return file.read(LONGEST_MANIFEST) if file is not None else None


def _checked(
    number: int,
    stories: Sequence[ArrivedStory],
    lists: Sequence[bytes | None],
    changes: Sequence[ChangeNote],
) -> CheckedStory:
    story = stories[number]
    others = [
        at for at, other in enumerate(stories) if at != number and other.reference == story.reference != ""
    ]
    return CheckedStory(
        story,
        check_files(story),
        same=tuple(shown(stories[at].place) for at in others if lists[at] == lists[number]),
        different=tuple(shown(stories[at].place) for at in others if lists[at] != lists[number]),
        changes=tuple(change for change in changes if change.reference == story.reference),
    )
