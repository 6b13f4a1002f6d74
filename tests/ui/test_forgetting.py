"""Delete everything, in the window: what there is, the question, and a window after it that writes nothing any more."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.delivery.take_away import Begun
from app.services import forgetting
from app.store.drafts import DraftStore
from app.store.folders import Folders
from app.store.secrets import SecretKeeper
from app.story.errors import FolderForbidden
from app.story.keeping import Kept
from app.ui.pages.about_app import AboutAppPage
from app.ui.pages.change_mind import ChangeMindPage
from app.ui.pages.forget import ForgetPage
from app.ui.pages.start import StartPage
from app.ui.theme import Theme
from app.ui.window import Home
from tests.delivery.examples import REFERENCE
from tests.services.test_forgetting import keep_everything, snapshot
from tests.store.test_secrets import Store
from tests.ui.pages.people import words_on
from tests.ui.test_window import OURS

STORE = Store()
ENTRY = "Delete everything this app keeps on this computer"


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return Folders.below(tmp_path / "home")


@pytest.fixture
def home(qtbot: QtBot, theme: Theme, folders: Folders) -> Iterator[Home]:
    made = Home(theme, OURS, folders)
    made.secrets = SecretKeeper(lambda: (STORE,))
    made.open()
    yield made
    made.shell.close_now()


def the_list(home: Home) -> AboutAppPage:
    front = home.shell.page
    assert isinstance(front, StartPage)
    front.about_app_wanted.emit()
    page = home.shell.page
    assert isinstance(page, AboutAppPage)
    return page


def forget_page(qtbot: QtBot, home: Home, *, shows: str = "What stays") -> ForgetPage:
    the_list(home).buttons[ENTRY].click()
    page = home.shell.page
    assert isinstance(page, ForgetPage)
    qtbot.waitUntil(lambda: shows in words_on(page), timeout=20_000)
    return page


def press(qtbot: QtBot, wanted: str, key: Qt.Key = Qt.Key.Key_Tab) -> None:
    """Go by ``key`` alone to the button that says ``wanted``, and press it."""
    for _ in range(30):
        at = QApplication.focusWidget()
        assert at is not None
        if getattr(at, "text", lambda: "")() == wanted:
            qtbot.keyClick(at, Qt.Key.Key_Return)
            return
        qtbot.keyClick(at, key)
    raise AssertionError(f"no way to {wanted}")


def test_everything_is_deleted_by_keyboard_alone_and_nothing_comes_back(
    qtbot: QtBot, home: Home, folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_everything(folders, tmp_path, SecretKeeper(lambda: (STORE,)))
    asked: list[Begun] = []
    monkeypatch.setattr(home, "take_away", asked.extend)
    the_list(home)
    home.shell.activateWindow()  # Xvfb has no window manager that would
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    press(qtbot, ENTRY)
    page = home.shell.page
    assert isinstance(page, ForgetPage)
    qtbot.waitUntil(lambda: "What stays" in words_on(page), timeout=20_000)
    for words in (
        "1 story that was not sent",
        f"1 story has not arrived yet: {REFERENCE}",
        "Your own videos stay",
    ):
        assert words in words_on(page)
    qtbot.waitUntil(page.heading.hasFocus)
    press(qtbot, "Delete everything")
    qtbot.waitUntil(page.keep_it.hasFocus)
    press(qtbot, "Yes, delete everything", Qt.Key.Key_Backtab)
    qtbot.waitUntil(lambda: page.is_over, timeout=20_000)
    assert page.heading.text() == "Everything is deleted"
    assert f"To take {REFERENCE} back later" in words_on(page)
    assert page.back.isHidden()
    qtbot.waitUntil(lambda: len(asked) == 1)
    assert not list((tmp_path / "temporary").iterdir())
    home.text_size.change(1)
    qtbot.waitUntil(page.heading.hasFocus)
    press(qtbot, "Close the app")
    assert not home.shell.isVisible()
    assert list((tmp_path / "home").iterdir()) == []


def test_no_keeps_everything(qtbot: QtBot, home: Home, folders: Folders, tmp_path: Path) -> None:
    keep_everything(folders, tmp_path, SecretKeeper(lambda: ()))
    before = snapshot(tmp_path)
    page = forget_page(qtbot, home)
    page.primary.click()
    assert page.primary.isHidden()
    page.keep_it.click()
    assert page.question.isHidden()
    assert not page.primary.isHidden()
    assert home.shell.status == "Nothing was deleted."
    assert snapshot(tmp_path) == before


def test_a_story_that_is_open_in_another_window_is_told_and_all_stays(
    qtbot: QtBot, home: Home, folders: Folders, tmp_path: Path
) -> None:
    keep_everything(folders, tmp_path, SecretKeeper(lambda: ()))
    with DraftStore(folders).open("story-1"):
        page = forget_page(qtbot, home)
        page.primary.click()
        page.delete_it.click()
        qtbot.waitUntil(page.failure.isVisible, timeout=20_000)
        assert "open in another window" in words_on(page)
        assert not page.back.isHidden()
        assert (folders.data / "drafts" / "story-2.json").exists()
    page.primary.click()
    assert page.question.isVisible()


def test_where_nothing_is_there_is_nothing_to_press(qtbot: QtBot, home: Home, folders: Folders) -> None:
    page = forget_page(qtbot, home, shows="Nothing is kept on this computer.")
    assert page.primary.isHidden()
    assert page.change_mind.isHidden()
    page.back.click()
    assert isinstance(home.shell.page, AboutAppPage)


def test_what_was_sent_can_be_taken_back_first(
    qtbot: QtBot, home: Home, folders: Folders, tmp_path: Path
) -> None:
    keep_everything(folders, tmp_path, SecretKeeper(lambda: ()))
    page = forget_page(qtbot, home)
    page.change_mind.click()
    assert isinstance(home.shell.page, ChangeMindPage)


def test_what_could_not_be_looked_at_is_not_said_to_be_nothing(
    qtbot: QtBot, home: Home, folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fake: whoever runs the tests may read every folder."""
    keep_everything(folders, tmp_path, SecretKeeper(lambda: (STORE,)))

    def refuse(_folders: Folders) -> Kept:
        raise FolderForbidden(folders.data)

    with monkeypatch.context() as patch:
        patch.setattr(forgetting, "look", refuse)
        the_list(home).buttons[ENTRY].click()
        page = home.shell.page
        assert isinstance(page, ForgetPage)
        qtbot.waitUntil(page.failure.isVisible, timeout=20_000)
        assert "Nothing is kept" not in words_on(page)
        assert page.primary.text() == "Look again"
    page.primary.click()
    qtbot.waitUntil(lambda: "What stays" in words_on(page), timeout=20_000)
    assert page.failure.isHidden()
    assert page.primary.text() == "Delete everything"


def test_the_window_cannot_be_closed_in_the_middle(
    qtbot: QtBot, home: Home, folders: Folders, tmp_path: Path
) -> None:
    keep_everything(folders, tmp_path, SecretKeeper(lambda: (STORE,)))
    page = forget_page(qtbot, home)
    page.primary.click()
    page.delete_it.click()
    home.shell.close()
    assert home.shell.isVisible()
    assert "Wait until everything is deleted." in home.shell.status
    qtbot.waitUntil(lambda: page.is_over, timeout=20_000)
    home.shell.close()
    assert not home.shell.isVisible()
