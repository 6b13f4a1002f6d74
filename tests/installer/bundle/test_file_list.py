"""The list of a bundle's files: the same bytes every time, readable by sha256sum, and in its place on macOS."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from installer.bundle.file_list import FILE_LIST, write_file_list


@pytest.fixture
def internal(tmp_path: Path) -> Path:
    folder = tmp_path / "_internal"
    for name in ("b.so", "é/ü 日本.txt", "a/deep/er/file"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    return folder


def names(listed: Path) -> list[str]:
    return [line.partition("  ")[2] for line in listed.read_text("utf-8").splitlines()]


def test_every_file_is_listed_in_order_but_never_the_list(internal: Path) -> None:
    listed = write_file_list(internal)
    assert listed == internal / FILE_LIST
    assert names(listed) == ["a/deep/er/file", "b.so", "é/ü 日本.txt"]
    first = listed.read_bytes()
    assert write_file_list(internal).read_bytes() == first


@pytest.mark.skipif(os.name != "posix", reason="sha256sum")
def test_sha256sum_agrees(internal: Path) -> None:
    write_file_list(internal)
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", FILE_LIST], cwd=internal, check=True)


@pytest.mark.skipif(os.name != "posix", reason="links, as in a bundle of macOS")
def test_in_a_bundle_of_macos_the_list_lies_among_the_resources(tmp_path: Path) -> None:
    """Laid out as PyInstaller does it: code in Frameworks, the rest in Resources with links to it. No Mac was here."""
    contents = tmp_path / "Tale.app" / "Contents"
    (contents / "Resources" / "resources").mkdir(parents=True)
    (contents / "Resources" / "resources" / "call.toml").write_text("title")
    (contents / "Frameworks").mkdir()
    (contents / "Frameworks" / "lib.dylib").write_text("code")
    (contents / "Frameworks" / "resources").symlink_to("../Resources/resources")
    for _ in range(2):
        listed = write_file_list(contents / "Frameworks", hashes=False)
        assert names(listed) == ["lib.dylib", "resources/call.toml"]
    assert listed.is_symlink()
    assert (contents / "Resources" / FILE_LIST).is_file()
