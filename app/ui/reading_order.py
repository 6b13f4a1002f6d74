"""One order for eyes, Tab and screen readers: the order of the layouts.

Qt orders Tab by when a widget was made, and accessibility by its place among its parent's children. Rows that come and
go while a page is open would end up behind the buttons at the foot in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFocusFrame, QLayout, QScrollArea, QStackedWidget, QWidget

from app.ui.widgets.flow_row import FlowRow


def arrange(parts: Iterable[QWidget]) -> None:
    """Bring children and the Tab order of ``parts``, one after the other, into the order in which they are laid out."""
    stops = [stop for part in parts for stop in _stops(part)]
    for before, after in pairwise(stops):
        if before.nextInFocusChain() is not after:
            QWidget.setTabOrder(before, after)


def _stops(widget: QWidget) -> Iterator[QWidget]:
    # Also what Tab passes by: headings, where it goes on from, and the answers of a group that are not chosen, which Qt
    # takes out of the Tab order for as long as another one is.
    takes_focus = widget.focusPolicy() != Qt.FocusPolicy.NoFocus
    if takes_focus and widget.focusProxy() is None and not isinstance(widget, QScrollArea):
        yield widget
        if widget.layout() is None:
            return
    children = _laid_out(widget)
    _reorder(widget, children)
    for child in children:
        yield from _stops(child)


def _laid_out(widget: QWidget) -> list[QWidget]:
    if isinstance(widget, FlowRow):
        return widget.widgets()
    if isinstance(widget, QScrollArea):
        inside = widget.widget()
        return [inside] if inside is not None else []
    layout = widget.layout()
    if layout is not None and not isinstance(widget, QStackedWidget):
        return list(_in_layout(layout))
    return [child for child in widget.children() if _is_part(child)]  # type: ignore[misc]


def _in_layout(layout: QLayout) -> Iterator[QWidget]:
    for at in range(layout.count()):
        item = layout.itemAt(at)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _in_layout(inner)


def _is_part(child: object) -> bool:
    return isinstance(child, QWidget) and not child.isWindow() and not isinstance(child, QFocusFrame)


def _reorder(parent: QWidget, wanted: list[QWidget]) -> None:
    inside = set(wanted)
    current = [child for child in parent.children() if child in inside]
    if current != [child for child in wanted if child.parentWidget() is parent]:
        for child in wanted:
            child.raise_()
