"""Where words meet their language: every text for people outside the window goes through :func:`tr` or :func:`tr_n`.

Without a translator the English stands as written, so the headless commands need no Qt. The window points the hook at
its translator::

    set_translator(lambda text, comment, n: QCoreApplication.translate("", text, comment, n))

Texts are literals, so that they can be collected: ``pyside6-lupdate -tr-function-alias tr+=tr_n`` finds each of them,
in the context without a name, and takes the second form of :func:`tr_n` for its comment.
"""

from __future__ import annotations

from collections.abc import Callable

Translator = Callable[[str, str, int], str]
"""Takes the English text, its comment (empty: none) and the number for ``%n`` (-1: none), as Qt's translate does."""


def _english(text: str, _comment: str, _n: int) -> str:
    return text


_translator: Translator = _english


def set_translator(translator: Translator | None) -> None:
    """Translate with ``translator`` from now on; None: English as written."""
    global _translator  # noqa: PLW0603 - one language for the whole program, chosen where it starts
    _translator = translator or _english


def tr(text: str, /, **facts: object) -> str:
    """``text`` in the person's language, with ``facts`` put in by ``str.format`` after translation."""
    return _filled(_translator(text, "", -1), text, facts)


def tr_n(one: str, many: str, n: int, /, **facts: object) -> str:
    """A text that counts: English ``one`` for 1, else ``many``; ``%n`` becomes the number, then ``facts`` are put in.

    Other languages choose among their own forms by ``n``.
    """
    english = (one if n == 1 else many).replace("%n", str(n))
    translated = _translator(one, many, n)
    # Qt hands back the source text, with its number filled in, where it knows no translation.
    untranslated = translated in {one, one.replace("%n", str(n))}
    return _filled(english if untranslated else translated.replace("%n", str(n)), english, facts)


def _filled(text: str, english: str, facts: dict[str, object]) -> str:
    if not facts:
        return text
    try:
        return text.format(**facts)
    except (KeyError, IndexError, ValueError):
        # A translation with a misspelt placeholder must not stop anybody: the English still says what happened.
        return english.format(**facts)
