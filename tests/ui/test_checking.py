"""Check this installation in the real window: from the front page by keyboard, with the real checks, and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.services import installation
from app.store.folders import Folders
from app.story.flow import Step
from app.story.installation import Check
from app.ui.pages.about_app import AboutAppPage
from app.ui.pages.check_installation import CheckInstallationPage
from app.ui.theme import Theme
from app.ui.window import Home
from tests.ui.pages.people import CALL, press

FEW = (Check.VERSION, Check.CALLS, Check.FONTS)


def test_the_way_there_and_back(
    qtbot: QtBot, theme: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # All of them together are run by tests/services/test_installation.py.
    monkeypatch.setattr(
        "app.services.installation.check_job", lambda tell, job=installation.check_job: job(tell, checks=FEW)
    )
    home = Home(theme, CALL, Folders.below(tmp_path / "home"))
    home.open()
    home.shell.activateWindow()  # Xvfb has no window manager that would
    start = home.shell.page
    assert start is not None
    start.about_app_wanted.emit()  # type: ignore[attr-defined]
    listed = home.shell.page
    assert isinstance(listed, AboutAppPage)
    press(qtbot, listed, listed.buttons["Check this installation"])
    page = home.shell.page
    assert isinstance(page, CheckInstallationPage)
    qtbot.waitUntil(page.heading.hasFocus)
    press(qtbot, page, page.primary)
    qtbot.waitUntil(page.result.isVisible, timeout=30_000)
    assert page.result.heading.text() == "Everything works"
    assert home.shell.status == "Everything works"
    assert len(page.findings.rows) >= len(FEW)
    qtbot.keyClick(page.back, Qt.Key.Key_Space)
    assert home.shell.page is listed
    qtbot.keyClick(listed.back, Qt.Key.Key_Space)
    assert home.shell.page is not None
    assert home.shell.page.step is Step.START
    home.shell.close_now()
