"""A missing component skips a test with its reason, and fails it where no gap is allowed."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from tests import components
from tests.conftest import UnexpectedWarnings


@pytest.fixture
def nothing_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(components, "find", lambda name: None)


@pytest.mark.usefixtures("nothing_there")
def test_missing_skips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUIRE_ALL", raising=False)
    with pytest.raises(pytest.skip.Exception, match="exiftool is not on this computer"):
        components.require("exiftool")


@pytest.mark.usefixtures("nothing_there")
def test_missing_fails_where_all_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUIRE_ALL", "1")
    with pytest.raises(pytest.fail.Exception, match="exiftool is not on this computer"):
        components.require("exiftool")


@pytest.mark.usefixtures("nothing_there")
def test_missing_footage_skips_even_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUIRE_ALL", "1")
    with pytest.raises(pytest.skip.Exception, match="footage"):
        components.footage("walk.mp4")


def test_a_misspelt_name_never_skips() -> None:
    with pytest.raises(KeyError):
        components.require("exiftol")


def test_footage_is_where_the_variable_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHARED_FOOTAGE", str(tmp_path))
    assert components.find_footage() == tmp_path
    monkeypatch.setenv("SHARED_FOOTAGE", str(tmp_path / "gone"))
    assert components.find_footage() is None


def test_a_warning_that_was_not_announced_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    handler = UnexpectedWarnings()
    logger = logging.getLogger("elsewhere.room")
    logger.addHandler(handler)
    try:
        logger.warning("a surprise")
        with caplog.at_level(logging.WARNING, "elsewhere"):
            logger.warning("announced")
            logger.error("worse than announced")
    finally:
        logger.removeHandler(handler)
    assert [record.getMessage() for record in handler.records] == ["a surprise", "worse than announced"]


def test_the_home_of_a_test_is_empty_and_its_own(sandboxed_home: Path) -> None:
    assert list(sandboxed_home.iterdir()) == []
