"""Sending one message to one server, and saying exactly what is known afterwards (RFC 5321, 3207, 4954, 1870, 8314)."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from enum import Enum

from app.delivery import smtp_replies as replies
from app.delivery.line import Line
from app.delivery.sign_in import SignIn
from app.delivery.smtp_session import Session
from app.delivery.trust import system_context
from app.story.account import MailAccount, Security
from app.story.errors import (
    DeliveryError,
    MayHaveBeenSent,
    NoConnection,
    NoEncryption,
    TooBigForServer,
)
from app.story.work import Cancel, Progress

PIECE = 1 << 16
"""Bytes handed to the system at once: small enough for a bar that moves, large enough not to be felt."""


@dataclass(frozen=True)
class Timeouts:
    """How long to wait, in seconds. RFC 5321 section 4.5.3.2 asks for minutes; the answer to the end of the data may take
    ten, because the server may be writing the message to disks or scanning it."""

    connect: float = 20
    reply: float = 120
    data: float = 180
    end: float = 600


class Phase(Enum):
    """How far a try has come. From ``HANDED_OVER`` on the server may have the message, whatever happens."""

    STARTED = "started"
    HANDED_OVER = "handed-over"


@dataclass(frozen=True)
class Receipt:
    """The server's answer to the whole message."""

    host: str
    code: int
    said: str


def message_bytes(message: EmailMessage) -> bytes:
    """The message as it goes over the line, CRLF at every line's end, before dots are doubled."""
    # Ten times as quick as a regular expression, which is felt with 24 MB.
    return message.as_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")


def dot_stuffed(data: bytes) -> bytes:
    """``data`` with every leading dot doubled, ending in CRLF (RFC 5321 section 4.5.2), without the final dot."""
    ended = data if data.endswith(b"\r\n") or not data else data + b"\r\n"
    return (b"." if ended.startswith(b".") else b"") + ended.replace(b"\n.", b"\n..")


def send_email(
    sign_in: SignIn,
    message: EmailMessage,
    to: str,
    progress: Progress,
    cancel: Cancel,
    *,
    context: Callable[[], ssl.SSLContext] = system_context,
    timeouts: Timeouts | None = None,
    phase: Callable[[Phase], None] = lambda phase: None,
) -> Receipt:
    """Hand ``message`` to the server of ``sign_in`` for ``to`` and return its answer. Progress counts bytes.

    TLS is always verified and never done without (but see :class:`Security`); ``context`` says whom to trust. The
    server's size limit is read before anything is sent. ``phase`` is told of each :class:`Phase` before the step that it
    names, so that it can be noted on disk.

    Raises the DeliveryErrors of the tree, and Cancelled, after which nothing was sent. When the line breaks, or the person
    stops, after the end of the data was handed over and before the answer came, it raises MayHaveBeenSent.
    """
    account, data = sign_in.account, message_bytes(message)
    with Line(cancel) as line:
        session = Session(line, timeouts or Timeouts())
        try:
            phase(Phase.STARTED)
            _open(session, account, context)
            _sign_in(session, sign_in)
            _envelope(session, account, to, len(data))
            return _data(session, account.host, data, progress, cancel, phase)
        except MayHaveBeenSent:
            raise
        except DeliveryError:
            # Shutting the line in the middle of a handshake can look like a fault of the server's.
            cancel.raise_if_set()
            raise
        except (OSError, smtplib.SMTPException) as error:
            # Before the end of the data a broken line means that nothing was sent.
            cancel.raise_if_set()
            raise NoConnection(account.host, retry=True) from error
        finally:
            session.leave()


def _open(session: Session, account: MailAccount, trust: Callable[[], ssl.SSLContext]) -> None:
    host, secure = account.host, account.security
    session.wrap_at_once = trust() if secure is Security.TLS else None
    replies.expect(session.connect(host, account.port), host)
    replies.expect(session.ehlo(), host)
    if secure is not Security.STARTTLS:
        return
    if not session.has_extn("starttls"):
        raise NoEncryption(host)
    code = session.docmd("STARTTLS")[0]
    if code != 220:
        raise NoEncryption(host, retry=400 <= code < 500)
    session.secure(trust(), host)
    # What was said before is forgotten: it could have been changed on the way (RFC 3207 section 4.2).
    replies.expect(session.ehlo(), host)


def _sign_in(session: Session, sign_in: SignIn) -> None:
    account = sign_in.account
    if account.user:
        replies.expect_sign_in(session.sign_in(account.user, sign_in.password), account.host)


def _envelope(session: Session, account: MailAccount, to: str, size: int) -> None:
    host, limit = account.host, session.size_limit
    if limit and size > limit:
        raise TooBigForServer(size, limit)
    options = [f"SIZE={size}"] if session.has_extn("size") else []
    replies.expect_sender(session.mail(account.sender, options), host, size, limit)
    replies.expect_recipient(session.rcpt(to), host, to, size, limit)


def _data(
    session: Session,
    host: str,
    data: bytes,
    progress: Progress,
    cancel: Cancel,
    phase: Callable[[Phase], None],
) -> Receipt:
    size, limit = len(data), session.size_limit
    code, said = session.docmd("DATA")
    if code != 354:
        raise replies.refusal(code, said, host, size, limit)
    _pour(session, host, dot_stuffed(data), progress, cancel, size)
    phase(Phase.HANDED_OVER)
    try:
        code, said = session.end_of_data()
    except (OSError, smtplib.SMTPException) as error:
        raise MayHaveBeenSent(host) from error
    if 400 <= code < 600:
        raise replies.refusal(code, said, host, size, limit)
    if not 200 <= code < 300:
        raise MayHaveBeenSent(host)
    return Receipt(host, code, replies.text_of(said))


def _pour(session: Session, host: str, stuffed: bytes, progress: Progress, cancel: Cancel, size: int) -> None:
    total, view = len(stuffed), memoryview(stuffed)
    progress(0, total)
    for at in range(0, total, PIECE):
        cancel.raise_if_set()
        try:
            session.pour(view[at : at + PIECE])
        except OSError as error:
            cancel.raise_if_set()
            # A server that has had enough says why before it hangs up.
            said = session.last_words()
            if said is not None:
                raise replies.refusal(*said, host, size, session.size_limit) from error
            raise
        progress(min(at + PIECE, total), total)
    cancel.raise_if_set()
