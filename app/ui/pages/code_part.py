"""The question for the upload code that the organiser gave the person. It is kept like a password."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject

from app.story.secret import Secret
from app.ui.page import Page
from app.ui.widgets.choice import TickBox
from app.ui.widgets.field_box import FieldBox
from app.ui.widgets.fields import TextField
from app.ui.widgets.text import Text

LONGEST_CODE = 500


@dataclass(frozen=True)
class CodeAnswer:
    """The code, and whether this computer may remember it."""

    code: Secret
    remember: bool


class CodePart(QObject):
    """The fields for an upload code, put onto ``page``. Nothing of it is stored here."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._plain = True
        self.text = Text("")
        self.field = TextField(secret=True)
        self.remember = TickBox(self.tr("Remember the code in this computer’s password store"))
        hint = self.tr("It is in the message or letter from the organiser. Capital and small letters differ.")
        self.boxes: list[FieldBox] = [
            page.field_box("code", self.field, self.tr("Your upload code"), hint),
            page.field_box("remember-code", self.remember, "", spoken=self.remember.text()),
        ]
        self.show_remember(False)

    def ask_for(self, host: str, organiser: str, *, plain: bool = True, message: bool = False) -> None:
        """Say whose code it is. ``plain``: it can hold only what a header takes (RFC 6750 section 2.1); a folder's password
        can hold anything that can be typed. ``message``: for a message about a story, not for the story."""
        self._plain = plain
        story = self.tr(
            "Your story goes straight to {host}. {organiser} gives a code to everybody who may send there."
        )
        about = self.tr(
            "Your message goes straight to {host}. It takes the same code as your story, from {organiser}."
        )
        words = about if message else story
        self.text.setText(words.format(host=host, organiser=organiser))

    def show_remember(self, possible: bool) -> None:
        """Offer to remember the code only where the computer has a store for it."""
        self.boxes[-1].setVisible(possible)
        if not possible:
            self.remember.setChecked(False)

    def fill(self, code: Secret) -> None:
        """Show a remembered code."""
        self.field.set_value(code.reveal())
        self.show_remember(True)
        self.remember.setChecked(True)

    def forget(self) -> None:
        """Empty the field."""
        self.field.set_value("")

    def errors(self) -> list[tuple[str, str]]:
        """What is missing, as ``(field, text)``."""
        typed = self.field.value().strip()
        if not typed:
            return [("code", self.tr("Enter the upload code that the organiser gave you"))]
        if self._plain and not all("!" <= sign <= "~" for sign in typed):
            return [
                (
                    "code",
                    self.tr("Type the upload code again. It has letters, digits and signs, and no spaces"),
                )
            ]
        return []

    def value(self) -> CodeAnswer:
        """What was given; call it only while :meth:`errors` is empty."""
        return CodeAnswer(Secret(self.field.value().strip()), self.remember.isChecked())
