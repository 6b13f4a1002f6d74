"""Get help now: who to ring or write to, each number ready to read, select and copy."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QApplication, QDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

from app.story.call import Call, Organiser, SupportLine
from app.ui import theme
from app.ui.page_frame import Scrolled
from app.ui.reading_order import arrange
from app.ui.widgets.button import Button, link
from app.ui.widgets.fields import CopyField
from app.ui.widgets.flow_row import FlowRow
from app.ui.widgets.notice import Notice, Tone
from app.ui.widgets.text import Heading, Hint, Text

EMERGENCY_NUMBERS = {"999", "112", "911"}
_EMERGENCY_OF = {"GB": "999"}
_EUROPE = "112"
"""Works in every country of the European Union and in the United Kingdom (Directive (EU) 2018/1972, article 109)."""


def emergency_number(call: Call) -> str:
    """The number for an emergency: the call's own, else the usual one of its country."""
    own = (line.phone for line in call.support if line.phone in EMERGENCY_NUMBERS)
    return next(own, _EMERGENCY_OF.get(call.country, _EUROPE))


class SupportLines(QWidget):
    """The support lines of a call: the emergency first, then a name, who it is for, when it is open, and the number."""

    def __init__(self, call: Call | None = None, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.copies: list[CopyField] = []
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(theme.GAP_24)
        if call is not None:
            self._fill(call)

    def _fill(self, call: Call) -> None:
        number = emergency_number(call)
        notice = Notice(
            self.tr("If somebody is in danger now, ring the emergency services."),
            tone=Tone.WARNING,
            heading=self.tr("In an emergency ring {number}").format(number=number),
        )
        notice.add(self._copy(self.tr("Emergency number"), number))
        self._rows.addWidget(notice)
        for line in call.support:
            if line.phone not in EMERGENCY_NUMBERS:
                self._rows.addWidget(self._line(line))

    def _line(self, line: SupportLine) -> QWidget:
        part = QWidget()
        rows = QVBoxLayout(part)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP_4)
        rows.addWidget(Text(line.name, bold=True))
        facts = [text for text in (self._nation(line), line.hours) if text]
        if facts:
            rows.addWidget(Hint(". ".join(facts) + "."))
        for label, number in ((self.tr("Phone"), line.phone), (self.tr("Text message to"), line.text)):
            if number:
                rows.addWidget(Text(label))
                rows.addWidget(self._copy(f"{line.name}. {label}", number))
        return part

    def _nation(self, line: SupportLine) -> str:
        return self.tr("For people in {nation}").format(nation=line.nation) if line.nation else ""

    def _copy(self, label: str, text: str) -> CopyField:
        field = CopyField(label, text)
        self.copies.append(field)
        return field


class OrganiserContact(QWidget):
    """How to reach the organiser: email, phone and website, each to copy; ``link_wanted`` asks to open the website."""

    link_wanted = Signal(str)

    def __init__(self, organiser: Organiser, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP_4)
        for label, text in ((self.tr("Email"), organiser.email), (self.tr("Phone"), organiser.phone)):
            if text:
                rows.addWidget(Text(label, bold=True))
                rows.addWidget(CopyField(f"{organiser.name}. {label}", text))
        if organiser.website:
            opens = link(self.tr("Open the website of {name}").format(name=organiser.name))
            opens.clicked.connect(lambda: self.link_wanted.emit(organiser.website))
            rows.addWidget(opens)


class HelpPanel(QDialog):
    """The panel behind "Get help now". Escape or Close takes it away, and the focus goes back to where it was."""

    def __init__(self, call: Call, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before: QWidget | None = None
        self.setWindowTitle(self.tr("Get help now"))
        self.heading = Heading(self.tr("Get help now"))
        self.lines = SupportLines(call)
        self.close_button = Button(self.tr("Close"))
        self.close_button.clicked.connect(self.reject)
        self._content = self._column(call)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._content)
        self._foot = FlowRow(margin=theme.GAP_16)
        self._foot.add(self.close_button)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self._scroll, 1)
        rows.addWidget(self._foot)
        self.finished.connect(self._give_focus_back)

    def _column(self, call: Call) -> QWidget:
        content = Scrolled()
        rows = QVBoxLayout(content)
        rows.setContentsMargins(theme.GAP_24, theme.GAP_24, theme.GAP_24, theme.GAP_24)
        rows.setSpacing(theme.GAP_16)
        rows.addWidget(self.heading)
        rows.addWidget(Text(self.tr("You do not have to carry on today. Your story stays saved.")))
        if call.support:
            rows.addWidget(
                Text(self.tr("These people listen. They are there for you, whatever it is about."))
            )
        rows.addWidget(self.lines)
        rows.addSpacing(theme.GAP_8)
        rows.addWidget(Heading(self.tr("Questions about this call"), level=2))
        rows.addWidget(Text(self.tr("Ask {organiser}, who run it.").format(organiser=call.organiser.name)))
        contact = OrganiserContact(
            Organiser(call.organiser.name, "", call.organiser.email, call.organiser.phone)
        )
        rows.addWidget(contact)
        rows.addStretch(1)
        return content

    def open(self) -> None:
        """Come up over the window and take the focus."""
        self._before = QApplication.focusWidget()
        # By itself Qt takes two thirds of the screen at most, which is little for large text.
        self.resize(self.sizeHint())
        super().open()
        arrange((self._content, self._foot))
        self.heading.setFocus(Qt.FocusReason.OtherFocusReason)

    def sizeHint(self) -> QSize:
        wide = round(theme.character_width(64)) + 2 * theme.GAP_24
        over = self.parentWidget()
        room = over.window().size() if over is not None else QSize(720, 640)
        return QSize(min(wide, max(320, room.width() - theme.GAP_40)), max(320, room.height() - theme.GAP_40))

    def _give_focus_back(self) -> None:
        if self._before is not None and self._before.isVisible():
            self._before.window().activateWindow()
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before = None
