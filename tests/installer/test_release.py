"""A release: its tag, its notes and its files."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import dev
from installer import checksums, release
from installer.problem import Stop

CHANGELOG = """# Changelog

## [Unreleased]

### Added

- Something new.

## [1.2.0] - 2026-11-26

### Added

- A setup program.

## [1.1.0] - 2026-10-01

## [1.0.0] - 2026-09-01

- The first.

[1.0.0]: https://example.org/1.0.0
"""


def test_the_notes_are_the_section_of_the_version() -> None:
    assert release.notes("v1.2.0", CHANGELOG) == "### Added\n\n- A setup program."
    assert release.notes("v1.0.0", CHANGELOG) == "- The first."
    assert release.notes("v1.2", CHANGELOG) == ""


@pytest.mark.parametrize(
    ("tag", "version", "said"),
    [
        ("v1.2.1", "1.2.0", "the version in"), ("1.2.0", "1.2.0", "the version in"),
        ("v1.1.0", "1.1.0", "nothing under"), ("v3.0", "3.0", "nothing under"),
    ],
)  # fmt: skip
def test_a_tag_that_does_not_fit_stops_the_release(tag: str, version: str, said: str) -> None:
    release.check("v1.2.0", CHANGELOG, "1.2.0")
    with pytest.raises(Stop, match=said):
        release.check(tag, CHANGELOG, version)


def test_it_needs_no_more_than_python_itself() -> None:
    command = [sys.executable, "-I", "-S", "-c", "import sys; sys.path[:0] = ['.']; from installer import release; "
               "sys.exit(release.main(['check', 'v0']))"]  # fmt: skip
    done = subprocess.run(command, cwd=dev.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("The tag is v0, and the version in app/__init__.py is ")


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """What two systems built, as the artefacts come down."""
    folder = tmp_path / "built"
    for system, names in {"linux": ["a.deb", "a.tar.xz"], "windows": ["a.exe"]}.items():
        (folder / system).mkdir(parents=True)
        for name in names:
            (folder / system / name).write_text(f"{system} {name}")
        checksums.write(sorted((folder / system).iterdir()), folder / system)
    (folder / "windows" / "a-winget").mkdir()
    (folder / "windows" / "a-winget" / "a.yaml").write_text("a: 1")
    return folder


def test_the_files_of_all_systems_come_together(built: Path, tmp_path: Path) -> None:
    files = release.gather(built, tmp_path / "out")
    assert [file.name for file in files] == ["a-winget.zip", "a.deb", "a.exe", "a.tar.xz", checksums.NAME]
    assert zipfile.ZipFile(tmp_path / "out" / "a-winget.zip").namelist() == ["a.yaml"]
    release.verify(tmp_path / "out")


@pytest.mark.parametrize("name", ["a.deb", "more.deb"])
def test_a_file_that_changed_or_came_on_its_way_stops_the_release(
    name: str, built: Path, tmp_path: Path
) -> None:
    (built / "linux" / name).write_text("another")
    with pytest.raises(Stop, match=rf"{name} in linux is not a file"):
        release.gather(built, tmp_path / "out")


def test_so_do_two_files_of_one_name_a_missing_list_and_nothing(built: Path, tmp_path: Path) -> None:
    shutil.copytree(built / "linux", built / "linux again")
    with pytest.raises(Stop, match="Two systems"):
        release.gather(built, tmp_path / "one")
    (built / "linux" / checksums.NAME).unlink()
    with pytest.raises(Stop, match="has no SHA256SUMS"):
        release.gather(built, tmp_path / "two")
    (tmp_path / "empty").mkdir()
    with pytest.raises(Stop, match="There is nothing"):
        release.gather(tmp_path / "empty", tmp_path / "three")
