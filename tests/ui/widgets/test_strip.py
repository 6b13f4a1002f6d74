"""The filmstrip: what it shows, and its handles under the mouse. The slim line is seen in the player's tests too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui import theme
from app.ui.theme import Ink, Look, Theme
from app.ui.widgets.strip import Strip

LENGTH = 60_000
LEFT = Qt.MouseButton.LeftButton
RED, BLUE = QColor("#c03030"), QColor("#2040c0")


@pytest.fixture
def strip(qtbot: QtBot) -> Strip:
    made = Strip()
    qtbot.addWidget(made)
    made.set_pictures_wanted(True)
    made.set_length(LENGTH)
    made.set_part((20_000, 40_000))
    made.resize(888, made.sizeHint().height())
    made.show()
    return made


def filled(strip: Strip, colour: QColor = RED) -> None:
    for number in range(strip.picture_count):
        image = QImage(strip.picture_size(), QImage.Format.Format_RGB32)
        image.fill(colour)
        strip.set_picture(number, image)


def shown(strip: Strip, ms: int, *, down: int = 0) -> QColor:
    """The colour at a time, ``down`` pixels below the middle of the pictures."""
    image = strip.grab().toImage()
    return image.pixelColor(at(strip, ms) + QPoint(0, down))


def at(strip: Strip, ms: int, across: int = 0) -> QPoint:
    """Where a time is in the middle of the pictures."""
    return QPoint(round(strip.x_of(ms)) + across, round(strip._groove().center().y()))


def far(one: QColor, other: QColor) -> int:
    return max(abs(a - b) for a, b in zip(one.getRgb(), other.getRgb(), strict=True))  # type: ignore[arg-type]


def drag(qtbot: QtBot, strip: Strip, start: QPoint, *ways: QPoint) -> None:
    qtbot.mousePress(strip, LEFT, pos=start)
    for way in ways:
        qtbot.mouseMove(strip, way)


def _move(strip: Strip, to: QPoint, buttons: Qt.MouseButton) -> None:
    place = QPointF(to)
    event = QMouseEvent(
        QEvent.Type.MouseMove, place, strip.mapToGlobal(place), Qt.MouseButton.NoButton, buttons,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(strip, event)


class Heard:
    """What a strip says, in order."""

    def __init__(self, strip: Strip) -> None:
        self.dragged: list[tuple[bool, int]] = []
        self.dropped: list[tuple[bool, int]] = []
        self.wanted: list[int] = []
        self.cancelled = 0
        strip.handle_dragged.connect(lambda start, ms: self.dragged.append((start, ms)))
        strip.handle_dropped.connect(lambda start, ms: self.dropped.append((start, ms)))
        strip.wanted.connect(self.wanted.append)
        strip.drag_cancelled.connect(self._on_cancelled)

    def _on_cancelled(self) -> None:
        self.cancelled += 1


# --- pictures --------------------------------------------------------------------------------------------------------


def test_a_filmstrip_is_taller_than_the_slim_line(strip: Strip) -> None:
    assert strip.sizeHint().height() >= 70
    strip.set_pictures_wanted(False)
    assert strip.sizeHint().height() == strip.minimumSizeHint().height() == theme.TARGET


def test_twelve_times_in_the_middles_of_equal_cells(strip: Strip) -> None:
    assert strip.picture_times() == [2500 + 5000 * number for number in range(strip.picture_count)]
    strip.set_length(7)
    assert len(strip.picture_times()) == 12
    assert all(0 <= ms < 7 for ms in strip.picture_times())
    strip.set_length(0)
    assert strip.picture_times() == []


def test_a_picture_stands_in_its_cell_alone(strip: Strip) -> None:
    strip.set_part(None)
    image = QImage(strip.picture_size(), QImage.Format.Format_RGB32)
    image.fill(RED)
    strip.set_picture(3, image)
    times = strip.picture_times()
    plain = theme.ink(strip, Ink.PANEL)
    assert [shown(strip, ms) == RED for ms in times] == [number == 3 for number in range(12)]
    assert shown(strip, times[4]) == plain
    # A cell is filled to its edges, and no further.
    assert shown(strip, 15_100) == shown(strip, 19_900) == RED
    assert shown(strip, 14_900) == shown(strip, 20_100) == plain
    strip.clear_pictures()
    assert shown(strip, times[3]) == plain
    with pytest.raises(IndexError):
        strip.set_picture(12, image)


@pytest.mark.parametrize("size", [QSize(300, 60), QSize(40, 300), QSize(9, 9)])
def test_a_picture_of_any_shape_covers_its_cell_with_its_middle(strip: Strip, size: QSize) -> None:
    strip.set_part(None)
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(BLUE)
    for x in range(size.width() // 3, size.width() - size.width() // 3):
        for y in range(size.height() // 3, size.height() - size.height() // 3):
            image.setPixelColor(x, y, RED)
    strip.set_picture(5, image)
    middle = strip.picture_times()[5]
    assert far(shown(strip, middle), RED) < 3
    for across in (-2300, 2300):
        for down in (-24, 24):
            colour = shown(strip, middle + across, down=down)
            # Blue where the whole picture's edge is in sight, red where only its middle is: never the plain line.
            assert min(far(colour, BLUE), far(colour, RED)) < 60


def test_a_picture_covers_its_cell_at_any_width(strip: Strip) -> None:
    strip.set_part(None)
    filled(strip)
    for width in (300, 1200):
        strip.resize(width, strip.height())
        assert all(far(shown(strip, ms), RED) < 3 for ms in range(500, LENGTH, 1000) if ms > 2000)
        cell = strip.picture_size()
        assert abs(cell.width() * 12 - (strip.x_of(LENGTH) - strip.x_of(0))) <= 12
        assert cell.height() == 52


# --- what is kept ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("look", Look)
def test_what_is_not_kept_is_dimmed_and_what_is_kept_is_framed(
    strip: Strip, theme: Theme, look: Look
) -> None:
    theme.set_look(look)
    filled(strip)
    page = strip.palette().color(Ink.PAGE.value)
    primary = strip.palette().color(Ink.PRIMARY.value)
    assert shown(strip, 30_000) == RED
    for ms in (10_000, 50_000):
        veiled = shown(strip, ms)
        assert far(veiled, RED) > 60
        assert far(veiled, page) < far(RED, page) * 0.4
    tall = strip._groove().height() / 2
    for down in (-tall - 1, tall + 1):
        assert shown(strip, 30_000, down=round(down)) == primary
        assert shown(strip, 10_000, down=round(down) + (1 if down > 0 else -1)) != primary
    image = strip.grab().toImage()
    assert image.pixelColor(at(strip, 20_000, -3) + QPoint(0, 20)) == primary
    assert image.pixelColor(at(strip, 40_000, 3) + QPoint(0, 20)) == primary
    # The grip stands out on the handle.
    assert any(far(image.pixelColor(at(strip, 20_000, -x)), primary) > 100 for x in range(1, 12))


def test_other_kept_parts_are_not_dimmed_and_have_a_hatched_frame(strip: Strip) -> None:
    filled(strip)
    strip.set_part((20_000, 30_000), [(30_000, 40_000), (50_000, 55_000)])
    assert [shown(strip, ms) == RED for ms in (10_000, 25_000, 35_000, 45_000, 52_000, 58_000)] == [
        False, True, True, False, True, False,
    ]  # fmt: skip
    image = strip.grab().toImage()
    top = round(strip._groove().top()) - 1

    def kinds(start: int, end: int) -> set[bool]:
        primary = theme.ink(strip, Ink.PRIMARY)
        places = range(round(strip.x_of(start)), round(strip.x_of(end)))
        return {far(image.pixelColor(x, top), primary) < 60 for x in places}

    assert kinds(51_000, 54_000) == {True, False}, "hatched"
    assert kinds(21_000, 29_000) == {True}, "one thick line"
    assert kinds(42_000, 48_000) == {False}


def test_without_parts_nothing_is_dimmed(strip: Strip) -> None:
    filled(strip)
    strip.set_part(None)
    assert shown(strip, 10_000) == shown(strip, 50_000) == RED
    assert strip.accessibleDescription() == ""


def test_the_playhead_stands_above_the_handles(strip: Strip) -> None:
    filled(strip)
    strip.set_position(20_000)
    assert shown(strip, 20_000) == theme.ink(strip, Ink.TEXT)


def test_it_says_what_it_is_and_what_is_kept(strip: Strip) -> None:
    assert "1 minute" in strip.accessibleName()
    assert strip.accessibleDescription() == "You keep from 20 seconds to 40 seconds."
    assert strip.focusPolicy() is Qt.FocusPolicy.NoFocus


# --- the mouse -------------------------------------------------------------------------------------------------------


def test_the_start_is_dragged_and_dropped(qtbot: QtBot, strip: Strip) -> None:
    filled(strip)
    heard = Heard(strip)
    drag(qtbot, strip, at(strip, 20_000), at(strip, 15_000), at(strip, 10_000))
    assert strip.dragging
    assert [start for start, _ in heard.dragged] == [True] * len(heard.dragged)
    assert heard.dragged[-1][1] == pytest.approx(10_000, abs=100)
    assert heard.dropped == [] and heard.wanted == []
    # The strip shows the part as it would be.
    assert shown(strip, 12_000) == RED
    assert strip.accessibleDescription() == "You keep from 20 seconds to 40 seconds."
    qtbot.mouseRelease(strip, LEFT, pos=at(strip, 10_000))
    assert heard.dropped == [heard.dragged[-1]]
    assert not strip.dragging
    assert strip.part == (heard.dropped[0][1], 40_000)
    strip.set_part((20_000, 40_000))
    assert strip.part == (20_000, 40_000)
    assert shown(strip, 12_000) != RED


def test_the_end_is_dragged_from_beside_the_part_without_a_jump(qtbot: QtBot, strip: Strip) -> None:
    heard = Heard(strip)
    beside = at(strip, 40_000, 8)
    drag(qtbot, strip, beside, beside)
    assert heard.dragged == []
    drag(qtbot, strip, beside, beside + QPoint(14, 0))
    qtbot.mouseRelease(strip, LEFT, pos=beside + QPoint(14, 0))
    assert heard.dropped == [(False, pytest.approx(41_000, abs=100))]


@pytest.mark.parametrize(("edge", "to", "found"), [
    (20_000, 59_000, (True, 39_999)), (20_000, -9_000, (True, 0)),
    (40_000, 1_000, (False, 20_001)), (40_000, 99_000, (False, LENGTH)),
])  # fmt: skip
def test_the_edges_stay_in_order_and_in_the_video(
    qtbot: QtBot, strip: Strip, edge: int, to: int, found: tuple[bool, int]
) -> None:
    heard = Heard(strip)
    x = round(strip.x_of(0) + (strip.x_of(LENGTH) - strip.x_of(0)) * to / LENGTH)
    drag(qtbot, strip, at(strip, edge), QPoint(x, 40))
    qtbot.mouseRelease(strip, LEFT, pos=QPoint(x, 40))
    assert heard.dropped == [found]


@pytest.mark.parametrize("part", [(30_000, 30_001), (0, 1), (LENGTH - 1, LENGTH), (0, LENGTH)])
def test_both_handles_can_be_grabbed_however_small_the_part(
    qtbot: QtBot, strip: Strip, part: tuple[int, int]
) -> None:
    strip.set_part(part)
    for is_start, edge, outwards in ((True, part[0], -1), (False, part[1], 1)):
        grabbed = [
            across for across in range(-40, 41)
            if strip._handle_at(at(strip, edge, across).toPointF()) is is_start
        ]  # fmt: skip
        assert max(grabbed) - min(grabbed) + 1 >= 24
        assert at(strip, edge, min(grabbed)).x() >= 0
        assert at(strip, edge, max(grabbed)).x() <= strip.width()
        heard = Heard(strip)
        place = at(strip, edge, 12 * outwards)
        drag(qtbot, strip, place)
        assert strip.dragging and not heard.wanted
        drag(qtbot, strip, place, place + QPoint(20 * outwards, 0), place - QPoint(20 * outwards, 0))
        assert {start for start, _ in heard.dragged} <= {is_start}
        qtbot.mouseRelease(strip, LEFT, pos=place)
        strip.set_part(part)


def test_a_press_that_moves_nothing_says_nothing(qtbot: QtBot, strip: Strip) -> None:
    heard = Heard(strip)
    qtbot.mouseClick(strip, LEFT, pos=at(strip, 20_000))
    assert (heard.dragged, heard.dropped, heard.wanted) == ([], [], [])


ENDINGS: dict[str, Callable[[Strip], object]] = {
    "asked": Strip.cancel_drag,
    "hidden": Strip.hide,
    "grab lost": lambda strip: QApplication.sendEvent(strip, QEvent(QEvent.Type.UngrabMouse)),
    "let go elsewhere": lambda strip: _move(strip, QPoint(5, 5), Qt.MouseButton.NoButton),
    "slim": lambda strip: strip.set_pictures_wanted(False),
    "no part": lambda strip: strip.set_part(None),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_cancelled_drag_leaves_the_part_as_it_was(qtbot: QtBot, strip: Strip, ending: str) -> None:
    heard = Heard(strip)
    drag(qtbot, strip, at(strip, 20_000), at(strip, 10_000))
    assert strip.part != (20_000, 40_000)
    ENDINGS[ending](strip)
    assert not strip.dragging and heard.cancelled == 1
    assert strip.part == (None if ending == "no part" else (20_000, 40_000))
    # The button is still down: neither a drop nor scrubbing comes of that.
    _move(strip, at(strip, 50_000), LEFT)
    qtbot.mouseRelease(strip, LEFT, pos=at(strip, 50_000))
    assert (heard.dropped, heard.wanted) == ([], [])
    assert strip.cancel_drag() is False and heard.cancelled == 1


def test_what_is_set_meanwhile_does_not_take_the_handle_away(qtbot: QtBot, strip: Strip) -> None:
    heard = Heard(strip)
    drag(qtbot, strip, at(strip, 20_000), at(strip, 10_000))
    shown_now = strip.part
    strip.set_part((20_000, 40_000), [(50_000, 55_000)])
    assert strip.part == shown_now and strip.dragging
    strip.set_part((20_000, 45_000))
    assert strip.part == (20_000, 45_000) and strip.dragging
    drop = at(strip, 5_000)
    _move(strip, drop, LEFT)
    qtbot.mouseRelease(strip, LEFT, pos=drop)
    assert heard.dropped == [(True, pytest.approx(5_000, abs=100))]
    assert strip.part == (heard.dropped[0][1], 45_000)


def test_pressing_elsewhere_scrubs(qtbot: QtBot, strip: Strip) -> None:
    heard = Heard(strip)
    drag(qtbot, strip, at(strip, 30_000), at(strip, 20_000), at(strip, 5_000))
    assert heard.wanted[0] == pytest.approx(30_000, abs=100)
    assert heard.wanted[-1] == pytest.approx(5_000, abs=100)
    qtbot.mouseRelease(strip, LEFT, pos=at(strip, 5_000))
    count = len(heard.wanted)
    _move(strip, at(strip, 8_000), Qt.MouseButton.NoButton)
    assert len(heard.wanted) == count
    assert (heard.dragged, heard.dropped) == ([], [])


def test_above_the_handles_the_line_can_be_pressed_too(qtbot: QtBot, strip: Strip) -> None:
    heard = Heard(strip)
    qtbot.mouseClick(strip, LEFT, pos=QPoint(at(strip, 20_000, -10).x(), 6))
    assert len(heard.wanted) == 1 and heard.wanted[0] < 20_000


def test_the_slim_line_and_a_video_without_length_have_no_handles(qtbot: QtBot, strip: Strip) -> None:
    heard = Heard(strip)
    strip.set_pictures_wanted(False)
    strip.resize(888, strip.sizeHint().height())
    qtbot.mouseClick(strip, LEFT, pos=at(strip, 20_000))
    assert heard.wanted == [pytest.approx(20_000, abs=100)]
    strip.set_pictures_wanted(True)
    strip.set_length(0)
    qtbot.mouseClick(strip, LEFT, pos=at(strip, 0))
    assert len(heard.wanted) == 1 and not strip.dragging


def test_the_cursor_and_a_tooltip_say_what_pressing_does(strip: Strip) -> None:
    none = Qt.MouseButton.NoButton
    seen = []
    for place in (at(strip, 20_000, -5), at(strip, 40_000, 5), at(strip, 30_000)):
        _move(strip, place, none)
        seen.append((strip.cursor().shape(), strip.toolTip()))
    assert seen == [
        (Qt.CursorShape.SizeHorCursor, "Drag to change where your part starts"),
        (Qt.CursorShape.SizeHorCursor, "Drag to change where your part ends"),
        (Qt.CursorShape.PointingHandCursor, ""),
    ]
