"""Composition root: reads the arguments, wires the rooms together, starts. The only place that knows all rooms."""

from __future__ import annotations

import gc
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from app import frozen

if TYPE_CHECKING:
    from pathlib import Path

    from app.services.examiner import Look
    from app.story.installation import Check

WORKER_FLAG = "--media-worker"
EXAMINER_FLAG = "--self-test-checks"
SCREEN_FLAG = "--self-test-screen"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code (see :mod:`app.cli`). Without a command the window opens."""
    frozen.begin()
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments:
        # What most people do, and wait for: nothing is loaded that only commands need.
        return _window()
    purpose = _purpose(arguments)
    if purpose is not None:
        return purpose
    from app import cli
    from app.arguments import parse

    frozen.speak_on_terminal()
    parsed = parse(arguments)
    if parsed.self_test is not None:
        return cli.self_test(parsed.self_test)
    if parsed.command == "demo":
        from app.ui import demo

        return demo.main(parsed.out)
    if parsed.command == "screenshots":
        from app.ui import screenshots

        return screenshots.main(parsed.out, every=parsed.every)
    if parsed.command is not None:
        return cli.run(parsed)
    return _window(parsed.call, practise=parsed.practise)


def _window(call: Path | None = None, *, practise: bool = False) -> int:
    # The window's own collector (app/ui/collecting.py) takes over once there is something to collect.
    gc.disable()
    # Qt is loaded only here: the headless commands work on a machine without it.
    from app.ui.opening import open_window

    return int(open_window(call=call, practise=practise))


def _purpose(arguments: Sequence[str]) -> int | None:
    """The exit code of a process that this program started for a purpose of its own; None for every other."""
    flag = arguments[0] if arguments else ""
    if flag == WORKER_FLAG:
        from app.media.worker import main as serve

        return int(serve() or 0)
    if flag == EXAMINER_FLAG:
        from app.services.examiner import serve as examine

        return examine(arguments[1:], _checks_with_qt)
    if flag == SCREEN_FLAG:
        from app.ui.installation_checks import open_screen

        return open_screen()
    return None


def _checks_with_qt() -> Mapping[Check, Look]:
    from app.ui.installation_checks import CHECKS

    return CHECKS


if __name__ == "__main__":
    raise SystemExit(main())
