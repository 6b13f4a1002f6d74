"""Delete everything this app keeps on this computer: what there is, what stays, the question, and what became of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.story.call import Call
from app.story.errors import StoryError
from app.story.keeping import Forgotten, Kept
from app.story.submission import Submission
from app.story.work import Job
from app.ui import theme
from app.ui.jobs import Handle, Jobs
from app.ui.page import Page
from app.ui.widgets.button import Button
from app.ui.widgets.flow_row import FlowRow
from app.ui.widgets.in_view import put_focus
from app.ui.widgets.notice import Notice, Tone
from app.ui.widgets.text import Bullets, Heading, Text
from app.words import forgotten_lines, kept_lines, kept_warnings, sent_lines


class ForgetPage(Page):
    """Not a step. ``look`` and ``forget`` make the jobs.

    ``change_mind_wanted`` asks for the list of what was sent. ``forgotten`` says that everything is deleted: the window must
    keep nothing any more. The page then offers to close it (``close_wanted``) and nothing else.
    """

    step = None

    change_mind_wanted = Signal()
    forgotten = Signal()
    close_wanted = Signal()

    def __init__(
        self, *, jobs: Jobs, look: Callable[[], Job[Kept]], forget: Callable[[], Job[Forgotten]]
    ) -> None:
        super().__init__()
        self._jobs, self._look, self._forget = jobs, look, forget
        self._running: Handle | None = None
        self._body: QWidget | None = None
        self._kept: Kept | None = None
        self._deleting = False
        self.is_over = False
        self.set_save_and_close(False)
        self.change_mind = Button(self.tr("Change my mind about a story I sent"))
        self.change_mind.clicked.connect(self.change_mind_wanted)
        self.question = Notice(
            self.tr("Nobody can bring it back afterwards."),
            tone=Tone.WARNING,
            heading=self.tr("Delete everything now?"),
        )
        self.delete_it = Button(self.tr("Yes, delete everything"))
        self.keep_it = Button(self.tr("No, keep everything"))
        self.delete_it.clicked.connect(self._delete)
        self.keep_it.clicked.connect(self._keep)
        row = FlowRow()
        for button in (self.delete_it, self.keep_it):
            button.setAccessibleDescription(self.question.text.text())
            row.add(button)
        self.question.add(row)
        self._place = QVBoxLayout()
        self._place.setSpacing(theme.GAP_16)
        self.column.addLayout(self._place)
        self.add_buttons(self.change_mind)
        self.add_narrow(self.question)

    # --- showing ---

    def load(self, submission: Submission | None, call: Call) -> None:
        """Look at what there is, each time anew."""
        if self.is_over:
            return
        self.set_heading(self.tr("Delete everything this app keeps on this computer"))
        self._look_again()

    def _look_again(self, then: Callable[[], None] = lambda: None) -> None:
        """Show what there is now; ``then`` is called when it stands."""

        def show(kept: Kept) -> None:
            self._show_kept(kept)
            then()

        self._kept = None
        self.clear_failure()
        self._wait(self.tr("The app looks at what it keeps."))
        self._run(self._look(), show)

    def leaving(self) -> None:
        """Nobody waits for what there is any more. Deleting goes on."""
        if self._running is not None and not self.back.isHidden():
            self._running.cancel()

    def primary_pressed(self) -> None:
        """Ask once more; afterwards, close."""
        if self.is_over:
            self.close_wanted.emit()
            return
        if self._kept is None:
            self._look_again()
            return
        self.set_primary("")
        self.question.show()
        self.tidy()
        put_focus(self.keep_it)

    @property
    def is_settling(self) -> bool:
        """Whether the window should stay: somebody who closes it now would not hear what is left."""
        return self._deleting

    def in_turn(self, action: Callable[[], object]) -> None:
        """Do ``action``, or say why the page stays up while everything is being deleted."""
        if self._deleting:
            self.say(self.tr("Wait until everything is deleted."))
        else:
            action()

    # --- inside ---

    def _run(self, job: Job[object], done: Callable[..., None]) -> None:
        self._running = self._jobs.run(job, done=done, failed=self._failed, owner=self)

    def _wait(self, words: str) -> None:
        """Only ``words``, while something is being done."""
        self.set_primary("")
        self.question.hide()
        self.change_mind.hide()
        self._show(Text(words))
        self.announce(words)

    def _show_kept(self, kept: Kept) -> None:
        self._kept = kept
        lines = kept_lines(kept)
        if kept.is_empty:
            self._show(Text(lines[0]))
        else:
            self._show(
                Text(self.tr("This is kept on this computer:")),
                Bullets(lines),
                *(Notice(line, tone=Tone.WARNING) for line in kept_warnings(kept)),
                Heading(self.tr("What stays"), level=2),
                Bullets(self._what_stays(kept)),
            )
        self.change_mind.setVisible(bool(kept.sent))
        self.set_primary("" if kept.is_empty else self.tr("Delete everything"))
        self.tidy()
        self.announce(" ".join(lines))

    def _what_stays(self, kept: Kept) -> tuple[str, ...]:
        own = self.tr("Your own videos stay where they are. This app never changes or deletes them.")
        if not kept.sent:
            return (own,)
        return (
            own,
            self.tr("What you sent stays with the organiser."),
            self.tr(
                "Without its record, this app cannot take a story back for you. You can change your mind first."
            ),
            *sent_lines(kept),
        )

    def _keep(self) -> None:
        self.question.hide()
        self.set_primary(self.tr("Delete everything"))
        self.tidy()
        self.primary.setFocus(Qt.FocusReason.OtherFocusReason)
        self.say(self.tr("Nothing was deleted."))

    def _delete(self) -> None:
        put_focus(self.heading)
        self.clear_failure()
        self.set_back(False)
        self._wait(self.tr("Everything is being deleted."))
        self._deleting = True
        self._run(self._forget(), self._show_forgotten)

    def _failed(self, error: StoryError) -> None:
        """Say so, with what there is now; where just that could not be looked at, offer to look again."""
        self.set_back(True)
        if self._deleting:
            self._deleting = False
            self._look_again(lambda: self.show_failure(error))
            return
        self._show(Text(self.tr("What is kept could not be looked at.")))
        self.set_primary(self.tr("Look again"))
        self.show_failure(error)

    def _show_forgotten(self, done: Forgotten) -> None:
        self._deleting, self.is_over = False, True
        self.forgotten.emit()
        first, *rest = forgotten_lines(done)
        heading = self.tr("Everything is deleted") if done.is_all else self.tr("Nearly everything is deleted")
        self.set_heading(heading)
        now = self.tr("Close the app now. When you open it again, it begins as on the first day.")
        told = Bullets([*rest, *sent_lines(done.kept)])
        self._show(Text(first), told, Text(now))
        self.set_primary(self.tr("Close the app"))
        self.tidy()
        put_focus(self.heading)
        self.announce(f"{heading}. {now}", assertive=True)

    def _show(self, *widgets: QWidget) -> None:
        """Show these in the place of what stood there."""
        if self._body is not None:
            self._place.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
        self._body = QWidget()
        rows = QVBoxLayout(self._body)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP_16)
        for widget in widgets:
            rows.addWidget(widget)
        self._place.addWidget(self._body)
        self._body.show()
        self.tidy()
