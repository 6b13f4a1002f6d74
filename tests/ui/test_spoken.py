"""The window as a screen reader meets it, through AT-SPI."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.spoken import Reading, read_window

CONTROLS = {
    "push button",
    "check box",
    "radio button",
    "text",
    "spin button",
    "progress bar",
    "toggle button",
}

pytestmark = [pytest.mark.xvfb, pytest.mark.slow]


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    script = Path(__file__).with_name("spoken_window.py")
    return read_window(script, until="One video added", folder=tmp_path_factory.mktemp("session"))


def test_every_control_has_a_name(reading: Reading) -> None:
    controls = [part for part in reading.showing() if part.role in CONTROLS]
    assert len(controls) > 20
    assert [part for part in controls if not part.name] == []


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Your details", "heading"),
        ("There is a problem", "alert"),
        ("How long", "heading"),
        ("Your day", "list item"),
        ("Your videos", "list"),
        ("walk.mp4. 12 seconds", "list item"),
        ("Picture from walk.mp4", "image"),
        ("Whose number is it?", "panel"),
        ("Mine", "radio button"),
        ("I agree that my video may be shared, alone or with others.", "check box"),
        ("What happens to my number", "push button"),
        ("Change your name", "push button"),
        ("Copy: Email address", "push button"),
        ("Sending clip 1", "progress bar"),
        ("Step 1 of 8: Whose story. You are here.", "push button"),
    ],
)
def test_things_are_called_what_they_are(reading: Reading, name: str, role: str) -> None:
    assert role in {part.role for part in reading.showing() if part.name == name}


def test_an_error_is_read_with_its_field(reading: Reading) -> None:
    field = next(part for part in reading.showing() if part.role == "text" and part.name == "Full name")
    assert field.description == "Error: Enter your full name. As on an envelope"


def test_the_summary_has_the_focus(reading: Reading) -> None:
    focused = [part for part in reading.showing() if "focused" in part.states]
    assert [(part.role, part.name) for part in focused] == [("alert", "There is a problem")]


def test_a_time_is_read_in_words(reading: Reading) -> None:
    box = next(part for part in reading.showing() if part.role == "spin button")
    assert box.description.startswith("1 minute 5.2 seconds")


def test_the_title_says_that_there_is_an_error(reading: Reading) -> None:
    assert "Error: Your details – Share Your Story" in {
        part.name for part in reading.showing() if part.role == "frame"
    }


def test_the_reading_order_is_that_of_the_page(reading: Reading) -> None:
    names = [part.name for part in reading.showing()]
    wanted = ["There is a problem", "Your details", "walk.mp4. 12 seconds", "Full name", "Mine", "Back", "Continue",
              "Save and close", "Get help now"]  # fmt: skip
    places = [names.index(name) for name in wanted]
    assert places == sorted(places)


def test_news_is_announced(reading: Reading) -> None:
    assert any("One video added" in text for text in reading.announced)


def test_practice_is_read(reading: Reading) -> None:
    assert reading.named("Practice. Nothing leaves this computer.")
