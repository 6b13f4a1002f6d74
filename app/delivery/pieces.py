"""How much of a file goes in one request: what the line takes in a short while, so that a break costs little."""

from __future__ import annotations

TARGET_S = 15.0
"""Seconds that a piece may take: long beside the wait for its answer, short for whoever loses it."""
MOST_GROWTH = 8
"""How many times larger the next piece may be: a first small one says little of a fast line."""
CALM = 8
"""How many pieces have to arrive before a larger one is tried again after a break."""


class Pieces:
    """Sizes from ``least`` to ``most`` bytes. The first is the least: it measures the line."""

    def __init__(self, least: int, most: int) -> None:
        self._least, self._most = least, most
        self._ceiling, self._calm, self._rate = most, 0, 0.0
        self.size = least
        """How large the next piece is to be, in bytes."""

    def arrived(self, count: int, seconds: float) -> None:
        """A piece of ``count`` bytes was confirmed ``seconds`` after it was begun."""
        if count < self.size:
            return  # the end of a file: mostly the wait for the answer
        self._rate = count / max(seconds, 0.001)
        if count >= self._ceiling:
            self._calm += 1
        if self._calm >= CALM:
            self._calm, self._ceiling = 0, min(2 * self._ceiling, self._most)
        fits = min(int(self._rate * TARGET_S), MOST_GROWTH * count, self._ceiling)
        self.size = max(fits, self._least)

    def broke(self) -> None:
        """The line broke during a piece. The next ones stay smaller than that one for a while, and measure anew."""
        self._ceiling, self._calm, self._rate = max(self.size // 2, self._least), 0, 0.0
        self.size = self._least

    def refused(self, count: int) -> bool:
        """A piece of ``count`` bytes was too large for the server. Returns False where it cannot be smaller."""
        if count <= self._least:
            return False
        self.size = self._most = self._ceiling = max(count // 2, self._least)
        return True

    def seconds(self, count: int) -> float | None:
        """How long ``count`` bytes take at the rate of the last piece; None where nothing was measured."""
        return count / self._rate if self._rate else None
