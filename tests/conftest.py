"""What holds for every test: a home of its own, no desktop session, a display, and no unexpected warnings."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator, MutableMapping
from pathlib import Path

import pytest

import dev
from tests.components import missing

APP_LOGGER = "app"


def own_display(environment: MutableMapping[str, str]) -> None:
    """Give this process of tests the display and the folder for sockets that are its own (see dev.py)."""
    worker = environment.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    displays = environment.get(dev.TEST_DISPLAYS, "").split()
    if not worker.isdigit() or int(worker) >= len(displays):
        return
    environment["DISPLAY"] = displays[int(worker)]
    runtime = Path(environment["XDG_RUNTIME_DIR"]) / f"worker-{worker}"
    runtime.mkdir(mode=0o700, exist_ok=True)
    environment["XDG_RUNTIME_DIR"] = str(runtime)


own_display(os.environ)
if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
    # pytest called by hand, without dev.py: Qt would end the whole run for want of a display.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip or fail the tests marked ``xvfb`` where Qt does not paint on an X display."""
    if item.get_closest_marker("xvfb") and os.environ.get("QT_QPA_PLATFORM") != "xcb":
        missing("an X display", installable=sys.platform.startswith("linux"))


@pytest.fixture(autouse=True)
def sandboxed_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point the app's folders at an empty one, and cut off the desktop session, which holds real passwords.

    A test that needs a D-Bus session starts its own.
    """
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("SHARE_YOUR_STORY_HOME", str(home))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={home / 'no-session-bus'}")
    return home


class UnexpectedWarnings(logging.Handler):
    """Keeps the app's warnings and errors that the running test did not announce.

    A test announces them like qutebrowser's ``logfail``: ``caplog.at_level(logging.WARNING, "app.store")``
    around the call, with the level of the message and the name of its logger or of one above it.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record, unless a logger on its way stands at exactly the record's level."""
        parts = record.name.split(".")
        names = [".".join(parts[: count + 1]) for count in range(len(parts))]
        if all(logging.getLogger(name).level != record.levelno for name in names):
            self.records.append(record)


@pytest.fixture(autouse=True)
def no_unexpected_warnings() -> Iterator[None]:
    """Fail a test during which the app logged a warning or worse that the test did not announce."""
    handler = UnexpectedWarnings()
    logger = logging.getLogger(APP_LOGGER)
    level = logger.level
    # A level that an earlier test left behind would pass for an announcement.
    logger.setLevel(logging.NOTSET)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
    if handler.records:
        lines = [f"{record.name}: {record.levelname}: {record.getMessage()}" for record in handler.records]
        pytest.fail("the app logged what the test did not announce:\n" + "\n".join(lines), pytrace=False)
