"""The look of the app for every test of the window, the same at the start of each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.ui.theme import Look, Theme


@pytest.fixture(scope="session")
def session_theme(qapp: QApplication) -> Theme:
    return Theme(qapp, text_scale=100, look=Look.LIGHT)


@pytest.fixture(autouse=True)
def theme(session_theme: Theme) -> Iterator[Theme]:
    yield session_theme
    session_theme.set_text_scale(100)
    session_theme.set_look(Look.LIGHT)
