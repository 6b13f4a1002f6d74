"""The parts of the window around a page: the ground of the steps, and the line over a page in a narrow window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.story.flow import Flow, Step
from app.story.submission import Submission, SubmissionState
from app.ui import theme
from app.ui.theme import Ink
from app.ui.widgets.step_list import Standing, StepList, StepRow
from app.ui.widgets.text import Hint, Text
from app.words import step_words


def step_rows(flow: Flow, here: Step, submission: Submission) -> list[StepRow]:
    """The numbered steps as they stand for ``submission`` while the person is on ``here``."""
    return [_step_row(flow, step, flow.number_of(here) == number, submission)
            for number, step in enumerate(flow.numbered, 1)]  # fmt: skip


def _step_row(flow: Flow, step: Step, is_here: bool, submission: Submission) -> StepRow:
    may = flow.may_enter(step, submission)
    if submission.state is SubmissionState.SENT:
        done = True
    elif submission.state is SubmissionState.SENDING:
        done = step is not Step.SENDING
    else:
        done = step in flow.questions and may and flow.is_complete(step, submission)
    standing = Standing.DONE if done else Standing.OPEN if may else Standing.LATER
    # Sending starts with the button on Check, never from the list.
    pressable = may and not is_here and step is not Step.SENDING
    return StepRow(step_words(step), Standing.HERE if is_here else standing, pressable)


class TopLine(QWidget):
    """ "Step 3 of 8" and the line of status, over a page without the list of steps beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.where = Text(bold=True)
        self.status = Hint()
        self.status.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GAP_40, theme.GAP_8, theme.GAP_24, theme.GAP_8)
        row.addWidget(self.where, 3)
        row.addWidget(self.status, 2)

    def set_where(self, text: str) -> None:
        """Say which step this is; without one the line of status begins at the left."""
        self.where.setText(text)
        self.where.setVisible(bool(text))
        side = Qt.AlignmentFlag.AlignTrailing if text else Qt.AlignmentFlag.AlignLeading
        self.status.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.ink(self, Ink.PANEL))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.ink(self, Ink.LINE))


class SideSteps(QFrame):
    """The ground of the steps, with the line of status below them."""

    def __init__(self, steps: StepList) -> None:
        super().__init__()
        self.status = Hint()
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, theme.GAP_24, theme.GAP_8, theme.GAP_16)
        rows.addWidget(steps)
        rows.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Asked for the ground that it makes by itself, PySide6 readies every class of widget there is: 14 ms.
        behind = QWidget()
        area.setViewport(behind)
        area.setWidget(inside)
        for ground in (area, behind, inside):
            ground.setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 1, theme.GAP_16)
        whole.addWidget(area, 1)
        self.status.setContentsMargins(theme.GAP_16, 0, theme.GAP_8, 0)
        whole.addWidget(self.status)
        self.rescale()

    def rescale(self) -> None:
        """Be as wide as the steps' names need."""
        self.setFixedWidth(max(232, round(theme.character_width(26))))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.ink(self, Ink.PANEL))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), theme.ink(self, Ink.LINE))
