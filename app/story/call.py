"""A call for stories: who asks, for what, until when, what is agreed to, and where it goes. Data, nothing in it is run."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from app.story.limits import Limits

CALL_ENDINGS = (".story-call", ".toml")
"""What a call file can be called. The first is the one that opens this program by a double-click."""


class ConsentKind(Enum):
    """Whether a statement must be agreed to, or is a free choice."""

    AGREE = "agree"
    CHOICE = "choice"


@dataclass(frozen=True)
class ConsentStatement:
    """One statement of the call. ``AGREE`` must be ticked to take part; ``CHOICE`` is answered yes or no."""

    id: str
    text: str
    kind: ConsentKind = ConsentKind.AGREE

    @property
    def text_sha256(self) -> str:
        """SHA-256 (hexadecimal) of the exact text in UTF-8: an answer belongs to the words that were shown."""
        return _sha256(self.text.encode())


@dataclass(frozen=True)
class Organiser:
    """Who asks. ``email`` is where people write to."""

    name: str
    about: str
    email: str
    phone: str = ""
    website: str = ""


class DeliveryKind(Enum):
    """The ways a call can be answered."""

    EMAIL = "email"
    TUS = "tus"
    WEBDAV = "webdav"
    WETRANSFER = "wetransfer"


@dataclass(frozen=True)
class DeliveryWay:
    """One way that the call allows: ``to`` is the address for email and WeTransfer, ``url`` the endpoint for uploads.

    ``asks_for_code``: people get an upload code from the organiser, and are asked for it.
    """

    kind: DeliveryKind
    to: str = ""
    url: str = ""
    asks_for_code: bool = False


@dataclass(frozen=True)
class SupportLine:
    """Somebody to talk to. ``phone`` or ``text`` says how; ``nation`` is empty for the whole country."""

    name: str
    phone: str = ""
    text: str = ""
    hours: str = ""
    nation: str = ""
    checked: str = ""


@dataclass(frozen=True)
class Event:
    """Something that is on. ``start`` carries its time zone; ``repeats`` counts all occurrences, a week apart."""

    title: str
    start: datetime
    minutes: int
    repeats: int = 1
    where: str = ""
    how_to_join: str = ""
    about: str = ""

    @property
    def occurrences(self) -> tuple[datetime, ...]:
        """Every start, in order; wall-clock time stays the same over a change of the clocks."""
        return tuple(self.start + timedelta(weeks=week) for week in range(self.repeats))


@dataclass(frozen=True)
class FurtherReading:
    """A page to read on."""

    title: str
    url: str
    about: str = ""


class CallState(Enum):
    """Where now stands against the call's times."""

    NOT_OPEN_YET = "not-open-yet"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class Call:
    """One call. Texts are the organiser's own, in ``language``; ``country`` (ISO 3166) rules the phone numbers.

    ``opens`` and ``closes`` carry their time zone; None: from the beginning, without end. ``retention``,
    ``withdrawal`` and ``privacy_notice`` are empty where the organiser has not said.
    """

    id: str
    version: str
    language: str
    title: str
    summary: str
    organiser: Organiser
    about: tuple[str, ...]
    prompts: tuple[str, ...]
    who_can_take_part: tuple[str, ...]
    what_happens: tuple[str, ...]
    consent: tuple[ConsentStatement, ...]
    delivery: tuple[DeliveryWay, ...]
    reference_prefix: str
    country: str = "GB"
    opens: datetime | None = None
    closes: datetime | None = None
    deadline_note: str = ""
    limits: Limits = field(default_factory=Limits)
    ask_about_other_people: bool = True
    retention: str = ""
    withdrawal: str = ""
    privacy_notice: str = ""
    support: tuple[SupportLine, ...] = ()
    event: tuple[Event, ...] = ()
    further_reading: tuple[FurtherReading, ...] = ()

    def state(self, now: datetime) -> CallState:
        """Where ``now`` (with a time zone) stands. The call is open up to and including the moment it closes."""
        if self.opens is not None and now < self.opens:
            return CallState.NOT_OPEN_YET
        if self.closes is not None and now > self.closes:
            return CallState.CLOSED
        return CallState.OPEN

    def require_open(self, now: datetime) -> None:
        """Raise :class:`CallClosed` or :class:`CallNotOpenYet` unless stories are taken at ``now``."""
        from app.story.errors import CallClosed, CallNotOpenYet

        state = self.state(now)
        if state is CallState.CLOSED and self.closes is not None:
            raise CallClosed(self.title, self.closes, self.organiser.email, self.country)
        if state is CallState.NOT_OPEN_YET and self.opens is not None:
            raise CallNotOpenYet(self.title, self.opens, self.country)

    def way(self, kind: DeliveryKind) -> DeliveryWay | None:
        """The call's way of this kind, if it has one."""
        return next((way for way in self.delivery if way.kind is kind), None)

    @property
    def destination(self) -> str:
        """SHA-256 (hexadecimal) of who gets the stories and by which ways: what a person agreed to send to."""
        ways = [(way.kind.value, way.to, way.url) for way in self.delivery]
        told = repr((self.organiser.name, self.organiser.email, ways))
        return _sha256(told.encode("utf-8", "surrogatepass"))

    @property
    def silent_about(self) -> tuple[str, ...]:
        """What people may want to know and the organiser has not said: ``retention``, ``withdrawal``, ``privacy_notice``."""
        names = ("retention", "withdrawal", "privacy_notice")
        return tuple(name for name in names if not getattr(self, name))


def _sha256(data: bytes) -> str:
    # Loaded here: it brings OpenSSL's library along, and the first page needs no sum.
    import hashlib

    return hashlib.sha256(data).hexdigest()
