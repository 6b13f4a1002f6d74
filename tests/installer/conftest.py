"""What the tests of the installers share."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication


@pytest.fixture(scope="session", autouse=True)
def _application(qapp: QApplication) -> None:
    """The application of the tests comes first: the one that the build makes to draw with would be of another kind."""
