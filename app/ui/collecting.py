"""Python's cyclic garbage collector on the GUI thread alone.

It runs wherever the next object happens to be made, so also in the threads of jobs; there it would destroy Qt objects
that belong to the GUI thread, which Qt does not allow (QObject, "Thread Affinity"). So it is switched off, and a timer
in the GUI thread does its work by its own thresholds.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 2_000


class Collecting(QObject):
    """Collects for as long as it lives; :meth:`stop` gives the collector back to Python."""

    _running = 0

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        Collecting._running += 1
        self._stopped = False
        gc.disable()
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect the oldest generation whose threshold is passed, as the collector itself would."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        due = [age for age in (2, 1, 0) if counts[age] > thresholds[age]]
        if due:
            gc.collect(due[0])

    def stop(self) -> None:
        """Let Python collect again, once no window needs this any more."""
        if self._stopped:
            return
        self._stopped = True
        self._timer.stop()
        Collecting._running -= 1
        if Collecting._running == 0:
            gc.enable()
