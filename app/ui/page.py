"""The base of every page. A page asks, shows and stores; the base does the rest.

How a page is written::

    class DetailsPage(Page):
        step = Step.DETAILS

        def __init__(self) -> None:
            super().__init__()
            self.set_heading(self.tr("Your details"))
            self.add_text(self.tr("We only use these to reach you about your video."))
            self.full_name = TextField()
            self.add_field("name", self.full_name, self.tr("Full name"))
            self.number = TextField(characters=20)
            self.number_box = self.add_field("number", self.number, self.tr("Contact number"), hint=self.tr("…"))

        def load(self, submission: Submission, call: Call) -> None:      # each time the page is shown
            self.full_name.set_value(submission.contact.name)
            self.number.set_value(submission.contact.number)

        def save(self, submission: Submission) -> None:                  # at every edit and on leaving
            submission.tell_contact(replace(submission.contact, name=self.full_name.value(), …))

- The field's name is the ``field`` of the story's :class:`Problem`; ``problems()`` asks the flow by default.
- Every widget of ``add_field`` with a ``changed`` signal is watched: an edit calls ``save`` and then emits ``edited``.
  For other widgets: ``self.watch(slider.valueChanged)``. While ``load`` runs nothing is watched.
- Continue: ``save``, ``problems()``; any problem is shown in the summary and at its field; none emits ``go_on``.
  A page whose primary button does something else overrides ``primary_pressed``.
- ``add_field`` returns the :class:`FieldBox`: ``box.setVisible(…)`` hides label, hint and widget together.
- ``self.show_failure(error)`` says at the top what went wrong with a job (``Jobs.run(failed=self.show_failure)``).
- ``self.say(text)`` puts a line of status into the window and has it read out; ``self.announce(text)`` reads only.
- ``save`` also runs when the page is left by Back; ``self.answered`` tells an answer from a look.
- ``add_heading2``, ``add_bullets``, ``add_notice``, ``add_details``, ``add_buttons``: see :class:`PageFrame`;
  ``add_widget`` takes anything else, ``add_narrow`` keeps it to the width of text on a ``wide`` page.
- Do not call a widget ``self.pos``, ``self.size``, ``self.font`` …: these are methods of QWidget.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.announce import announce
from app.ui.page_frame import PageFrame

if TYPE_CHECKING:
    from app.story.call import Call
    from app.story.errors import StoryError
    from app.story.problems import Problem
    from app.story.step import Step
    from app.story.submission import Submission
    from app.ui.widgets.field_box import FieldBox


class Page(PageFrame):
    """One step. See the module's text for how to write one."""

    step: ClassVar[Step | None] = None
    edited = Signal()
    go_on = Signal()
    go_back = Signal()
    go_to = Signal(object)
    save_and_close = Signal()
    help_wanted = Signal()
    said = Signal(str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.submission: Submission | None = None
        self.call: Call | None = None
        self.back_to: Page | None = None
        """For a page outside the steps: the one that Back leads to, None for the journey's step."""
        self.answered = False
        """True once the person edited something here or pressed Continue since the page was shown.

        For answers that hold only for what is there now: looking at them and going Back must not confirm them.
        """
        self.fields: dict[str, FieldBox] = {}
        self._loading = False
        self.summary.chosen.connect(self._jump)
        self.back.clicked.connect(self.go_back)
        self.primary.clicked.connect(self.primary_pressed)
        self.close_button.clicked.connect(self.save_and_close)
        self.help_button.clicked.connect(self.help_wanted)
        self.set_primary(self.tr("Continue"))

    # --- for subclasses to override ---

    def load(self, submission: Submission, call: Call) -> None:
        """Fill the widgets in; called each time the page is shown. On Start ``submission`` may be None."""

    def save(self, submission: Submission) -> None:
        """Put what the widgets say into ``submission``; called at every edit and on leaving."""

    def problems(self) -> Sequence[Problem]:
        """What stands in the way of Continue."""
        if self.step is None or self.submission is None or self.call is None:
            return ()
        from app.story.flow import Flow

        return Flow(self.call).problems(self.step, self.submission)

    def primary_pressed(self) -> None:
        """What the primary button does: check, then go on."""
        if self.check():
            self.go_on.emit()

    def leaving(self) -> None:
        """Called when another page is about to be shown: stop players and jobs of this page here."""

    def add_field(
        self, name: str, widget: QWidget, label: str, hint: str = "", *, spoken: str = ""
    ) -> FieldBox:
        """Add a field under ``name``. An empty label is for a widget that says its own; ``spoken`` replaces it aloud."""
        box = self.field_box(name, widget, label, hint, spoken=spoken)
        self.add_narrow(box)
        return box

    def field_box(
        self, name: str, widget: QWidget, label: str, hint: str = "", *, spoken: str = ""
    ) -> FieldBox:
        """Like :meth:`add_field`, for a place of the page's own choosing."""
        from app.ui.widgets.field_box import FieldBox

        box = FieldBox(widget, label, hint=hint, spoken=spoken)
        if not widget.accessibleName():
            widget.setAccessibleName(self.heading.text())
        self.fields[name] = box
        changed = getattr(widget, "changed", None)
        if changed is not None:
            self.watch(changed)
        return box

    def remove_field(self, name: str) -> None:
        """Take a field away again."""
        box = self.fields.pop(name, None)
        if box is not None:
            self.column.removeWidget(box)
            box.hide()
            box.deleteLater()

    def watch(self, signal: Any) -> None:
        """Treat ``signal`` as an edit."""
        signal.connect(self._on_edit)

    # --- what pages say ---

    def say(self, text: str) -> None:
        """Show ``text`` in the window's status line and have it read out."""
        self.said.emit(text)

    def announce(self, text: str, *, assertive: bool = False) -> None:
        """Have ``text`` read out; it must stand on the page already."""
        announce(self, text, assertive)

    # --- leaving ---

    @property
    def is_settling(self) -> bool:
        """Whether something that was pressed on the page is still to be done."""
        return False

    def in_turn(self, action: Callable[[], object]) -> None:
        """Do ``action``, which leaves the page, after what was pressed on it before; here at once.

        It is not done where that leads away from the page, or cannot be done.
        """
        action()

    # --- life of a page ---

    def show_for(self, submission: Submission | None, call: Call) -> None:
        """Fill in and come up with a clean face; the window calls this."""
        self.submission, self.call = submission, call
        self.answered = False
        self.clear_failure()
        self.clear_problems()
        self.reload()
        self.scroll_area.verticalScrollBar().setValue(0)
        self.tidy()

    def reload(self) -> None:
        """Fill in again, after something changed elsewhere."""
        if self.call is None:
            return
        self._loading = True
        try:
            self.load(self.submission, self.call)  # type: ignore[arg-type]
        finally:
            self._loading = False

    def store(self) -> None:
        """Have :meth:`save` put the widgets' state away, where it can still be edited."""
        if self.submission is None or self._loading:
            return
        from app.story.submission import SubmissionState

        if self.submission.state is SubmissionState.DRAFT:
            self.save(self.submission)

    def take_focus(self) -> None:
        """Put the focus on the heading: a screen reader reads it, and Tab goes on from there."""
        self.heading.setFocus(Qt.FocusReason.OtherFocusReason)

    def check(self) -> bool:
        """Save, look for problems, show them. True when there are none."""
        self.answered = True
        self.store()
        found = self.problems()
        self.show_problems(found)
        return not found

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show ``problems`` in the summary and at their fields, or clear them all."""
        from app.words import problem_text

        whose = self.submission.whose if self.submission else None
        self.show_errors([(problem.field, problem_text(problem, self.call, whose)) for problem in problems])

    def show_errors(self, errors: Sequence[tuple[str, str]]) -> None:
        """Show ``(field, text)`` errors that the page worded itself."""
        for name, box in self.fields.items():
            box.show_error(" ".join(text for field, text in errors if field == name))
        self.summary.show_problems(errors)
        self.tidy()
        self.title_changed.emit()
        if errors:
            self.scroll_area.verticalScrollBar().setValue(0)
            self.summary.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear_problems(self) -> None:
        """Take all errors away."""
        if self.has_errors:
            self.show_errors(())

    def show_failure(self, error: StoryError) -> None:
        """Say at the top of the page what went wrong with a job, in the words for ``error``."""
        from app.words import error_text

        words = error_text(error, self.call)
        self.failure.set_heading(words.title)
        self.failure.set_text(words.body)
        self.failure.show()
        self.tidy()
        self.scroll_area.verticalScrollBar().setValue(0)
        self.announce(f"{words.title}. {words.body}", assertive=True)

    def clear_failure(self) -> None:
        """Take the words of :meth:`show_failure` away."""
        self.failure.hide()

    @property
    def has_errors(self) -> bool:
        """Whether the summary is showing."""
        return not self.summary.isHidden()

    @property
    def title(self) -> str:
        """What the window's title says of this page."""
        name = self.heading.text()
        if not name and self.step:
            from app.words import step_words

            name = step_words(self.step)
        prefix = QCoreApplication.translate("Page", "Error: ") if self.has_errors else ""
        return prefix + name

    # --- inside ---

    def _on_edit(self, *_: object) -> None:
        if not self._loading and self.submission is not None:
            self.answered = True
            self.store()
            self.edited.emit()

    def _jump(self, name: str) -> None:
        box = self.fields.get(name)
        if box is None:
            self.take_focus()
            return
        self.scroll_area.ensureWidgetVisible(box, 0, theme.GAP_24)
        box.take_focus()
