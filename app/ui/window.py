"""The window with everything behind it: stores, pages, media and delivery are brought together here."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QApplication

from app.media.reader import Reader
from app.services import making
from app.store.calls import bundled_call, bundled_calls, load_call
from app.store.drafts import DraftHealth, DraftStore, DraftSummary, OpenDraft
from app.store.folders import Folders
from app.store.history import HistoryStore
from app.store.secrets import SecretKeeper
from app.store.settings import ColourScheme, SettingsStore
from app.story.call import Call
from app.story.errors import CallError, CallUnknown, StoryError
from app.story.flow import Step
from app.story.record import ConsentRecord
from app.story.submission import Submission, SubmissionState, new_submission
from app.ui.desk import WindowDesk
from app.ui.jobs import Jobs
from app.ui.journey import Journey
from app.ui.page import Page
from app.ui.pages.saved import SavedState, SavedStory
from app.ui.shell import Shell
from app.ui.theme import Look, Theme
from app.words import error_text, one_line, set_translator

if TYPE_CHECKING:
    from app.services.sending import Mailroom
    from app.ui.pages.sent import Received

log = logging.getLogger(__name__)


class Home(QObject):
    """One window and the story open in it. ``now`` and ``folders`` are passed in; tests pass their own."""

    def __init__(self, theme: Theme, call: Call, folders: Folders) -> None:
        super().__init__()
        self.theme, self.folders = theme, folders
        self.jobs = Jobs(self)
        self.reader = Reader()
        self.drafts, self.history = DraftStore(folders), HistoryStore(folders)
        self.settings, self.secrets = SettingsStore(folders), SecretKeeper()
        self._mailroom: Mailroom | None = None
        self.draft: OpenDraft | None = None
        self.chosen_clip = ""
        self.journey = Journey(call, self._save, parent=self)
        self.desk = WindowDesk(
            folders=folders,
            reader=self.reader,
            mailroom=lambda: self.mailroom,
            settings=self.settings,
            secrets=self.secrets,
            call=lambda: self.journey.call,
        )
        self.shell = Shell(self.journey, self._pages(), may_close=self._may_close)
        self.journey.step_changed.connect(self._after_step)
        self.shell.closing.connect(self._end)

    @property
    def mailroom(self) -> Mailroom:
        """Opened when first needed: reading the outbox is no part of showing the first page."""
        if self._mailroom is None:
            from app.delivery.outbox import Outbox
            from app.services.sending import Mailroom

            self._mailroom = Mailroom(Outbox(self.folders.outbox), self.history)
        return self._mailroom

    def open(self) -> None:
        """Show the window on the front page."""
        self.shell.show_step(Step.START)
        self.shell.show()

    # --- stories ---

    def start(self, *, practise: bool) -> None:
        """Begin a new story."""
        self._try(lambda: self._begin(practise))

    def carry_on(self, draft_id: str) -> None:
        """Open a saved story where it stopped."""
        self._try(lambda: self._open(draft_id))

    def remove(self, draft_id: str) -> None:
        """Delete a saved story."""
        self._try(lambda: self.drafts.delete(draft_id))
        page = self.shell.page
        if page is not None:
            page.reload()

    def open_call(self, path: Path) -> None:
        """Show the front page of the call in ``path``."""
        self._try(lambda: self.show_call(load_call(path)))

    def show_call(self, call: Call) -> None:
        """Show the front page of ``call``. Raises ValueError while a story is open."""
        self.journey.set_call(call)
        self.shell.show_step(Step.START)

    def _begin(self, practise: bool) -> None:
        call = self.journey.call
        submission = new_submission(making.new_id(), call, making.now(), practise=practise)
        self.draft = self.drafts.create(submission)
        self.journey.begin(submission)

    def _open(self, draft_id: str) -> None:
        draft = self.drafts.open(draft_id)
        try:
            call = self.call_named(draft.submission.call_id)
        except CallError:
            draft.close()
            raise
        self.draft = draft
        self.journey.begin(draft.submission, call)
        if draft.recovered:
            self.shell.say(self.tr("The last few changes could not be read. Check your answers."))

    def call_named(self, call_id: str) -> Call:
        """The call with this id: the one on the front page, or one that comes along. Raises :class:`CallUnknown`."""
        if call_id == self.journey.call.id:
            return self.journey.call
        if call_id in bundled_calls():
            return bundled_call(call_id)
        raise CallUnknown(call_id, bundled_calls())

    def _save(self, submission: Submission) -> None:
        if self.draft is not None:
            self.draft.save(submission)

    def _after_step(self, step: Step) -> None:
        if step is Step.START:
            self._let_go()

    def _let_go(self) -> None:
        """Free the open story; one in which nothing was answered yet is not kept."""
        draft, self.draft = self.draft, None
        if draft is None:
            return
        story = draft.submission
        empty = story.whose is None and not story.clips and not story.contact.name
        try:
            if empty or (story.state is SubmissionState.SENT and not self.copies_of(story)):
                draft.delete()
            else:
                draft.close()
        except StoryError as error:
            log.warning("a draft could not be put away: %r", error)
        if self.shell.page is not None:
            self.shell.page.reload()

    def saved_stories(self) -> list[SavedStory]:
        """The saved stories as the front page lists them."""
        return [self._saved_story(summary) for summary in self.drafts.summaries()]

    def _saved_story(self, summary: DraftSummary) -> SavedStory:
        if summary.health in {DraftHealth.UNREADABLE, DraftHealth.NEWER}:
            return SavedStory(summary.id, state=SavedState.UNREADABLE)
        state = {SubmissionState.SENDING: SavedState.SENDING, SubmissionState.SENT: SavedState.SENT}.get(
            summary.state, SavedState.READY
        )
        if self.drafts.is_open_elsewhere(summary.id):
            state = SavedState.OPEN_ELSEWHERE
        other = summary.call_id if summary.call_id != self.journey.call.id else ""
        started = summary.started_at or summary.changed_at
        return SavedStory(summary.id, summary.clips, started, summary.practise, state, other)

    def records(self) -> tuple[ConsentRecord, ...]:
        """What was really sent from this computer, newest first."""
        return tuple(record for record in self.history.list().records if not record.practise)

    def record_of(self, submission: Submission) -> ConsentRecord | None:
        """The record under a sent story's reference."""
        records = self.history.list().records
        return next((record for record in records if record.reference == submission.reference), None)

    def received(self, record: ConsentRecord) -> Received | None:
        """The practice message of this story, as the organiser would see it."""
        from app.practice.inbox import Inbox
        from app.ui.pages.sent import Received

        messages = Inbox(self.folders.practice_inbox).messages()
        found = next((m for m in reversed(messages) if record.reference in m.subject), None)
        if found is None:
            return None
        files = tuple((file.name, file.size_bytes) for file in found.attachments)
        return Received(found.sender, found.to, found.subject, found.body, files, found.path)

    def copies_of(self, submission: Submission) -> int:
        """How many bytes the finished clips of a story take here. Packet and clips share their bytes where they can."""
        folder = self.folders.prepared / submission.submission_id
        seen: dict[tuple[int, int], int] = {}
        for path in folder.rglob("*") if folder.is_dir() else ():
            stat = path.stat()
            if path.is_file():
                seen[(stat.st_dev, stat.st_ino)] = stat.st_size
        return sum(seen.values())

    # --- sending ---

    def send(self) -> None:
        """Fix the answers and go to Sending. A call that has closed meanwhile says so."""
        submission = self.journey.submission
        if submission is not None:
            self._try(lambda: self._begin_sending(submission))

    def _begin_sending(self, submission: Submission) -> None:
        if not submission.practise:
            self.journey.call.require_open(making.now())
        submission.begin_sending(submission.reference or making.fresh_reference(self.journey.call))
        self.journey.go_to(Step.SENDING)

    def delivered(self, record: ConsentRecord) -> None:
        """Note that the story is on its way or there, and show what is known."""
        submission = self.journey.submission
        if submission is None or submission.reference != record.reference:
            return
        submission.mark_sent(record.delivery.at if record.delivery else making.now())
        self.journey.go_to(Step.SENT)

    def given_up(self, may_have_arrived: bool) -> None:
        """Make the story editable again, and go back to how it is sent."""
        submission = self.journey.submission
        if submission is not None and submission.state is SubmissionState.SENDING:
            submission.back_to_draft(may_have_arrived=may_have_arrived)
            self.journey.go_to(Step.ROUTE)

    def delete_copies(self) -> None:
        """Delete the finished clips of the open story."""
        if self.draft is not None:
            self._try(self.draft.delete_prepared)

    # --- errors and closing ---

    def _try(self, action: Callable[[], None]) -> None:
        """Do it, or show what went wrong on the page that is up."""
        try:
            action()
        except StoryError as error:
            self.show_error(error)

    def show_error(self, error: StoryError) -> None:
        """Show a fault in the page's error summary."""
        words = error_text(error, self.journey.call)
        page = self.shell.page
        if page is not None:
            page.show_errors([("", f"{words.title}. {words.body}")])
        else:
            log.error("%s", one_line(error))

    def _may_close(self) -> bool:
        if self.journey.step is Step.SENDING and self.jobs.busy:
            page = self.shell.page
            ask = getattr(page, "ask_to_close", None)
            if ask is not None:
                ask(self.shell.close_now)
                return False
        return True

    def _end(self) -> None:
        self.jobs.shutdown()
        self.reader.close()
        self._let_go()

    def _pages(self) -> dict[Step, Callable[[], Page]]:
        from app.ui.pages_of import page_factories

        return page_factories(self)


def default_call(path: Path | None) -> Call:
    """The call in ``path``, or the one that comes along. Raises :class:`CallError`."""
    return load_call(path) if path is not None else bundled_call(bundled_calls()[0])


def _look(settings: SettingsStore) -> tuple[int | None, Look | None]:
    try:
        chosen = settings.load().settings
    except StoryError:
        return None, None
    look = {ColourScheme.LIGHT: Look.LIGHT, ColourScheme.DARK: Look.DARK}.get(chosen.colour_scheme)
    return (chosen.text_percent if chosen.text_percent != 100 else None), look


def open_window(*, call: Path | None, practise: bool) -> int:
    """Open the window and run until it is closed. Returns the exit code: 2 where the call cannot be used."""
    set_translator(lambda text, comment, n: QCoreApplication.translate("", text, comment, n))
    try:
        # Before anything of Qt's: without a display Qt ends the program, and nobody would read what is wrong.
        chosen = default_call(call)
    except CallError as error:
        sys.stderr.write(one_line(error) + "\n")
        return 2
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("Share Your Story")
    app.setDesktopFileName("share-your-story")
    folders = Folders.of_this_person()
    scale, look = _look(SettingsStore(folders))
    home = Home(Theme(app, text_scale=scale, look=look), chosen, folders)
    home.open()
    if practise:
        home.start(practise=True)
    return app.exec()
