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
from app.story.account import MailAccount
from app.story.address import is_public_address
from app.story.provider import EmailObstacle, Passwords, Provider, email_obstacle, provider_for
from app.story.secret import Secret
from app.ui import theme
from app.ui.page import Page
from app.ui.pages.provider_part import Found, Obstacle, PasswordPart, WhereToFind
from app.ui.pages.server_part import ServerPart
from app.ui.widgets.button import link
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
        self._first: QWidget | None = None
        self.message_bytes = 0
        self.address, self._password = TextField(), PasswordPart(page)
        self.password = self._password.field
        self.found, self.obstacle, self.where = Found(""), Obstacle(), WhereToFind(open_page)
        self.server = ServerPart(page)
        self.host, self.port = self.server.host, self.server.port
        self.user, self.security = self.server.user, self.server.security
        self.remember = TickBox(self.tr("Remember the password in this computer’s password store"))
        hint = self.tr("This app looks up what your email provider needs.")
        address = page.field_box("sender", self.address, self.tr("Your email address"), hint)
        self._remember_box = page.field_box("remember", self.remember, "", spoken=self.remember.text())
        self.other_way = link(self.tr("Choose another way"))
        self.other_way.clicked.connect(self.other_way_wanted)
        asked_later = (self._password.box, self.where, self.server, self._remember_box, self.other_way)
        self.boxes: list[QWidget] = [address, self.obstacle, self.found, *asked_later]
        self.address.changed.connect(self._address_changed)
        self.obstacle.other_way_wanted.connect(self.other_way_wanted)
        page.scroll_area.verticalScrollBar().rangeChanged.connect(self._keep_in_view)
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
        told = [part.said for part in (self.obstacle, self.found) if not part.isHidden()]
        self._page.announce(" ".join(told))
        first = self.password if self.obstacle.isHidden() else self.obstacle.other_way
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        self._first = first
        return True

    def _keep_in_view(self) -> None:
        """Follow what is asked first while it gets its place; in large letters that is far below what was in view."""
        # What it stands in: that has its height already when the field itself still waits for its own.
        place = self._first.parentWidget() if self._first is not None else None
        if place is not None and self._page.focusWidget() is self._first:
            self._page.scroll_area.ensureWidgetVisible(place, 0, theme.GAP_24)

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
        provider = self._provider
        self.found.tell(provider)
        if provider is not None:
            self.where.tell(provider)
        self._password.tell(provider)
        # What nobody can know is asked openly; what is known is folded away.
        self.server.open(provider is None or not self.server.user.value())
        self._show()

    def _show(self) -> None:
        obstacle, provider = self._obstacle, self._provider
        asks = self._asks_all and not self._is_shut
        if obstacle is not None and provider is not None:
            self.obstacle.tell(obstacle, provider, self.message_bytes)
        shown = {
            self.found: asks,
            self.obstacle: self._asks_all and obstacle is not None,
            self._password.box: asks,
            self.where: asks and provider is not None,
            self.server: asks,
            self._remember_box: asks and self._can_remember,
            # An app password, or settings that nobody knows, are more than some can or want to find out.
            self.other_way: asks
            and obstacle is None
            and not (provider and provider.passwords is Passwords.OWN),
        }
        for part, wanted in shown.items():
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
        address, domain = self.address.value().strip(), self._typed_domain()
        provider = provider_for(address, self._providers())
        if self._domain not in {"", domain}:
            # The password belongs to the address before, and must not be told to another's server.
            self.forget_password()
        another = provider is None and self._domain not in {"", domain}
        if provider is not self._provider or another:
            self.server.fill(provider.account_for(address) if provider else None)
        self._provider, self._domain = provider, domain
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
        return (
            found
            + self._password.errors()
            + self.server.errors(user_needed=self._provider is not None and self._provider.has_own_names)
        )

    def value(self) -> AccountAnswers:
        """What was given; call it only while :meth:`errors` is empty and all was asked."""
        account = self.server.account(self.address.value().strip())
        return AccountAnswers(SignIn(account, Secret(self._password.value())), self.remember.isChecked())
