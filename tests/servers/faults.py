"""What can go wrong on the line between a client and a server, as plain values, and plans of it drawn from a seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Way(Enum):
    """The direction of bytes."""

    UP = "client to server"
    DOWN = "server to client"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something that strikes once exactly ``at`` bytes have gone ``way``.

    Without ``life`` it belongs to one connection, the next that nobody has a fault for, and counts that one's bytes.
    With ``life`` it counts the bytes of all connections and strikes the one that carries the byte.
    """

    at: int = 0
    way: Way = Way.UP
    life: bool = False


@dataclass(frozen=True, kw_only=True)
class Fine(Fault):
    """Nothing: lets one connection pass before the next fault of the plan."""


@dataclass(frozen=True, kw_only=True)
class Cut(Fault):
    """Both sides are closed; with ``reset`` by RST, so that what they had not read yet is lost."""

    reset: bool = False


@dataclass(frozen=True, kw_only=True)
class Stall(Fault):
    """Nothing passes this way for some seconds, then all goes on."""

    seconds: float = 0.5


@dataclass(frozen=True, kw_only=True)
class BlackHole(Fault):
    """Everything is accepted, nothing passed on or answered, until the client hangs up."""


@dataclass(frozen=True, kw_only=True)
class Delay(Fault):
    """From here to the connection's end, each ``chunk`` of bytes waits for some seconds first."""

    seconds: float = 0.05
    chunk: int = 16_384


@dataclass(frozen=True, kw_only=True)
class Reorder(Fault):
    """The next ``size`` bytes and the ``size`` after them change places, once; a pause of the sender ends the second."""

    size: int = 1_000


@dataclass(frozen=True, kw_only=True)
class HalfClose(Fault):
    """This way ends in good order while the other stays open; what still comes this way is dropped."""


@dataclass(frozen=True, kw_only=True)
class Refuse(Fault):
    """Every connection is reset, and for some seconds nobody listens: new ones are refused."""

    seconds: float = 0.3


#: What a client can get over without help: bytes are lost or late, never changed, and silence ends.
PASSING = (Cut, Stall, Delay, HalfClose, Refuse)
LONGEST = 0.3
#: An answer of a server to an upload's request is about this long, so that answers get lost too.
ANSWERS = 2_000


def random_plan(
    seed: int, total_bytes: int, kinds: Sequence[type[Fault]] = PASSING, count: int | None = None
) -> list[Fault]:
    """Faults over the life of an upload of ``total_bytes``, at different places; the same for the same arguments.

    Without ``count`` there are one to six. None of them lasts longer than ``LONGEST`` seconds.
    """
    draw = random.Random(f"{seed} {total_bytes}")
    plan = [_draw(draw, total_bytes, draw.choice(kinds)) for _ in range(count or draw.randint(1, 6))]
    return sorted(plan, key=lambda fault: fault.at)


def _draw(draw: random.Random, total_bytes: int, kind: type[Fault]) -> Fault:
    way = Way.DOWN if draw.random() < 0.25 else Way.UP
    at = draw.randrange(max(total_bytes if way is Way.UP else ANSWERS, 1))
    if kind is Cut:
        return Cut(at=at, way=way, life=True, reset=draw.random() < 0.5)
    if kind is Stall:
        return Stall(at=at, way=way, life=True, seconds=draw.uniform(0.01, LONGEST))
    if kind is Delay:
        return Delay(at=at, way=way, life=True, seconds=draw.uniform(0.001, 0.01))
    if kind is Refuse:
        return Refuse(at=at, way=way, life=True, seconds=draw.uniform(0.01, LONGEST))
    return kind(at=at, way=way, life=True)
