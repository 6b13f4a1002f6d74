"""WeTransfer, used by hand: what it takes, and whether a pasted text holds one of its links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.story.errors import LinkUnusable

FREE_LIMIT = 3_000_000_000
"""Bytes in a transfer without paying, and how long its link lives: WeTransfer's own pages on its free plan (3 GB, 3 days)."""
LINK_LIVES = timedelta(days=3)
SITE = "https://wetransfer.com/"

# A link without https:// is what the site itself shows; https is put before it.
_LINK = re.compile(
    r"(?:(?P<scheme>[a-z]+)://)?(?P<host>[a-z0-9.-]+)(?P<path>/[a-z0-9/_-]*)(?:[?#][^\\]*)?",
    re.IGNORECASE | re.ASCII,
)
_SHORT = re.compile(r"/t-[A-Za-z0-9]{6,40}/?")
# The id, the recipient where it went to one, and the key; all are letters and digits.
_LONG = re.compile(
    r"(?:/[a-z]{2,3}(?:-[A-Za-z0-9]{2,4})?)?(?P<rest>/downloads(?:/[A-Za-z0-9]{4,128}){2,3})/?"
)
_COMPANY = re.compile(r"(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.wetransfer\.com")
_BREAKS = re.compile(r"[\s<>\"'()\[\]{}|“”‘’«»]+")
# Signs without width that pages and messengers put around what is copied. Inside a link they make it another place.
_UNSEEN = (
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e\ufeff"
)
_LONGEST_TEXT = 20_000


@dataclass(frozen=True)
class TransferLink:
    """A link to a transfer, without the extras that tell who opened it."""

    url: str

    def expires(self, made: datetime) -> datetime:
        """When the link of a free transfer made at ``made`` stops working."""
        return made + LINK_LIVES


PRACTICE_LINK = TransferLink("https://we.tl/t-Practice00")
"""What stands in a practice message where the link would: nothing was uploaded, and nothing is there."""


def check_link(text: str) -> TransferLink:
    """The WeTransfer link in ``text``, which may stand among other words. Tracking and language are taken off.

    Only https, and only these hosts exactly: ``we.tl``, ``wetransfer.com`` with or without ``www``, and one name before
    ``.wetransfer.com``. A user name, a port, or a letter that is not ASCII in the host makes it another place.
    Raises LinkUnusable.
    """
    for word in _BREAKS.split(text[:_LONGEST_TEXT]):
        found = _read(_without_label(word.strip(_UNSEEN)).strip(_UNSEEN).rstrip(f".,;:!?…*_{_UNSEEN}"))
        if found is not None:
            return found
    raise LinkUnusable(text[:200])


def _without_label(word: str) -> str:
    """``word`` without what stands before its address, as in ``Link:https://…``."""
    label, found, rest = word.partition("https://")
    return found + rest if found and not re.search(r"[./@\\]", label) else word


def _read(word: str) -> TransferLink | None:
    match = _LINK.fullmatch(word)
    if match is None or (match["scheme"] or "https").lower() != "https":
        return None
    host, path = match["host"].lower(), match["path"]
    if host == "we.tl":
        return TransferLink(f"https://we.tl{path.rstrip('/')}") if _SHORT.fullmatch(path) else None
    if host not in {"wetransfer.com", "www.wetransfer.com"} and not _COMPANY.fullmatch(host):
        return None
    long = _LONG.fullmatch(path)
    return TransferLink(f"https://{host.removeprefix('www.')}{long['rest']}") if long else None
