"""Reference numbers that can be read out over the phone: ``LW-7F3K-9Q2M``."""

from __future__ import annotations

import re
from collections.abc import Callable

ALPHABET = "2346789ACDEFHJKMNPQRTUVWXY"
"""Of each group that looks or sounds alike (0 O, 1 I L, 2 Z, 5 S, 6 G, 8 B) at most one letter or digit is here."""

_PREFIX = re.compile(r"[A-Z]{1,4}")
_SHAPE = re.compile(rf"[A-Z]{{1,4}}-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}")


def new_reference(prefix: str, below: Callable[[int], int]) -> str:
    """A new reference; ``below(n)`` gives a random whole number from 0 to n - 1 (``secrets.randbelow`` outside tests).

    26 letters and digits to the power of eight are 2.1e11: among 10,000 stories two are alike once in 4,000 times.
    Raises ValueError for a prefix that is not one to four capital letters.
    """
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"a prefix is one to four capital letters, not {prefix!r}")
    letters = "".join(ALPHABET[below(len(ALPHABET))] for _ in range(8))
    return f"{prefix}-{letters[:4]}-{letters[4:]}"


def is_reference(text: str) -> bool:
    """Whether ``text`` has the shape of a reference."""
    return _SHAPE.fullmatch(text) is not None


def is_prefix(text: str) -> bool:
    """Whether ``text`` can stand before references."""
    return _PREFIX.fullmatch(text) is not None
