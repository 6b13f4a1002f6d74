"""The table of sizes tells apart what differs in weight, and adds up."""

from __future__ import annotations

from pathlib import Path

from installer.bundle import sizes


def test_sizes_are_by_part_and_add_up(tmp_path: Path) -> None:
    for name, size in {
        "program": 5,
        "_internal/av/a.so": 20,
        "_internal/av/deep/b.so": 30,
        "_internal/PySide6/Qt/lib/c.so": 7,
        "_internal/PySide6/d.so": 1,
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(size))
    (tmp_path / "_internal" / "link").symlink_to("av/a.so")
    assert sizes.by_part(tmp_path) == [("av", 50), ("PySide6/Qt/lib", 7), ("program", 5), ("PySide6", 1)]
    assert sizes.table(tmp_path, rows=1).splitlines()[1].endswith("3 smaller parts")


def test_an_app_of_macos_is_told_apart_too(tmp_path: Path) -> None:
    qt = "Contents/Frameworks/PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore"
    for name in (
        qt,
        "Contents/Frameworks/av/a.so",
        "Contents/Resources/resources/a.toml",
        "Contents/MacOS/program",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"1")
    assert [name for name, _ in sizes.by_part(tmp_path)] == ["PySide6/Qt/lib", "av", "program", "resources"]
