"""The window: steps at the left, one page at a time, the practice banner, the line of status. It knows no page by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QLocale, QTime, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.edition import edition
from app.story.errors import StoryError
from app.story.flow import Step
from app.ui import theme
from app.ui.announce import announce
from app.ui.help_panel import HelpPanel
from app.ui.journey import Journey
from app.ui.page import Page
from app.ui.shell_parts import SideSteps, TopLine, step_rows
from app.ui.widgets.button import Button
from app.ui.widgets.flow_row import FlowRow
from app.ui.widgets.notice import Banner, Notice, Tone
from app.ui.widgets.step_list import StepList
from app.words import error_text

SMALLEST = (640, 512)
USUAL = (960, 680)
WIDE_FROM = 900


class Shell(QMainWindow):
    """Shows the page of the journey's step. ``pages`` makes each page the first time it is needed.

    ``may_close`` is asked before the window closes, after everything was saved. Where it answers False the owner may
    ask the person (without a nested loop) and call :meth:`close_now` later.
    """

    page_shown = Signal(object)
    """The :class:`Page` that has just come up."""
    closing = Signal()

    def __init__(
        self,
        journey: Journey,
        pages: Mapping[Step, Callable[[], Page]],
        *,
        may_close: Callable[[], bool] | None = None,
        name: str = "",
    ) -> None:
        super().__init__()
        self.journey = journey
        self._factories = pages
        self._made: dict[Step, Page] = {}
        self._name = name or edition().name
        self._may_close = may_close
        self._closing = self._close_asked = False
        self._spoke = False
        self._build()
        journey.step_changed.connect(self.show_step)
        journey.saved.connect(self._on_saved)
        journey.save_failed.connect(self._on_save_failed)
        self.setMinimumSize(*SMALLEST)
        self._take_usual_size()

    # --- pages ---

    @property
    def page(self) -> Page | None:
        """The page that is showing."""
        page = self._stack.currentWidget()
        return page if isinstance(page, Page) else None

    def show_step(self, step: Step) -> None:
        """Show the page of ``step``."""
        page = self._made.get(step)
        if page is None:
            page = self._made[step] = self._factories[step]()
        self.show_page(page)

    def show_page(self, page: Page) -> None:
        """Show any page, also one outside the steps; ``show_step(journey.step)`` goes back to the journey."""
        self._spoke = self._close_asked = False
        self._leave_page(page)
        if self._stack.indexOf(page) < 0:
            self._adopt(page)
        page.show_for(self.journey.submission, self.journey.call)
        self._stack.setCurrentWidget(page)
        self._update_frame()
        # The focus can move only once the page is really there.
        QTimer.singleShot(0, page, page.take_focus)
        announce(self, self._where(page))
        self.page_shown.emit(page)

    def refresh(self) -> None:
        """Bring steps, banner and title up to date after the submission changed outside a page."""
        self._update_frame()

    # --- status ---

    def say(self, text: str) -> None:
        """Show ``text`` in the line of status and have it read out."""
        self._show_status(text)
        self._spoke = True
        self._update_width()
        announce(self, text)

    @property
    def status(self) -> str:
        """What the line of status says."""
        return self._top.status.text()

    def close_now(self) -> None:
        """Close without asking."""
        self._closing = True
        self.close()

    def open_help(self) -> HelpPanel:
        """Open the support lines of the call."""
        panel = HelpPanel(self.journey.call, parent=self)
        panel.finished.connect(panel.deleteLater)
        panel.open()
        return panel

    # --- inside: putting together ---

    def _build(self) -> None:
        self.banner = Banner(self.tr("Practice. Nothing leaves this computer."))
        self.save_notice = Notice("", tone=Tone.ERROR)
        self.close_unsaved = Button(self.tr("Close without saving"))
        self.close_unsaved.clicked.connect(self.close_now)
        self.close_unsaved.hide()
        closing = FlowRow()
        closing.add(self.close_unsaved)
        self.save_notice.add(closing)
        self.steps = StepList()
        self.steps.chosen.connect(self._on_step_chosen)
        self._side = SideSteps(self.steps)
        self._top = TopLine()
        self.where = self._top.where
        self._stack = QStackedWidget()
        right = QVBoxLayout()
        right.setSpacing(0)
        for widget in (self.save_notice, self._top):
            right.addWidget(widget)
        right.addWidget(self._stack, 1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._side)
        middle.addLayout(right, 1)
        centre = QWidget()
        whole = QVBoxLayout(centre)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.banner)
        whole.addLayout(middle, 1)
        self.setCentralWidget(centre)
        self.save_notice.hide()
        self._update_frame()

    def _adopt(self, page: Page) -> None:
        self._stack.addWidget(page)
        page.go_on.connect(self.journey.next)
        page.go_back.connect(self._on_back)
        page.go_to.connect(self.journey.go_to)
        page.edited.connect(self._on_edited)
        page.save_and_close.connect(self.close)
        page.help_wanted.connect(self.open_help)
        page.said.connect(self.say)
        page.title_changed.connect(self._update_title)

    def _take_usual_size(self) -> None:
        screen = self.screen().availableGeometry()
        self.resize(min(USUAL[0], screen.width()), min(USUAL[1], screen.height()))

    # --- inside: what happens ---

    def _leave_page(self, coming: Page | None) -> None:
        page = self.page
        if page is not None and page is not coming:
            page.leaving()

    def _on_back(self) -> None:
        page = self.page
        if page is not None and page.back_to is not None:
            self.show_page(page.back_to)
        elif page is not None and page.step is None:
            self.show_step(self.journey.step)
        else:
            self._leave_by(self.journey.back)

    def _on_step_chosen(self, at: int) -> None:
        self._leave_by(lambda: self.journey.go_to(self.journey.flow.numbered[at]))

    def _leave_by(self, way: Callable[[], None]) -> None:
        """Go another way than on, with all that was pressed and written on the page kept."""
        page = self.page

        def leave() -> None:
            if page is not None:
                page.store()
            self.journey.touch()
            way()

        if page is None:
            leave()
        else:
            page.in_turn(leave)

    def _on_edited(self) -> None:
        self.journey.touch()
        self._update_steps()

    def _on_saved(self) -> None:
        self.save_notice.hide()
        self.close_unsaved.hide()
        now = QLocale().toString(QTime.currentTime(), QLocale.FormatType.ShortFormat)
        self._show_status(self.tr("Saved {time}").format(time=now))

    def _on_save_failed(self, error: StoryError) -> None:
        words = error_text(error, self.journey.call)
        self.save_notice.set_heading(words.title)
        self.save_notice.set_text(words.body)
        self._show_status(self.tr("Not saved"))
        if self.save_notice.isHidden():
            self.save_notice.show()
            announce(self, f"{words.title}. {words.body}", assertive=True)

    def closeEvent(self, event: QCloseEvent) -> None:
        page = self.page
        if page is not None and page.is_settling and not self._closing and not self._close_asked:
            # Whoever presses again does not want to wait any longer.
            self._close_asked = True
            event.ignore()
            page.in_turn(self.close)
            return
        self._close_asked = False
        if page is not None:
            page.store()
        self.journey.touch()
        saved = self.journey.flush()
        if not self._closing and not saved:
            # The notice says why; whoever cannot put that right must still be able to close the window.
            self.close_unsaved.show()
            self.close_unsaved.setFocus()
            event.ignore()
            return
        if not self._closing and self._may_close is not None and not self._may_close():
            event.ignore()
            return
        if page is not None:
            page.leaving()
        self.closing.emit()
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._update_width()

    def rescale(self) -> None:
        """Follow a new text size (the theme calls it)."""
        QTimer.singleShot(0, self, self._update_width)

    # --- inside: bringing up to date ---

    def _update_frame(self) -> None:
        submission = self.journey.submission
        self.banner.setVisible(submission is not None and submission.practise)
        self._update_steps()
        self._update_width()
        self._update_title()

    def _update_title(self) -> None:
        page = self.page
        self.setWindowTitle(f"{page.title} – {self._name}" if page is not None else self._name)

    def _update_steps(self) -> None:
        submission, flow = self.journey.submission, self.journey.flow
        if submission is None:
            return
        self.steps.show_rows(step_rows(flow, self.journey.step, submission))

    def _where(self, page: Page) -> str:
        number = self.journey.flow.number_of(page.step) if page.step is not None else 0
        if not number:
            return ""
        count = len(self.journey.flow.numbered)
        return self.tr("Step {number} of {count}").format(number=number, count=count)

    def _update_width(self) -> None:
        page = self.page
        steps = page is not None and bool(self._where(page)) and self.journey.submission is not None
        side = self._side.sizeHint().width()
        wide = self.width() >= WIDE_FROM and self.width() - side >= theme.character_width(48)
        self._side.setVisible(steps and wide)
        self._top.set_where(self._where(page) if page is not None else "")
        # A page outside the steps has no place for the line of status until there is something to say.
        self._top.setVisible(not wide if steps else self._spoke)

    def _show_status(self, text: str) -> None:
        self._top.status.setText(text)
        self._side.status.setText(text)
