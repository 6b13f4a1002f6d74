"""Who keeps a person's email, and what they allow: facts by the domain of an address. Pure; the facts are in a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from app.story.account import MailAccount, Security
from app.story.address import is_public_address


class Passwords(Enum):
    """What a provider takes from a program that sends: the password of the account, one made for the program, or none."""

    OWN = "own"
    APP_PASSWORD = "app-password"  # noqa: S105
    NONE = "none"


class UserName(Enum):
    """The name to sign in with: the whole address, what stands before the @, or one that only the person knows."""

    ADDRESS = "address"
    LOCAL_PART = "local-part"
    OWN_NAME = "own-name"


class WebMail(Enum):
    """Whose page for writing a message the provider has in the web."""

    NONE = "none"
    GMAIL = "gmail"
    OUTLOOK = "outlook"
    YAHOO = "yahoo"


class Sure(Enum):
    """Where the facts come from: the provider's own pages, somebody else's (each named in the file), or only memory."""

    PROVIDER = "provider"
    OTHERS = "others"
    MEMORY = "memory"


class EmailObstacle(Enum):
    """Why an email cannot go out from this app through a provider."""

    NO_PASSWORDS = "no-passwords"
    TOO_BIG = "too-big"


@dataclass(frozen=True)
class MailServer:
    """The server that takes mail from a provider's customers."""

    host: str
    port: int
    security: Security
    user: UserName = UserName.ADDRESS


@dataclass(frozen=True)
class Provider:
    """One provider. ``domains`` are in small letters; ``subdomains`` says that all names below them are its own too.

    ``largest_message`` is in bytes of the whole message as it goes over the line, 0 where nobody says. ``steps`` tell
    where a password for this app is made, one thing to do in each; ``note`` is what else has to be known, in whole
    sentences. ``server`` is None where no passwords are taken. ``checked`` is the month (``2026-11``) of ``sure``.
    """

    name: str
    domains: tuple[str, ...]
    passwords: Passwords
    help_page: str
    checked: str
    sure: Sure
    server: MailServer | None = None
    largest_message: int = 0
    steps: tuple[str, ...] = ()
    note: str = ""
    web_mail: WebMail = WebMail.NONE
    subdomains: bool = False

    def keeps(self, domain: str) -> bool:
        """Whether addresses at ``domain`` (small letters) are this provider's."""
        if domain in self.domains:
            return True
        return self.subdomains and any(domain.endswith(f".{own}") for own in self.domains)

    @property
    def has_own_names(self) -> bool:
        """Whether people sign in with a user name that only they know."""
        return self.server is not None and self.server.user is UserName.OWN_NAME

    def account_for(self, address: str) -> MailAccount | None:
        """The account that sends from ``address``; None without a server. ``user`` is empty where only the person knows.

        Raises ValueError where ``address`` is no address.
        """
        if self.server is None:
            return None
        user = {
            UserName.ADDRESS: address,
            UserName.LOCAL_PART: address.rpartition("@")[0],
            UserName.OWN_NAME: "",
        }[self.server.user]
        return MailAccount(address, self.server.host, self.server.port, user, self.server.security)


def provider_for(address: str, providers: Iterable[Provider]) -> Provider | None:
    """The provider that keeps ``address``, or None.

    Letters outside ASCII never match: a look-alike such as the Kelvin sign for k would be made a k by ``lower()``, and a
    real name in other letters (IDN) goes over the line as ``xn--…``, which stands in the file like any other.
    """
    if not address.isascii() or not is_public_address(address.strip()):
        return None
    domain = address.strip().rpartition("@")[2].lower()
    return next((provider for provider in providers if provider.keeps(domain)), None)


def email_obstacle(provider: Provider | None, message_bytes: int) -> EmailObstacle | None:
    """What stands in the way of a message of ``message_bytes`` (the whole of it, with its attachments in base64).

    None where nothing is known to: a provider that nobody knows, or one that names no limit.
    """
    if provider is None:
        return None
    if provider.passwords is Passwords.NONE:
        return EmailObstacle.NO_PASSWORDS
    too_big = 0 < provider.largest_message < message_bytes
    return EmailObstacle.TOO_BIG if too_big else None
