"""An account with its password: what a server asks for."""

from __future__ import annotations

from dataclasses import dataclass

from app.story.account import MailAccount, can_be_said
from app.story.secret import Secret


@dataclass(frozen=True)
class SignIn:
    """How to sign in, for one sending. ``repr`` shows neither who the person is nor their password.

    Raises ValueError for a password that cannot be sent (see :func:`app.story.account.can_be_said`).
    """

    account: MailAccount
    password: Secret

    def __post_init__(self) -> None:
        if not can_be_said(self.password.reveal()):
            raise ValueError("the password holds a character that cannot be sent (RFC 4616)")
