"""Call files that the system hands to the program, at its start and while it runs; what cannot be used is told in a window."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

import dev
from app.edition import Edition, edition_text
from app.services.forgetting import forget, look
from app.store.calls import usual_call
from app.store.folders import Folders
from app.story.errors import EditionUnusable, FieldProblem
from app.story.flow import Step
from app.ui.opening import Windows
from app.ui.pages.about_app import AboutAppPage
from app.ui.pages.forget import ForgetPage
from app.ui.pages.start import StartPage
from app.ui.theme import Theme
from app.ui.trouble import Trouble, call_file_dialog
from tests.ui.pages.people import words_on

SMALL = (dev.ROOT / "resources/calls/living-well-uk.toml").read_text("utf-8")


def call_file(folder: Path, name: str = "walks.story-call", title: str = "Walks with a dog") -> Path:
    path = folder / name
    text = SMALL.replace('"living-well-uk"', '"walks"')
    path.write_text(text.replace('title = "Fostering', f'title = "{title}" # "Fostering', 1), "utf-8")
    return path


@pytest.fixture
def windows(qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[Windows]:
    made = Windows(theme, Folders.below(tmp_path / "home"))
    yield made
    for home in tuple(made.homes):
        home.shell.close_now()
    for trouble in troubles():
        trouble.close()


def troubles() -> list[Trouble]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, Trouble) and one.isVisible()]


def title_of(windows: Windows, at: int = 0) -> str:
    page = windows.homes[at].shell.page
    assert page is not None
    return page.heading.text()


def test_a_call_file_opens_in_the_window_that_shows_no_story(windows: Windows, tmp_path: Path) -> None:
    home = windows.open(usual_call())
    windows.open_file(call_file(tmp_path))
    assert windows.homes == [home]
    assert title_of(windows) == "Walks with a dog"


def test_a_call_can_be_read_where_nothing_can_be_saved(windows: Windows, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "data").write_text("A file stands where the folder should be.")
    for _ in range(2):
        windows.open_file(call_file(tmp_path))
        assert (troubles(), title_of(windows)) == ([], "Walks with a dog")
        page = windows.homes[0].shell.page
        assert page is not None
        assert page.has_errors
        assert "Nothing can be saved" in words_on(page)
    assert len(windows.homes) == 1


def test_a_story_that_is_open_stays_and_the_file_gets_a_window_of_its_own(
    windows: Windows, tmp_path: Path
) -> None:
    home = windows.open(usual_call())
    home.start(practise=True)
    windows.open_file(call_file(tmp_path))
    assert home.journey.step is Step.WHOSE
    assert home.journey.call.id == usual_call().id
    assert len(windows.homes) == 2
    assert title_of(windows, 1) == "Walks with a dog"
    home.shell.close_now()
    assert len(windows.homes) == 1
    windows.open_file(call_file(tmp_path, title="Longer walks"))
    assert (len(windows.homes), title_of(windows)) == (1, "Longer walks")


def test_a_window_in_which_everything_was_deleted_stays_and_the_file_gets_one_of_its_own(
    windows: Windows, tmp_path: Path, qtbot: QtBot
) -> None:
    home = windows.open(usual_call())
    windows.open_file(call_file(tmp_path))
    assert (len(windows.homes), title_of(windows)) == (1, "Walks with a dog")
    front = home.shell.page
    assert isinstance(front, StartPage)
    front.about_app_wanted.emit()
    page = home.shell.page
    assert isinstance(page, AboutAppPage)
    page.buttons["Delete everything this app keeps on this computer"].click()
    forget = home.shell.page
    assert isinstance(forget, ForgetPage)
    qtbot.waitUntil(forget.primary.isVisible, timeout=20_000)
    forget.primary.click()
    forget.delete_it.click()
    windows.open_file(call_file(tmp_path))
    assert (len(windows.homes), home.shell.page) == (2, forget)
    qtbot.waitUntil(lambda: forget.is_over, timeout=20_000)
    windows.homes[1].shell.close_now()
    windows.open_file(call_file(tmp_path))
    assert (len(windows.homes), home.shell.page) == (2, forget)


def test_a_file_that_cannot_be_used_is_told_with_every_problem(
    windows: Windows, tmp_path: Path, qtbot: QtBot
) -> None:
    bad = call_file(tmp_path, "bad.story-call")
    bad.write_text(bad.read_text("utf-8").replace('kind = "email"', 'kind = "pigeon"') + "\nstrange = 1\n")
    windows.open_file(bad)
    (trouble,) = troubles()
    assert trouble.windowTitle().startswith("Error: The call file “bad.story-call” cannot be used")
    told = words_on(trouble)
    for words in ("There are 2 problems.", "delivery[1].kind", "strange", "You did nothing wrong."):
        assert words in told
    trouble.activateWindow()  # Xvfb has no window manager that would
    qtbot.waitUntil(trouble.heading.hasFocus)
    trouble.copy.click()
    assert "delivery[1].kind" in QGuiApplication.clipboard().text()
    assert "Copied" in words_on(trouble)


def test_from_a_file_that_cannot_be_used_the_usual_call_is_a_key_away(
    windows: Windows, tmp_path: Path, qtbot: QtBot
) -> None:
    windows.open_file(tmp_path / "nowhere.story-call")
    (trouble,) = troubles()
    for _ in range(10):
        if trouble.primary.hasFocus():
            break
        qtbot.keyClick(QApplication.focusWidget() or trouble, Qt.Key.Key_Tab)
    qtbot.keyClick(trouble.primary, Qt.Key.Key_Return)
    assert troubles() == []
    assert title_of(windows) == usual_call().title


def test_beside_an_open_window_the_file_can_only_be_put_away_or_changed(
    windows: Windows, tmp_path: Path
) -> None:
    windows.open(usual_call())
    windows.open_file(tmp_path / "nowhere.story-call")
    (trouble,) = troubles()
    assert trouble.primary.isHidden()
    trouble.file_chosen.emit(call_file(tmp_path))
    assert title_of(windows) == "Walks with a dog"
    trouble.close_button.click()
    assert troubles() == []


def test_a_damaged_installation_is_told_without_ways_that_do_not_work(windows: Windows) -> None:
    windows.explain(EditionUnusable((FieldProblem("slug", "a slug"),)))
    (trouble,) = troubles()
    assert "Install the app again." in words_on(trouble)
    assert not trouble.other.isVisible()
    assert not trouble.copy.isVisible()


def test_the_dialog_offers_both_kinds_of_call_files(windows: Windows) -> None:
    home = windows.open(usual_call())
    dialog = call_file_dialog(home.shell)
    assert dialog.nameFilters() == ["Call files (*.story-call *.toml)"]
    assert dialog.fileMode() is QFileDialog.FileMode.ExistingFile
    dialog.reject()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere dialogs are the system's own")
def test_what_qts_dialog_notes_of_folders_lies_with_ours_and_is_deleted_with_it(
    windows: Windows, tmp_path: Path, qtbot: QtBot
) -> None:
    home = windows.open(usual_call())
    dialog = call_file_dialog(home.shell)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setDirectory(str(tmp_path))
    dialog.open()
    with qtbot.waitSignal(dialog.destroyed):
        dialog.reject()
    noted = tmp_path / "home" / "settings" / "QtProject.conf"
    qtbot.waitUntil(lambda: noted.exists() and str(tmp_path) in noted.read_text())
    folders = Folders.below(tmp_path / "home")
    assert look(folders).settings
    forget(folders, home.secrets, home.taking_away, print)
    assert list((tmp_path / "home").iterdir()) == []


# --- the program itself ---

PROGRAM = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from app.__main__ import main
from app.ui.trouble import Trouble
from app.ui.shell import Shell

def look():
    app = QApplication.instance()
    shown = [w for w in app.topLevelWidgets() if w.isVisible() and isinstance(w, (Trouble, Shell))]
    titles = sorted(w.windowTitle() for w in shown)
    facts = [titles, app.applicationName(), app.desktopFileName(), app.windowIcon().isNull()]
    print(json.dumps(facts), flush=True)
    for window in shown:
        window.close()

def event():
    if sys.argv[1]:
        QApplication.sendEvent(QApplication.instance(), QFileOpenEvent(sys.argv[1]))
    QTimer.singleShot(100, look)

def wait():
    if QApplication.instance() is None or not QApplication.instance().topLevelWidgets():
        raise SystemExit("no window")
    event()

import app.ui.opening as opening
class Application(opening.Application):
    def exec(self):
        QTimer.singleShot(100, wait)
        return super().exec()
opening.Application = Application
raise SystemExit(main(sys.argv[2:]))
"""


def run(
    event: object, *arguments: object, folder: Path = dev.ROOT, before: str = "", **more: str
) -> tuple[int, list[object], str]:
    """Run the program with a window off screen; returns its exit code, what was to be seen, and stderr."""
    done = subprocess.run(
        [sys.executable, "-c", before + PROGRAM, str(event), *map(str, arguments)], cwd=folder, check=False,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(folder)} | more,
        capture_output=True, encoding="utf-8", timeout=60,
    )  # fmt: skip
    err = "\n".join(line for line in done.stderr.splitlines() if not line.startswith("This plugin"))
    return done.returncode, json.loads(done.stdout), err


def test_the_program_opens_a_call_file_by_name_and_by_the_systems_event(tmp_path: Path) -> None:
    path = call_file(tmp_path)
    app_id = "io.github.shareyourstory.ShareYourStory"
    seen = [["Walks with a dog – Share Your Story"], "Share Your Story", app_id, False]
    assert run("", path) == (0, seen, "")
    assert run(path) == (0, seen, "")


def test_an_unusable_call_file_is_told_in_a_window_and_on_the_terminal(tmp_path: Path) -> None:
    code, seen, err = run("", tmp_path / "nowhere.story-call")
    assert code == 2
    assert seen[0] == ["Error: The call file “nowhere.story-call” cannot be used – Share Your Story"]
    assert err.count("\n") == 0
    assert err.startswith("The call file “nowhere.story-call” cannot be used.")


def test_an_own_edition_opens_onto_its_call_under_its_name_and_a_damaged_one_says_so(tmp_path: Path) -> None:
    for part in ("app", "resources"):
        shutil.copytree(dev.ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    call_file(tmp_path / "resources" / "calls", "walks.toml")
    shutil.copy(tmp_path / "resources/icons/share-your-story.svg", tmp_path / "resources/icons/park.svg")
    own = Edition("Park Stories", "park-stories", "org.park.Stories", "walks.toml", "park.svg")
    file = tmp_path / "resources" / "edition.toml"
    file.write_text(edition_text(own), "utf-8")
    seen = [["Walks with a dog – Park Stories"], "Park Stories", "org.park.Stories", False]
    assert run("", folder=tmp_path) == (0, seen, "")
    file.write_text("name = 3", "utf-8")
    code, seen, err = run("", folder=tmp_path)
    assert (code, seen[0]) == (2, ["Error: A file of this app is damaged – Share Your Story"])
    assert err.startswith("A file of this app is damaged. Install the app again.")
    assert err.count("\n") == 0


def test_the_program_shows_a_call_that_it_cannot_keep(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("A file stands where the folder should be.")
    code, seen, _ = run("", call_file(tmp_path), SHARE_YOUR_STORY_HOME=str(tmp_path / "home"))
    assert (code, seen[0]) == (0, ["Error: Walks with a dog – Share Your Story"])


@pytest.mark.skipif(sys.platform != "linux", reason="platformdirs takes these variables on Linux")
def test_a_person_without_a_home_is_told_so_in_a_window() -> None:
    nowhere = dict.fromkeys(
        ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "SHARE_YOUR_STORY_HOME"), ""
    )
    code, seen, err = run("", before="import pwd; pwd.getpwuid = {}.__getitem__", HOME="", **nowhere)
    assert (code, seen[0]) == (2, ["Error: Nothing can be saved in this folder – Share Your Story"])
    assert err.count("\n") == 0
