"""The questions about the person's own email account. Asked only when a message is about to go out.

First the address alone. Its provider tells the rest, so that most people are asked for a password and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app.delivery.sign_in import SignIn
from app.store.providers import known_providers
from app.story.account import MailAccount, can_be_said
from app.story.address import is_public_address
from app.story.provider import (
    EmailObstacle,
    Passwords,
    Provider,
    UserName,
    email_obstacle,
    provider_for,
)
from app.story.secret import Secret
from app.ui.page import Page
from app.ui.pages.provider_part import Found, Obstacle, WhereToFind
from app.ui.pages.server_part import ServerPart
from app.ui.widgets.choice import TickBox
from app.ui.widgets.fields import TextField


@dataclass(frozen=True)
class AccountAnswers:
    """What the person gave: account and password, and whether this computer may remember the password."""

    sign_in: SignIn
    remember: bool


def _open(page: str) -> None:
    QDesktopServices.openUrl(QUrl(page))


class AccountForm(QObject):
    """The fields of an email account, put onto ``page``. Nothing of it is stored here.

    ``changed`` tells that something else is asked now, and with it :attr:`primary_words`; ``other_way_wanted``, that the
    person chose not to send by email. ``message_bytes`` is how large the whole message will be, 0 where that is small.
    """

    changed = Signal()
    other_way_wanted = Signal()

    def __init__(
        self,
        page: Page,
        *,
        providers: Callable[[], tuple[Provider, ...]] = known_providers,
        open_page: Callable[[str], object] = _open,
    ) -> None:
        super().__init__(page)
        self._page, self._providers = page, providers
        self._asks_all = self._can_remember = False
        self._provider: Provider | None = None
        self._domain = self._proven = ""
        self.message_bytes = 0
        self.address, self.password = TextField(), TextField(secret=True)
        self.found, self.obstacle, self.where = Found(""), Obstacle(), WhereToFind(open_page)
        self.server = ServerPart(page)
        self.host, self.port = self.server.host, self.server.port
        self.user, self.security = self.server.user, self.server.security
        self.remember = TickBox(self.tr("Remember the password in this computer’s password store"))
        self._password_box = page.field_box("password", self.password, self.tr("Your email password"))
        address = page.field_box(
            "sender", self.address, self.tr("Your email address"), self.tr("Your story is sent from it.")
        )
        remember = page.field_box("remember", self.remember, "", spoken=self.remember.text())
        self._later = (self.found, self.obstacle, self._password_box, self.where, self.server, remember)
        self.boxes: list[QWidget] = [address, *self._later]
        self.address.changed.connect(self._address_changed)
        self.obstacle.other_way_wanted.connect(self.other_way_wanted)
        self._show()

    # --- what is asked ---

    @property
    def primary_words(self) -> str:
        """What the page's primary button does; empty where nothing can be sent."""
        if not self._asks_all:
            return self.tr("Continue")
        return "" if self._is_shut else self.tr("Send")

    def ask_rest(self) -> bool:
        """Go from the address to what else its provider needs. False where that was asked already.

        Call it only while :meth:`errors` is empty.
        """
        if self._asks_all:
            return False
        self._take_facts()
        self._ask_all()
        told = [part.said for part in (self.found, self.obstacle) if not part.isHidden()]
        self._page.announce(" ".join(told))
        first = self.obstacle.other_way if self._is_shut else self.password
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    @property
    def _obstacle(self) -> EmailObstacle | None:
        found = email_obstacle(self._provider, self.message_bytes)
        # An account that has sent before knows better than the facts.
        proven = self._proven and self._proven == self.address.value().strip()
        return None if found is EmailObstacle.NO_PASSWORDS and proven else found

    @property
    def _is_shut(self) -> bool:
        return self._obstacle is EmailObstacle.NO_PASSWORDS

    def _ask_all(self) -> None:
        self._asks_all = True
        provider, name = self._provider, self._provider.name if self._provider else ""
        self.found.tell(provider)
        if provider is not None:
            self.where.tell(provider)
        app_password = provider is not None and provider.passwords is Passwords.APP_PASSWORD
        labels = {
            True: self.tr("App password for {name}").format(name=name),
            False: self.tr("Your password for {name}").format(name=name),
        }
        self._password_box.set_label(labels[app_password] if provider else self.tr("Your email password"))
        self._password_box.set_hint(self._password_hint())
        # What nobody can know is asked openly; what is known is folded away.
        self.server.open(provider is None or not self.server.user.value())
        self._show()

    def _password_hint(self) -> str:
        used = self.tr("It is used once to send this message, through a secure connection.")
        if self._provider is not None:
            return used
        return f"{used} {self.tr('Some providers ask for an app password: their help pages say how to get one.')}"

    def _show(self) -> None:
        obstacle, provider = self._obstacle, self._provider
        asks = self._asks_all and not self._is_shut
        if obstacle is not None and provider is not None:
            self.obstacle.tell(obstacle, provider, self.message_bytes)
        shown = (asks, self._asks_all and obstacle is not None, asks, asks and provider is not None, asks)
        for part, wanted in zip(self._later, (*shown, asks and self._can_remember), strict=True):
            part.setVisible(wanted)
        self.changed.emit()

    # --- the address ---

    def _address_changed(self) -> None:
        domain = self._typed_domain()
        if self._asks_all and domain != self._domain:
            # Another provider, perhaps: nothing of the old one may stand below the new address.
            self._asks_all = False
            self._show()
        elif self._asks_all:
            self._follow_address()

    def _typed_domain(self) -> str:
        return self.address.value().strip().rpartition("@")[2].lower()

    def _take_facts(self) -> None:
        address = self.address.value().strip()
        provider = provider_for(address, self._providers())
        if provider is not self._provider:
            # The password belongs to the provider before, and must not be told to this one.
            self.forget_password()
            self.server.fill(provider.account_for(address) if provider else None)
        self._provider, self._domain = provider, self._typed_domain()
        self._follow_address()

    def _follow_address(self) -> None:
        """Keep the user name in step with the address, unless the person typed another."""
        address = self.address.value().strip()
        if self._provider is not None and is_public_address(address):
            account = self._provider.account_for(address)
            self.server.follow(account.user if account else "")

    # --- filling in ---

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
            self._show()
            return
        self.address.set_value(account.sender)
        self._provider = provider_for(account.sender, self._providers())
        self._domain, self._proven = self._typed_domain(), account.sender
        self.server.fill(account)
        self._ask_all()

    def show_remember(self, possible: bool) -> None:
        """Offer to remember the password only where the computer has a store for it."""
        self._can_remember = possible
        if not possible:
            self.remember.setChecked(False)
        self._show()

    def forget_password(self) -> None:
        """Empty the password field, once it was used or the page is left."""
        self.password.set_value("")

    # --- what was given ---

    def errors(self) -> list[tuple[str, str]]:
        """What is missing of what is asked, as ``(field, text)``."""
        found = []
        if not is_public_address(self.address.value().strip()):
            found.append(("sender", self.tr("Enter your email address, like name@example.org")))
        if not self._asks_all or self._is_shut:
            return found
        if not self._given_password() or not can_be_said(self.password.value()):
            found.append(("password", self.tr("Enter the password of your email account")))
        return found + self.server.errors(user_needed=self._needs_own_name)

    @property
    def _needs_own_name(self) -> bool:
        server = self._provider.server if self._provider else None
        return server is not None and server.user is UserName.OWN_NAME

    def _given_password(self) -> str:
        typed = self.password.value()
        if self._provider is not None and self._provider.passwords is Passwords.APP_PASSWORD:
            # Shown in groups of four with blanks between, which are no part of it.
            return "".join(typed.split())
        return typed

    def value(self) -> AccountAnswers:
        """What was given; call it only while :meth:`errors` is empty and all was asked."""
        account = self.server.account(self.address.value().strip())
        return AccountAnswers(SignIn(account, Secret(self._given_password())), self.remember.isChecked())
