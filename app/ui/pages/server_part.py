"""The settings of an outgoing mail server: folded away where they are known, open where the person has to fill them in."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.story.account import MailAccount, Security, can_be_said
from app.story.address import is_host, port_in
from app.ui import theme
from app.ui.page import Page
from app.ui.widgets.choice import ChoiceGroup
from app.ui.widgets.fields import TextField
from app.ui.widgets.notice import Details


class ServerPart(Details):
    """Server, port, security and user name."""

    def __init__(self, page: Page, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Server settings"), parent=parent)
        self._filled_user = ""
        self.host, self.port, self.user = TextField(), TextField(characters=8), TextField()
        self.security = ChoiceGroup(
            [
                (Security.STARTTLS, self.tr("STARTTLS"), self.tr("Most often with port 587")),
                (Security.TLS, self.tr("TLS"), self.tr("Most often with port 465")),
            ]
        )
        self.rows.setSpacing(theme.GAP_24)
        for box in (
            page.field_box("host", self.host, self.tr("Outgoing mail server"), self._host_hint()),
            page.field_box("port", self.port, self.tr("Port"), self.tr("A number, most often 587 or 465")),
            page.field_box("security", self.security, self.tr("Secure connection")),
            page.field_box("user", self.user, self.tr("User name"), self.tr("Most often your email address")),
        ):
            self.rows.addWidget(box)
        self.fill(None)

    def _host_hint(self) -> str:
        return self.tr("Your email provider’s help pages call it SMTP server. It often begins with smtp.")

    def fill(self, account: MailAccount | None) -> None:
        """Show the settings of ``account``; without one they are empty, but for the usual port and security."""
        security = account.security if account else Security.STARTTLS
        self.host.set_value(account.host if account else "")
        self.port.set_value(str(account.port if account else security.usual_port))
        self.security.set_value(security)
        self._filled_user = account.user if account else ""
        self.user.set_value(self._filled_user)

    def follow(self, user: str) -> None:
        """Take another user name, unless the person typed one of their own."""
        if self.user.value() == self._filled_user:
            self._filled_user = user
            self.user.set_value(user)

    def errors(self, *, user_needed: bool = False) -> list[tuple[str, str]]:
        """What is missing, as ``(field, text)``. What is wrong is shown, so it opens."""
        found = []
        if not is_host(self.host.value().strip()):
            found.append(
                ("host", self.tr("Enter the name of the outgoing mail server, like smtp.example.org"))
            )
        if port_in(self.port.value()) is None:
            found.append(("port", self.tr("Enter the port as a number from 1 to 65535, most often 587")))
        if self.security.value() is None:
            found.append(("security", self.tr("Choose how the connection is made secure")))
        if user_needed and not self.user.value().strip():
            found.append(("user", self.tr("Enter the user name that your provider gave you")))
        elif not can_be_said(self.user.value()):
            found.append(("user", self.tr("Type the user name again. It holds a sign that cannot be sent")))
        if found:
            self.open()
        return found

    def account(self, sender: str) -> MailAccount:
        """The account that sends from ``sender``; call it only while :meth:`errors` is empty."""
        return MailAccount(
            sender=sender,
            host=self.host.value().strip(),
            port=port_in(self.port.value()) or Security.STARTTLS.usual_port,
            user=self.user.value().strip() or sender,
            security=self.security.value() or Security.STARTTLS,
        )
