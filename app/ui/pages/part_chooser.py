"""Which of several parts of one video is worked on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.story.clip import Clip
from app.ui.widgets.choice import ChoiceGroup
from app.ui.widgets.field_box import FieldBox
from app.ui.widgets.time_box import time_in_words
from app.words import clock


class PartChooser(QWidget):
    """A radio button for each part: "Part 1 of 2: 0:00 to 0:42". Hidden while there is only one."""

    chosen = Signal(str)
    """The id of the clip that the person chose."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._box: FieldBox | None = None
        self._shown: tuple[Clip, ...] = ()
        self._filling = False
        self.group: ChoiceGroup[str] | None = None

    def show_parts(self, parts: Sequence[Clip], clip_id: str) -> None:
        """Show ``parts`` with the one of ``clip_id`` chosen. The buttons are made anew only where their words change."""
        if tuple(parts) != self._shown:
            self._shown = tuple(parts)
            self._replace(self._shown if len(self._shown) > 1 else ())
        if self.group is not None:
            self._filling = True
            self.group.set_value(clip_id)
            self._filling = False

    def _replace(self, parts: tuple[Clip, ...]) -> None:
        if self._box is not None:
            self._rows.removeWidget(self._box)
            self._box.hide()
            self._box.deleteLater()
        self.group = self._box = None
        self.setVisible(bool(parts))
        if parts:
            question = self.tr("Which part do you want to work on?")
            words = self.tr("Part {number} of {count}: {start} to {end}")
            choices = [(part.clip_id, _filled(words, parts, n, clock)) for n, part in enumerate(parts)]
            self.group = ChoiceGroup(choices, question=question)
            for n, radio in enumerate(self.group.radios):
                # Read out, "0:42" would be a time of day.
                radio.setAccessibleName(_filled(words, parts, n, time_in_words))
            self.group.changed.connect(self._on_changed)
            self._box = FieldBox(self.group, question)
            self._rows.addWidget(self._box)

    def _on_changed(self) -> None:
        value = self.group.value() if self.group is not None else None
        if value is not None and not self._filling:
            self.chosen.emit(value)


def _filled(words: str, parts: tuple[Clip, ...], number: int, time: Callable[[int], str]) -> str:
    start, end = time(parts[number].start_ms), time(parts[number].end_ms)
    return words.format(number=number + 1, count=len(parts), start=start, end=end)
