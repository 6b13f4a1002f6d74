"""What a mail server's replies mean (RFC 5321 section 4.2, RFC 4954 section 6, RFC 3463 for the codes within the text)."""

from __future__ import annotations

import re
import unicodedata

from app.delivery.smtp_session import NO_WAY_TO_SIGN_IN, Reply
from app.story.errors import (
    AppPasswordNeeded,
    DeliveryError,
    PasswordsNotAllowed,
    RecipientRefused,
    RefusedByServer,
    SenderRefused,
    SignInRefused,
    TooBigForServer,
    TryLater,
)

LONGEST_SAID = 300
_APP_PASSWORD = re.compile(rb"\bapp(lication)?[- ](specific[- ])?password", re.IGNORECASE)
_NO_PASSWORDS = re.compile(rb"\b5\.7\.139\b|basic authentication is disabled", re.IGNORECASE)
"""Microsoft's own code, seen with "basic authentication is disabled" and with "SmtpClientAuthentication is disabled"."""
_TOO_BIG = re.compile(rb"\b5\.(3\.4|2\.3)\b")


def text_of(said: bytes) -> str:
    """A server's words as one line without control characters, at most 300 characters."""
    text = said.decode("utf-8", "replace")
    plain = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in text)
    return " ".join(plain.split())[:LONGEST_SAID]


def is_too_big(code: int, said: bytes) -> bool:
    """Whether a refusal is about the size: 552 or 523, unless the server says that a mailbox is full (5.2.2)."""
    if code in {552, 523}:
        return b"5.2.2" not in said
    return code >= 500 and _TOO_BIG.search(said) is not None


def sign_in_refusal(code: int, said: bytes, host: str) -> SignInRefused:
    """Which kind of no a 5xx to a sign-in is.

    Gmail says "534-5.7.9 Application-specific password required". RFC 4954 gives 534 5.7.9 to a mechanism that is too
    weak, which for PLAIN and LOGIN over TLS can mean only that the password is not good enough.
    """
    if _NO_PASSWORDS.search(said):
        return PasswordsNotAllowed(host)
    if _APP_PASSWORD.search(said) or (code == 534 and b"5.7.9" in said):
        return AppPasswordNeeded(host)
    return SignInRefused(host)


def refusal(code: int, said: bytes, host: str, size: int = 0, limit: int = 0) -> DeliveryError:
    """The member of the error tree for a reply that is not a yes."""
    if 400 <= code < 500:
        return TryLater(host, text_of(said), retry=True)
    if is_too_big(code, said):
        return TooBigForServer(size, limit)
    if code in {530, 534, 535, 538}:
        return sign_in_refusal(code, said, host)
    return RefusedByServer(host, text_of(said))


def expect(reply: Reply, host: str) -> None:
    """Raise the refusal unless ``reply`` is a yes (2xx)."""
    if not 200 <= reply[0] < 300:
        raise refusal(*reply, host)


def expect_sign_in(reply: Reply, host: str) -> None:
    """Raise a SignInRefused, or TryLater for a passing fault such as 454, unless ``reply`` is a yes."""
    code, said = reply
    if reply is NO_WAY_TO_SIGN_IN:
        raise PasswordsNotAllowed(host)
    if 400 <= code < 500:
        raise TryLater(host, text_of(said), retry=True)
    if not 200 <= code < 300:
        raise sign_in_refusal(code, said, host)


def expect_sender(reply: Reply, host: str, size: int, limit: int) -> None:
    """Raise the refusal of a MAIL command: SenderRefused, or what :func:`refusal` knows better."""
    error = None if 200 <= reply[0] < 300 else refusal(*reply, host, size, limit)
    if isinstance(error, RefusedByServer):
        error = SenderRefused(host, error.said)
    if error is not None:
        raise error


def expect_recipient(reply: Reply, host: str, address: str, size: int, limit: int) -> None:
    """Raise the refusal of a RCPT command: RecipientRefused, or what :func:`refusal` knows better."""
    error = None if 200 <= reply[0] < 300 else refusal(*reply, host, size, limit)
    if isinstance(error, RefusedByServer):
        error = RecipientRefused(address, error.said)
    if error is not None:
        raise error
