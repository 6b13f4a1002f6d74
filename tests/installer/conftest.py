"""What all tests of the installers share."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication


@pytest.fixture(autouse=True)
def _an_application_that_serves_everybody(qapp: QApplication) -> None:
    """Icons and backgrounds are drawn by Qt, which makes an application of its own kind where there is none.

    There can be one in a process: had the first test to draw made it, no test of the window could have its own after that.
    """
