from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from pytestqt.qtbot import QtBot

from app.media.messages import Pick, Still
from app.media.reader import Reader
from app.story.clip import SourceFacts
from app.story.work import Cancel, Job, Progress
from app.ui.jobs import Jobs
from app.ui.widgets.eyes import Eyes
from app.ui.widgets.player import Player
from tests import footage
from tests.footage import Form
from tests.ui.video_parts import Bench, number_on

LONG = 20_000
"""Milliseconds within which anything happens, on however slow a machine."""


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.close()


@pytest.fixture(scope="module")
def reader(bench: Bench) -> Reader:
    return bench.reader


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    running = Jobs()
    yield running
    assert running.shutdown()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("footage")


@pytest.fixture
def player(qtbot: QtBot, jobs: Jobs, bench: Bench) -> Player:
    made = Player(jobs, bench.eyes)
    qtbot.addWidget(made)
    made.resize(640, 520)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def load(qtbot: QtBot, player: Player, reader: Reader, path: Path) -> None:
    with qtbot.waitSignal(player.settled, timeout=LONG):
        player.load(path, reader.probe(path))


def seek(qtbot: QtBot, player: Player, ms: int, *, from_on: bool = False) -> int:
    with qtbot.waitSignal(player.settled, timeout=LONG):
        player.seek(ms, from_on=from_on)
    return number_on(player.view.picture())


def times(path: Path) -> list[int]:
    """The time of each frame from the first, in milliseconds rounded down."""
    shown = footage.read(path).frames
    return [int((frame.time - shown[0].time) * 1000) for frame in shown]


EXACT = {
    "constant": ("constant.mp4", footage.CONSTANT),
    "ntsc": ("ntsc.mp4", footage.NTSC),
    "open-gop": ("open-gop.mp4", footage.OPEN_GOP),
    "late": ("late.mp4", footage.LATE_START),
    "late-matroska": ("late.mkv", footage.LATE_START),
    "sixty": ("sixty.mov", footage.SIXTY),
    "silent": ("silent.mp4", footage.SILENT),
    "transport-stream": ("open-gop.ts", footage.OPEN_GOP),
    "camcorder": ("camcorder.mpg", footage.MPEG2_PS),
    "variable": ("variable.mp4", footage.VARIABLE),
}


@pytest.mark.parametrize("case", EXACT)
def test_each_time_shows_exactly_its_frame(
    qtbot: QtBot, player: Player, reader: Reader, folder: Path, case: str
) -> None:
    name, form = EXACT[case]
    path = footage.make(folder / name, form)
    load(qtbot, player, reader, path)
    at = times(path)
    assert (player.position_ms, number_on(player.view.picture())) == (0, 0)
    for number in (30, 31, 7, len(at) - 1, 1, 0):
        assert seek(qtbot, player, at[number]) == number
        assert player.position_ms == at[number]


def test_between_two_frames_the_earlier_stands_and_from_on_the_later(
    qtbot: QtBot, player: Player, reader: Reader, folder: Path
) -> None:
    path = footage.make(folder / "constant.mp4", footage.CONSTANT)
    load(qtbot, player, reader, path)
    at = times(path)
    assert seek(qtbot, player, at[41] - 1) == 40
    assert seek(qtbot, player, at[40] + 1, from_on=True) == 41
    assert seek(qtbot, player, at[40], from_on=True) == 40
    assert seek(qtbot, player, at[-1] + 1, from_on=True) == len(at) - 1


def test_steps_of_one_frame(qtbot: QtBot, player: Player, reader: Reader, folder: Path) -> None:
    path = footage.make(folder / "ntsc.mp4", footage.NTSC)
    load(qtbot, player, reader, path)
    player.view.setFocus()
    seen = []
    for key in (Qt.Key.Key_Period,) * 4 + (Qt.Key.Key_Comma,) * 2:
        with qtbot.waitSignal(player.settled, timeout=LONG):
            qtbot.keyClick(player.view, key)
        seen.append(number_on(player.view.picture()))
    assert seen == [1, 2, 3, 4, 3, 2]


def test_the_keys_move_by_what_they_say(qtbot: QtBot, player: Player, reader: Reader, folder: Path) -> None:
    path = footage.make(folder / "long.mp4", Form(frames=420, rate=footage.Fraction(30), sound=None))
    load(qtbot, player, reader, path)
    player.view.setFocus()
    control = Qt.KeyboardModifier.ControlModifier
    none = Qt.KeyboardModifier.NoModifier
    moves = [
        (Qt.Key.Key_Right, none, 1000), (Qt.Key.Key_Right, control, 1100), (Qt.Key.Key_Left, control, 1000),
        (Qt.Key.Key_PageDown, none, 11000), (Qt.Key.Key_PageUp, none, 1000), (Qt.Key.Key_Left, none, 0),
        (Qt.Key.Key_End, none, 13966), (Qt.Key.Key_Home, none, 0),
    ]  # fmt: skip
    for key, modifier, ms in moves:
        with qtbot.waitSignal(player.settled, timeout=LONG):
            qtbot.keyClick(player.view, key, modifier)
        assert player.position_ms == ms
    with qtbot.waitSignal(player.settled, timeout=LONG):
        player.forward_button.click()
    assert player.position_ms == 5000
    with qtbot.waitSignal(player.settled, timeout=LONG):
        player.back_button.click()
    assert player.position_ms == 0


def test_pressing_a_jump_often_adds_up(qtbot: QtBot, player: Player, reader: Reader, folder: Path) -> None:
    path = footage.make(folder / "long.mp4", Form(frames=420, rate=footage.Fraction(30), sound=None))
    load(qtbot, player, reader, path)
    for _ in range(2):
        player.forward_button.click()
    qtbot.waitUntil(lambda: player.position_ms == 10_000, timeout=LONG)


class Gate(Eyes):
    """Eyes whose stills wait while the gate is shut."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(near=lambda: bench.viewer, far=lambda: bench.reader)
        self.open = threading.Event()
        self.open.set()

    def still(self, facts: SourceFacts, at_ms: int, pick: Pick, size: QSize) -> Job[Still]:
        job = super().still(facts, at_ms, pick, size)

        def held(progress: Progress, cancel: Cancel) -> Still:
            while not self.open.wait(0.01):
                cancel.raise_if_set()
            return job(progress, cancel)

        return held


@pytest.fixture
def gated(qtbot: QtBot, jobs: Jobs, bench: Bench, folder: Path) -> tuple[Player, Gate]:
    gate = Gate(bench)
    made = Player(jobs, gate)
    qtbot.addWidget(made)
    made.resize(640, 520)
    made.show()
    load(qtbot, made, bench.reader, footage.make(folder / "constant.mp4", footage.CONSTANT))
    return made, gate


@pytest.mark.parametrize(
    ("on", "ends"),
    [(lambda player: player.seek(2000), 2000), (lambda player: player.step_frame(1), 1033),
     (lambda player: (player.seek(1500), player.seek(2000), player.step_frame(-1)), 1966)],
)  # fmt: skip
def test_what_is_meant_for_a_frame_is_done_on_it_whatever_is_pressed_next(
    qtbot: QtBot, gated: tuple[Player, Gate], on: Callable[[Player], object], ends: int
) -> None:
    player, gate = gated
    seen: list[tuple[int, int]] = []
    gate.open.clear()
    player.seek(1000)
    player.when_settled(lambda: seen.append((player.position_ms, player.frame_end_ms)))
    on(player)
    gate.open.set()
    qtbot.waitUntil(lambda: player.position_ms == ends and not player.seeking, timeout=LONG)
    assert seen == [(1000, 1033)]


def test_playing_waits_for_what_is_meant_for_a_frame(qtbot: QtBot, gated: tuple[Player, Gate]) -> None:
    player, gate = gated
    seen: list[int] = []
    gate.open.clear()
    player.seek(1000)
    player.when_settled(lambda: seen.append(player.position_ms))
    player.play()
    gate.open.set()
    qtbot.waitUntil(lambda: player.playing and player.position_ms > 1000, timeout=LONG)
    assert seen == [1000]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files cannot be listed on this system")
def test_a_still_under_way_does_not_keep_the_file_open_after_unload(
    qtbot: QtBot, gated: tuple[Player, Gate], bench: Bench, jobs: Jobs, folder: Path
) -> None:
    player, gate = gated
    path = str((folder / "constant.mp4").resolve())
    gate.open.clear()
    player.seek(1000)
    player.unload()
    gate.open.set()
    qtbot.waitUntil(lambda: not jobs.busy, timeout=LONG)
    for eyes in (bench.viewer, bench.reader):
        links = Path(f"/proc/{eyes.worker_pid}/fd").iterdir() if eyes.worker_pid else ()
        assert all(os.path.realpath(link) != path for link in links)


def test_a_part_is_played_frame_by_frame_and_nothing_outside_it(
    qtbot: QtBot, player: Player, reader: Reader, folder: Path
) -> None:
    path = footage.make(folder / "constant.mp4", footage.CONSTANT)
    load(qtbot, player, reader, path)
    at = times(path)
    seen: set[int] = set()
    player.moved.connect(lambda _ms: seen.add(number_on(player.view.picture())))
    with qtbot.waitSignals([player.playing_changed, player.playing_changed], timeout=LONG):
        player.play_range(at[20], at[35])
    qtbot.waitUntil(lambda: player.position_ms == at[34], timeout=LONG)
    assert seen <= set(range(20, 35))
    assert {20, 34} <= seen
    assert not player.playing


def test_after_the_end_the_last_picture_stays_and_play_begins_again(
    qtbot: QtBot, player: Player, reader: Reader, folder: Path
) -> None:
    path = footage.make(folder / "constant.mp4", footage.CONSTANT)
    load(qtbot, player, reader, path)
    at = times(path)
    seek(qtbot, player, at[80])
    with qtbot.waitSignals([player.playing_changed, player.playing_changed], timeout=LONG):
        player.play()
    qtbot.waitUntil(lambda: player.position_ms == at[-1], timeout=LONG)
    assert number_on(player.view.picture()) == len(at) - 1
    player.play()
    qtbot.waitUntil(lambda: player.playing and 0 < player.position_ms < at[40], timeout=LONG)


def test_space_and_the_button_play_and_pause(
    qtbot: QtBot, player: Player, reader: Reader, folder: Path
) -> None:
    path = footage.make(folder / "constant.mp4", footage.CONSTANT)
    load(qtbot, player, reader, path)
    player.view.setFocus()
    qtbot.keyClick(player.view, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: player.playing, timeout=LONG)
    assert player.play_button.text() == "Pause"
    player.play_button.click()
    qtbot.waitUntil(lambda: not player.playing, timeout=LONG)
    assert player.play_button.text() == "Play"


def test_hiding_the_player_stops_it(qtbot: QtBot, player: Player, reader: Reader, folder: Path) -> None:
    path = footage.make(folder / "constant.mp4", footage.CONSTANT)
    load(qtbot, player, reader, path)
    player.play()
    qtbot.waitUntil(lambda: player.playing, timeout=LONG)
    player.hide()
    assert not player.playing


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turned_footage_stands_upright(
    qtbot: QtBot, player: Player, reader: Reader, folder: Path, degrees: int
) -> None:
    form = Form(size=(176, 320) if degrees != 180 else (320, 176), frames=12)
    path = footage.make_turned(folder / f"turned-{degrees}.mp4", degrees, form)
    load(qtbot, player, reader, path)
    picture = player.view.picture()
    assert (picture.width() < picture.height()) == (degrees != 180)
    assert number_on(picture) == 0
    assert seek(qtbot, player, times(path)[5]) == 5


@pytest.mark.parametrize(
    ("name", "form"),
    [("hlg.mp4", footage.HLG), ("mjpeg.avi", footage.MJPEG_AVI), ("phone.3gp", footage.PHONE_3GP),
     ("vp9.webm", footage.WEBM)],
)  # fmt: skip
def test_other_kinds_of_picture_are_shown(
    qtbot: QtBot, player: Player, reader: Reader, folder: Path, name: str, form: Form
) -> None:
    path = footage.make(folder / name, form)
    load(qtbot, player, reader, path)
    assert number_on(player.view.picture()) == 0
    assert seek(qtbot, player, times(path)[6]) == 6


def test_a_variable_rate_never_shows_a_picture_under_another_frames_time(
    qtbot: QtBot, player: Player, reader: Reader, folder: Path
) -> None:
    path = footage.make(folder / "variable.mp4", footage.VARIABLE)
    load(qtbot, player, reader, path)
    at = times(path)
    for ms in (500, 1234, 2000, 3000):
        number = seek(qtbot, player, ms)
        assert player.position_ms == at[number]
        assert player.frame_end_ms == at[number + 1]


def test_the_line_of_time_can_be_pressed(qtbot: QtBot, player: Player, reader: Reader, folder: Path) -> None:
    path = footage.make(folder / "constant.mp4", footage.CONSTANT)
    load(qtbot, player, reader, path)
    half = QPoint(round(player.strip.x_of(1500)), player.strip.height() // 2)
    with qtbot.waitSignal(player.settled, timeout=LONG):
        qtbot.mouseClick(player.strip, Qt.MouseButton.LeftButton, pos=half)
    assert abs(player.position_ms - 1500) <= 40


def test_the_next_video_takes_the_place_of_the_first(
    qtbot: QtBot, player: Player, reader: Reader, folder: Path
) -> None:
    first = footage.make(folder / "constant.mp4", footage.CONSTANT)
    second = footage.make(folder / "slow.mp4", footage.SLOW)
    load(qtbot, player, reader, first)
    seek(qtbot, player, 1000)
    player.play()
    load(qtbot, player, reader, second)
    assert (player.path, player.position_ms, player.playing) == (second, 0, False)
    assert seek(qtbot, player, 500) == 5


def test_a_wish_from_before_the_first_picture_is_kept(
    qtbot: QtBot, player: Player, reader: Reader, folder: Path
) -> None:
    path = footage.make(folder / "constant.mp4", footage.CONSTANT)
    player.load(path, reader.probe(path))
    player.seek(1000)
    qtbot.waitUntil(lambda: player.position_ms == 1000, timeout=LONG)


def test_without_facts_it_goes_by_the_file(qtbot: QtBot, player: Player, folder: Path) -> None:
    path = footage.make_turned(folder / "bare-90.mp4", 90, Form(size=(176, 320), frames=12))
    with qtbot.waitSignal(player.settled, timeout=LONG):
        player.load(path)
    picture = player.view.picture()
    assert player.length_ms == pytest.approx(400, abs=20)
    assert picture.width() < picture.height()


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files cannot be listed on this system")
def test_unload_lets_go_of_the_file_at_once(
    qtbot: QtBot, player: Player, reader: Reader, folder: Path
) -> None:
    path = footage.make(folder / "constant.mp4", footage.CONSTANT)

    def held() -> bool:
        for link in Path("/proc/self/fd").iterdir():
            try:
                if os.path.realpath(link) == str(path.resolve()):
                    return True
            except OSError:
                continue
        return False

    load(qtbot, player, reader, path)
    player.play()
    qtbot.waitUntil(lambda: player.playing and player.position_ms > 100, timeout=LONG)
    assert held()
    player.unload()
    assert not held()
    assert player.view.picture().isNull()
    assert not player.play_button.isEnabled()


def test_what_cannot_be_shown_says_so(qtbot: QtBot, player: Player, tmp_path: Path) -> None:
    path = tmp_path / "broken.mp4"
    path.write_bytes(b"\0\0\0\x18ftypmp42" + bytes(5000))
    with qtbot.waitSignal(player.failed, timeout=LONG) as said:
        player.load(path)
    assert said.args == ["This video cannot be shown here."]
    assert player.view.text == "This video cannot be shown here."
    assert not player.is_ready


def test_what_cannot_be_played_says_so_until_another_is_shown(
    qtbot: QtBot, player: Player, reader: Reader, folder: Path
) -> None:
    load(qtbot, player, reader, footage.make(folder / "constant.mp4", footage.CONSTANT))
    player._on_unplayable()
    player.seek(1000)  # the frame that comes again after playing has failed
    qtbot.waitUntil(lambda: not player.seeking, timeout=LONG)
    assert player.trouble.isVisible()
    assert player.trouble.text().startswith("This video cannot be played here.")
    player.unload()
    assert not player.trouble.isVisible()


def test_sound_off_and_on(qtbot: QtBot, player: Player, reader: Reader, folder: Path) -> None:
    path = footage.make(folder / "constant.mp4", footage.CONSTANT)
    player.mute_button.click()
    assert player.mute_button.text() == "Sound on"
    load(qtbot, player, reader, path)
    player.mute_button.click()
    assert player.mute_button.text() == "Sound off"


def test_nothing_about_the_file_reaches_standard_error(folder: Path) -> None:
    plain = footage.make(folder / "constant.mp4", footage.CONSTANT)
    path = footage.tagged(plain, folder / "Sam at home.mp4")
    script = (
        "import sys; from PySide6.QtWidgets import QApplication; from PySide6.QtCore import QTimer\n"
        "app = QApplication([]); from app.ui.widgets.player import Player; from app.ui.jobs import Jobs\n"
        "from app.ui.widgets.eyes import Eyes; from app.media.reader import Reader; r = Reader(); j = Jobs()\n"
        "p = Player(j, Eyes(lambda: r, lambda: r)); p.show()\n"
        "p.ready.connect(lambda: print('PySide6.QtMultimedia' in sys.modules or 'av' in sys.modules))\n"
        "p.ready.connect(p.play)\n"
        "p.moved.connect(lambda ms: app.quit() if p.playing and ms > 300 else None)\n"
        "QTimer.singleShot(20000, lambda: app.exit(3)); p.load(sys.argv[1])\n"
        "code = app.exec(); p.unload(); j.shutdown(); r.close(); sys.exit(code)\n"
    )
    command = [sys.executable, "-c", script, path]
    ran = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert (ran.returncode, ran.stdout.strip()) == (0, "False"), ran.stderr
    assert "Sam at home" not in ran.stderr
    assert footage.LATITUDE not in ran.stderr
