"""Names and texts from outside, made fit to stand in a sentence: short, on one line, nothing unseen in them."""

from __future__ import annotations

import unicodedata
from pathlib import Path

LONGEST_NAME = 40
LONGEST_PATH = 60
LONGEST_SAID = 160
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# Joiners hold emoji and letters of some scripts together, marks set single letters right; names need them.
_NEEDED = {
    "\N{ZERO WIDTH JOINER}", "\N{ZERO WIDTH NON-JOINER}",
    "\N{LEFT-TO-RIGHT MARK}", "\N{RIGHT-TO-LEFT MARK}", "\N{ARABIC LETTER MARK}",
}  # fmt: skip
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def visible(text: str) -> str:
    """``text`` with every control and direction character made visible, so that it cannot pose as another.

    Control characters become their pictures (Unicode block U+2400), all else that is unseen becomes U+FFFD: half
    characters from file names that are not UTF-8, text direction overrides, line separators.
    """
    return "".join(_visible(letter) for letter in text)


def _visible(letter: str) -> str:
    code = ord(letter)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\N{SYMBOL FOR DELETE}"
    if letter not in _NEEDED and unicodedata.category(letter) in _UNSEEN:
        return REPLACEMENT
    return letter


def shown_name(name: str, longest: int = LONGEST_NAME) -> str:
    """A file's name, at most ``longest`` characters: beginning and end stay, because the end tells what it is."""
    text = visible(name)
    if len(text) <= longest:
        return text
    end = longest // 3
    return f"{text[: longest - end - 1].rstrip()}…{text[-end:].lstrip()}"


def shown_path(path: Path, longest: int = LONGEST_PATH) -> str:
    """A place on this computer, at most ``longest`` characters: its last folders stay."""
    text = visible(str(path))
    return text if len(text) <= longest else f"…{text[-(longest - 1) :]}"


def shown_said(said: str, longest: int = LONGEST_SAID) -> str:
    """What a server said, on one line and at most ``longest`` characters: its beginning stays."""
    text = visible(" ".join(said.split()))
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def opening(text: str, words: int = 7) -> str:
    """The first words of a longer text, with … where more follow."""
    found = text.split()
    return " ".join(found) if len(found) <= words else " ".join(found[:words]).rstrip(".,;:!?") + "…"
