"""Stories saved on this computer: one button each to carry on, and Remove with a question asked in its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui import theme
from app.ui.announce import speak_as
from app.ui.widgets.button import Button
from app.ui.widgets.flow_row import FlowRow
from app.ui.widgets.notice import Notice, Tone
from app.ui.widgets.text import Hint
from app.words import day_words, tr_n


class SavedState(Enum):
    """What can be done with a saved story now."""

    READY = "ready"
    SENDING = "sending"
    SENT = "sent"
    OPEN_ELSEWHERE = "open-elsewhere"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class SavedStory:
    """A saved story as the front page lists it. ``call_title`` is filled for a story of another call than the one shown.

    ``started_at`` has a UTC offset; None, and ``clips`` 0, where the story cannot be read.
    """

    id: str
    clips: int = 0
    started_at: datetime | None = None
    practise: bool = False
    state: SavedState = SavedState.READY
    call_title: str = ""


def saved_name(story: SavedStory) -> str:
    """What a saved story is called: "2 clips, started Wednesday 20 May 2020", or "no clips yet, …"."""
    clips = tr_n("%n clip", "%n clips", story.clips)
    if not story.clips:
        clips = QCoreApplication.translate("SavedStories", "no clips yet")
    if story.started_at is None:
        return clips
    day = day_words(story.started_at.astimezone())
    return QCoreApplication.translate("SavedStories", "{clips}, started {day}").format(clips=clips, day=day)


class SavedRow(QWidget):
    """One saved story. ``closed`` says that its call takes no more stories."""

    carry_on = Signal()
    remove = Signal()

    def __init__(self, story: SavedStory, *, closed: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.story = story
        name = saved_name(story)
        speak_as(self, QAccessible.Role.ListItem, name)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, theme.GAP_8)
        self._rows.setSpacing(theme.GAP_4)
        self.carry = Button(self._action(story, name))
        self.carry.clicked.connect(self.carry_on)
        self.carry.setVisible(story.state in {SavedState.READY, SavedState.SENDING, SavedState.SENT})
        what = (
            name if story.state is not SavedState.UNREADABLE else self.tr("the story that cannot be opened")
        )
        self.remove_button = Button(self.tr("Remove"), spoken=self.tr("Remove: {what}").format(what=what))
        self.remove_button.setVisible(story.state is not SavedState.OPEN_ELSEWHERE)
        self.remove_button.clicked.connect(self.ask)
        self.buttons = FlowRow()
        self.buttons.add(self.carry)
        self.buttons.add(self.remove_button)
        self.facts = [Hint(line) for line in self._facts(story, name, closed)]
        for fact in self.facts:
            self._rows.addWidget(fact)
        self._rows.insertWidget(0 if not self.carry.isHidden() else self._rows.count(), self.buttons)
        self.question = self._question(what)
        self._rows.addWidget(self.question)

    @property
    def first_button(self) -> Button:
        """Where the keyboard stands when it comes to this row."""
        return self.remove_button if self.carry.isHidden() else self.carry

    def ask(self) -> None:
        """Ask, in the place of the buttons, whether the story may go."""
        for widget in (self.buttons, *self.facts):
            widget.hide()
        self.question.show()
        self.keep_it.setFocus(Qt.FocusReason.OtherFocusReason)

    def keep(self) -> None:
        """Take the question back."""
        self.question.hide()
        for widget in (self.buttons, *self.facts):
            widget.show()
        self.remove_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _question(self, what: str) -> Notice:
        text = self.tr("This removes {story}, with all answers. Your own video files stay where they are.")
        question = Notice(
            text.format(story=what),
            tone=Tone.WARNING,
            heading=self.tr("Remove this story from this computer?"),
        )
        self.remove_it = Button(self.tr("Remove it"))
        self.keep_it = Button(self.tr("Keep it"))
        self.remove_it.clicked.connect(self.remove)
        self.keep_it.clicked.connect(self.keep)
        for button in (self.remove_it, self.keep_it):
            button.setAccessibleDescription(question.accessibleName())
        row = FlowRow()
        row.add(self.remove_it)
        row.add(self.keep_it)
        question.add(row)
        question.hide()
        return question

    def _action(self, story: SavedStory, name: str) -> str:
        if story.state is SavedState.SENT and story.practise:
            return self.tr("Look at a finished practice: {story}").format(story=name)
        if story.state is SavedState.SENT:
            return self.tr("Look at a finished story: {story}").format(story=name)
        if story.practise:
            return self.tr("Carry on practising: {story}").format(story=name)
        return self.tr("Carry on: {story}").format(story=name)

    def _facts(self, story: SavedStory, name: str, closed: bool) -> list[str]:
        facts = (
            [self.tr("For the call “{title}”.").format(title=story.call_title)] if story.call_title else []
        )
        if story.state is SavedState.UNREADABLE:
            facts.append(self.tr("A saved story cannot be opened. Its file may be damaged."))
            facts.append(
                self.tr(
                    "Your own videos are safe. Start again, or leave it here and ask somebody who knows computers."
                )
            )
        elif story.state is SavedState.OPEN_ELSEWHERE:
            facts.append(
                self.tr(
                    "{story}. It is open in another window. Carry on there, or close that window first."
                ).format(story=name)
            )
        elif story.state is SavedState.SENDING:
            facts.append(self.tr("Sending has begun and is not finished."))
        if closed and not story.practise and story.state is SavedState.READY:
            facts.append(
                self.tr("The call has closed. You can look at this story, but it cannot be sent any more.")
            )
        return facts


class SavedStories(QWidget):
    """All saved stories. Hidden while there are none."""

    carry_on_wanted = Signal(str)
    remove_wanted = Signal(str)

    def __init__(self, *, is_closed: Callable[[SavedStory], bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_closed = is_closed
        speak_as(self, QAccessible.Role.List, self.tr("Your saved stories"))
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(theme.GAP_8)
        self.rows: list[SavedRow] = []

    def set_stories(self, stories: Sequence[SavedStory]) -> None:
        """Show exactly these."""
        for row in self.rows:
            self._layout.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [self._add(story) for story in stories]

    def _add(self, story: SavedStory) -> SavedRow:
        row = SavedRow(story, closed=self._is_closed(story))
        row.carry_on.connect(lambda: self.carry_on_wanted.emit(story.id))
        row.remove.connect(lambda: self.remove_wanted.emit(story.id))
        self._layout.addWidget(row)
        row.show()
        return row
