"""What happens while a story is uploaded, as facts: the job tells them, the words and the window show them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Situation(Enum):
    """What is happening. ``OFFLINE``: there is no connection, and it goes on by itself as soon as there is one.

    ``STARTING_AGAIN``: the other side has lost a file. ``SENDING_AGAIN``: the line broke, and the file is on its way once
    more, from its beginning.
    """

    CHECKING = "checking"
    CONNECTING = "connecting"
    SENDING = "sending"
    OFFLINE = "offline"
    SERVER_BUSY = "server-busy"
    STARTING_AGAIN = "starting-again"
    SENDING_AGAIN = "sending-again"
    CONFIRMING = "confirming"


WAITING = (Situation.OFFLINE, Situation.SERVER_BUSY)
"""Situations in which nothing is sent until the next try."""


@dataclass(frozen=True)
class News:
    """A situation, as it begins. ``wait_s`` is for how many seconds nothing will happen, ``name`` which file it is about."""

    situation: Situation
    wait_s: float = 0
    name: str = ""
