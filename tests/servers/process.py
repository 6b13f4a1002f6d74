"""A server in a process of its own: started, waited for until it listens, and ended whatever it does."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from tests.servers.ports import answers

PATIENCE = 60
GRACE = 5


class Served:
    """A server that runs within a ``with`` block."""

    def start(self) -> None:
        """Start it, the first time or again."""
        raise NotImplementedError

    def stop(self) -> None:
        """Stop it."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class ServerProcess:
    """One program that listens on ``port``; what it prints goes to the file ``log``."""

    def __init__(self, command: Sequence[str | Path], port: int, log: Path) -> None:
        self.port, self.log = port, log
        self._command = [str(part) for part in command]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, environment: Mapping[str, str] | None = None, cwd: Path | None = None) -> None:
        """Start it and wait until it listens; the test fails with the log when it does not."""
        assert self._process is None, "it runs already"
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=cwd,
                env={**os.environ, **(environment or {})},
            )
        end = time.monotonic() + PATIENCE
        while not answers(self.port):
            if self._process.poll() is not None or time.monotonic() > end:
                self.stop()
                pytest.fail(f"{Path(self._command[0]).name} does not listen: {self.told()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """End it, by force where it does not go within a few seconds; nothing to do where it does not run."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(GRACE)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait(GRACE)

    def told(self) -> str:
        """The end of what it printed."""
        return self.log.read_text("utf-8", "replace")[-4000:] if self.log.exists() else "no log"
