"""Asking the organiser's server to delete what was begun there, of a story that is not wanted there any more."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from app.delivery.http import Http, HttpTimeouts, is_protected
from app.delivery.outbox import Item
from app.delivery.trust import system_context
from app.delivery.tus import take_back
from app.delivery.upload_line import line_to
from app.delivery.uploads import Upload
from app.delivery.webdav_names import name_there, waiting_name
from app.delivery.webdav_server import WebDavServer
from app.story.route import UPLOADS, Route
from app.story.secret import Secret
from app.story.work import Cancel

_SHORT = HttpTimeouts(connect=10, answer=20)
"""Nobody waits for the answer, but another upload to the same server does."""


@dataclass(frozen=True)
class Begun:
    """What the server of ``endpoint`` may hold of the story ``reference``, which never arrived there as a whole."""

    route: Route
    endpoint: str
    reference: str
    uploads: tuple[Upload, ...]


def begun_of(items: Iterable[Item]) -> tuple[Begun, ...]:
    """What servers may hold of these deliveries. Nothing of one that ended well: that is the organiser's by now."""
    return tuple(
        Begun(item.route, item.to, item.reference, uploads)
        for item in items
        if item.route in UPLOADS and item.delivery is None and is_protected(item.to)
        if (uploads := tuple(upload for upload in item.uploads if upload.url))
    )


def take_away(
    begun: Begun,
    code: Secret | None,
    cancel: Cancel,
    *,
    context: Callable[[], ssl.SSLContext] = system_context,
) -> None:
    """Ask for every file once. Whether the server does it is up to the server. Raises what :meth:`Http.ask` raises."""
    with line_to(begun.route, begun.endpoint, cancel, code=code, context=context, timeouts=_SHORT) as http:
        if begun.route is Route.TUS:
            take_back(begun.uploads, http, _now)
        else:
            _remove(begun, http)


def _remove(begun: Begun, http: Http) -> None:
    server = WebDavServer(http, _now, begun.reference)
    for upload in begun.uploads:
        names = [name_there(begun.reference, upload.name, again) for again in range(upload.begun_again + 1)]
        # Where it broke off between giving a file its name and noting that, it lies under the other one.
        names.append(waiting_name(begun.reference, upload.name, upload.sha256))
        for url in dict.fromkeys((upload.url, *map(server.address, names))):
            server.remove(url)


def _now() -> datetime:
    return datetime.now(UTC)
