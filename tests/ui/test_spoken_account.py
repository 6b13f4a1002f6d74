"""The questions about the email account as a screen reader meets them, through AT-SPI."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.spoken import Reading, read_window

FOUND = "Gmail wants an app password"

pytestmark = [pytest.mark.xvfb, pytest.mark.slow]


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    script = Path(__file__).with_name("spoken_account.py")
    return read_window(script, until=FOUND, folder=tmp_path_factory.mktemp("session"))


def test_the_provider_is_announced_once(reading: Reading) -> None:
    (told,) = [text for text in reading.announced if FOUND in text]
    assert "a password for this app alone" in told


def test_the_field_of_the_password_has_the_focus_and_says_which(reading: Reading) -> None:
    (focused,) = [part for part in reading.showing() if "focused" in part.states]
    assert focused.name == "App password for Gmail"
    assert focused.description.startswith("It is used once")


def test_it_is_read_in_the_order_in_which_it_stands(reading: Reading) -> None:
    names = [part.name for part in reading.showing()]
    wanted = [
        *("Your email address", FOUND, "App password for Gmail", "Where do I find this?"),
        *("Open the help page of Gmail", "Server settings"),
    ]
    places = [names.index(name) for name in wanted]
    assert places == sorted(places)
    assert "Outgoing mail server" not in names, "it is folded away"
