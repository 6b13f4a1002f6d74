"""The command ``check-packet`` over whatever arrived: one packet, or a folder with many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from app.delivery.arrived import find_arrived
from app.delivery.arrived_check import CheckedStory, change_problems, check_arrived, lonely_changes
from app.delivery.arrived_collect import collect
from app.delivery.arrived_files import HERE, Arrived
from app.delivery.arrived_list import write_list
from app.delivery.packet import MANIFEST
from app.delivery.packet_check import check_packet
from app.story.errors import FieldProblem
from app.words.fields import field_problem_line
from app.words.translate import tr_n


def receive(folder: Path, *, list_to: Path | None, lay_out: Path | None, say: Callable[[str], None]) -> bool:
    """Say every problem in ``folder`` in a line; True where there is none (warnings aside).

    One packet is judged as ever. In a folder with many each line begins with reference and place, and the last line
    counts. ``list_to`` gets the list of all, ``lay_out`` the complete ones as folders. Raises StorageErrors.
    """
    if not folder.is_dir():
        return _say_all(check_packet(folder), say)
    arrived = find_arrived(folder, [path for path in (list_to, lay_out) if path is not None])
    single = _is_one_packet(folder, arrived)
    stories = () if single and list_to is None and lay_out is None else check_arrived(arrived)
    problems = list(check_packet(folder)) if single else _all_problems(arrived, stories)
    if not arrived.stories:
        problems += [problem for problem in arrived.problems if problem not in problems]
    if list_to is not None:
        write_list(list_to, stories, lonely_changes(arrived))
    if lay_out is not None:
        problems += collect(stories, lay_out)
    in_order = _say_all(problems, say)
    if not single:
        say(_count(stories))
    return in_order


def _say_all(problems: Sequence[FieldProblem], say: Callable[[str], None]) -> bool:
    for problem in problems:
        say(field_problem_line(problem))
    return all(problem.warning for problem in problems)


def _is_one_packet(folder: Path, arrived: Arrived) -> bool:
    """Whether ``folder`` is a packet itself, or nothing that could be told from one that lacks its list."""
    if not arrived.stories:
        return not arrived.changes
    first, *others = arrived.stories
    own_list = first.files.get(MANIFEST)
    return not others and first.place == HERE and own_list is not None and own_list.lies_as == MANIFEST


def _all_problems(arrived: Arrived, stories: tuple[CheckedStory, ...]) -> list[FieldProblem]:
    found = [problem for story in stories for problem in story.problems]
    return [*found, *change_problems(arrived), *arrived.problems]


def _count(stories: tuple[CheckedStory, ...]) -> str:
    complete = sum(story.complete for story in stories)
    if complete == len(stories):
        return tr_n("%n story, complete.", "%n stories, all complete.", complete)
    return tr_n(
        "%n story; {complete} complete.", "%n stories; {complete} complete.", len(stories), complete=complete
    )
