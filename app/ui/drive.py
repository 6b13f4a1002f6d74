"""Drives the real window from step to step, for the demonstration and the pictures. No nested event loop: a timer looks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

Step = Callable[[], object] | None
"""A condition to wait for (true: go on), or None to let the window settle once."""


class StuckError(Exception):
    """A condition did not come true in time; the message names the place in the script."""


class Driver(QObject):
    """Runs ``script``, a generator that does things and yields what to wait for, then ends the application.

    ``longest`` is how many seconds one wait may take. :attr:`failure` holds what went wrong, None when all went well.
    """

    def __init__(self, app: QApplication, script: Iterator[Step], *, longest: float = 300.0) -> None:
        super().__init__(app)
        self._app, self._script, self._longest = app, script, longest
        self._condition: Step = None
        self._since = 0.0
        self.failure: Exception | None = None
        self._timer = QTimer(self, interval=40)
        self._timer.timeout.connect(self._look)

    def run(self) -> None:
        """Run the application until the script ends. Raises what the script raised, or :class:`StuckError`."""
        self._since = time.monotonic()
        self._timer.start()
        self._app.exec()
        if self.failure is not None:
            raise self.failure

    def _look(self) -> None:
        try:
            if self._condition is not None and not self._condition():
                if time.monotonic() - self._since > self._longest:
                    line = getattr(getattr(self._script, "gi_frame", None), "f_lineno", 0)
                    raise StuckError(f"waited too long at line {line}")
                return
            self._condition = next(self._script)
            self._since = time.monotonic()
        except StopIteration:
            self._end(None)
        except Exception as error:  # noqa: BLE001 - whatever it is has to end the application and be told
            self._end(error)

    def _end(self, failure: Exception | None) -> None:
        self.failure = failure
        self._timer.stop()
        self._app.quit()
