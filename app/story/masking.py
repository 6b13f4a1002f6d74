"""Takes a secret out of what others say: a server's answer may repeat what it was sent, and answers are shown and kept."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

from app.story.secret import Secret

HIDDEN = "…"
SHORTEST = 4
"""Letters. What is shorter stands in many a word, and taking it out would tell that it is the secret."""


class Mask:
    """Hides secrets as they are, percent-encoded (RFC 3986) and in base64 (RFC 4648), also in the middle of other data."""

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        forms = {form for secret in secrets for form in _forms(secret.reveal()) if len(form) >= SHORTEST}
        self._forms = sorted(forms, key=len, reverse=True)

    def __repr__(self) -> str:
        return "<Mask>"

    def over(self, text: str) -> str:
        """``text`` without them."""
        for form in self._forms:
            text = text.replace(form, HIDDEN)
        return text

    def over_bytes(self, data: bytes) -> bytes:
        """The same for bytes that are UTF-8 for the most part."""
        if not self._forms:
            return data
        return self.over(data.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")


def _forms(text: str) -> Iterator[str]:
    yield text
    data = text.encode("utf-8", "surrogatepass")
    yield from (quote(data), quote(data, safe=""), quote_plus(data))
    for before in range(3):
        # Inside other data it can begin at any of three places of a group of four letters. The letters at its ends are
        # made from its neighbours too, so they are left out.
        whole = base64.b64encode(bytes(before) + data).decode("ascii").rstrip("=")
        first = (before * 8 + 5) // 6
        last = (before + len(data)) * 8 // 6
        middle = whole[first:last]
        yield from (middle, middle.replace("+", "-").replace("/", "_"))
