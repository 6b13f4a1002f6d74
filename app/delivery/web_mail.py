"""The pages of web mail on which a new message stands filled in. Pure: nothing is opened here.

The addresses are those that sites all over the web use for "share by email"; the providers promise nothing. None takes files.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from app.delivery.draft import Draft
from app.story.provider import WebMail

LONGEST_URL = 2_000
"""Characters of an address that every system and site takes.

Windows hands on 2,083 (``INTERNET_MAX_URL_LENGTH``), and Microsoft's web server takes 2,048 of a query where nothing else is
set (IIS, ``maxQueryString``). The message with a link needs about 1,850 for one clip.
"""


NAMES = {WebMail.GMAIL: "Gmail", WebMail.OUTLOOK: "Outlook.com", WebMail.YAHOO: "Yahoo Mail"}
"""The names that people know, of the providers with a page for a new message."""


@dataclass(frozen=True)
class ComposePage:
    """An address to open in the browser. ``has_text``: whether the text is on the page; else it has to be pasted."""

    url: str
    has_text: bool


_PAGES = {
    WebMail.GMAIL: ("https://mail.google.com/mail/?view=cm&fs=1&to={to}", "su"),
    WebMail.OUTLOOK: ("https://outlook.live.com/mail/0/deeplink/compose?to={to}", "subject"),
    WebMail.YAHOO: ("https://compose.mail.yahoo.com/?to={to}", "subject"),
}


def compose_page(provider: WebMail, draft: Draft) -> ComposePage:
    """The page on which ``draft`` stands filled in, without its text where that makes the address too long."""
    begin, subject = _PAGES[provider]
    short = f"{begin.format(to=_encoded(draft.to))}&{subject}={_encoded(draft.subject)}"
    # A line feed alone, as scripts of pages write it: with a carriage return before each a long text would not fit.
    full = f"{short}&body={_encoded(draft.body)}"
    has_text = len(full) <= LONGEST_URL
    return ComposePage(full if has_text else short, has_text)


def _encoded(text: str) -> str:
    # Blanks as %20: a plus sign is a blank for some of the pages and a plus sign for others.
    return quote(text, safe="")
