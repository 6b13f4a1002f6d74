"""About this app: name, version, licences, and the way to each by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from app import __version__
from app.store.folders import Folders
from app.ui import about_app
from app.ui.pages.about import AboutPage, Papers
from app.ui.pages.about_app import AboutAppPage
from app.ui.pages.document import DocumentPage
from app.ui.theme import Theme
from app.ui.widgets.button import Button
from app.ui.window import Home
from tests.ui.pages.people import words_on
from tests.ui.test_forgetting import press, the_list
from tests.ui.test_window import OURS


@pytest.fixture
def home(qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[Home]:
    made = Home(theme, OURS, Folders.below(tmp_path / "home"))
    made.open()
    yield made
    made.shell.close_now()


def test_everything_is_reached_by_keyboard_and_back_again(
    qtbot: QtBot, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    listed = the_list(home)
    assert next(iter(listed.buttons)) == "About this app"
    home.shell.activateWindow()  # Xvfb has no window manager that would
    qtbot.waitUntil(listed.heading.hasFocus)
    press(qtbot, "About this app")
    page = home.shell.page
    assert isinstance(page, AboutPage)
    assert page.heading.text() == "About Share Your Story"
    assert f"Version {__version__}" in words_on(page)
    qtbot.waitUntil(page.heading.hasFocus)
    press(qtbot, "Read the licence")
    assert "Permission is hereby granted, free of charge" in words_on(page)
    press(qtbot, page.others.text())
    others = home.shell.page
    assert isinstance(others, DocumentPage)
    assert others.heading.text() == "Other people's work in Share Your Story"
    assert "GPL, version 3" in words_on(others)
    qtbot.waitUntil(others.heading.hasFocus)
    opens = next(b for b in others.findChildren(Button) if "web browser" in b.text())
    press(qtbot, opens.text())
    assert opened
    assert opened[0].startswith("https://")
    others.back.click()
    assert home.shell.page is page
    page.back.click()
    assert isinstance(home.shell.page, AboutAppPage)


def test_an_installation_without_its_papers_says_so(
    qtbot: QtBot, home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(about_app, "paper_path", lambda name: tmp_path / name)
    the_list(home).buttons["About this app"].click()
    page = home.shell.page
    assert isinstance(page, AboutPage)
    assert "did not come with this installation" in words_on(page)
    assert not page.others.isVisible()


def test_an_own_edition_says_whose_program_it_is(qtbot: QtBot) -> None:
    page = AboutPage("Park Stories", "1.2", Papers("", "# Others", texts=True))
    qtbot.addWidget(page)
    page.show()
    assert page.heading.text() == "About Park Stories"
    assert "Park Stories is Share Your Story, made ready for one organiser." in words_on(page)
    with qtbot.waitSignal(page.texts_wanted):
        page.texts.click()


def test_a_document_with_nothing_in_it_is_one_that_is_not_there(
    qtbot: QtBot, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "THIRD_PARTY.md").write_text("\n \n")
    monkeypatch.setattr(about_app, "paper_path", lambda name: tmp_path / name)
    the_list(home).buttons["About this app"].click()
    page = home.shell.page
    assert isinstance(page, AboutPage)
    assert not page.others.isVisible()
    assert "did not come with this installation" in words_on(page)
