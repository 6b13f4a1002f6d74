"""Data and code each stand where codesign wants them, and the program finds both in one place."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from installer.macos.layout import settle
from installer.macos.signing import is_code

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="not every Windows makes links")


def test_what_was_written_later_is_moved_and_linked(tmp_path: Path) -> None:
    app = tmp_path / "ours.app"
    code, data = app / "Contents/Frameworks", app / "Contents/Resources"
    (code / "av").mkdir(parents=True)
    (data / "resources").mkdir(parents=True)
    (code / "av" / "_core.so").write_bytes(bytes.fromhex("cffaedfe"))
    (code / "libx.dylib").write_bytes(bytes.fromhex("cffaedfe"))
    (code / "resources").symlink_to("../Resources/resources")
    (code / "files.sha256").write_text("list")
    (data / "THIRD_PARTY.md").write_text("notices")
    (data / "ours.icns").write_text("icon")
    (data / "libx.dylib").symlink_to("../Frameworks/libx.dylib")
    settle(app, is_code)
    for _ in range(2):
        assert sorted(path.name for path in code.iterdir()) == [
            "THIRD_PARTY.md", "av", "files.sha256", "libx.dylib", "resources",
        ]  # fmt: skip
        assert (data / "files.sha256").read_text() == (code / "files.sha256").read_text() == "list"
        assert (code / "THIRD_PARTY.md").read_text() == "notices"
        real = [path for path in code.iterdir() if path.is_file() and not path.is_symlink()]
        assert all(is_code(path) for path in real)
        settle(app, is_code)


def test_a_newer_file_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    code, data = tmp_path / "Contents/Frameworks", tmp_path / "Contents/Resources"
    code.mkdir(parents=True)
    data.mkdir()
    for text in ("first", "second"):
        (code / "files.sha256").unlink(missing_ok=True)
        (code / "files.sha256").write_text(text)
        settle(tmp_path, is_code)
        assert (data / "files.sha256").read_text() == (code / "files.sha256").read_text() == text
