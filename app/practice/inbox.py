"""A mail server on this computer's loopback that keeps what it gets and sends nothing on (RFC 5321)."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Awaitable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from app.files import private_folder, write_atomic
from app.practice.received import ReceivedMessage, read_message, subject_of
from app.story.errors import StorageError

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
SIZE_LIMIT = 36_000_000
"""Bytes of a message that the inbox takes: as large providers do, a little over the 25 MB that they promise."""


@dataclass(frozen=True)
class InboxAddress:
    """Where the inbox listens; reached without encryption because nothing leaves the computer."""

    host: str
    port: int


class Inbox:
    """The practice inbox; messages are kept as ``.eml`` files in ``folder``, which only this person can read.

    Use it as a context manager, or :meth:`start` and :meth:`stop` it. Kept messages can be read while it stands still.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._server: _Server | None = None

    def start(self) -> InboxAddress:
        """Listen on a free port. Raises StorageError for the folder, OSError where no port can be had."""
        if self._server is not None:
            return self.account
        private_folder(self.folder)
        server = _Server(_Keeper(self.folder))
        try:
            server.start()
        except BaseException:
            server.close()
            raise
        self._server = server
        return self.account

    def stop(self) -> None:
        """Stop listening; a second time does nothing."""
        server, self._server = self._server, None
        if server is not None:
            server.stop()
            server.close()

    @property
    def account(self) -> InboxAddress:
        """Where it listens. Raises RuntimeError while it stands still."""
        if self._server is None:
            raise RuntimeError("the inbox is not started")
        return InboxAddress(LOOPBACK, self._server.port)

    def messages(self) -> tuple[ReceivedMessage, ...]:
        """Everything received, oldest first. Raises StorageError."""
        return tuple(read_message(path) for path in sorted(self.folder.glob("*.eml")))

    def about(self, reference: str) -> tuple[Path, ...]:
        """The files of the messages with ``reference`` in the subject, newest first. Raises StorageError."""
        files = sorted(self.folder.glob("*.eml"), reverse=True)
        return tuple(path for path in files if reference in subject_of(path))

    def __enter__(self) -> Inbox:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _Keeper:
    """aiosmtpd's handler: writes each message down before it says that it has it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        data = envelope.original_content or b""
        try:
            path = self._next()
            write_atomic(path, data)
        except StorageError:
            log.warning("the practice inbox could not keep a message")
            return "452 4.3.1 The practice inbox has no room"
        return "250 2.0.0 Kept in the practice inbox"

    def _next(self) -> Path:
        # One event loop handles all messages, one after the other, so that a number is never given twice.
        numbers = [int(path.stem) for path in self._folder.glob("*.eml") if path.stem.isdigit()]
        return self._folder / f"{max(numbers, default=0) + 1:05d}.eml"


class _Server(Controller):
    """aiosmtpd on a port that the system chose. The socket is bound first: there is no moment when another takes it."""

    def __init__(self, keeper: _Keeper) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            self._socket.bind((LOOPBACK, 0))
            super().__init__(
                keeper,
                hostname=LOOPBACK,
                port=self._socket.getsockname()[1],
                # Without a name of its own aiosmtpd asks the network for the computer's, which can take long.
                server_hostname="localhost",
                ident="Practice inbox",
                data_size_limit=SIZE_LIMIT,
            )
        except BaseException:
            self._socket.close()
            raise

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._socket)

    def close(self) -> None:
        """Give the port back."""
        self._socket.close()
