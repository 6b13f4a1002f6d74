"""The line to an organiser's server, signed in as each kind of server wants it."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from urllib.parse import urlsplit

from app.delivery.http import Http, HttpTimeouts, bearer
from app.delivery.trust import system_context
from app.delivery.webdav_server import basic_sign_in
from app.story.errors import UploadNotAllowed
from app.story.route import Route
from app.story.secret import Secret
from app.story.work import Cancel


def line_to(
    route: Route,
    endpoint: str,
    cancel: Cancel,
    *,
    code: Secret | None = None,
    context: Callable[[], ssl.SSLContext] = system_context,
    timeouts: HttpTimeouts | None = None,
) -> Http:
    """The conversation with the server of ``endpoint``, a context manager. ``code`` is the organiser's upload code.

    Raises UploadNotAllowed for a code that no header can carry (RFC 6750 section 2.1).
    """
    known = code or Secret("")
    if route is Route.TUS and not all("!" <= sign <= "~" for sign in known.reveal()):
        raise UploadNotAllowed(urlsplit(endpoint).hostname or "")
    authorization = basic_sign_in(endpoint, known) if route is Route.WEBDAV else bearer(known)
    return Http(
        endpoint,
        cancel,
        authorization=authorization,
        context=context,
        timeouts=timeouts,
        # Nextcloud takes a session's cookie back only together with another, and else says 412.
        keeps_cookies=route is not Route.WEBDAV,
    )
