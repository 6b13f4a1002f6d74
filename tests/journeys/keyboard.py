"""A person at the keyboard: everything is found by pressing Tab and the arrow keys until its name has the focus.

Nothing here reaches into a page. What cannot be reached, or has no name, cannot be used, and fails the test.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from app.story.flow import Step
from app.ui.page import Page
from app.ui.window import Home

LONG = 60_000
"""Milliseconds that a wait may take on a busy machine. A wait ends as soon as what it waits for is there."""
MOST_TABS = 120


def spoken_name(widget: QWidget | None) -> str:
    """What a screen reader says of ``widget``."""
    face = QAccessible.queryAccessibleInterface(widget) if widget is not None else None
    return face.text(QAccessible.Text.Name) if face is not None else ""


def type_in(widget: QWidget | None, text: str) -> None:
    """Type ``text``, letter by letter. QTest's own typing knows ASCII alone."""
    assert widget is not None
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            code = ord(letter.upper()) if letter.isascii() else 0
            QApplication.sendEvent(widget, QKeyEvent(kind, code, Qt.KeyboardModifier.NoModifier, letter))


class Person:
    """Sits before the window of ``home``."""

    def __init__(self, qtbot: QtBot, home: Home) -> None:
        self.qtbot, self.home = qtbot, home
        qtbot.addWidget(home.shell)
        home.open()
        self._activate(home.shell)

    # --- waiting ---

    def wait(self, until: Callable[[], object]) -> None:
        """Wait until it is true."""
        self.qtbot.waitUntil(lambda: bool(until()), timeout=LONG)

    def arrive(self, step: Step) -> Page:
        """Wait until the page of ``step`` is up and its heading has the focus."""
        try:
            self.wait(lambda: self.page.step is step and self._focus() is self.page.heading)
        except BaseException:
            print(f"waited for {step}; on {self.page.step}: {self.errors()}; focus on {self._focus()}")
            raise
        return self.page

    def arrive_at(self, heading: str) -> Page:
        """The same for a page, or a view of one, that is no step of its own."""
        self.wait(lambda: self.page.heading.text() == heading and self._focus() is self.page.heading)
        return self.page

    @property
    def page(self) -> Page:
        page = self.home.shell.page
        assert page is not None
        return page

    def errors(self) -> list[str]:
        """What the error summary says."""
        return [spoken_name(button) for button in self.page.summary.buttons] if self.page.has_errors else []

    def told_nothing(self) -> bool:
        """Whether no error stands on the page."""
        return not self.page.has_errors and not self.page.failure.isVisible()

    def told_of(self, *parts: str) -> None:
        """Check that the summary is up, has the focus, marks the title, and one of its lines holds each of ``parts``."""
        self.wait(lambda: self.page.has_errors and self._focus() is self.page.summary)
        assert self.home.shell.windowTitle().startswith("Error: ")
        told = " ".join(self.errors())
        for part in parts:
            assert part in told

    # --- keys ---

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key, wherever the focus is; like everybody's keys it comes after what was going on before."""
        QApplication.processEvents()
        QTest.keyClick(self._focus() or self._window(), key, modifier)

    def reach(self, name: str, *, back: bool = False) -> QWidget:
        """Press Tab (with ``back`` Shift and Tab) until what has this name has the focus. Within a group: arrow keys.

        A name that ends in … stands for all that begin so.
        """
        met: list[str] = []
        for _ in range(MOST_TABS):
            at = self._focus()
            if at is not None and self._is_it(at, name):
                return at
            if isinstance(at, QRadioButton) and self._go_within(at, name):
                return self.reach(name)
            met.append(spoken_name(at) or repr(at))
            if len(met) > 1 and met[-1] == met[0] and len(met) > 60:
                break
            self.key(Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab)
        where = f"“{self.page.heading.text()}”"
        pytest.fail(f"“{name}” is never reached on {where}. Tab goes through: {list(dict.fromkeys(met))}")

    def names(self) -> list[str]:
        """The names of everything that Tab goes through, from the focus on until it comes round."""
        found: list[str] = []
        first: QWidget | None = None
        for _ in range(MOST_TABS):
            self.key(Qt.Key.Key_Tab)
            at = self._focus()
            if at is first:
                return found
            first = first or at
            found.append(spoken_name(at))
        pytest.fail(f"Tab never comes round: {found}")

    def press(self, name: str, *, by: Qt.Key = Qt.Key.Key_Space, back: bool = False) -> None:
        """Reach a button and press it."""
        self.reach(name, back=back)
        self.key(by)

    def tick(self, name: str) -> None:
        """Reach a tick box and tick it."""
        box = self.reach(name)
        self.key(Qt.Key.Key_Space)
        assert box.isChecked()  # type: ignore[attr-defined]

    def choose(self, name: str) -> None:
        """Reach an answer of a group and choose it."""
        radio = self.reach(name)
        assert isinstance(radio, QRadioButton)
        if not radio.isChecked():
            self.key(Qt.Key.Key_Space)
        assert radio.isChecked()

    def write(self, name: str, text: str) -> None:
        """Reach a field and write into it, in place of what stands there."""
        field = self.reach(name)
        self.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        type_in(field, text)

    def finish(self) -> None:
        """Wait until the window has closed by itself."""
        self.wait(lambda: not self.home.shell.isVisible())

    def pick_files(self, button: str, *paths: Path) -> None:
        """Press a button that opens the system's dialog for files, and type the paths there."""
        before = QApplication.activeModalWidget()
        self.press(button)
        self._answer_dialog(before, paths)

    def _answer_dialog(self, before: QWidget | None, paths: Sequence[Path]) -> None:
        self.wait(lambda: QApplication.activeModalWidget() not in {None, before})
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        self._activate(dialog)
        text = " ".join(f'"{path}"' for path in paths) if len(paths) > 1 else str(paths[0])
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        type_in(dialog.focusWidget(), text)
        # A list of possible names may hang below the field; Escape takes it away and leaves the text.
        popup = QApplication.activePopupWidget()
        if popup is not None:
            QTest.keyClick(popup, Qt.Key.Key_Escape)
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
        self.wait(lambda: QApplication.activeModalWidget() is before)
        self._activate(self.home.shell)

    # --- inside ---

    def _window(self) -> QWidget:
        return QApplication.activeModalWidget() or self.home.shell

    def _focus(self) -> QWidget | None:
        return self._window().focusWidget()

    def _activate(self, window: QWidget) -> None:
        # The part of a window manager, which the display of the tests does not have.
        window.activateWindow()
        self.wait(window.isActiveWindow)

    @staticmethod
    def _is_it(at: QWidget, name: str) -> bool:
        spoken = spoken_name(at)
        begins = name.endswith("…") and spoken.startswith(name.removesuffix("…"))
        return at.isVisible() and at.isEnabled() and (spoken == name or begins)

    def _go_within(self, at: QRadioButton, name: str) -> bool:
        """Arrow keys lead through the answers of one question."""
        group = at.group()
        others = [button for button in group.buttons() if button.isVisible()] if group is not None else []
        if not any(self._is_it(button, name) for button in others):
            return False
        for key in (*[Qt.Key.Key_Down] * len(others), *[Qt.Key.Key_Up] * len(others)):
            if self._is_it(self._focus() or at, name):
                return True
            self.key(key)
        return self._is_it(self._focus() or at, name)
