"""Get help now: the emergency first, every number to read and copy, and the focus goes back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui import theme
from app.ui.help_panel import HelpPanel, emergency_number
from app.ui.pages.details import DetailsPage
from app.ui.widgets.fields import CopyField
from tests.ui.pages.people import CALL, a_story, show, tab_to, words_on


@pytest.fixture
def panel(qtbot: QtBot) -> HelpPanel:
    made = HelpPanel(CALL)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.open()
    return made


def test_the_emergency_number_comes_first_and_once(panel: HelpPanel) -> None:
    numbers = [copy.value() for copy in panel.lines.copies]
    assert numbers[0] == "999"
    assert numbers.count("999") == 1
    assert "In an emergency ring 999" in words_on(panel)


def test_every_line_of_the_call_is_there_with_nation_and_hours(panel: HelpPanel) -> None:
    words = words_on(panel)
    for line in CALL.support:
        assert (line.phone or line.text) in [copy.value() for copy in panel.lines.copies]
        if line.phone != "999":
            assert all(fact in words for fact in (line.name, line.nation, line.hours))


def test_each_number_is_named_and_copied_by_keyboard(qtbot: QtBot, panel: HelpPanel) -> None:
    copy = next(copy for copy in panel.lines.copies if copy.value() == "116 123")
    assert "Samaritans" in copy.field.accessibleName()
    assert "Samaritans" in copy.button.accessibleName()
    panel.activateWindow()
    tab_to(qtbot, panel, copy.button)
    qtbot.keyClick(copy.button, Qt.Key.Key_Space)
    assert QApplication.clipboard().text() == "116 123"


@pytest.mark.parametrize(("country", "number"), [("GB", "999"), ("DE", "112")])
def test_a_call_without_support_lines_still_names_the_emergency(country: str, number: str) -> None:
    assert emergency_number(replace(CALL, support=(), country=country)) == number


def test_escape_closes_and_the_focus_goes_back(qtbot: QtBot) -> None:
    page = show(qtbot, DetailsPage(), a_story())
    tab_to(qtbot, page, page.help_button)
    panel = HelpPanel(CALL, parent=page)
    with qtbot.waitExposed(panel):
        panel.open()
    assert panel.focusWidget() is panel.heading
    qtbot.keyClick(panel, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert page.focusWidget() is page.help_button
    assert panel.findChildren(CopyField)


def test_it_takes_the_room_that_the_window_has(qtbot: QtBot) -> None:
    page = show(qtbot, DetailsPage(), a_story())
    page.resize(960, 900)
    panel = HelpPanel(CALL, parent=page)
    qtbot.addWidget(panel)
    with qtbot.waitExposed(panel):
        panel.open()
    assert panel.height() == 860


def test_it_ends_where_its_last_line_ends(qtbot: QtBot) -> None:
    page = show(qtbot, DetailsPage(), a_story())
    page.resize(640, 512)
    panel = HelpPanel(CALL, parent=page)
    qtbot.addWidget(panel)
    with qtbot.waitExposed(panel):
        panel.open()
    last = max(
        panel._content.findChildren(CopyField), key=lambda field: field.mapTo(panel._content, QPoint()).y()
    )
    bottom = last.mapTo(panel._content, last.rect().bottomLeft()).y()
    qtbot.waitUntil(lambda: 0 <= panel._content.height() - bottom <= 2 * theme.GAP_24)
