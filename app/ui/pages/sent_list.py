"""What was sent from this computer, one panel each: reference, day, organiser, what is known, and what was taken back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.story.record import ConsentRecord, Withdrawal
from app.ui import theme
from app.ui.announce import speak_as
from app.ui.widgets.button import Button
from app.ui.widgets.flow_row import FlowRow
from app.ui.widgets.notice import Notice, Panel, Tone
from app.ui.widgets.text import Heading, Text
from app.words import date_words, duration_words, opening, outcome_words, route_words, tr_n


class SentPanel(Panel):
    """One record."""

    change = Signal()
    save = Signal()
    remove = Signal()

    def __init__(self, record: ConsentRecord, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.record = record
        reference = record.reference
        speak_as(self, QAccessible.Role.ListItem, self.tr("Story {reference}").format(reference=reference))
        self.rows.addWidget(Heading(reference, level=2))
        for line in self.facts():
            self.rows.addWidget(Text(line))
        self.change_button = Button(
            self.tr("Change my mind"),
            spoken=self.tr("Change my mind about {reference}").format(reference=reference),
        )
        self.save_button = Button(
            self.tr("Save my record (PDF)"),
            spoken=self.tr("Save my record of {reference} (PDF)").format(reference=reference),
        )
        self.remove_button = Button(
            self.tr("Remove from this list"),
            spoken=self.tr("Remove {reference} from this list").format(reference=reference),
        )
        whole = any(not withdrawal.statements for withdrawal in record.withdrawals)
        self.change_button.setVisible(not record.practise and not whole)
        self.change_button.clicked.connect(self.change)
        self.save_button.clicked.connect(self.save)
        self.remove_button.clicked.connect(self.ask)
        self.buttons = FlowRow()
        for button in (self.change_button, self.save_button, self.remove_button):
            self.buttons.add(button)
        self.rows.addWidget(self.buttons)
        self.question = self._question()
        self.rows.addWidget(self.question)

    def facts(self) -> list[str]:
        """What is known of the story, a sentence or two each."""
        record = self.record
        at = record.delivery.at if record.delivery else record.made_at
        facts = [self.tr("{title}, {organiser}").format(title=record.call_title, organiser=record.organiser)]
        length = duration_words(record.total_ms)
        facts.append(tr_n("%n clip, {length}", "%n clips, {length}", len(record.clips), length=length))
        when = date_words(at.astimezone())
        if record.delivery is not None:
            known = outcome_words(record.delivery.outcome)
            facts.append(self.tr("{known}: {when}").format(known=known, when=when))
        else:
            facts.append(self.tr("Made: {when}").format(when=when))
        if record.practise:
            facts.append(self.tr("This was practice. Nobody has it, so there is nothing to take back."))
        return facts + [self._taken_back(withdrawal) for withdrawal in record.withdrawals]

    def _taken_back(self, withdrawal: Withdrawal) -> str:
        facts = {
            "known": outcome_words(withdrawal.outcome),
            "way": route_words(withdrawal.route),
            "when": date_words(withdrawal.at.astimezone()),
        }
        if not withdrawal.statements:
            return self.tr("You took back the whole story. {way}. {known}: {when}").format(**facts)
        texts = {answer.statement_id: answer.text for answer in self.record.answers}
        names = ", ".join(f"“{opening(texts.get(name, name))}”" for name in withdrawal.statements)
        return self.tr("You took back {what}. {way}. {known}: {when}").format(what=names, **facts)

    def ask(self) -> None:
        """Ask, in the place of the buttons, whether the record may go."""
        self.buttons.hide()
        self.question.show()
        self.keep_it.setFocus(Qt.FocusReason.OtherFocusReason)

    def keep(self) -> None:
        """Take the question back."""
        self.question.hide()
        self.buttons.show()
        self.remove_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _question(self) -> Notice:
        question = Notice(
            self.tr(
                "This does not take the story back. Without the record you cannot change your mind here. Save it first."
            ),
            tone=Tone.WARNING,
            heading=self.tr("Remove this record from this computer?"),
        )
        self.remove_it = Button(self.tr("Remove it"))
        self.keep_it = Button(self.tr("Keep it"))
        self.remove_it.clicked.connect(self.remove)
        self.keep_it.clicked.connect(self.keep)
        row = FlowRow()
        for button in (self.remove_it, self.keep_it):
            button.setAccessibleDescription(question.accessibleName())
            row.add(button)
        question.add(row)
        question.hide()
        return question


class SentList(QWidget):
    """All records, in the order given. Signals carry the record."""

    change_wanted = Signal(object)
    save_wanted = Signal(object)
    remove_wanted = Signal(object)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        speak_as(self, QAccessible.Role.List, self.tr("What was sent from this computer"))
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(theme.GAP_16)
        self.panels: list[SentPanel] = []

    def set_records(self, records: Sequence[ConsentRecord]) -> None:
        """Show exactly these."""
        for panel in self.panels:
            self._layout.removeWidget(panel)
            panel.hide()
            panel.deleteLater()
        self.panels = [self._add(record) for record in records]

    def _add(self, record: ConsentRecord) -> SentPanel:
        panel = SentPanel(record)
        panel.change.connect(lambda: self.change_wanted.emit(record))
        panel.save.connect(lambda: self.save_wanted.emit(record))
        panel.remove.connect(lambda: self.remove_wanted.emit(record))
        self._layout.addWidget(panel)
        panel.show()
        return panel
