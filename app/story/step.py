"""The pages of the journey by name, apart from the flow through them: the first page needs no more."""

from __future__ import annotations

from enum import Enum


class Step(Enum):
    """The pages of the journey. ``PART`` belongs to ``VIDEOS`` and ``TALK_FIRST`` to ``WHOSE``: they have no number."""

    START = "start"
    WHOSE = "whose"
    TALK_FIRST = "talk-first"
    AGREEMENT = "agreement"
    VIDEOS = "videos"
    PART = "part"
    OTHER_PEOPLE = "other-people"
    DETAILS = "details"
    ROUTE = "route"
    CHECK = "check"
    SENDING = "sending"
    SENT = "sent"
