"""A message that the person sends by themselves: as a ``mailto:`` address (RFC 6068) and as a file that opens as a draft."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

from app.delivery.message import add_files, set_text
from app.story.address import is_address

LONGEST_MAILTO = 2_000 if sys.platform == "win32" else 100_000
"""Characters of a ``mailto:`` address that the system hands on: Windows 2,083 (``INTERNET_MAX_URL_LENGTH``), Linux 128 KB
(``MAX_ARG_STRLEN``)."""


@dataclass(frozen=True)
class Draft:
    """Address, subject and text of a message, and the files that go with it."""

    to: str
    subject: str
    body: str
    attachments: tuple[Path, ...] = ()


@dataclass(frozen=True)
class MailProgram:
    """The email program of this computer by its name (empty where not known), and whether it takes files with a draft."""

    name: str
    can_attach: bool


def mailto_url(draft: Draft) -> str:
    """The message without its files as an address to open.

    RFC 6068 sections 2 and 5: lines end with CR LF. A bare + stands for a blank in many programs, so it is written out.
    """
    body = quote(draft.body.replace("\n", "\r\n"), safe="")
    return f"mailto:{quote(draft.to, safe='@')}?subject={quote(draft.subject, safe='')}&body={body}"


def draft_file(draft: Draft) -> bytes:
    """The message as a file (RFC 5322) that email programs open to be sent, with no sender in it.

    ``X-Unsent`` tells Outlook, Thunderbird and others, the type identifier tells Mail on macOS, that it was not sent.
    Raises ValueError for an address that is none, and OSError when a file cannot be read.
    """
    if not is_address(draft.to):
        raise ValueError("an email address is needed")
    message = EmailMessage(policy=policy.SMTP)
    message["To"] = Address(addr_spec=draft.to)
    message["Subject"] = draft.subject
    message["X-Unsent"] = "1"
    message["X-Uniform-Type-Identifier"] = "com.apple.mail-draft"
    set_text(message, draft.body)
    add_files(message, draft.attachments)
    return message.as_bytes()
