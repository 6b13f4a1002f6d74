"""Small files that say they are huge: made by hand, to use up memory or time in whatever believes them.

Each is made from a small piece of real footage with one thing in it set to an extreme. Nothing here knows the program under test.
"""

from __future__ import annotations

from tests.bombs import avi, iso, matroska, streams
from tests.bombs.table import BOMBS

#: Importing these modules filled the table.
FILLED_BY = (iso, matroska, avi, streams)
__all__ = ["BOMBS"]
