"""The window with everything behind it: stores, pages, media and delivery are brought together here."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.services import fresh
from app.store.folders import Folders
from app.story.errors import CallError, DraftUnreadable, StorageError, StoryError
from app.story.step import Step
from app.ui.collecting import Collecting
from app.ui.journey import Journey
from app.ui.shell import Shell

if TYPE_CHECKING:
    from app.delivery.plan import Computer
    from app.delivery.take_away import Begun
    from app.media.reader import Reader
    from app.services.sending import Mailroom
    from app.services.taking_away import TakingAway
    from app.store.drafts import DraftStore, DraftSummary, OpenDraft
    from app.store.history import HistoryStore
    from app.store.secrets import SecretKeeper
    from app.store.settings import SettingsStore
    from app.story.call import Call
    from app.story.record import ConsentRecord
    from app.story.submission import Submission
    from app.story.work import Cancel, Job, Progress
    from app.ui.desk import WindowDesk
    from app.ui.jobs import Jobs
    from app.ui.page import Page
    from app.ui.pages.saved import SavedStory
    from app.ui.pages.sent import Received
    from app.ui.preparing import Preparing
    from app.ui.text_size import TextSize
    from app.ui.theme import Theme
    from app.ui.widgets.eyes import Eyes

log = logging.getLogger(__name__)


class Home(QObject):
    """One window and the story open in it. ``now`` and ``folders`` are passed in; tests pass their own."""

    def __init__(self, theme: Theme, call: Call, folders: Folders) -> None:
        super().__init__()
        self.theme, self.folders = theme, folders
        self.collecting = Collecting(self)
        self._mailroom: Mailroom | None = None
        self._readers: dict[str, Reader] = {}
        self._opening = threading.Lock()
        self._calls = {call.id: call}
        self._told: dict[str, ConsentRecord] = {}
        self.draft: OpenDraft | None = None
        self._keeps = True
        self.chosen_clip = ""
        self._address = ""
        self.journey = Journey(call, self._save, parent=self)
        self.shell = Shell(self.journey, self._pages(), may_close=self._may_close)
        self.journey.step_changed.connect(self._after_step)
        self.shell.closing.connect(self._end)

    # --- what the first page does not wait for; each is made when first needed ---

    @cached_property
    def jobs(self) -> Jobs:
        """What runs beside the window."""
        from app.ui.jobs import Jobs

        return Jobs(self)

    @cached_property
    def drafts(self) -> DraftStore:
        """The saved stories."""
        from app.store.drafts import DraftStore

        return DraftStore(self.folders)

    @cached_property
    def history(self) -> HistoryStore:
        """The records of what was sent."""
        from app.store.history import HistoryStore

        return HistoryStore(self.folders)

    @cached_property
    def settings(self) -> SettingsStore:
        """What the person set."""
        from app.store.settings import SettingsStore

        return SettingsStore(self.folders)

    @cached_property
    def secrets(self) -> SecretKeeper:
        """The passwords."""
        from app.store.secrets import SecretKeeper

        return SecretKeeper()

    @cached_property
    def text_size(self) -> TextSize:
        """Larger and smaller text, by keys too."""
        from app.ui.text_size import TextSize

        return TextSize(self.shell, self.theme, self.settings)

    @cached_property
    def preparing(self) -> Preparing:
        """What makes clips while the person goes on; it follows the journey from the first story on."""
        from app.ui.preparing import Preparing

        return Preparing(self.journey, self.folders, now=fresh.now, parent=self)

    def _complete(self) -> None:
        """Make what has to be there from now on."""
        _ = self.text_size, self.preparing

    @property
    def mailroom(self) -> Mailroom:
        """Opened when first needed: reading the outbox is no part of showing the first page."""
        from app.delivery.outbox import Outbox
        from app.services.sending import Mailroom

        with self._opening:  # jobs ask for it too
            if self._mailroom is None:
                self._mailroom = Mailroom(Outbox(self.folders.outbox), self.history)
            return self._mailroom

    @property
    def reader(self) -> Reader:
        """What reads videos."""
        return self._reader("facts")

    @property
    def viewer(self) -> Reader:
        """What shows single frames: a process of its own, so that stepping waits for no reading."""
        return self._reader("frames")

    def _reader(self, purpose: str) -> Reader:
        """One reader for each purpose, made when first needed.

        They let the window go first: where both read for five rows on two processors, it was held twice as long without.
        """
        from app.media.processes import Rank
        from app.media.reader import Reader

        with self._opening:  # jobs ask for it too
            if purpose not in self._readers:
                self._readers[purpose] = Reader(rank=Rank.BESIDE)
            return self._readers[purpose]

    @cached_property
    def eyes(self) -> Eyes:
        """How players look at videos."""
        from app.ui.widgets.eyes import Eyes

        return Eyes(near=lambda: self.viewer, far=lambda: self.reader)

    @cached_property
    def taking_away(self) -> TakingAway:
        """What asks servers to delete what was begun there, made when first needed."""
        from app.services.taking_away import TakingAway

        return TakingAway(self.secrets)

    def take_away(self, begun: Sequence[Begun]) -> None:
        """Ask, beside the window, for what servers have of a story that was given up; nobody waits for it."""
        if begun:
            self.jobs.start(self.taking_away.job(begun))

    @cached_property
    def desk(self) -> WindowDesk:
        """What the Sending page and a change of mind ask for, made when first needed."""
        from app.ui.desk import WindowDesk

        return WindowDesk(
            folders=self.folders,
            reader=self.reader,
            mailroom=lambda: self.mailroom,
            settings=self.settings,
            secrets=self.secrets,
            call=lambda: self.journey.call,
            taking_away=self.taking_away,
        )

    def keep_nothing(self) -> None:
        """Everything was deleted: until the window closes nothing is written any more."""
        self.text_size.remembers = self._keeps = False

    @property
    def may_show_another_call(self) -> bool:
        """Whether no story is open, and nothing is shown that has to stay until the window closes."""
        page = self.shell.page
        return self._keeps and self.journey.submission is None and (page is None or not page.is_settling)

    def open(self) -> None:
        """Show the window on the front page."""
        self.shell.show_step(Step.START)
        self.shell.when_painted(self._complete)
        self.shell.show()

    # --- stories ---

    def start(self, *, practise: bool) -> None:
        """Begin a new story."""
        self._try(lambda: self._begin(practise))

    def carry_on(self, draft_id: str) -> None:
        """Open a saved story where it stopped."""
        self._try(lambda: self._open(draft_id))

    def remove(self, draft_id: str) -> None:
        """Delete a saved story, and what the outbox has of it."""
        self._try(lambda: self._remove(draft_id))
        page = self.shell.page
        if page is not None:
            page.reload()

    def open_call(self, path: Path) -> None:
        """Show the front page of the call in ``path``."""
        from app.store.calls import keep_call

        self._try(lambda: self.show_call(keep_call(path, self.folders)))

    def show_call(self, call: Call) -> None:
        """Show the front page of ``call``. Raises ValueError while a story is open."""
        self.journey.set_call(call)
        self._calls[call.id] = call
        self.shell.show_step(Step.START)

    def practise_with_story(self) -> None:
        """Go on with the open story as practice, for one that outlived the deadline; it stays saved as it is."""
        self._try(self._begin_practice_copy)

    def _begin_practice_copy(self) -> None:
        from app.story.submission import practice_copy

        story, draft = self.journey.submission, self.draft
        if story is None or draft is None or not self.journey.flush():
            return
        copy = practice_copy(story, fresh.new_id(), fresh.now())
        self.draft = self.drafts.create(copy)
        draft.close()
        self.journey.begin(copy)

    def _remove(self, draft_id: str) -> None:
        try:
            draft = self.drafts.open(draft_id)
        except DraftUnreadable:
            self.drafts.delete(draft_id)
            self._call_off(self.folders.prepared / draft_id)
        else:
            self._discard(draft)

    def _discard(self, draft: OpenDraft) -> None:
        """Delete a story, its copies, and what the outbox has of it. What cannot be deleted stays whole."""
        from app.services import copies

        record = self.record_of(draft.submission) if draft.submission.practise else None
        try:
            copies.delete_copies(self.folders, draft.submission)
            draft.delete()
            if record is not None:
                # Nobody is shown the records of practice; they go with the story.
                self.history.delete(record.record_id)
        finally:
            draft.close()
        self._call_off(self.folders.prepared / draft.id)

    def _call_off(self, folder: Path) -> bool:
        """Have nothing below ``folder`` sent any more; returns whether the organiser may hold it. Raises StorageErrors."""
        begun = self.mailroom.begun_below(folder)
        arrived = self.mailroom.give_up(folder)
        self.take_away(begun)
        return arrived

    def _begin(self, practise: bool) -> None:
        self._complete()
        from app.story.submission import new_submission

        call = self.journey.call
        submission = new_submission(fresh.new_id(), call, fresh.now(), practise=practise)
        self.draft = self.drafts.create(submission)
        self.journey.begin(submission)

    def _open(self, draft_id: str) -> None:
        self._complete()
        draft = self.drafts.open(draft_id)
        try:
            call = self.call_named(draft.submission.call_id)
        except (CallError, StorageError):
            draft.close()
            raise
        self.draft = draft
        goes_elsewhere = self._goes_elsewhere(draft.submission, call)
        if goes_elsewhere:
            draft.submission.back_to_draft(
                may_have_arrived=self.mailroom.holds(self.folders.prepared / draft.id)
            )
        self.journey.begin(draft.submission, call)
        if goes_elsewhere:
            self.shell.say(
                self.tr(
                    "The call says now that stories go to somebody else, or another way. Check how to send yours."
                )
            )
        if draft.recovered:
            self.shell.say(self.tr("The last few changes could not be read. Check your answers."))

    @staticmethod
    def _goes_elsewhere(submission: Submission, call: Call) -> bool:
        """Whether the call has changed since the person pressed Send: then they are asked again."""
        from app.story.submission import SubmissionState

        known = submission.destination
        return submission.state is SubmissionState.SENDING and known not in {"", call.destination}

    def call_named(self, call_id: str) -> Call:
        """The call with this id: one that was on the front page, comes along or was opened before. Raises CallErrors."""
        from app.store.calls import known_call

        if call_id in self._calls:
            return self._calls[call_id]
        return known_call(call_id, self.folders)

    def _save(self, submission: Submission) -> None:
        if self.draft is not None:
            self.draft.save(submission)

    def _after_step(self, step: Step) -> None:
        if step is Step.START:
            self._let_go()
            if self.shell.page is not None:
                self.shell.page.reload()

    def _let_go(self) -> None:
        """Free the open story; one in which nothing was answered yet is not kept."""
        draft, self.draft = self.draft, None
        if draft is None:
            return
        from app.story.submission import SubmissionState

        story = draft.submission
        empty = story.whose is None and not story.clips and not story.contact.name
        try:
            if empty:
                draft.delete()
            elif story.state is SubmissionState.SENT and not self.copies_of(story):
                self._discard(draft)
            else:
                draft.close()
        except StoryError as error:
            log.warning("a draft could not be put away: %r", error)

    def saved_stories(self) -> list[SavedStory]:
        """The saved stories as the front page lists them."""
        try:
            if not self.folders.holds_drafts:
                return []
            return [self._saved_story(summary) for summary in self.drafts.summaries()]
        except StorageError as error:
            self._show_later(error)
            return []

    def _saved_story(self, summary: DraftSummary) -> SavedStory:
        from app.store.drafts import DraftHealth
        from app.story.submission import SubmissionState
        from app.ui.pages.saved import SavedState, SavedStory

        if summary.health in {DraftHealth.UNREADABLE, DraftHealth.NEWER}:
            return SavedStory(summary.id, state=SavedState.UNREADABLE)
        state = {SubmissionState.SENDING: SavedState.SENDING, SubmissionState.SENT: SavedState.SENT}.get(
            summary.state, SavedState.READY
        )
        if self.drafts.is_open_elsewhere(summary.id):
            state = SavedState.OPEN_ELSEWHERE
        other = self._title_of(summary.call_id) if summary.call_id != self.journey.call.id else ""
        started = summary.started_at or summary.changed_at
        return SavedStory(summary.id, summary.clips, started, summary.practise, state, other)

    def _title_of(self, call_id: str) -> str:
        try:
            return self.call_named(call_id).title
        except (CallError, StorageError):
            return call_id

    def records(self) -> tuple[ConsentRecord, ...]:
        """What was really sent from this computer, newest first."""
        return tuple(record for record in self._all_records() if not record.practise)

    def record_of(self, submission: Submission) -> ConsentRecord | None:
        """The record under a sent story's reference. A full disk may have taken no note of what this window just sent."""
        reference = submission.reference
        kept = (record for record in self._all_records() if record.reference == reference)
        return next(kept, self._told.get(reference))

    def _all_records(self) -> tuple[ConsentRecord, ...]:
        try:
            if not self.folders.holds_records:
                return ()
            return self.history.list().records
        except StorageError as error:
            self._show_later(error)
            return ()

    def received(self, record: ConsentRecord) -> Job[Received | None]:
        """The job that reads the practice message of this story, as the organiser would see it."""

        def job(progress: Progress, cancel: Cancel) -> Received | None:
            from app.services import copies
            from app.ui.pages.sent import Received

            found = copies.practice_message(self.folders, record.reference)
            if found is None:
                return None
            files = tuple((file.name, file.size_bytes) for file in found.attachments)
            return Received(found.sender, found.to, found.subject, found.body, files, found.path)

        return job

    def copies_of(self, submission: Submission) -> int:
        """How many bytes the copies of a story take on this computer."""
        from app.services import copies

        try:
            return copies.copies_bytes(self.folders, submission)
        except StorageError as error:
            self._show_later(error)
            return 0

    # --- sending ---

    def note_address(self, address: str) -> None:
        """Remember, while the window is open, which address the person would send from."""
        self._address = address

    def computer(self, submission: Submission) -> Computer:
        """What is known of this computer and the person's email, for the ways to send ``submission``."""
        from app.services.making import computer
        from app.ui.connection import is_online

        account = self.desk.account()
        # An account is kept once it has sent: whatever the facts say of its provider, it works.
        proven = account is not None and account.sender == self._address
        return computer(submission, "" if proven else self._address, online=is_online())

    def send(self) -> None:
        """Fix the answers and go to Sending. A call that has closed meanwhile says so."""
        submission = self.journey.submission
        if submission is not None:
            self._try(lambda: self._begin_sending(submission))

    def _begin_sending(self, submission: Submission) -> None:
        if not submission.practise:
            try:
                self.journey.call.require_open(fresh.now())
            except CallError:
                if self.shell.page is not None:
                    self.shell.page.reload()
                raise
        call = self.journey.call
        submission.begin_sending(submission.reference or fresh.fresh_reference(call), call.destination)
        self.journey.touch()
        if self.journey.flush():
            self.journey.go_to(Step.SENDING)
        else:
            # Nothing goes out before the disk knows of it: after a restart it could go out a second time.
            submission.back_to_draft(may_have_arrived=False)

    def delivered(self, record: ConsentRecord) -> None:
        """Note that the story is on its way or there, and show what is known."""
        from app.story.submission import SubmissionState

        submission = self.journey.submission
        if submission is None or submission.state is not SubmissionState.SENDING:
            return
        if submission.reference == record.reference:
            self._told[record.reference] = record
            submission.mark_sent(record.delivery.at if record.delivery else fresh.now())
            self.journey.go_to(Step.SENT)

    def given_up(self, may_have_arrived: bool, to: Step = Step.ROUTE) -> None:
        """Make the story editable again, and go to ``to``. Nothing sends it as it was any more."""
        from app.story.submission import SubmissionState

        submission = self.journey.submission
        if submission is not None and submission.state is SubmissionState.SENDING:
            self._try(lambda: self._give_up(submission, may_have_arrived, to))

    def _give_up(self, submission: Submission, may_have_arrived: bool, to: Step) -> None:
        from app.services import making
        from app.story.route import Route

        folder = self.folders.prepared_for(submission.submission_id)
        begun = self.mailroom.begun_below(folder)
        arrived = self._call_off(folder) or may_have_arrived
        # What was dragged onto a website is out of our sight.
        arrived = arrived or (submission.route is Route.WETRANSFER and not submission.practise)
        packet = folder / making.PACKET_FOLDER / submission.reference
        submission.back_to_draft(may_have_arrived=arrived)
        self.journey.go_to(to)
        if not arrived:
            making.clear(packet)
        if begun:
            self.shell.say(
                self.tr("What had arrived is deleted there, if the organiser’s computer allows it.")
            )

    def delete_copies(self) -> None:
        """Delete the finished clips of the open story, and the practice message that holds them."""
        from app.services import copies

        story = self.journey.submission
        if story is not None:
            self._try(lambda: copies.delete_copies(self.folders, story))

    # --- errors and closing ---

    def _try(self, action: Callable[[], None]) -> None:
        """Do it, or show what went wrong on the page that is up."""
        try:
            action()
        except StoryError as error:
            self.show_error(error)

    def show_error(self, error: StoryError) -> None:
        """Show a fault in the page's error summary."""
        from app.words import error_text, one_line

        words = error_text(error, self.journey.call)
        page = self.shell.page
        if page is not None:
            page.show_errors([("", f"{words.title}. {words.body}")])
        else:
            log.error("%s", one_line(error))

    def _show_later(self, error: StoryError) -> None:
        """Show a fault that came up while a page is being filled in, once it stands."""
        log.info("%r", error)
        QTimer.singleShot(0, self, lambda: self.show_error(error))

    def _may_close(self) -> bool:
        if self.journey.step is not Step.SENDING:
            return True
        from app.ui.pages.sending import SendingPage

        page = self.shell.page
        if isinstance(page, SendingPage) and page.is_busy:
            page.ask_to_close(self.shell.close_now)
            return False
        return True

    def _end(self) -> None:
        if "preparing" in vars(self):
            self.preparing.stop()
        if "jobs" in vars(self):
            self.jobs.shutdown()
        for reader in self._readers.values():
            reader.close()
        self._let_go()
        self.collecting.stop()

    def _pages(self) -> dict[Step, Callable[[], Page]]:
        from app.ui.pages_of import page_factories

        return page_factories(self)
