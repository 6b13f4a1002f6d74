"""What went wrong in a request, in the error tree's own words."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from http.client import BadStatusLine, HTTPException, LineTooLong, RemoteDisconnected, UnknownProtocol

from requests.exceptions import InvalidSchema, InvalidURL

from app.story.errors import DeliveryError, NoConnection, NoEncryption, ServerFault, UntrustedServer

_NOT_TLS = {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION"}
"""OpenSSL's reasons when the other side does not speak TLS, or only an old one."""
_NOT_HTTP = (BadStatusLine, LineTooLong, UnknownProtocol)
"""What http.client raises for bytes that are no answer; for too many headers it raises their common base."""


def told(error: Exception, host: str) -> DeliveryError:
    """The member of the error tree for what ``requests`` or a library below it raised in a request to ``host``.

    The reasons lie one within the other, as each library wrapped the one below.
    """
    for cause in _causes(error):
        if isinstance(cause, DeliveryError):
            return cause
        if isinstance(cause, ssl.SSLCertVerificationError):
            return UntrustedServer(host)
        if isinstance(cause, ssl.SSLError) and cause.reason in _NOT_TLS:
            return NoEncryption(host)
        if isinstance(cause, RemoteDisconnected):
            return NoConnection(host, retry=True)
        if isinstance(cause, _NOT_HTTP) or type(cause) is HTTPException:
            return ServerFault(host, "not HTTP")
    # Our own address is one: the system's proxy cannot be used here, such as SOCKS. Waiting does not change it.
    of_the_proxy = isinstance(error, (InvalidSchema, InvalidURL))
    return NoConnection(host, retry=not of_the_proxy)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """``error`` and everything that led to it, each once."""
    seen: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        cause = waiting.pop(0)
        if not isinstance(cause, BaseException) or any(cause is known for known in seen):
            continue
        seen.append(cause)
        waiting += [cause.__cause__, cause.__context__, getattr(cause, "reason", None), *cause.args]
        yield cause
