"""Broken copies of a file, always the same ones: 20 of each, damaged at random places with fixed seeds.

Half of the damage is aimed at the index, where sizes, counts and times stand, the rest at pictures and sound. Only
``Random.random`` is used, whose sequence Python keeps from version to version.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.anatomy import Anatomy, Field, anatomy

Stretches = list[tuple[int, int]]


class Dice:
    """Random places and numbers that are the same on every computer."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def below(self, end: int) -> int:
        """A whole number from 0 to ``end`` - 1; 0 where that is empty."""
        return int(self._random.random() * max(1, end))

    def place(self, stretches: Stretches) -> int:
        """A place in one of the stretches, each byte as likely as any other."""
        at = self.below(sum(end - start for start, end in stretches))
        for start, end in stretches:
            if at < end - start:
                return start + at
            at -= end - start
        return 0

    def bytes(self, count: int) -> bytes:
        """Random bytes."""
        return bytes(self.below(256) for _ in range(count))


Damage = Callable[[bytearray, Anatomy, Dice], None]


def _index(whole: Anatomy) -> Stretches:
    return whole.index


def _media(whole: Anatomy) -> Stretches:
    return whole.media or whole.index


Where = Callable[[Anatomy], Stretches]


def _flip(where: Where, times: int) -> Damage:
    """Single bits turned over."""

    def damage(data: bytearray, whole: Anatomy, dice: Dice) -> None:
        for _ in range(times):
            data[dice.place(where(whole))] ^= 1 << dice.below(8)

    return damage


def _overwrite(where: Where, times: int, longest: int) -> Damage:
    """Runs of other bytes."""

    def damage(data: bytearray, whole: Anatomy, dice: Dice) -> None:
        for _ in range(times):
            at = dice.place(where(whole))
            run = dice.bytes(1 + dice.below(min(longest, len(data) - at)))
            data[at : at + len(run)] = run

    return damage


def _zero(where: Where, times: int, longest: int) -> Damage:
    """Runs of zeros, as a bad memory card leaves them."""

    def damage(data: bytearray, whole: Anatomy, dice: Dice) -> None:
        for _ in range(times):
            at = dice.place(where(whole))
            length = 1 + dice.below(min(longest, len(data) - at))
            data[at : at + length] = bytes(length)

    return damage


def _sizes(times: int) -> Damage:
    """Sizes and counts in the index set to extremes."""

    def damage(data: bytearray, whole: Anatomy, dice: Dice) -> None:
        for _ in range(times):
            one = whole.fields[dice.below(len(whole.fields))]
            one.write(data, _extreme(one, one.read(data), dice))

    return damage


def _extreme(one: Field, now: int, dice: Dice) -> int:
    top = one.highest
    values = (0, 1, 7, top // 2, top // 2 + 1, top - 7, top - 1, top, now - 1, now + 1, now * 2, now // 2)
    return values[dice.below(len(values))]


def _block(where: Where, longest: int, how: str) -> Damage:
    """A block taken out, or written twice."""

    def damage(data: bytearray, whole: Anatomy, dice: Dice) -> None:
        at = dice.place(where(whole))
        length = 1 + dice.below(min(longest, len(data) - at))
        data[at : at + length] = b"" if how == "removed" else data[at : at + length] * 2

    return damage


def _shuffle(pieces: int) -> Damage:
    """The middle of the file in pieces, in another order."""

    def damage(data: bytearray, whole: Anatomy, dice: Dice) -> None:
        start = min(512, len(data) // 4)
        step = max(1, (len(data) - start) // pieces)
        parts = [data[at : at + step] for at in range(start, len(data), step)]
        for last in range(len(parts) - 1, 0, -1):
            other = dice.below(last + 1)
            parts[last], parts[other] = parts[other], parts[last]
        data[start:] = b"".join(parts)

    return damage


def _cut_off(data: bytearray, whole: Anatomy, dice: Dice) -> None:
    """The end missing, from anywhere on."""
    del data[1 + dice.below(len(data) - 1) :]


def _spoil(data: bytearray, whole: Anatomy, dice: Dice) -> None:
    """One byte in a hundred of pictures and sound is another."""
    for _ in range(len(data) // 100):
        data[dice.place(_media(whole))] = dice.below(256)


RECIPES: dict[str, Damage] = {
    "index-1-bit": _flip(_index, 1),
    "index-4-bits": _flip(_index, 4),
    "index-16-bits": _flip(_index, 16),
    "index-64-bits": _flip(_index, 64),
    "index-overwritten": _overwrite(_index, 1, 32),
    "index-overwritten-4": _overwrite(_index, 4, 8),
    "index-zeroed": _zero(_index, 1, 64),
    "index-zeroed-4": _zero(_index, 4, 16),
    "size-1": _sizes(1),
    "size-2": _sizes(2),
    "size-3": _sizes(3),
    "size-6": _sizes(6),
    "index-block-removed": _block(_index, 256, "removed"),
    "index-block-twice": _block(_index, 256, "twice"),
    "media-8-bits": _flip(_media, 8),
    "media-overwritten": _overwrite(_media, 6, 512),
    "media-spoilt": _spoil,
    "media-block-twice": _block(_media, 8192, "twice"),
    "shuffled": _shuffle(12),
    "cut-off": _cut_off,
}
COUNT = len(RECIPES)
#: Damage may leave all as it was, such as zeros in a stretch of zeros; then it is done again.
_MOST_TRIES = 100


@dataclass(frozen=True)
class Mutant:
    """A broken copy: what it is called, and its bytes."""

    name: str
    data: bytes

    def write(self, folder: Path) -> Path:
        """Write it into ``folder``."""
        path = folder / self.name
        path.write_bytes(self.data)
        return path


def mutants(source: Path, *, seed: int = 0) -> Iterator[Mutant]:
    """The :data:`COUNT` broken copies of ``source``. They depend on its name, its bytes and ``seed`` alone."""
    original = source.read_bytes()
    whole = anatomy(original)
    for number, (name, damage) in enumerate(RECIPES.items()):
        dice = Dice(zlib.crc32(f"{seed}/{source.name}/{name}".encode()))
        data = bytearray(original)
        for _ in range(_MOST_TRIES):
            damage(data, whole, dice)
            if data != original:
                break
        yield Mutant(f"{source.stem}-{number:02}-{name}{source.suffix}", bytes(data))
