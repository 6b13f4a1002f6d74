"""Errors on the way to the organiser. ``app/story/errors.py`` draws them in its tree, and is where they are imported from."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.story.errors import StoryError


@dataclass(eq=False)
class DeliveryError(StoryError):
    """It did not arrive. ``retry`` says whether the same again can help."""

    retry: bool = field(default=False, kw_only=True)


@dataclass(eq=False)
class NoConnection(DeliveryError):
    """No network, or ``host`` does not answer."""

    host: str


@dataclass(eq=False)
class UntrustedServer(DeliveryError):
    """The certificate of ``host`` is not in order."""

    host: str


@dataclass(eq=False)
class NoEncryption(DeliveryError):
    """``host`` offers no encryption, so nothing was said to it."""

    host: str


@dataclass(eq=False)
class SignInRefused(DeliveryError):
    """``host`` does not take the user name or password."""

    host: str


class AppPasswordNeeded(SignInRefused):
    """The provider wants a password that was made for this app alone."""


class PasswordsNotAllowed(SignInRefused):
    """The server lets nobody sign in with a password: another one cannot help."""


@dataclass(eq=False)
class SenderRefused(DeliveryError):
    """``host`` does not take mail from this sender; ``said`` is its reply."""

    host: str
    said: str = ""


@dataclass(eq=False)
class RecipientRefused(DeliveryError):
    """The server does not take mail for ``address``; ``said`` is its reply."""

    address: str
    said: str = ""


@dataclass(eq=False)
class TooBigForServer(DeliveryError):
    """The message is over the server's limit; bytes, ``limit_bytes`` 0 where it did not say."""

    size_bytes: int
    limit_bytes: int = 0


@dataclass(eq=False)
class TryLater(DeliveryError):
    """``host`` asks to try again later (an SMTP 4xx reply, RFC 5321 section 4.2.1)."""

    host: str
    said: str = ""


@dataclass(eq=False)
class RefusedByServer(DeliveryError):
    """``host`` refused for a reason of its own, ``said``."""

    host: str
    said: str = ""


@dataclass(eq=False)
class MayHaveBeenSent(DeliveryError):
    """The line to ``host`` broke after all was handed over and before the answer: it is never repeated by itself."""

    host: str


@dataclass(eq=False)
class UploadNotAllowed(DeliveryError):
    """``host`` wants an upload code, or does not take the one it was given (HTTP 401, 403); ``said`` is its answer."""

    host: str
    said: str = ""


@dataclass(eq=False)
class UploadLost(DeliveryError):
    """The file ``name`` was gone from ``host`` after it had been begun anew once (HTTP 404, 410)."""

    host: str
    name: str


@dataclass(eq=False)
class ServerFault(DeliveryError):
    """``host`` does not keep to the protocol, so nothing it says can be relied on; ``reason`` is for the log."""

    host: str
    reason: str = ""


@dataclass(eq=False)
class StorageFullThere(DeliveryError):
    """``host`` has no room left for the story (HTTP 507)."""

    host: str


@dataclass(eq=False)
class FolderNotThere(DeliveryError):
    """``host`` has no folder at the address for uploads (HTTP 404, 409), or sends everybody on to another: ``leads_to``."""

    host: str
    leads_to: str = ""


@dataclass(eq=False)
class LinkUnusable(DeliveryError):
    """What was pasted is not a WeTransfer link."""

    text: str


@dataclass(eq=False)
class MailProgramMissing(DeliveryError):
    """No email program of this computer took the message; ``reason`` is why, for the log."""

    reason: str = ""


@dataclass(eq=False)
class RouteNotPossible(DeliveryError):
    """This story cannot go by ``route`` (a :class:`app.story.route.Route` value); ``missing`` names what would be needed."""

    route: str
    missing: str = ""
