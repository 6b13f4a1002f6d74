"""An empty window of PySide6, frozen beside the app by ``tests/bench/start.py``: what starting costs without any app."""

from __future__ import annotations

import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget


class Window(QWidget):
    """Says when it has been painted, in the words of the app (``app/ui/opening.py``), and closes."""

    def paintEvent(self, event: QPaintEvent) -> None:
        QTimer.singleShot(0, self, self.tell)

    def tell(self) -> None:
        """The moment after painting."""
        sys.stdout.write(f"painted after {time.process_time():.4f} s of processor time\n")
        sys.stdout.flush()
        self.close()


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    window = Window()
    window.resize(960, 680)
    window.show()
    sys.exit(application.exec())
