"""Talk to us first: where a helper says that the person does not understand or want this, or is not sure."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.story.call import Call
from app.story.flow import Step
from app.story.people import Understands
from app.story.submission import Submission
from app.ui.help_panel import OrganiserContact, SupportLines
from app.ui.page import Page


class TalkFirstPage(Page):
    """Says kindly that the organiser can help, and how to reach them. The story stays saved; nothing here is an error.

    ``link_wanted`` asks to open the organiser's website.
    """

    step = Step.TALK_FIRST
    link_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.set_heading(self.tr("Talk to us first"))
        self.why = self.add_text("")
        self.add_text(
            self.tr(
                "You have done nothing wrong, and nothing is lost. This story stays saved on this computer."
            )
        )
        self.add_heading2(self.tr("What you can do"))
        self.steps = self.add_bullets(
            [
                self.tr("Tell the organiser what worries you. You do not need to give a name."),
                self.tr("Talk it over with the person again, on another day if that is better."),
                self.tr("When they are sure, open this story again and press Back to change your answer."),
                self.tr("If they do not want to do it, that is fine. Nothing has been sent."),
            ]
        )
        self.contact_heading = self.add_heading2("")
        self._contact: QWidget | None = None
        self._lines: QWidget | None = None
        self._call: Call | None = None
        # "Save and close" is what the primary button does here, so it is not offered twice.
        self.set_primary(self.tr("Save and close"))
        self.set_save_and_close(False)

    def load(self, submission: Submission, call: Call) -> None:
        """Show how to reach this call's organiser."""
        self.why.setText(self._why(submission))
        self.contact_heading.setText(self.tr("How to reach {name}").format(name=call.organiser.name))
        if call != self._call:
            self._call = call
            self._show_contact(call)

    def primary_pressed(self) -> None:
        """Save and close."""
        self.store()
        self.save_and_close.emit()

    def _why(self, submission: Submission) -> str:
        if submission.helper.understands is Understands.NO:
            return self.tr(
                "You said that the person does not understand this, or does not want it. So we stop here for now."
            )
        return self.tr(
            "You are not sure that the person understands and wants this. Then it is best to talk first."
        )

    def _show_contact(self, call: Call) -> None:
        for old in (self._contact, self._lines):
            if old is not None:
                self.column.removeWidget(old)
                old.hide()
                old.deleteLater()
        contact = OrganiserContact(call.organiser)
        contact.link_wanted.connect(self.link_wanted)
        self._contact = contact
        self.add_widget(contact)
        details = self.add_details(self.tr("If you or they want to talk to somebody now"))
        details.rows.addWidget(SupportLines(call))
        self._lines = details
