"""A password that does not show itself."""

from __future__ import annotations

import hmac


class Secret:
    """Wraps a secret text so that it shows only where somebody asks for it with :meth:`reveal`.

    ``repr``, ``str`` and format give a mask that does not tell its length (as httpx does for passwords in URLs), so a
    log line or a traceback never holds it. It cannot be pickled or copied into a file by accident.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The secret itself."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(
            self._text.encode("utf-8", "surrogatepass"), other._text.encode("utf-8", "surrogatepass")
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "Secret('[secure]')"

    __str__ = __repr__

    def __reduce__(self) -> str:
        raise TypeError("a secret is not written anywhere")
