"""Your details: full name and contact number, kept exactly as typed, and whose number it is when somebody helps."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.story.call import Call
from app.story.contact import Contact
from app.story.flow import Step
from app.story.people import Whose
from app.story.submission import Submission
from app.ui.page import Page
from app.ui.widgets.choice import ChoiceGroup
from app.ui.widgets.fields import TextField


class DetailsPage(Page):
    """Name and number of the storyteller, or of the helper for the number."""

    step = Step.DETAILS

    def __init__(self) -> None:
        super().__init__()
        self.set_heading(self.tr("Your details"))
        self.full_name = TextField()
        self.full_name.setInputMethodHints(Qt.InputMethodHint.ImhNoPredictiveText)
        self.name_box = self.add_field("name", self.full_name, self.tr("Full name"))
        self.number = TextField(characters=20)
        self.number.setInputMethodHints(
            Qt.InputMethodHint.ImhDialableCharactersOnly
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self.add_field(
            "number", self.number, self.tr("Contact number"), self.tr("We will only call about your video.")
        )
        self.number_is = ChoiceGroup(
            [
                (Whose.HELPING, self.tr("Theirs, the storyteller’s")),
                (Whose.MINE, self.tr("Mine, the helper’s")),
            ]
        )
        self.number_is_box = self.add_field("number-is", self.number_is, self.tr("Whose number is it?"))

    def load(self, submission: Submission, call: Call) -> None:
        """Show what was typed, and ask for the storyteller's name where somebody helps."""
        contact, helping = submission.contact, submission.helping
        self.set_heading(self.tr("Their details") if helping else self.tr("Your details"))
        self.name_box.set_label(
            self.tr("Full name of the person whose story this is") if helping else self.tr("Full name")
        )
        self.name_box.set_hint(
            self.tr(
                "{organiser} gets this name with the video. This app does not put it into the video."
            ).format(organiser=call.organiser.name)
        )
        self.full_name.set_value(contact.name)
        self.number.set_value(contact.number)
        self.number_is.set_value(contact.number_is)
        self.number_is_box.setVisible(helping)

    def save(self, submission: Submission) -> None:
        """Keep both as typed; whose number it is stays also while it is not asked."""
        contact = Contact(self.full_name.value(), self.number.value(), self.number_is.value())
        if contact != submission.contact:
            submission.tell_contact(contact)
