"""Everything that people see. The only room that imports Qt."""

from __future__ import annotations

import sys


def _hold_constants() -> None:
    """Keep Python's constants alive under PySide6 on Python 3.10 and 3.11.

    PySide6 6.12 returns None from C++ methods without taking a reference to it, as is right from Python 3.12 on,
    where it is immortal (PEP 683). Measured on 3.11: ``QObject.setObjectName`` takes one away at each call, and
    after some five thousand calls Python ends with "deallocating None". So they are given as many references as
    can never be used up, which is what immortal means there.
    """
    import ctypes

    plenty = 1 << (8 * ctypes.sizeof(ctypes.c_ssize_t) - 4)
    for constant in (None, True, False, NotImplemented, Ellipsis):
        count = ctypes.c_ssize_t.from_address(id(constant))
        if count.value < plenty:
            count.value += plenty


def _import_as_python_does() -> None:
    """Put Python's own ``import`` back in place of the one of PySide6 (6.12), which serves ``from __feature__ import …`` alone.

    It looks through the source of every module that is loaded for the word "PySide6": measured 33 ms for the modules of the
    first page, of which none asks for a feature.
    """
    import builtins

    from PySide6 import QtCore  # noqa: F401 (it has put its own in place when it is there)

    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


_import_as_python_does()
if sys.version_info < (3, 12):
    _hold_constants()
