"""A call that was made ready for the bundle is the call in the file, or is not taken."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.resources import resource_path
from app.store import ready_call
from app.store.calls import load_call
from app.store.ready_call import ENDING, make_ready
from app.story.errors import CallFileUnusable


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return Path(shutil.copy(resource_path("calls", "living-well-uk.toml"), tmp_path))


def test_what_was_made_ready_is_the_call_in_the_file(file: Path) -> None:
    assert ready_call.ready_call(file) is None, "nothing was made ready"
    make_ready([file])
    assert ready_call.ready_call(file) == load_call(file)


def test_a_file_that_was_changed_since_is_read_itself(file: Path) -> None:
    make_ready([file])
    file.write_text(file.read_text("utf-8") + "\n# another line\n", "utf-8")
    assert ready_call.ready_call(file) is None


def test_one_of_another_version_is_not_taken(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_ready([file])
    monkeypatch.setattr(ready_call, "__version__", "99.0")
    assert ready_call.ready_call(file) is None


@pytest.mark.parametrize("damage", [b"", b"\x80", b"not a pickle", b"N."])
def test_a_damaged_one_is_not_taken(file: Path, damage: bytes) -> None:
    file.with_suffix(ENDING).write_bytes(damage)
    assert ready_call.ready_call(file) is None


def test_only_a_call_in_order_is_made_ready(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text('id = "broken"', "utf-8")
    with pytest.raises(CallFileUnusable):
        make_ready([broken])
    assert not broken.with_suffix(ENDING).exists()


def test_the_same_call_gives_the_same_bytes(file: Path) -> None:
    make_ready([file])
    first = file.with_suffix(ENDING).read_bytes()
    make_ready([file])
    assert file.with_suffix(ENDING).read_bytes() == first
