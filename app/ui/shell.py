"""The window: steps at the left, one page at a time, the practice banner, the line of status. It knows no page by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.edition import edition
from app.ui import theme
from app.ui.announce import announce
from app.ui.journey import Journey
from app.ui.page import Page

if TYPE_CHECKING:
    from app.story.errors import StoryError
    from app.story.step import Step
    from app.ui.help_panel import HelpPanel
    from app.ui.shell_parts import SideSteps, TopLine
    from app.ui.widgets.button import Button
    from app.ui.widgets.notice import Banner, Notice
    from app.ui.widgets.step_list import StepList
    from app.ui.widgets.text import Text

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
    painted = Signal()
    """The window is on the screen for the first time."""

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
        self._spoke = self._painted = False
        self._when_painted: list[Callable[[], object]] = []
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
        return self._status

    @property
    def is_complete(self) -> bool:
        """Whether the window is on the screen, and all that was put off until then is done."""
        return self._painted and not self._when_painted

    def when_painted(self, action: Callable[[], object]) -> None:
        """Do ``action`` soon after the window came up on the screen: at once where it has been there for long.

        Each is done in a turn of its own, so that what the person does meanwhile comes between.
        """
        if self.is_complete:
            action()
        else:
            self._when_painted.append(action)

    def close_now(self) -> None:
        """Close without asking."""
        self._closing = True
        self.close()

    def open_help(self) -> HelpPanel:
        """Open the support lines of the call."""
        from app.ui.help_panel import HelpPanel

        panel = HelpPanel(self.journey.call, parent=self)
        panel.finished.connect(panel.deleteLater)
        panel.open()
        return panel

    # --- inside: putting together ---

    def _build(self) -> None:
        self._status = ""
        self._stack = QStackedWidget()
        self._right, self._middle = QVBoxLayout(), QHBoxLayout()
        self._right.setSpacing(0)
        self._right.addWidget(self._stack, 1)
        self._middle.setSpacing(0)
        self._middle.addLayout(self._right, 1)
        centre = QWidget()
        self._whole = QVBoxLayout(centre)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        self._whole.addLayout(self._middle, 1)
        self.setCentralWidget(centre)
        self._update_frame()

    # What stands around a page of the journey is made when it is first needed: the first page has nothing of it.

    @cached_property
    def banner(self) -> Banner:
        """Says that this is practice."""
        from app.ui.widgets.notice import Banner

        banner = Banner(self.tr("Practice. Nothing leaves this computer."))
        self._place("banner", banner, self._whole)
        return banner

    @cached_property
    def save_notice(self) -> Notice:
        """Says that a story could not be saved."""
        from app.ui.widgets.flow_row import FlowRow
        from app.ui.widgets.notice import Notice, Tone

        notice = Notice("", tone=Tone.ERROR)
        closing = FlowRow()
        closing.add(self.close_unsaved)
        notice.add(closing)
        self._place("save_notice", notice, self._right)
        return notice

    @cached_property
    def close_unsaved(self) -> Button:
        """The way out for whoever cannot have their story saved."""
        from app.ui.widgets.button import Button

        button = Button(self.tr("Close without saving"))
        button.clicked.connect(self.close_now)
        button.hide()
        return button

    @cached_property
    def _top(self) -> TopLine:
        from app.ui.shell_parts import TopLine

        line = TopLine()
        line.status.setText(self._status)
        self._place("_top", line, self._right, self._right.indexOf(self._stack))
        return line

    @property
    def where(self) -> Text:
        """Which step this is, over the page."""
        return self._top.where

    @cached_property
    def steps(self) -> StepList:
        """The numbered steps."""
        from app.ui.widgets.step_list import StepList

        steps = StepList()
        steps.chosen.connect(self._on_step_chosen)
        return steps

    @cached_property
    def _side(self) -> SideSteps:
        from app.ui.shell_parts import SideSteps

        side = SideSteps(self.steps)
        side.status.setText(self._status)
        self._place("_side", side, self._middle)
        return side

    def _place(self, name: str, widget: QWidget, layout: QBoxLayout, at: int = 0) -> None:
        """Put ``widget`` into ``layout``, out of sight, and where a screen reader expects it."""
        widget.hide()
        layout.insertWidget(at, widget)
        for part in ("banner", "_side", "save_notice", "_top"):
            made = widget if part == name else vars(self).get(part)
            if made is not None:
                made.raise_()
        self._stack.raise_()

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
        from PySide6.QtCore import QLocale, QTime

        if "save_notice" in vars(self):
            self.save_notice.hide()
            self.close_unsaved.hide()
        now = QLocale().toString(QTime.currentTime(), QLocale.FormatType.ShortFormat)
        self._show_status(self.tr("Saved {time}").format(time=now))

    def _on_save_failed(self, error: StoryError) -> None:
        from app.words import error_text

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
        self._when_painted.clear()
        self.closing.emit()
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            # All of the window is painted and handed to the screen before the next event.
            QTimer.singleShot(0, self, self._after_painting)

    def _after_painting(self) -> None:
        self.painted.emit()
        self._do_next()

    def _do_next(self) -> None:
        if self._when_painted:
            self._when_painted.pop(0)()
            QTimer.singleShot(0, self, self._do_next)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._update_width()

    def rescale(self) -> None:
        """Follow a new text size (the theme calls it)."""
        QTimer.singleShot(0, self, self._update_width)

    # --- inside: bringing up to date ---

    def _update_frame(self) -> None:
        submission = self.journey.submission
        practise = submission is not None and submission.practise
        if practise or "banner" in vars(self):
            self.banner.setVisible(practise)
        self._update_steps()
        self._update_width()
        self._update_title()

    def _update_title(self) -> None:
        page = self.page
        self.setWindowTitle(f"{page.title} – {self._name}" if page is not None else self._name)

    def _update_steps(self) -> None:
        submission = self.journey.submission
        if submission is None:
            return
        from app.ui.shell_parts import step_rows

        self.steps.show_rows(step_rows(self.journey.flow, self.journey.step, submission))

    def _where(self, page: Page) -> str:
        # Start is no numbered step, and the flow is a large part of what the program has to load.
        step = page.step
        number = 0 if step is None or step is Journey.FIRST else self.journey.flow.number_of(step)
        if not number:
            return ""
        count = len(self.journey.flow.numbered)
        return self.tr("Step {number} of {count}").format(number=number, count=count)

    def _update_width(self) -> None:
        page = self.page
        steps = page is not None and bool(self._where(page)) and self.journey.submission is not None
        if not (steps or self._spoke or self._surrounded):
            return
        side = self._side.sizeHint().width()
        wide = self.width() >= WIDE_FROM and self.width() - side >= theme.character_width(48)
        self._side.setVisible(steps and wide)
        self._top.set_where(self._where(page) if page is not None else "")
        # A page outside the steps has no place for the line of status until there is something to say.
        self._top.setVisible(not wide if steps else self._spoke)

    @property
    def _surrounded(self) -> bool:
        """Whether what stands around a page was made already."""
        return "_side" in vars(self) or "_top" in vars(self)

    def _show_status(self, text: str) -> None:
        self._status = text
        if self._surrounded:
            self._top.status.setText(text)
            self._side.status.setText(text)
