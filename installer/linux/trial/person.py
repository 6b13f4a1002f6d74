"""A person at the keyboard of the desk: finds everything by Tab and the arrow keys, by its spoken name."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from installer.linux.trial.desk import Desk, Seen
from installer.problem import Stop

MOST_TABS = 90
#: Seconds until the focus has moved after a key; where it does not move, that much is waited.
MOVE = 0.6


class Person:
    """Goes through the window; ``pictures`` is the folder for what the screen shows on the way."""

    def __init__(self, desk: Desk, pictures: Path) -> None:
        self.desk, self.pictures = desk, pictures
        self._count = 0

    def picture(self, name: str) -> None:
        """Keep what the screen shows now."""
        self._count += 1
        self.desk.picture(self.pictures / f"{self._count:02d}-{name}.png")

    def arrive(self, heading: str) -> list[Seen]:
        """Wait for the page with this heading; it has the focus then. A name that ends in … stands for its beginning."""
        return self.desk.wait(
            f"the heading “{heading}”",
            lambda seen: any(node.role == "heading" and _is(node, heading) and node.focused for node in seen),
        )

    def reach(self, name: str) -> Seen:
        """Press Tab until what has this name has the focus; within a question, the arrow keys."""
        met: list[str] = []
        for _ in range(MOST_TABS):
            at = self.focus()
            if at is not None and _is(at, name) and at.enabled:
                return at
            met.append(f"{at.role} “{at.name}”" if at is not None else "nothing")
            if at is not None and at.role == "radio button" and self._go_within(name):
                continue
            self._move("Tab")
        raise Stop(f"“{name}” is never reached; Tab goes through {list(dict.fromkeys(met))}")

    def press(self, name: str, key: str = "space") -> None:
        """Reach a button and press it."""
        self.reach(name)
        self.desk.key(key)

    def tick(self, name: str) -> None:
        """Reach a box and tick it, or choose an answer."""
        if not self.reach(name).checked:
            self.desk.key("space")
        self.desk.wait(
            f"the tick at “{name}”", lambda seen: any(_is(node, name) and node.checked for node in seen)
        )

    def write(self, name: str, text: str) -> None:
        """Reach a field and write into it."""
        self.reach(name)
        self.desk.key("ctrl+a")
        self.desk.type(text)

    def choose_file(self, button: str, path: str) -> None:
        """Press a button that opens the dialog for files, and type the path there."""
        before = len(self.desk.windows())
        self.press(button)
        self._until(lambda: len(self.desk.windows()) > before, "the dialog for files")
        self.desk.key("ctrl+a")
        self.desk.type(path)
        self.picture("file-dialog")
        self.desk.key("Return")
        self._until(lambda: len(self.desk.windows()) == before, "the end of the dialog for files")

    def focus(self) -> Seen | None:
        """What has the focus: the innermost, since a list has it together with its row."""
        return next((node for node in reversed(self.desk.look()) if node.focused), None)

    def _go_within(self, name: str) -> bool:
        """Arrow keys lead through the answers of one question; whether the answer is among them at all."""
        answers = [node for node in self.desk.look() if node.role == "radio button"]
        if not any(_is(node, name) for node in answers):
            return False
        for _ in answers:
            at = self.focus()
            if at is not None and _is(at, name):
                break
            self._move("Down")
        return True

    def _move(self, key: str) -> None:
        before = self.focus()
        self.desk.key(key)
        end = time.monotonic() + MOVE
        while self.focus() == before and time.monotonic() < end:
            time.sleep(0.02)

    @staticmethod
    def _until(true: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + 60
        while not true():
            if time.monotonic() > end:
                raise Stop(f"{what} never came")
            time.sleep(0.1)


def _is(node: Seen, name: str) -> bool:
    if name.endswith("…"):
        return node.name.startswith(name.removesuffix("…"))
    return node.name == name
