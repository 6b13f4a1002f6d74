"""What stands in front of the root: a screen, a session bus, and eyes that read windows as a screen reader does.

All of it runs outside, since the root has none of it; the sockets lie in a folder that both sides see.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dev
from installer.linux.trial.root import PERSON_ID
from installer.problem import Stop

SIZE = "1280x900x24"
#: Seconds that a wait may take on a slow computer; it ends as soon as what it waits for is there.
PATIENCE = 60
SOCKETS = Path("/tmp/.X11-unix")  # noqa: S108 (where every X server has them)
EYES = Path(__file__).with_name("eyes.py")
AS_PERSON = ("setpriv", f"--reuid={PERSON_ID}", f"--regid={PERSON_ID}", "--clear-groups")


@dataclass(frozen=True)
class Seen:
    """One thing that shows in a window."""

    role: str
    name: str
    focused: bool
    checked: bool
    enabled: bool


class Desk:
    """Sits before the screen: looks, presses keys, takes pictures."""

    def __init__(self, display: str, bus: str, eyes: subprocess.Popen[str], folder: Path) -> None:
        self.display, self.bus, self.folder = display, bus, folder
        self._eyes = eyes

    @property
    def variables(self) -> dict[str, str]:
        """What a program in the root needs to know to show itself here."""
        return {
            "DISPLAY": self.display,
            "DBUS_SESSION_BUS_ADDRESS": self.bus,
            "XDG_RUNTIME_DIR": str(self.folder),
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        }

    def look(self) -> list[Seen]:
        """Everything that shows. The window that lies on top has the keyboard then."""
        self._focus_on_top()
        assert self._eyes.stdin is not None
        assert self._eyes.stdout is not None
        self._eyes.stdin.write("look\n")
        self._eyes.stdin.flush()
        line = self._eyes.stdout.readline()
        if not line:
            raise Stop(f"The accessibility reader ended with {self._eyes.wait()}.")
        return [Seen(**node) for node in json.loads(line)]

    def wait(self, what: str, until: Callable[[list[Seen]], Any]) -> list[Seen]:
        """Look until it is true. Raises :class:`Stop` when that takes too long."""
        end = time.monotonic() + PATIENCE
        while True:
            seen = self.look()
            if until(seen):
                return seen
            if time.monotonic() > end:
                names = [f"{node.role} “{node.name[:60]}”" for node in seen if node.name]
                self.picture(Path(self.folder) / "stuck.png")
                raise Stop(f"{what} never came. What shows: {', '.join(names)}")
            time.sleep(0.1)

    def key(self, *keys: str) -> None:
        """Press keys, named as X names them."""
        self._xdotool("key", "--delay", "30", *keys)

    def type(self, text: str) -> None:
        """Type a text, letter by letter."""
        self._xdotool("type", "--delay", "15", text)

    def picture(self, path: Path) -> None:
        """Write what the screen shows as a PNG."""
        from PIL import ImageGrab

        ImageGrab.grab(xdisplay=self.display).save(path)

    def windows(self) -> list[str]:
        """The windows with a title, the lowest first."""
        done = self._xdotool("search", "--onlyvisible", "--name", ".+", check=False)
        return done.split()

    def title(self) -> str:
        """The title of the window that lies on top, empty where there is none."""
        windows = self.windows()
        return self._xdotool("getwindowname", windows[-1], check=False).strip() if windows else ""

    def _focus_on_top(self) -> None:
        """The part of a window manager, which this screen does not have."""
        windows = self.windows()
        if windows and self._xdotool("getwindowfocus", check=False).strip() != windows[-1]:
            self._xdotool("windowfocus", "--sync", windows[-1], check=False)

    def _xdotool(self, *arguments: str, check: bool = True) -> str:
        done = subprocess.run(
            ["xdotool", *arguments],
            env={**os.environ, "DISPLAY": self.display},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            check=check,
        )
        return done.stdout


@contextlib.contextmanager
def desk(folder: Path) -> Iterator[Desk]:
    """A desk whose sockets lie in ``folder``, which belongs to the person. Raises :class:`Stop`."""
    with contextlib.ExitStack() as stack:
        display = stack.enter_context(_screen())
        bus = f"unix:path={folder}/bus"
        variables = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "DBUS_SESSION_BUS_ADDRESS": bus,
        }
        daemon = ["dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address={bus}"]
        stack.enter_context(_running(daemon, variables))
        _wait_for(folder / "bus")
        launcher = next((path for path in dev.ATSPI_BUS_LAUNCHERS if path.exists()), None)
        if launcher is None or not dev.has_atspi():
            raise Stop("The accessibility bus is missing. It is in at-spi2-core and python3-pyatspi.")
        stack.enter_context(_running([str(launcher), "--launch-immediately"], variables))
        reader = [str(dev.SYSTEM_PYTHON), "-I", str(EYES)]
        eyes = stack.enter_context(_running(reader, variables, stdin=subprocess.PIPE))
        yield Desk(display, bus, eyes, folder)


@contextlib.contextmanager
def _screen() -> Iterator[str]:
    """An X server of our own, on a free display; gives its name."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", SIZE, "-dpi", "96", "-noreset", "-ac"]
    with _running([*command, "-nolisten", "tcp"], dict(os.environ), as_person=False, pass_fds=(write,)):
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise Stop("Xvfb did not start.")
        yield f":{number}"


@contextlib.contextmanager
def _running(
    command: list[str],
    variables: dict[str, str],
    *,
    as_person: bool = True,
    stdin: int = subprocess.DEVNULL,
    pass_fds: tuple[int, ...] = (),
) -> Iterator[subprocess.Popen[str]]:
    """A program that runs for as long as it is needed."""
    try:
        process = subprocess.Popen(
            [*(AS_PERSON if as_person else ()), *command],
            env=variables,
            stdin=stdin,
            stdout=subprocess.PIPE if stdin == subprocess.PIPE else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            pass_fds=pass_fds,
        )
    except FileNotFoundError as error:
        raise Stop(f"{error.filename} is missing.") from None
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _wait_for(path: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not path.exists():
        if time.monotonic() > end:
            raise Stop(f"{path} never came.")
        time.sleep(0.05)
