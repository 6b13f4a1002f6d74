"""The real window with stores of its own, real footage, and calls that are open and closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.store.calls import bundled_call
from app.store.folders import Folders
from app.story.call import Call
from app.ui.theme import Look, Theme
from app.ui.window import Home
from tests import footage
from tests.journeys.keyboard import Person

ORGANISER = "hello@organiser.example"


@pytest.fixture(scope="session")
def journey_theme(qapp: QApplication) -> Theme:
    return Theme(qapp, text_scale=100, look=Look.LIGHT)


@pytest.fixture
def closed_call() -> Call:
    """The call that comes along; it closed in 2020."""
    return bundled_call("living-well-uk")


@pytest.fixture
def open_call(closed_call: Call) -> Call:
    """The same call, open today, with an address that belongs to nobody."""
    return replace(
        closed_call,
        closes=datetime.now(UTC) + timedelta(days=30),
        organiser=replace(closed_call.organiser, email=ORGANISER),
        delivery=tuple(replace(way, to=ORGANISER) for way in closed_call.delivery),
    )


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders.below(tmp_path / "kept")


Sit = Callable[..., Person]


@pytest.fixture
def sit(qtbot: QtBot, journey_theme: Theme, folders: Folders, closed_call: Call) -> Iterator[Sit]:
    """Open the window and sit down before it. Windows that are still open at the end are closed."""
    open_now: list[Home] = []

    def down(call: Call = closed_call, *, prepare: Callable[[Home], None] = lambda _home: None) -> Person:
        home = Home(journey_theme, call, folders)
        prepare(home)
        open_now.append(home)
        return Person(qtbot, home)

    yield down
    for home in open_now:
        home.shell.close_now()


class Opened(QObject):
    """Stands where the browser, the email program and the file manager would."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.urls.append(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))


@pytest.fixture
def opened() -> Iterator[Opened]:
    taker = Opened()
    schemes = ("https", "http", "mailto", "file")
    for scheme in schemes:
        QDesktopServices.setUrlHandler(scheme, taker, "take")
    yield taker
    for scheme in schemes:
        QDesktopServices.unsetUrlHandler(scheme)


@pytest.fixture(scope="session")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where generated footage stands for the whole run."""
    return tmp_path_factory.mktemp("films")


@pytest.fixture(scope="session")
def walk(films: Path) -> Path:
    """Three seconds, with the tags of a phone."""
    return footage.tagged(footage.make(films / "plain.mp4"), films / "walk.mp4")


@pytest.fixture(scope="session")
def tea(films: Path) -> Path:
    """Two seconds without sound."""
    return footage.make(films / "tea time.mp4", footage.Form(frames=60, sound=None))
