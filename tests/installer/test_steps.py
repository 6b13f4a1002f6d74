"""The steps of a build: their names, and the time that everything built carries."""

from __future__ import annotations

import os

import pytest

from installer import steps
from installer.build import Build
from installer.problem import Stop
from installer.product import Product

TIME = "SOURCE_DATE_EPOCH"


@pytest.fixture(autouse=True)
def _no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is set is put back afterwards."""
    monkeypatch.setenv(TIME, "")
    monkeypatch.delenv(TIME)


def test_without_git_there_is_a_time_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    steps.fix_the_time()
    assert os.environ[TIME] == steps.NO_COMMIT


def test_a_time_that_was_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TIME, "1700000000")
    steps.fix_the_time()
    assert os.environ[TIME] == "1700000000"


def test_a_time_that_is_none_is_told_before_anything_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TIME, "yesterday")
    with pytest.raises(Stop, match=r"SOURCE_DATE_EPOCH .* seconds since 1970"):
        steps.run(Build(Product()), ["bundle"])


def test_a_step_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(Stop, match=r"no step 'bundel' on this system; there are bundle, .*checksums"):
        steps.run(Build(Product()), ["bundel"])


def test_nothing_is_built_for_other_systems() -> None:
    with pytest.raises(Stop, match="Linux, Windows and macOS"):
        steps.usual_steps("sunos5")
