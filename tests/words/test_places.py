"""Every word of ``app.words`` comes from where it says, though its module is loaded only when it is asked for."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest

import app.words as words


def imported_for_type_checkers() -> dict[str, str]:
    """The imports that type checkers see: each name and its module."""
    tree = ast.parse(Path(words.__file__).read_text("utf-8"))
    found = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    own = (node for node in found if node.module and node.module.startswith("app.words."))
    return {alias.name: str(node.module) for node in own for alias in node.names}


def test_people_and_type_checkers_get_the_same() -> None:
    told = imported_for_type_checkers()
    assert told.keys() == set(words.__all__)
    assert {name: f"app.words.{place}" for name, place in words._PLACE_OF.items()} == told


@pytest.mark.parametrize("name", words.__all__)
def test_every_name_can_be_had(name: str) -> None:
    assert getattr(words, name) is getattr(import_module(imported_for_type_checkers()[name]), name)


def test_what_is_not_there_is_told_as_python_does() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        words.__getattr__("nonsense")
