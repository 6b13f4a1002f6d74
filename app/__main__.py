"""Composition root: reads the arguments, wires the rooms together, starts. The only place that knows all rooms."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from app import cli

WORKER_FLAG = "--media-worker"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code (see :mod:`app.cli`). Without a command the window opens."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == [WORKER_FLAG]:
        from app.media.worker import main as serve

        return int(serve() or 0)
    parsed = cli.parse(arguments)
    if parsed.command == "demo":
        from app.ui import demo

        return demo.main(parsed.out)
    if parsed.command == "screenshots":
        from app.ui import screenshots

        return screenshots.main(parsed.out, every=parsed.every)
    if parsed.command is not None:
        return cli.run(parsed)
    # Qt is loaded only here: the headless commands work on a machine without it.
    from app.ui.opening import open_window

    return int(open_window(call=parsed.call, practise=parsed.practise))


if __name__ == "__main__":
    raise SystemExit(main())
