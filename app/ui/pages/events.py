"""What else is on: the events of a call, each with when, where, how to join, and a button for the calendar."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.story.call import Call, Event
from app.ui import theme
from app.ui.announce import speak_as
from app.ui.widgets.button import Button
from app.ui.widgets.flow_row import FlowRow
from app.ui.widgets.text import Heading, Text
from app.words import day_words, period_words, zone_words


class EventList(QWidget):
    """All events of ``call`` as they stand at ``now``. ``save_wanted`` carries the event for the calendar."""

    save_wanted = Signal(object)

    def __init__(self, call: Call, now: datetime, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._call, self._now = call, now
        self.buttons: list[Button] = []
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, theme.GAP_8, 0, 0)
        rows.setSpacing(theme.GAP_8)
        rows.addWidget(Heading(self.tr("What else is on"), level=2))
        for event in call.event:
            rows.addWidget(self._event(event))

    def _event(self, event: Event) -> QWidget:
        part = QWidget()
        speak_as(part, QAccessible.Role.ListItem, event.title)
        rows = QVBoxLayout(part)
        rows.setContentsMargins(0, 0, 0, theme.GAP_8)
        rows.setSpacing(theme.GAP_8)
        end = event.occurrences[-1] + timedelta(minutes=event.minutes)
        over = self.tr("This is over now.") if end < self._now else ""
        rows.addWidget(Text(event.title, bold=True))
        for line in (over, self._times(event), event.about, event.where, event.how_to_join):
            if line:
                rows.addWidget(Text(line))
        spoken = self.tr("Add to my calendar: {title}").format(title=event.title)
        add = Button(self.tr("Add to my calendar"), spoken=spoken)
        add.clicked.connect(lambda: self.save_wanted.emit(event))
        self.buttons.append(add)
        row = FlowRow()
        row.add(add)
        rows.addWidget(row)
        return part

    def _times(self, event: Event) -> str:
        first, *more = event.occurrences
        when = period_words(first, event.minutes, zone_words(first, self._call.country))
        days = [day_words(day) for day in more]
        if not days:
            return self.tr("{when}.").format(when=when)
        joined = days[0]
        if len(days) > 1:
            joined = self.tr("{days} and {last}").format(days=", ".join(days[:-1]), last=days[-1])
        return self.tr("{when}. At the same time on {days}.").format(when=when, days=joined)
