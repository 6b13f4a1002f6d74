"""Your details: as typed, checked on Continue, and the storyteller's where somebody helps."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.story.contact import Contact
from app.story.people import Whose
from app.ui.pages.details import DetailsPage
from tests.ui.pages.people import CALL, a_story, choose, press, show, tab_to


def test_name_and_number_are_kept_exactly_as_typed(qtbot: QtBot) -> None:
    story = a_story(Whose.MINE)
    page = show(qtbot, DetailsPage(), story)
    tab_to(qtbot, page, page.full_name)
    qtbot.keyClicks(page.full_name, "Zoe  O'Neill-Smith")
    tab_to(qtbot, page, page.number)
    qtbot.keyClicks(page.number, "(07700) 900-982")
    with qtbot.waitSignal(page.go_on, timeout=1000):
        qtbot.keyClick(page.number, Qt.Key.Key_Return)
    assert story.contact == Contact("Zoe  O'Neill-Smith", "(07700) 900-982", None)


def test_a_wrong_number_is_told_on_continue_and_not_while_typing(qtbot: QtBot) -> None:
    page = show(qtbot, DetailsPage(), a_story(Whose.MINE))
    page.full_name.set_value("Sam")
    tab_to(qtbot, page, page.number)
    qtbot.keyClicks(page.number, "077")
    assert not page.has_errors
    with qtbot.assertNotEmitted(page.go_on):
        press(qtbot, page, page.primary)
    assert page.fields["number"].error_text
    assert not page.fields["name"].error_text


def test_a_helper_gives_the_storytellers_name_and_says_whose_number_it_is(qtbot: QtBot) -> None:
    story = a_story(Whose.HELPING)
    page = show(qtbot, DetailsPage(), story)
    assert page.title == "Their details"
    assert "person whose story" in page.full_name.accessibleName()
    page.full_name.set_value("Sam Jones")
    page.number.set_value("07700 900982")
    assert not page.check()
    assert page.fields["number-is"].error_text
    choose(qtbot, page, page.number_is, 1)
    with qtbot.waitSignal(page.go_on, timeout=1000):
        press(qtbot, page, page.primary)
    assert story.contact.number_is is Whose.MINE


def test_whose_number_it_is_stays_while_nobody_helps(qtbot: QtBot) -> None:
    story = a_story(Whose.HELPING)
    story.tell_contact(Contact("Sam Jones", "07700 900982", Whose.HELPING))
    story.tell_whose(Whose.MINE)
    page = show(qtbot, DetailsPage(), story)
    assert not page.number_is_box.isVisible()
    page.full_name.set_value("Sam J Jones")
    assert story.contact.number_is is Whose.HELPING


def test_each_field_says_what_it_is_for(qtbot: QtBot) -> None:
    page = show(qtbot, DetailsPage(), a_story(Whose.MINE))
    assert "We will only call about your video." in page.number.accessibleDescription()
    assert CALL.organiser.name in page.full_name.accessibleDescription()
    assert page.number.inputMethodHints() & Qt.InputMethodHint.ImhDialableCharactersOnly
    assert page.full_name.inputMethodHints() & Qt.InputMethodHint.ImhNoPredictiveText
