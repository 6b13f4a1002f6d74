"""Text on a page: headings that screen readers know as headings, paragraphs, hints. Always plain text, always wrapped."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent, QPalette, QTextLayout
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.announce import speak_as
from app.ui.theme import Ink
from app.ui.widgets.lines import height_in, height_of, lay_out, line_advance

UNBROKEN = 16
"""Words of so many characters are never broken, longer ones where there is no room."""


class Text(QLabel):
    """A paragraph. ``points`` is its size on the 100 % scale, ``selectable`` lets people copy it with the mouse."""

    def __init__(self, text: str = "", *, points: float = theme.BASE_PT, bold: bool = False, colour: Ink = Ink.TEXT,
                 selectable: bool = False, parent: QWidget | None = None) -> None:  # fmt: skip
        super().__init__(parent)
        self._points, self._bold, self._selectable = points, bold, selectable
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.setForegroundRole(colour.value)
        self.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
        if selectable:
            both = (
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            self.setTextInteractionFlags(both)
        self.rescale()
        self.setText(text)

    def rescale(self) -> None:
        """Follow a new text size (the theme calls it): Qt leaves a widget with a font of its own alone."""
        if self._points != theme.BASE_PT or self._bold:
            self.setFont(theme.scaled_font(self._points, bold=self._bold))

    # Qt sets the lines of a label as close as the font allows, so the text is laid out here. Only text to be
    # selected is left to Qt, which has to know where each letter stands.

    def _lines(self, width: float) -> QTextLayout:
        across = self.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask
        return lay_out(self.text(), self.font(), width, align=across, direction=self.layoutDirection())

    def heightForWidth(self, width: int) -> int:
        if self._selectable:
            return super().heightForWidth(width)
        margins = self.contentsMargins()
        # How many lines there are does not hang on where they stand, or on the way that a heading shares its words out.
        tall = height_in(self.text(), self.font(), width - margins.left() - margins.right())
        return tall + margins.top() + margins.bottom()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return hint if self._selectable else QSize(hint.width() + 2, self.heightForWidth(hint.width() + 2))

    def minimumSizeHint(self) -> QSize:
        # Not the longest word: a file's name without blanks would widen the page, and the layout above can break it.
        hint = super().minimumSizeHint()
        if self._selectable:
            return hint
        return QSize(min(hint.width(), round(theme.character_width(UNBROKEN))), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._selectable:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        group = QPalette.ColorGroup.Active if self.isEnabled() else QPalette.ColorGroup.Disabled
        painter.setPen(self.palette().color(group, self.foregroundRole()))
        place = self.contentsRect()
        lines = self._lines(place.width())
        middle = bool(self.alignment() & Qt.AlignmentFlag.AlignVCenter)
        spare = max(0, place.height() - height_of(lines)) // 2 if middle else 0
        lines.draw(painter, QPointF(place.x(), place.y() + spare))


class Heading(Text):
    """A heading of level 1 (the page's) or 2. A program can put the focus on it; Tab passes it by."""

    def __init__(self, text: str = "", *, level: int = 1, parent: QWidget | None = None) -> None:
        points = theme.HEADING_PT if level == 1 else theme.SUBHEADING_PT
        super().__init__("", points=points, bold=True, parent=parent)
        self.level = level
        speak_as(self, QAccessible.Role.Heading)
        self.setText(text)
        if level == 1:
            self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setAccessibleName(text)

    def _lines(self, width: float) -> QTextLayout:
        """Lines of about the same length, so that no word is left alone on the last."""
        lines = super()._lines(width)
        count = lines.lineCount()
        if count < 2 or self.isRightToLeft():
            return lines
        longest = max(self.fontMetrics().horizontalAdvance(word) for word in self.text().split() or [""])
        narrow, wide = max(float(longest), width / count), width
        while wide - narrow > 4:
            middle = (narrow + wide) / 2
            narrow, wide = (narrow, middle) if super()._lines(middle).lineCount() == count else (middle, wide)
        return super()._lines(wide)


class Hint(Text):
    """Help in quieter ink."""

    def __init__(self, text: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(text, colour=Ink.HINT, parent=parent)


class ErrorText(Text):
    """What is wrong, at the place where it is wrong. Hidden while there is nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", bold=True, colour=Ink.ERROR, parent=parent)
        self.hide()

    def show_text(self, text: str) -> None:
        """Show ``text``, or nothing when it is empty."""
        self.setText(text)
        self.setVisible(bool(text))


class Bullet(Text):
    """One point of a list, with a dot before it."""

    def __init__(self, text: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        speak_as(self, QAccessible.Role.ListItem)
        self.setAccessibleName(text)
        self.setText(text)

    def rescale(self) -> None:
        super().rescale()
        self.setContentsMargins(round(theme.GAP_24 * theme.text_ratio()), 0, 0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.ink(self, Ink.TEXT))
        radius = max(2.5, self.fontMetrics().height() / 7)
        middle = line_advance(self.font()) / 2 + 1
        painter.drawEllipse(QPointF(theme.GAP_8 + radius, middle), radius, radius)


class Bullets(QWidget):
    """A short list, one point a line."""

    def __init__(self, points: Sequence[str], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        speak_as(self, QAccessible.Role.List)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP_8)
        for point in points:
            rows.addWidget(Bullet(point))
