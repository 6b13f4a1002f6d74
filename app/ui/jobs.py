"""The one bridge between threads: runs a job beside the window and brings its outcome back into the GUI thread.

A job is ``job(progress, cancel) -> result`` and raises a :class:`StoryError` (``app/story/work.py``). It never touches
a widget. Callbacks come through a queued signal, so they run in the GUI thread, never inside the call that started the
job, and never after :meth:`Handle.cancel` or after the owner is gone.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from app.story.errors import Cancelled, StoryError, Unexpected
from app.story.work import Cancel, Job

T = TypeVar("T")
log = logging.getLogger(__name__)
PROGRESS_EVERY_S = 0.05


class Handle:
    """One running job. Keep it to cancel; nothing happens to the job when it is dropped."""

    def __init__(self, job: Job[Any], done: Callable[[Any], None], failed: Callable[[StoryError], None],
                 progress: Callable[[int, int], None] | None) -> None:  # fmt: skip
        self.job = job
        self.asked = Cancel()
        self._done, self._failed, self._progress = done, failed, progress
        self._live = True

    def cancel(self) -> None:
        """Ask the job to stop. None of its callbacks comes from now on."""
        self._live = False
        self.asked.set()

    def stop(self) -> None:
        """Ask the job to stop and still hear its outcome: Cancelled, or what it had done by then."""
        self.asked.set()

    @property
    def running(self) -> bool:
        """Whether the job's outcome is still to come."""
        return self._live

    def take(self, kind: str, what: Any) -> None:
        """Hand one message of the thread to its callback; in the GUI thread."""
        if not self._live:
            return
        if kind == "progress":
            if self._progress is not None:
                self._progress(*what)
            return
        self._live = False
        (self._done if kind == "done" else self._failed)(what)


@dataclass(frozen=True)
class _Relayed:
    """News for ``receive``, from the job of ``handle``, None where another thread than a job's sent it."""

    receive: Callable[[Any], None]
    owner: QObject
    handle: Handle | None

    @property
    def is_wanted(self) -> bool:
        job_goes_on = self.handle is None or (self.handle.running and not self.handle.asked.is_set())
        return job_goes_on and isValid(self.owner)


class _Here(threading.local):
    """What the job's own thread knows."""

    handle: Handle | None = None
    report: _Coalesced | None = None


class Jobs(QObject):
    """Runs jobs on at most ``threads`` threads; further ones wait their turn."""

    _message = Signal(object, str, object)

    def __init__(self, parent: QObject | None = None, *, threads: int = 4) -> None:
        super().__init__(parent)
        self._most = threads
        self._queue: queue.SimpleQueue[Handle | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._owned: dict[Handle, QObject] = {}
        self._closed = False
        self._here = _Here()
        self._message.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(self, job: Job[T], *, done: Callable[[T], None], failed: Callable[[StoryError], None],
            progress: Callable[[int, int], None] | None = None, owner: QObject | None = None) -> Handle:  # fmt: skip
        """Start ``job``. When ``owner`` (None: this object) is destroyed the job is cancelled.

        ``failed`` gets the job's :class:`StoryError`, or :class:`Unexpected` for anything else, which is logged
        with its traceback. A :class:`Cancelled` that the job raised by itself goes to ``failed`` as well.
        """
        handle = Handle(job, done, failed, progress)
        if self._closed:
            handle.cancel()
            return handle
        owner = owner or self
        self._owned[handle] = owner
        owner.destroyed.connect(handle.cancel)
        self._queue.put(handle)
        if len(self._threads) < min(self._most, len(self._owned)):
            # Daemon threads: one that hangs in a library must not keep the program from ending.
            thread = threading.Thread(target=self._serve, name="job", daemon=True)
            self._threads.append(thread)
            thread.start()
        return handle

    def start(self, job: Job[Any]) -> None:
        """Start ``job``, of which nobody waits for the outcome; a fault of it is logged as always."""
        self.run(job, done=_unheard, failed=_unheard)

    def relay(self, receive: Callable[[T], None], owner: QObject) -> Callable[[T], None]:
        """Make a way for a job to tell more than its progress: what it calls in its thread calls ``receive`` here.

        Everything arrives, in the order in which it was sent, also beside progress and before the outcome. What is still
        on its way when ``owner`` is destroyed, or when the job that sent it is asked to stop, is dropped.
        """

        def send(what: T) -> None:
            if self._here.report is not None:
                self._here.report.flush()  # else older progress would come after it
            self._post(_Relayed(receive, owner, self._here.handle), "relayed", what)

        return send

    @property
    def busy(self) -> bool:
        """Whether any job's outcome is still to come."""
        return any(handle.running for handle in self._owned)

    def shutdown(self, seconds: float = 5.0) -> bool:
        """Cancel everything and wait at most ``seconds`` for the threads. True when all have ended.

        No callback comes any more. A thread that does not listen is left behind and does not hold up the exit.
        """
        self._closed = True
        for handle in self._owned:
            handle.cancel()
        for _ in self._threads:
            self._queue.put(None)
        end = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        self._owned.clear()
        return not any(thread.is_alive() for thread in self._threads)

    # --- in the thread ---

    def _serve(self) -> None:
        while (handle := self._queue.get()) is not None:
            self._work(handle)
            del handle  # a waiting thread must not keep the last job's window alive

    def _work(self, handle: Handle) -> None:
        report = _Coalesced(lambda done, total: self._post(handle, "progress", (done, total)))
        self._here.handle, self._here.report = handle, report
        try:
            handle.asked.raise_if_set()
            result = handle.job(report, handle.asked)
        except StoryError as error:
            if not isinstance(error, Cancelled):
                log.info("job failed: %r", error)
            self._post(handle, "failed", error)
        except BaseException as error:
            log.error("a job ended with a fault that nobody foresaw", exc_info=error)
            self._post(handle, "failed", Unexpected(type(error).__name__))
        else:
            report.flush()
            self._post(handle, "done", result)
        finally:
            self._here.handle = self._here.report = None

    def _post(self, sender: Handle | _Relayed, kind: str, what: Any) -> None:
        # This object may be gone by the time a slow job ends; then nobody is left to hear of it.
        with contextlib.suppress(RuntimeError):
            self._message.emit(sender, kind, what)

    # --- in the GUI thread ---

    def _deliver(self, sender: Handle | _Relayed, kind: str, what: Any) -> None:
        if isinstance(sender, _Relayed):
            if sender.is_wanted and not self._closed:
                sender.receive(what)
            return
        handle = sender
        if kind != "progress":
            owner = self._owned.pop(handle, None)
            with contextlib.suppress(RuntimeError):  # the owner may be gone
                if owner is not None:
                    owner.destroyed.disconnect(handle.cancel)
        handle.take(kind, what)


def _unheard(_outcome: object) -> None:
    """Nobody listens."""


class _Coalesced:
    """A progress that lets through at most 20 reports a second, and always the last one."""

    def __init__(self, send: Callable[[int, int], None]) -> None:
        self._send = send
        self._lock = threading.Lock()
        self._last = 0.0
        self._held: tuple[int, int] | None = None

    def __call__(self, done: int, total: int) -> None:
        with self._lock:
            now = time.monotonic()
            if now - self._last < PROGRESS_EVERY_S:
                self._held = (done, total)
                return
            self._last, self._held = now, None
        self._send(done, total)

    def flush(self) -> None:
        """Send what was held back."""
        with self._lock:
            held, self._held = self._held, None
        if held is not None:
            self._send(*held)
