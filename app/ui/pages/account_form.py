"""The questions about the person's own email account. Asked only when a message is about to go out."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.delivery.sign_in import SignIn
from app.story.account import MailAccount, Security, can_be_said
from app.story.address import is_host, is_public_address, port_in
from app.story.secret import Secret
from app.ui.page import Page
from app.ui.widgets.choice import ChoiceGroup, TickBox
from app.ui.widgets.field_box import FieldBox
from app.ui.widgets.fields import TextField


@dataclass(frozen=True)
class AccountAnswers:
    """What the person gave: account and password, and whether this computer may remember the password."""

    sign_in: SignIn
    remember: bool


class AccountForm(QObject):
    """The fields of an email account, put onto ``page``. Nothing of it is stored here."""

    changed = Signal()

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.address, self.password = TextField(), TextField(secret=True)
        self.host, self.port, self.user = TextField(), TextField(characters=8), TextField()
        self.security = ChoiceGroup(
            [
                (Security.STARTTLS, self.tr("STARTTLS"), self.tr("Most often with port 587")),
                (Security.TLS, self.tr("TLS"), self.tr("Most often with port 465")),
            ]
        )
        self.remember = TickBox(self.tr("Remember the password in this computer’s password store"))
        self.boxes: list[FieldBox] = [
            page.field_box("sender", self.address, self.tr("Your email address")),
            page.field_box("password", self.password, self.tr("Your email password"), self._password_hint()),
            page.field_box("host", self.host, self.tr("Outgoing mail server"), self._host_hint()),
            page.field_box("port", self.port, self.tr("Port"), self.tr("A number, most often 587 or 465")),
            page.field_box("security", self.security, self.tr("Secure connection")),
            page.field_box("user", self.user, self.tr("User name"), self.tr("Most often your email address")),
            page.field_box("remember", self.remember, "", spoken=self.remember.text()),
        ]

    def _password_hint(self) -> str:
        return self.tr(
            "It is used once to send this message, through a secure connection. Some providers ask for an app password: "
            "their help pages say how to get one."
        )

    def _host_hint(self) -> str:
        return self.tr("Your email provider’s help pages call it SMTP server. It often begins with smtp.")

    def fill_password(self, password: Secret) -> None:
        """Show a remembered password, and that it is remembered."""
        self.password.set_value(password.reveal())
        self.show_remember(True)
        self.remember.setChecked(True)

    def is_for(self, account: MailAccount) -> bool:
        """Whether the form still shows this account, so that its password belongs here."""
        shown = (self.address, self.host, self.port, self.user)
        known = (account.sender, account.host, str(account.port), account.user)
        return tuple(field.value().strip() for field in shown) == known

    def fill(self, account: MailAccount | None) -> None:
        """Show a remembered account; nothing is overwritten by one that is not there."""
        if account is None:
            if self.security.value() is None:
                self.security.set_value(Security.STARTTLS)
                self.port.set_value(str(Security.STARTTLS.usual_port))
            return
        self.address.set_value(account.sender)
        self.host.set_value(account.host)
        self.port.set_value(str(account.port))
        self.user.set_value(account.user)
        self.security.set_value(account.security)

    def show_remember(self, possible: bool) -> None:
        """Offer to remember the password only where the computer has a store for it."""
        self.boxes[-1].setVisible(possible)
        if not possible:
            self.remember.setChecked(False)

    def forget_password(self) -> None:
        """Empty the password field, once it was used or the page is left."""
        self.password.set_value("")

    def errors(self) -> list[tuple[str, str]]:
        """What is missing, as ``(field, text)``."""
        found = []
        if not is_public_address(self.address.value().strip()):
            found.append(("sender", self.tr("Enter your email address, like name@example.org")))
        if not self.password.value() or not can_be_said(self.password.value()):
            found.append(("password", self.tr("Enter the password of your email account")))
        if not is_host(self.host.value().strip()):
            found.append(
                ("host", self.tr("Enter the name of the outgoing mail server, like smtp.example.org"))
            )
        if port_in(self.port.value()) is None:
            found.append(("port", self.tr("Enter the port as a number from 1 to 65535, most often 587")))
        if self.security.value() is None:
            found.append(("security", self.tr("Choose how the connection is made secure")))
        if not can_be_said(self.user.value()):
            found.append(("user", self.tr("Type the user name again. It holds a sign that cannot be sent")))
        return found

    def value(self) -> AccountAnswers:
        """What was given; call it only while :meth:`errors` is empty."""
        sender = self.address.value().strip()
        account = MailAccount(
            sender=sender,
            host=self.host.value().strip(),
            port=port_in(self.port.value()) or Security.STARTTLS.usual_port,
            user=self.user.value().strip() or sender,
            security=self.security.value() or Security.STARTTLS,
        )
        return AccountAnswers(SignIn(account, Secret(self.password.value())), self.remember.isChecked())
