"""A program: the real window in which somebody types a name, letter by letter, until it is killed.

``python -m tests.journeys.typist FOLDER VIDEO`` prints ``typed N`` after each letter and ``saved N`` after each saving.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer

from app.story.flow import Step
from tests.journeys.keyboard import type_in
from tests.journeys.scenes import Stage

TEXT = "".join(chr(ord("a") + at % 26) for at in range(100))


def main() -> int:
    """Open the window on Your details and type."""
    stage = Stage(Path(sys.argv[1]), [Path(sys.argv[2])])
    story = stage.story(practise=True)
    journey = stage.home.journey
    journey.go_to(Step.DETAILS)
    field = stage.page.full_name  # type: ignore[attr-defined]
    field.set_value("")
    journey.flush()
    journey.saved.connect(lambda: print("saved", len(story.contact.name), flush=True))

    def letter() -> None:
        typed = len(field.value())
        if typed < len(TEXT):
            type_in(field, TEXT[typed])
            print("typed", typed + 1, flush=True)

    timer = QTimer(interval=15)
    timer.timeout.connect(letter)
    timer.start()
    print("id", story.submission_id, flush=True)
    return stage.app.exec()


if __name__ == "__main__":
    raise SystemExit(main())
