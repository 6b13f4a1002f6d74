"""What is known about the person's email provider: which password it wants, where that is found, what stands in the way."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.story.account import can_be_said
from app.story.provider import EmailObstacle, Passwords, Provider
from app.ui.page import Page
from app.ui.widgets.button import Button
from app.ui.widgets.fields import TextField
from app.ui.widgets.notice import Details, Notice, Tone
from app.ui.widgets.text import Text
from app.words import size_words


class Found(Notice):
    """Who the provider is, and which password it wants; or that it is not known."""

    def tell(self, provider: Provider | None) -> None:
        """Show it for ``provider``."""
        if provider is None:
            self.set_heading(self.tr("Your email provider is not on our list"))
            self.set_text(
                self.tr(
                    "Its help pages say what to fill in here. Look for “outgoing mail”, or for “SMTP”. "
                    "The help desk of your provider can tell you as well."
                )
            )
        elif provider.passwords is Passwords.APP_PASSWORD:
            self.set_heading(self.tr("{name} wants an app password").format(name=provider.name))
            about = self.tr(
                "That is a password for this app alone. The password you read your email with does not work here."
            )
            self.set_text(f"{about} {provider.note}".strip())
        elif provider.passwords is Passwords.NONE:
            self.set_heading(self.tr("Your email is with {name}").format(name=provider.name))
            self.set_text(self.tr("You have sent from this account before, so it can work again."))
        else:
            self.set_heading(self.tr("Your email is with {name}").format(name=provider.name))
            about = (
                self.tr("This app knows the rest, so only your password and your user name are needed.")
                if provider.has_own_names
                else self.tr("This app knows the rest, so only your password is needed.")
            )
            self.set_text(f"{about} {provider.note}".strip())

    @property
    def said(self) -> str:
        """The words for reading out."""
        return f"{self.heading.text()}. {self.text.text()}"


class Obstacle(Notice):
    """Why an email cannot go this way, with a button that leads to another."""

    other_way_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", tone=Tone.WARNING, parent=parent)
        self.other_way = Button(self.tr("Choose another way"))
        self.other_way.clicked.connect(self.other_way_wanted)
        self.words.addWidget(self.other_way, 0, Qt.AlignmentFlag.AlignLeading)

    def tell(self, obstacle: EmailObstacle, provider: Provider, message_bytes: int) -> None:
        """Show it."""
        facts = {"name": provider.name}
        if obstacle is EmailObstacle.NO_PASSWORDS:
            self.set_heading(self.tr("You cannot send from here with {name}").format(**facts))
            rest = self.tr("Your story is saved. Choose another way, or type another address of yours above.")
            self.set_text(f"{provider.note} {rest}")
            return
        facts |= {"size": size_words(message_bytes), "limit": size_words(provider.largest_message)}
        self.set_heading(self.tr("Your story is too big for {name}").format(**facts))
        self.set_text(
            self.tr(
                "As an email it is {size}, and {name} takes {limit} at most. "
                "Choose another way, or type another address of yours above."
            ).format(**facts)
        )

    @property
    def said(self) -> str:
        """The words for reading out."""
        return f"{self.heading.text()}. {self.text.text()}"


class PasswordPart(QObject):
    """The field of the password, in the terms of the provider that wants it. ``box`` is what stands on the page."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.field = TextField(secret=True)
        self.box = page.field_box("password", self.field, "")
        self._app_password = False
        self.tell(None)

    def tell(self, provider: Provider | None) -> None:
        """Ask for the password that ``provider`` wants."""
        self._app_password = provider is not None and provider.passwords is Passwords.APP_PASSWORD
        used = self.tr("It is used once to send this message, through a secure connection.")
        if provider is None:
            self.box.set_label(self.tr("Your email password"))
            special = self.tr("Some providers ask for an app password: their help pages say how to get one.")
            self.box.set_hint(f"{used} {special}")
            return
        label = (
            self.tr("App password for {name}") if self._app_password else self.tr("Your password for {name}")
        )
        self.box.set_label(label.format(name=provider.name))
        self.box.set_hint(used)

    def value(self) -> str:
        """What was typed. An app password is shown in groups with blanks between, which are no part of it."""
        typed = self.field.value()
        return "".join(typed.split()) if self._app_password else typed

    def errors(self) -> list[tuple[str, str]]:
        """What is missing, as ``(field, text)``."""
        if self.value() and can_be_said(self.value()):
            return []
        if self._app_password:
            return [("password", self.tr("Enter the app password"))]
        return [("password", self.tr("Enter the password of your email account"))]


class WhereToFind(Details):
    """ "Where do I find this?": the steps to a password, and the provider's help page."""

    def __init__(self, open_page: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Where do I find this?"), parent=parent)
        self._open_page = open_page
        self._page = ""
        self._steps: list[Text] = []
        self.help = Button("")
        self.help.clicked.connect(lambda: self._open_page(self._page))
        self.rows.addWidget(self.help, 0, Qt.AlignmentFlag.AlignLeading)

    def tell(self, provider: Provider) -> None:
        """Show the steps for ``provider``; they are open where there are any."""
        for step in self._steps:
            self.rows.removeWidget(step)
            step.hide()
            step.deleteLater()
        self._steps = [Text(f"{number}. {step}") for number, step in enumerate(provider.steps, 1)]
        for at, step in enumerate(self._steps):
            self.rows.insertWidget(at, step)
        self._page = provider.help_page
        self.help.set_text(self.tr("Open the help page of {name}").format(name=provider.name))
        self.open(bool(provider.steps))
