"""The length of a video as a line or a filmstrip, for the mouse; the keys are the player's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QHideEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from app.ui.widgets import film
from app.ui.widgets.strip_view import ABOVE, ROOM, StripView

#: How far a handle can be grabbed inwards from the edge of the kept part; outwards it is ``ROOM``.
_INWARDS = 6.0
_LEFT = Qt.MouseButton.LeftButton


@dataclass(frozen=True)
class _Drag:
    """A handle that is held: whether it is the start's, how far from the edge it was grabbed, whether it has moved."""

    is_start: bool
    off_by: float
    moved: bool = False


class Strip(StripView):
    """Times in milliseconds. Pressing and dragging emits ``wanted`` with the time under the mouse.

    The two ends of a kept part can be dragged by their handles where the strip is a filmstrip.
    Never the only way: the player's buttons and keys, and the time boxes, do the same.
    """

    wanted = Signal(int)
    handle_dragged = Signal(bool, int)
    """While the start (True) or the end (False) of the kept part is dragged: where it would be now."""
    handle_dropped = Signal(bool, int)
    """The handle was let go at another place than before. The strip shows the part so until :meth:`set_part`."""
    drag_cancelled = Signal()
    """A drag ended without effect, after at least one ``handle_dragged``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._drag: _Drag | None = None
        self._scrubbing = False

    def set_part(self, part: tuple[int, int] | None, others: Sequence[tuple[int, int]] = ()) -> None:
        """As in :class:`StripView`. A handle that is held stays held, and in its place if the part is the same as before."""
        if part is None:
            self.cancel_drag()
        preview = self._preview if self._drag is not None and part == self._part else None
        super().set_part(part, others)
        self._preview = preview

    def set_pictures_wanted(self, wanted: bool) -> None:
        """Be a filmstrip, with room for pictures and with handles; or else a slim line."""
        self.cancel_drag()
        super().set_pictures_wanted(wanted)
        self.setMouseTracking(wanted)
        self._hint(None)

    def _handle_at(self, point: QPointF) -> bool | None:
        """Whether the start's handle (True) or the end's (False) can be grabbed there; None for neither.

        Above the pictures, beside the playhead's head, the line is free even at the handles.
        """
        if not self._has_film or self.part is None or not self._length or point.y() < ABOVE - film.FRAME:
            return None
        span = self._span(*self.part)
        inwards = min(_INWARDS, span.width() / 3)
        if span.left() - ROOM <= point.x() <= span.left() + inwards:
            return True
        if span.right() - inwards <= point.x() <= span.right() + ROOM:
            return False
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not _LEFT or not self._length:
            return
        x, part = event.position().x(), self.part
        is_start = self._handle_at(event.position())
        if is_start is None or part is None:
            self._scrubbing = True
            self.wanted.emit(self.ms_at(x))
        else:
            self._drag = _Drag(is_start, x - self.x_of(part[0] if is_start else part[1]))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not event.buttons() & _LEFT:
            self.cancel_drag()
            self._scrubbing = False
            self._hint(self._handle_at(event.position()))
        elif self._drag is not None:
            self._drag_to(self.ms_at(event.position().x() - self._drag.off_by))
        elif self._scrubbing and self._length:
            self.wanted.emit(self.ms_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is not _LEFT:
            return
        drag, part = self._drag, self.part
        self._drag, self._scrubbing = None, False
        if drag is not None and drag.moved and part is not None:
            self.handle_dropped.emit(drag.is_start, part[0] if drag.is_start else part[1])
        self._hint(self._handle_at(event.position()))

    def _drag_to(self, ms: int) -> None:
        drag, part = self._drag, self.part
        if drag is None or part is None:
            return
        start, end = part
        wanted = (min(ms, end - 1), end) if drag.is_start else (start, max(ms, start + 1))
        if wanted != part:
            self._preview, self._drag = wanted, replace(drag, moved=True)
            self.update()
            self.handle_dragged.emit(drag.is_start, wanted[0] if drag.is_start else wanted[1])

    @property
    def dragging(self) -> bool:
        """Whether a handle is held."""
        return self._drag is not None

    def cancel_drag(self) -> bool:
        """Let go of the handle that is held, and show the part as it was; False where none is held."""
        drag, self._drag = self._drag, None
        if drag is None:
            return False
        self._preview = None
        self.update()
        if drag.moved:
            self.drag_cancelled.emit()
        return True

    def _hint(self, handle: bool | None) -> None:
        """Say by cursor and tooltip what pressing here would do."""
        texts = {
            True: self.tr("Drag to change where your part starts"),
            False: self.tr("Drag to change where your part ends"),
        }
        shape = Qt.CursorShape.PointingHandCursor if handle is None else Qt.CursorShape.SizeHorCursor
        if self.cursor().shape() is not shape:
            self.setCursor(shape)
        self.setToolTip("" if handle is None else texts[handle])

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.UngrabMouse:
            self.cancel_drag()
            self._scrubbing = False
        return super().event(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.cancel_drag()
        self._scrubbing = False
        super().hideEvent(event)
