"""Passwords: in the system's own store where the person wishes and there is one, else in memory alone.

keyring is imported only when a password is first looked for. Its own choice of a backend is not used: an environment
variable or an installed plug-in could lead it to a plain-text file. Here only these four are ever asked: Windows
Credential Manager, macOS Keychain, the Secret Service (freedesktop.org) and KWallet.

Every method may wait for the system, which may ask the person to unlock their store. Call them in jobs.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import sys
import threading
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, Protocol, TypeVar

from app.edition import edition
from app.story.account import MailAccount
from app.story.errors import SecretsUnavailable
from app.story.secret import Secret

T = TypeVar("T")
log = logging.getLogger(__name__)

LONGEST_WAIT_S = 120
"""Time for a person to type the password of their store; a store that nobody can unlock would wait for ever."""


class Backend(Protocol):
    """The part of a keyring backend that is used."""

    def get_password(self, service: str, username: str) -> str | None:
        """The password, or None."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a password."""

    def delete_password(self, service: str, username: str) -> None:
        """Delete a password."""


class QuietSecretService:
    """The Secret Service through keyring's ``backend``, without its habit of making a keyring in order to read from it.

    Making one asks the person to choose a password for it, which is right when they wish something to be remembered, and
    a riddle when a page only looks whether something is (secretstorage, ``get_default_collection``).
    """

    name = "Secret Service"

    def __init__(self, backend: Backend, has_keyring: Callable[[], bool]) -> None:
        self._backend, self._has_keyring = backend, has_keyring

    def get_password(self, service: str, username: str) -> str | None:
        """The password, or None, also where there is no keyring that could hold it."""
        return self._backend.get_password(service, username) if self._has_keyring() else None

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a password; the system may ask the person to choose one for a new keyring."""
        self._backend.set_password(service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        """Delete a password."""
        self._backend.delete_password(service, username)


def has_default_keyring() -> bool:
    """Whether the Secret Service has a default collection, which is what keyring reads from."""
    import secretstorage

    with contextlib.closing(secretstorage.dbus_init()) as bus:
        try:
            secretstorage.Collection(bus)
        except secretstorage.ItemNotFoundException:
            return False
    return True


def service() -> str:
    """The name under which the system's store files and shows what is kept: each edition has its own."""
    return edition().name


class Kept(Enum):
    """Where a password is: in the system's store, or in memory until the program ends."""

    SYSTEM = "system"
    MEMORY = "memory"


def account_key(account: MailAccount) -> str:
    """The name under which an account's password is kept."""
    return f"{account.user or account.sender} at {account.host}"


def code_key(endpoint: str) -> str:
    """The name under which the upload code for a server is kept."""
    return f"upload code at {endpoint}"


def store_kinds() -> tuple[tuple[Any, bool], ...]:
    """The backends for this system's own stores, and of each whether it is the Secret Service. Raises ImportError.

    They are imported by name, so that whoever puts the program into a bundle finds them.
    """
    if sys.platform == "win32":
        from keyring.backends.Windows import WinVaultKeyring

        return ((WinVaultKeyring, False),)
    if sys.platform == "darwin":
        from keyring.backends import macOS

        return ((macOS.Keyring, False),)
    import secretstorage  # noqa: F401 - without it the backend can be imported all the same, and finds no store
    from keyring.backends import SecretService, kwallet

    return ((SecretService.Keyring, True), (kwallet.DBusKeyring, False))


def system_backends() -> tuple[Backend, ...]:
    """The system's own stores that work here and now; the first is used. Empty where there is none."""
    found: list[Backend] = []
    try:
        kinds = store_kinds()
    except ImportError as error:
        log.warning("passwords cannot be kept: %s is missing", error.name)
        return ()
    for kind, is_secret_service in kinds:
        try:
            if kind.viable:
                found.append(QuietSecretService(kind(), has_default_keyring) if is_secret_service else kind())
        except Exception as error:  # noqa: BLE001 (each backend has its own errors, of D-Bus, Windows or macOS)
            log.info("no %s: %s", kind.__module__, type(error).__name__)
    return tuple(found)


class SecretKeeper:
    """Gets, sets and forgets passwords by name. Safe to use from several threads.

    ``trouble`` is the error that turned the keeper to memory, or None: the person is told what it says.
    """

    def __init__(
        self, backends: Callable[[], Sequence[Backend]] = system_backends, wait_s: float = LONGEST_WAIT_S
    ) -> None:
        self.trouble: SecretsUnavailable | None = None
        self._find = backends
        self._wait_s = wait_s
        self._backend: Backend | None = None
        self._looked = False
        self._memory: dict[str, Secret] = {}
        self._guard = threading.RLock()

    def __repr__(self) -> str:
        return f"<SecretKeeper of {len(self._memory)} secrets>"

    @property
    def remembers(self) -> bool:
        """Whether a password can outlive the program: a system store is there and nothing went wrong with it."""
        return self._system() is not None

    def get(self, name: str) -> Secret | None:
        """The password kept under ``name``, or None. Raises nothing: see ``trouble``."""
        with self._guard:
            if name in self._memory:
                return self._memory[name]
        found = self._ask(lambda backend: backend.get_password(service(), name))
        return None if found is None else Secret(found)

    def set(self, name: str, secret: Secret, *, remember: bool) -> Kept:
        """Keep a password, in the system's store only where ``remember`` is wished; returns where it really is."""
        with self._guard:
            self._memory[name] = secret
        if not remember:
            return Kept.MEMORY

        def keep(backend: Backend) -> bool:
            backend.set_password(service(), name, secret.reveal())
            return backend.get_password(service(), name) == secret.reveal()

        return Kept.SYSTEM if self._ask(keep) else Kept.MEMORY

    def forget(self, name: str) -> bool:
        """Delete a password everywhere; returns False where the system's store did not answer and may still have it."""
        with self._guard:
            self._memory.pop(name, None)

        def delete(backend: Backend) -> bool:
            if backend.get_password(service(), name) is not None:
                backend.delete_password(service(), name)
            return True

        return self._ask(delete) or (self._system() is None and self.trouble is None)

    def _system(self) -> Backend | None:
        with self._guard:
            if not self._looked:
                self._looked = True
                self._backend = next(iter(self._find()), None)
            return None if self.trouble else self._backend

    def _ask(self, question: Callable[[Backend], T]) -> T | None:
        """Ask the system's store; from the first trouble on the keeper works in memory alone."""
        backend = self._system()
        if backend is None:
            return None
        try:
            return _within(self._wait_s, lambda: question(backend))
        except SecretsUnavailable as error:
            log.info("passwords stay in memory: %s", error.reason)
            self.trouble = error
            return None


def _within(seconds: float, ask: Callable[[], T]) -> T:
    """The answer, waited for at most so long on a thread that cannot keep the program from ending.

    Raises :class:`SecretsUnavailable` with the kind of error alone: a backend's message could quote a password.
    """
    answers: queue.SimpleQueue[tuple[T] | Exception] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put((ask(),))
        except Exception as error:  # noqa: BLE001 (each backend has its own errors, of D-Bus, Windows or macOS)
            answers.put(error)

    threading.Thread(target=run, name="passwords", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise SecretsUnavailable("TimeoutError") from None
    if isinstance(answer, Exception):
        raise SecretsUnavailable(type(answer).__name__) from None
    return answer[0]
