"""Typed reading of files that somebody wrote by hand, gathering every problem at once.

The shape of a file is a tree of dataclasses. :func:`read_table` walks their fields, lets msgspec convert each
leaf strictly, and notes a :class:`FieldProblem` for everything that does not fit; msgspec alone would stop at the
first. A :class:`Schema` adds what types cannot say: other names, ranges, and checks between fields.
Keys of problems count list entries from 1: ``consent[2].kind`` is the second ``[[consent]]`` table.
"""

from __future__ import annotations

import dataclasses
import re
import types
import typing
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, TypeVar

import msgspec

from app.story.errors import FieldProblem

T = TypeVar("T")

LONGEST_TEXT = 4_000
LONGEST_LIST = 100
MOST_STRANGE_KEYS = 20
YEARS = range(2000, 2200)
EXAMPLE_TIME = "2020-05-22T17:00:00+01:00"


@dataclass(frozen=True)
class Rule:
    """What the type of a field does not say.

    ``read`` turns the raw value into the field's value, and raises ValueError where it is not as ``expected``.
    ``key`` is the name in the file where it differs from the field's.
    """

    expected: str = ""
    read: Callable[[Any], object] | None = None
    key: str = ""


Check = Callable[[Mapping[str, Any]], Iterable[FieldProblem]]
"""A check between the fields of one table. It gets those that stand in the file, None for what could not be read (and
for a table with problems an object with such fields), and gives problems with keys inside the table."""


@dataclass(frozen=True)
class Schema:
    """Rules by (dataclass, field name), checks by dataclass, and how a text without a rule is read."""

    rules: Mapping[tuple[type, str], Rule] = field(default_factory=dict)
    checks: Mapping[type, Check] = field(default_factory=dict)
    text: Callable[[str], str] = lambda text: text


@dataclass(frozen=True)
class Reading(typing.Generic[T]):
    """The outcome: the value where nothing is wrong, and all problems and warnings."""

    value: T | None
    problems: tuple[FieldProblem, ...]


def read_table(raw: Mapping[str, object], kind: type[T], schema: Schema) -> Reading[T]:
    """Read a whole file's table into the dataclass ``kind``. Raises nothing for whatever ``raw`` holds."""
    walk = _Walk(schema)
    value = walk.table(raw, kind, "")
    wrong = any(not problem.warning for problem in walk.problems)
    return Reading(None if wrong else value, tuple(walk.problems))


def one_line(text: str) -> str:
    """``text`` with line breaks and runs of blanks as single spaces. Raises ValueError as :func:`printable` does."""
    folded = re.sub(r"[ \t\r\n]+", " ", text).strip(" ")
    return printable(folded)


def printable(text: str) -> str:
    """``text`` itself. Raises ValueError where it is over 4,000 characters or has control characters."""
    if len(text) > LONGEST_TEXT or any(unicodedata.category(character) == "Cc" for character in text):
        raise ValueError("not a printable text of reasonable length")
    return text


def whole_number(lowest: int, highest: int) -> Rule:
    """The rule for a whole number in a range."""

    def read(raw: object) -> int:
        number = msgspec.convert(raw, int)
        if not lowest <= number <= highest:
            raise ValueError(number)
        return number

    return Rule(f"a whole number from {lowest} to {highest}", read)


def matching(pattern: str, expected: str) -> Rule:
    """The rule for a text of one shape."""
    shape = re.compile(pattern)

    def read(raw: object) -> str:
        text = msgspec.convert(raw, str)
        if shape.fullmatch(text) is None:
            raise ValueError(text)
        return text

    return Rule(expected, read)


class _Bad:
    """What could not be read. ``read`` holds the fields of a table that could, so that checks see those."""

    def __init__(self, **read: object) -> None:
        self.read = read

    def __getattr__(self, name: str) -> object:
        return self.read.get(name)


class _BadList(tuple[Any, ...]):
    """A list some of whose entries could not be read."""


def _no_check(values: Mapping[str, Any]) -> Iterable[FieldProblem]:
    return ()


def _empty(value: object) -> bool:
    return isinstance(value, _Bad) and not value.read


class _Walk:
    """One walk through a file."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.problems: list[FieldProblem] = []

    def table(self, raw: object, kind: Any, where: str) -> Any:
        if not isinstance(raw, Mapping):
            return self._bad(where, f"a table, [{where}]")
        hints = typing.get_type_hints(kind)
        values: dict[str, Any] = {}
        known = []
        for item in dataclasses.fields(kind):
            rule = self.schema.rules.get((kind, item.name), Rule())
            key = rule.key or item.name
            known.append(key)
            needed = item.default is MISSING and item.default_factory is MISSING
            at = _join(where, key)
            hint = _without_none(hints[item.name])
            if key in raw:
                values[item.name] = self._present(raw[key], hint, rule, at, needed)
            elif needed:
                values[item.name] = self._bad(at, f"{rule.expected or _expected(hint, at)} (it is missing)")
        self._unknown(raw, known, where)
        read = {name: None if _empty(value) else value for name, value in values.items()}
        check = self.schema.checks.get(kind, _no_check)
        self.problems += [dataclasses.replace(p, key=_join(where, p.key)) for p in check(read)]
        complete = not any(isinstance(value, _Bad | _BadList) for value in values.values())
        return kind(**values) if complete else _Bad(**read)

    def _present(self, raw: object, hint: Any, rule: Rule, where: str, needed: bool) -> Any:
        expected = rule.expected or _expected(hint, where)
        value = self._value(raw, hint, rule, where, expected)
        if needed and value in ("", ()):
            return self._bad(where, f"{expected} (it is empty)")
        return value

    def _value(self, raw: object, hint: Any, rule: Rule, where: str, expected: str) -> Any:
        if rule.read is None and dataclasses.is_dataclass(hint):
            return self.table(raw, typing.cast(type, hint), where)
        if rule.read is None and typing.get_origin(hint) is tuple:
            return self._list(raw, typing.get_args(hint)[0], where, expected)
        if rule.read is None and typing.get_origin(hint) is dict:
            return self._open_table(raw, typing.get_args(hint)[1], where, expected)
        try:
            return rule.read(raw) if rule.read else self._leaf(raw, hint)
        except (ValueError, OverflowError):  # msgspec's errors are ValueErrors
            return self._bad(where, expected)

    def _leaf(self, raw: object, hint: Any) -> object:
        value = msgspec.convert(raw, hint)
        if isinstance(value, str):
            return self.schema.text(value)
        if isinstance(value, datetime) and (value.utcoffset() is None or value.year not in YEARS):
            raise ValueError(value)
        return value

    def _list(self, raw: object, hint: Any, where: str, expected: str) -> Any:
        if not isinstance(raw, list):
            return self._bad(where, expected)
        if len(raw) > LONGEST_LIST:
            return self._bad(where, f"{expected}, at most {LONGEST_LIST}")
        found = [
            self._present(entry, hint, Rule(), f"{where}[{number}]", needed=True)
            for number, entry in enumerate(raw, 1)
        ]
        return _BadList(found) if any(isinstance(value, _Bad) for value in found) else tuple(found)

    def _open_table(self, raw: object, hint: Any, where: str, expected: str) -> Any:
        if not isinstance(raw, Mapping) or len(raw) > LONGEST_LIST:
            return self._bad(where, expected)
        found = {
            key: self._value(entry, hint, Rule(), _join(where, key), _expected(hint, where))
            for key, entry in raw.items()
        }
        return _Bad() if any(isinstance(value, _Bad) for value in found.values()) else found

    def _unknown(self, raw: Mapping[str, object], known: list[str], where: str) -> None:
        strange = [key for key in raw if key not in known]
        if len(strange) > MOST_STRANGE_KEYS:
            self._bad(where, f"only the keys {', '.join(known)}; there are {len(strange)} others")
            return
        if strange:
            import difflib  # for a mistake only: the first page waits for this module
        for key in strange:
            near = difflib.get_close_matches(str(key)[:80], known, 1)
            hint = f'did you mean "{near[0]}"?' if near else f"the keys here are {', '.join(known)}"
            self._bad(_join(where, key), f"no key of this name; {hint}")

    def _bad(self, key: str, expected: str) -> _Bad:
        self.problems.append(FieldProblem(key, expected))
        return _Bad()


def _join(where: str, key: str) -> str:
    shown = key if re.fullmatch(r"[\w\[\].-]{1,80}", key) else repr(key[:80])
    return f"{where}.{shown}" if where and key else where or shown


def _without_none(hint: Any) -> Any:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        kinds = [kind for kind in typing.get_args(hint) if kind is not type(None)]
        return kinds[0] if len(kinds) == 1 else hint
    return hint


def _expected(hint: Any, key: str) -> str:
    """Plain English for a type."""
    if isinstance(hint, type) and issubclass(hint, Enum):
        return one_of(str(member.value) for member in hint)
    if dataclasses.is_dataclass(hint):
        return f"a table, [{key}]"
    if typing.get_origin(hint) is tuple:
        inner = typing.get_args(hint)[0]
        tables = dataclasses.is_dataclass(inner)
        return f"tables, each under [[{key}]]" if tables else 'a list of texts, ["One", "Two"]'
    if typing.get_origin(hint) is dict:
        return f"a table, [{key}]"
    return {
        str: f"text in quotation marks, at most {LONGEST_TEXT:,} characters",
        bool: "true or false",
        int: "a whole number",
        datetime: f"a date and time with its distance from UTC, such as {EXAMPLE_TIME}",
    }[hint]


def one_of(values: Iterable[str]) -> str:
    """``"agree" or "choice"``: the values that are allowed."""
    quoted = [f'"{value}"' for value in values]
    return " or ".join(filter(None, [", ".join(quoted[:-1]), quoted[-1]]))
