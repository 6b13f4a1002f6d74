"""An AT-SPI client, run by the system's Python: prints what is in the first window as one line of JSON."""

from __future__ import annotations

import json
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402 - the version has to be asked for first

WAIT_S = 60
SETTLE_S = 1.0


def parts_of(thing, found):
    """All of ``thing`` into ``found``, depth first: the order in which a screen reader goes."""
    states = [state.value_nick for state in thing.get_state_set().get_states()]
    found.append([thing.get_role_name(), thing.get_name(), thing.get_description(), states])
    for at in range(thing.get_child_count()):
        child = thing.get_child_at_index(at)
        if child is not None:
            parts_of(child, found)


def window_parts():
    desktop = Atspi.get_desktop(0)
    found = []
    for at in range(desktop.get_child_count()):
        application = desktop.get_child_at_index(at)
        if application is not None:
            parts_of(application, found)
    return found


def main(until):
    announced = []
    listener = Atspi.EventListener.new(lambda event: announced.append(str(event.any_data)))
    listener.register("object:announcement")
    loop = GLib.MainLoop()
    outcome = []
    started = time.monotonic()
    seen_at = []

    def look():
        try:
            found = window_parts()
        except GLib.Error:
            return True  # the window is being built; look again
        if not seen_at and any(name == until for _, name, _, _ in found):
            seen_at.append(time.monotonic())
        if seen_at and time.monotonic() - seen_at[0] > SETTLE_S:
            outcome.extend(found)
            loop.quit()
            return False
        if time.monotonic() - started > WAIT_S:
            loop.quit()
            return False
        return True

    GLib.timeout_add(200, look)
    loop.run()
    print(json.dumps({"parts": outcome, "announced": announced}))
    return 0 if outcome else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
