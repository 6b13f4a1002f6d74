"""The ways a story can go, and what is known of it afterwards."""

from __future__ import annotations

from enum import Enum


class Route(Enum):
    """One way for a packet to reach the organiser."""

    TUS = "tus"
    WEBDAV = "webdav"
    EMAIL = "email"
    MAIL_PROGRAM = "mail-program"
    WETRANSFER = "wetransfer"
    FOLDER = "folder"


UPLOADS = frozenset({Route.TUS, Route.WEBDAV})
"""Ways on which this app brings the files to the organiser's own server."""

ATTACHED = frozenset({Route.EMAIL, Route.MAIL_PROGRAM})
"""Ways on which the clips are attached to a message, so that they have to be small."""


class Outcome(Enum):
    """What is really known about a delivery.

    ``RECEIVED``: the organiser's server holds every byte. ``ACCEPTED``: the person's email provider took it.
    ``SAID_SENT``: the person says that they sent it. ``SAVED``: it lies in a folder. ``PRACTISED``: the practice inbox has it.
    """

    RECEIVED = "received"
    ACCEPTED = "accepted"
    SAID_SENT = "said-sent"
    SAVED = "saved"
    PRACTISED = "practised"
