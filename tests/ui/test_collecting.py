from __future__ import annotations

import gc
import threading
import weakref

from pytestqt.qtbot import QtBot

from app.ui.collecting import Collecting


class Ring:
    """An object that only the cyclic collector can free."""

    def __init__(self, freed_on: list[str]) -> None:
        self.me = self
        weakref.finalize(self, lambda: freed_on.append(threading.current_thread().name))


def test_rings_are_freed_on_the_gui_thread_alone(qtbot: QtBot) -> None:
    assert gc.isenabled()
    collecting = Collecting()
    freed_on: list[str] = []
    try:
        Ring(freed_on)
        work = threading.Thread(target=lambda: [[] for _ in range(200_000)], name="job")
        work.start()
        work.join()
        assert freed_on == []
        kept = [[] for _ in range(gc.get_threshold()[0] + 1)]
        collecting.look()
        assert freed_on == [threading.main_thread().name]
        assert kept
    finally:
        collecting.stop()
    assert gc.isenabled()


def test_two_windows_share_it(qtbot: QtBot) -> None:
    first, second = Collecting(), Collecting()
    first.stop()
    first.stop()
    assert not gc.isenabled()
    second.stop()
    assert gc.isenabled()
