"""What is looked at with Qt: each part for itself, and with the fault that the check is there for."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess
from PySide6.QtGui import QFontDatabase, QImage

from app import resources
from app.resources import resource_root
from app.services.installation import check_job
from app.story.installation import Check, Finding, Found
from app.story.work import Cancel, no_progress
from app.ui import installation_checks as checks
from app.ui import pdf
from tests import footage

pytestmark = pytest.mark.usefixtures("qapp")


def one(check: checks.Look, scratch: Path) -> Finding:
    (finding,) = check(scratch)
    return finding


def test_what_is_painted_works_here(tmp_path: Path) -> None:
    assert one(checks.fonts, tmp_path).found is Found.FONTS_FOUND
    kinds = one(checks.pictures, tmp_path)
    assert (kinds.found, kinds.facts["kinds"]) == (Found.PICTURES_WORK, "JPEG, PNG, SVG")
    assert one(checks.pdf, tmp_path).found is Found.PDF_WRITTEN
    assert one(checks.languages, tmp_path).found is Found.LANGUAGES_READ


def test_a_system_without_letters_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFontDatabase, "families", list)
    assert one(checks.fonts, tmp_path).found is Found.NO_FONTS


def test_a_kind_of_picture_that_fails_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "resource_root", lambda: tmp_path)  # without the icon
    save = QImage.save
    monkeypatch.setattr(
        QImage, "save", lambda image, place, kind: kind != "JPEG" and save(image, place, kind)
    )
    told = {finding.found: finding.facts["kinds"] for finding in checks.pictures(tmp_path)}
    assert told == {Found.PICTURES_WORK: "PNG", Found.PICTURES_BROKEN: "JPEG, SVG"}


def test_a_pdf_without_text_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "pdf_bytes", lambda _title, _sections: b"%PDF-1.4\n%%EOF\n")
    assert one(checks.pdf, tmp_path).found is Found.PDF_BROKEN


def test_a_damaged_translation_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "translations").mkdir()
    (tmp_path / "translations" / "cy.qm").write_bytes(b"no translation")
    monkeypatch.setattr(resources, "resource_root", lambda: tmp_path)
    told = {finding.found: finding.facts["names"] for finding in checks.languages(tmp_path)}
    assert told[Found.LANGUAGE_BROKEN] == "cy.qm"
    assert resource_root() != tmp_path


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return footage.make(tmp_path / "source.mp4", footage.Form(frames=15))


def examine(check: Check, scratch: Path) -> list[Finding]:
    """Make one check in the examiner's real process, which has an application of its own to run."""
    from app.frozen import own_command
    from app.services.installation import EXAMINER_FLAG

    return list(
        check_job(
            lambda _finding: None,
            checks=[check],
            command=lambda _scratch, _checks: own_command(EXAMINER_FLAG, str(scratch), check.value),
        )(no_progress, Cancel()).findings
    )


def test_a_clip_is_really_played(film: Path) -> None:
    assert examine(Check.PLAYER, film.parent)[0].found is Found.PLAYED


def test_a_film_that_cannot_be_played_is_told(tmp_path: Path) -> None:
    (tmp_path / "source.mp4").write_text("This is no film.")
    (broken, *_) = examine(Check.PLAYER, tmp_path)
    assert broken.found is Found.NOT_PLAYED
    assert broken.facts["why"]


def test_without_a_clip_there_is_nothing_to_play(tmp_path: Path) -> None:
    assert examine(Check.PLAYER, tmp_path)[0].found is Found.NOTHING_TO_PLAY


def test_a_player_without_its_plug_in_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)
    assert one(checks.player, tmp_path).found is Found.PLAYER_MISSING


def test_what_qt_starts_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert one(checks.launcher, tmp_path).found is Found.CHILD_CLEAN
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    monkeypatch.setenv("QML2_IMPORT_PATH", str(tmp_path / "qml"))
    marked = one(checks.launcher, tmp_path)
    assert (marked.found, marked.facts["names"]) == (Found.CHILD_MARKED, "QML2_IMPORT_PATH")


def test_what_qt_cannot_start_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "environment_command", lambda: [str(tmp_path / "nothing")])
    told = one(checks.launcher, tmp_path)
    assert (told.found, told.facts["why"]) == (Found.CHILD_UNSEEN, QProcess.ProcessError.FailedToStart.name)


@pytest.mark.skipif(sys.platform != "linux", reason="the variables of X11 and Wayland")
def test_a_display_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", "localhost:987")
    told = one(checks.screen, tmp_path)
    assert told.found is Found.SCREEN_BROKEN
    assert "localhost:987" in told.facts["why"]
    monkeypatch.delenv("DISPLAY")
    assert one(checks.screen, tmp_path).found is Found.NO_SCREEN


@pytest.mark.xvfb
def test_a_real_window_can_be_opened(tmp_path: Path) -> None:
    told = one(checks.screen, tmp_path)
    assert (told.found, told.facts["platform"]) == (Found.SCREEN_OPENS, "xcb")


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["qt.qpa.xcb: could not connect to display :7", "qt.qpa.plugin: xcb-cursor0 is needed.", "Aborted"],
         "could not connect to display :7"),
        (["qt.qpa.plugin: From 6.5.0, libxcb-cursor0 is needed to load it.", "This application failed to start."],
         "From 6.5.0, libxcb-cursor0 is needed to load it"),
        (["error: libEGL.so.1: cannot open shared object file: No such file or directory"],
         "error: libEGL.so.1: cannot open shared object file: No such file or directory"),
        (["first", "last.", ""], "last"),
        ([], "exit code 6"),
    ],
)  # fmt: skip
def test_what_qt_says_most_about_is_told(lines: list[str], why: str) -> None:
    assert checks.complaint(lines, 6) == why
