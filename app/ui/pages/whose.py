"""Whose story it is, and, where somebody helps, who helps and whether the storyteller understands and wants it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.story.call import Call
from app.story.flow import Step
from app.story.people import Helper, Understands, Whose
from app.story.submission import Submission
from app.ui import theme
from app.ui.page import Page
from app.ui.widgets.choice import ChoiceGroup
from app.ui.widgets.fields import TextField
from app.ui.widgets.text import Heading, Text


class WhosePage(Page):
    """Mine, somebody else's with my help, or mine about supporting someone. What was typed stays when the answer changes."""

    step = Step.WHOSE

    def __init__(self) -> None:
        super().__init__()
        self.set_heading(self.tr("Whose story is this?"))
        self.whose: ChoiceGroup[Whose] = ChoiceGroup(
            [
                (Whose.MINE, self.tr("Mine")),
                (
                    Whose.HELPING,
                    self.tr("I am helping someone tell theirs"),
                    self.tr(
                        "You sit beside them and use the computer. The story and the answers are theirs."
                    ),
                ),
                (
                    Whose.SUPPORTING,
                    self.tr("Mine, about supporting someone"),
                    self.tr("You tell your own story of caring for someone."),
                ),
            ]
        )
        self.add_field("whose", self.whose, self.tr("Choose one"), spoken=self.tr("Whose story is this?"))
        self.helper_name = TextField()
        self.relationship = TextField()
        self.understands = ChoiceGroup(
            [
                (Understands.YES, self.tr("Yes")),
                (Understands.NO, self.tr("No")),
                (Understands.NOT_SURE, self.tr("Not sure")),
            ]
        )
        for field in (self.helper_name, self.relationship):
            field.setInputMethodHints(Qt.InputMethodHint.ImhNoPredictiveText)
        self.helping = self._helping_part()
        self.add_widget(self.helping)
        self.whose.changed.connect(self._show_helping)

    def _helping_part(self) -> QWidget:
        part = QWidget()
        rows = QVBoxLayout(part)
        rows.setContentsMargins(0, theme.GAP_8, 0, 0)
        rows.setSpacing(theme.GAP_16)
        rows.addWidget(Heading(self.tr("About you, the helper"), level=2))
        rows.addWidget(
            self.field_box(
                "helper-name",
                self.helper_name,
                self.tr("Your own full name"),
                self.tr("So that it is known who helped. We ask for the storyteller’s name later."),
            )
        )
        rows.addWidget(
            self.field_box(
                "relationship",
                self.relationship,
                self.tr("How do you know them?"),
                self.tr("For example: daughter, friend, support worker."),
            )
        )
        rows.addWidget(
            self.field_box(
                "understands",
                self.understands,
                self.tr("Does the person understand and want to do this?"),
                self.tr("Ask them in your own words. Take the time they need. It is fine to say no."),
            )
        )
        rows.addWidget(
            Text(
                self.tr(
                    "If the answer is no or not sure, we help you talk to the organiser first. Nothing is lost."
                )
            )
        )
        return part

    def load(self, submission: Submission, call: Call) -> None:
        """Show what was answered."""
        helper = submission.helper
        self.whose.set_value(submission.whose)
        self.helper_name.set_value(helper.name)
        self.relationship.set_value(helper.relationship)
        self.understands.set_value(helper.understands)
        self._show_helping()

    def save(self, submission: Submission) -> None:
        """Keep the answer, and the helper's part whether it shows or not."""
        whose = self.whose.value()
        if whose is not None and whose is not submission.whose:
            submission.tell_whose(whose)
        helper = Helper(self.helper_name.value(), self.relationship.value(), self.understands.value())
        if helper != submission.helper:
            submission.tell_helper(helper)

    def _show_helping(self) -> None:
        self.helping.setVisible(self.whose.value() is Whose.HELPING)
