"""Calls: those that come with the program, and any other call file. A call is data; nothing in it is run.

The first page waits for this module, and for nothing of what reads a call file where the call was made ready in the bundle.
"""

from __future__ import annotations

import functools
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.edition import edition
from app.files import storage_error, write_atomic
from app.resources import resource_path
from app.store.ready_call import ready_call
from app.story.errors import CallError, CallFileUnusable, CallUnknown, EditionUnusable, FieldProblem

if TYPE_CHECKING:
    from pathlib import Path

    from app.store.folders import Folders
    from app.store.reading import Reading
    from app.story.call import Call


def load_call(path: Path) -> Call:
    """The call in the file at ``path``. Raises :class:`CallFileUnusable` with every problem in it."""
    reading = _read(path, datetime.now(UTC))
    if reading.value is None:
        wrong = tuple(problem for problem in reading.problems if not problem.warning)
        raise CallFileUnusable(path.name, wrong)
    return reading.value


def check_call(path: Path, now: datetime | None = None) -> tuple[FieldProblem, ...]:
    """Every problem and warning in a call file; empty when there is nothing to say. Raises nothing.

    ``now``, with a time zone, tells which events are over; the computer's own time where it is left out.
    """
    return _read(path, now or datetime.now(UTC)).problems


def bundled_calls() -> tuple[str, ...]:
    """The ids of the calls that come with the program, sorted."""
    return tuple(sorted(path.stem for path in resource_path("calls").glob("*.toml")))


def usual_call() -> Call:
    """The call that this edition opens onto: the one it names, else the first that comes along.

    Raises :class:`app.story.errors.EditionUnusable`, also where that call is not there or damaged: it came with the program.
    """
    named = edition().call
    name = named.removesuffix(".toml") if named is not None else next(iter(bundled_calls()), None)
    if name is None:
        raise EditionUnusable((FieldProblem("call", "a file in resources/calls; there is none"),))
    try:
        return bundled_call(name)
    except CallError as error:
        problems = error.problems if isinstance(error, CallFileUnusable) else ()
        broken = FieldProblem("call", f"a call that can be read; resources/calls/{name}.toml is damaged")
        raise EditionUnusable((broken, *problems)) from error


def is_call_id(text: str) -> bool:
    """Whether ``text`` is a call's id, and not the path of a call file."""
    import re

    from app.store.call_rules import SLUG

    return re.fullmatch(SLUG, text) is not None


def find_call(name_or_path: str | Path, base: Path) -> Call:
    """The call with this id, or in the file at this path, taken from ``base`` where it is relative.

    Raises :class:`CallUnknown` for an id that no call has, and :class:`CallFileUnusable`.
    """
    name = str(name_or_path)
    if is_call_id(name):
        if name in bundled_calls():
            return bundled_call(name)
        raise CallUnknown(name, bundled_calls())
    return load_call(base / name_or_path)


def keep_call(path: Path, folders: Folders) -> Call:
    """The call in the file at ``path``, of which a copy is kept: stories for it can be gone on with when the file is gone.

    Raises as :func:`load_call`, CallFileUnusable too for the id of another organiser's call that is known here, since
    stories begun for that one would go to this one; and StorageErrors.
    """
    call = load_call(path)
    try:
        known = known_call(call.id, folders)
    except CallError:
        known = call
    if known.organiser.email != call.organiser.email:
        problem = FieldProblem(
            "id", f'an id of its own; "{call.id}" is the call of {known.organiser.email} on this computer'
        )
        raise CallFileUnusable(path.name, (problem,))
    if call.id not in bundled_calls():
        try:
            data = path.read_bytes()
        except OSError as error:
            raise storage_error(error, path) from error
        write_atomic(_kept(call.id, folders), data)
    return call


def known_call(call_id: str, folders: Folders) -> Call:
    """The call with this id that comes with the program, or was opened on this computer before.

    Raises :class:`CallUnknown`, and :class:`CallFileUnusable` for a copy that is damaged.
    """
    if call_id in bundled_calls():
        return bundled_call(call_id)
    if not is_call_id(call_id) or not _kept(call_id, folders).is_file():
        raise CallUnknown(call_id, bundled_calls())
    return load_call(_kept(call_id, folders))


def _kept(call_id: str, folders: Folders) -> Path:
    return folders.calls / f"{call_id}.toml"


@functools.cache
def bundled_call(call_id: str) -> Call:
    """A call that comes with the program, read once. Raises :class:`CallUnknown` or :class:`CallFileUnusable`."""
    if call_id not in bundled_calls():
        raise CallUnknown(call_id, bundled_calls())
    path = resource_path("calls", f"{call_id}.toml")
    return ready_call(path) or load_call(path)


def _read(path: Path, now: datetime) -> Reading[Call]:
    from app.store.call_rules import call_schema
    from app.store.reading import Reading, read_table
    from app.store.toml_file import NotToml, read_toml
    from app.story.call import Call

    try:
        return read_table(read_toml(path), Call, call_schema(now))
    except NotToml as error:
        return Reading(None, (error.problem,))
