"""The front page of a call: what it is about, what to film, who may, what happens to it, until when, and who asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.story.call import Call, CallState
from app.story.step import Step
from app.ui import theme
from app.ui.page import Page
from app.ui.pages.call_text import CallSection, Silences
from app.ui.widgets.button import Button, link
from app.ui.widgets.fields import CopyField
from app.ui.widgets.flow_row import FlowRow
from app.ui.widgets.notice import Details, Notice
from app.ui.widgets.text import Heading, Hint, Text
from app.words import date_words, deadline_words, duration_words, tr_n, zone_words

if TYPE_CHECKING:
    from app.story.submission import Submission
    from app.ui.pages.saved import SavedStories, SavedStory


def _at_once(action: Callable[[], None]) -> None:
    action()


class StartPage(Page):
    """Not a numbered step: no Back, nothing to save. ``now`` gives the time with UTC offset, ``drafts`` the saved stories,
    ``has_sent`` whether anything was sent from this computer.

    ``later`` does what can wait until the page is on the screen: what stands below the window's edge then.
    ``link_wanted`` asks to open a web page, ``text_size_wanted`` for text one step larger (1) or smaller (-1). After the
    deadline the primary button is Practise.
    """

    step = Step.START

    start_wanted = Signal()
    practise_wanted = Signal()
    carry_on_wanted = Signal(str)
    remove_wanted = Signal(str)
    change_mind_wanted = Signal()
    save_pdf_wanted = Signal()
    save_event_wanted = Signal(object)
    open_call_wanted = Signal()
    about_app_wanted = Signal()
    link_wanted = Signal(str)
    text_size_wanted = Signal(int)

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        drafts: Callable[[], Sequence[SavedStory]],
        has_sent: Callable[[], bool],
        later: Callable[[Callable[[], None]], None] = _at_once,
    ) -> None:
        super().__init__()
        self._soon = later
        self._now, self._drafts, self._has_sent = now, drafts, has_sent
        self._built_for: tuple[Call, CallState] | None = None
        self._body: QWidget | None = None
        self.set_back(False)
        self.set_save_and_close(False)
        self.lead = self.add_text("")
        self.state_notice: Notice | None = None
        self._state_place = QVBoxLayout()
        self.column.addLayout(self._state_place)
        self.column.addSpacing(theme.GAP_8)
        self._saved_place = QVBoxLayout()
        self._saved_place.setSpacing(theme.GAP_16)
        self.column.addLayout(self._saved_place)
        self.practise = Button(self.tr("Practise first"))
        self.practise.clicked.connect(self.practise_wanted)
        self.change_mind = Button(self.tr("Change my mind about a story I sent"))
        self.change_mind.clicked.connect(self.change_mind_wanted)
        self.other_ways = self.add_buttons(self.practise, self.change_mind)

    # Nobody has saved a story the first time: both are made when there is one.

    @cached_property
    def saved_heading(self) -> Heading:
        """The heading over the saved stories."""
        heading = Heading(self.tr("Your saved stories"), level=2)
        heading.hide()
        self._saved_place.insertWidget(0, heading)
        return heading

    @cached_property
    def saved(self) -> SavedStories:
        """The saved stories."""
        from app.ui.pages.saved import SavedStories

        stories = SavedStories(is_closed=self._cannot_be_sent)
        stories.hide()
        stories.carry_on_wanted.connect(self.carry_on_wanted)
        stories.remove_wanted.connect(self.remove_wanted)
        self._saved_place.addWidget(stories)
        return stories

    # --- showing ---

    def load(self, submission: Submission | None, call: Call) -> None:
        """Show the call as it stands now, and what is saved on this computer."""
        state = call.state(self._now())
        if self._built_for != (call, state):
            self._built_for = (call, state)
            self._build(call, state)
        self.refresh_saved()
        self.change_mind.setVisible(self._has_sent())
        self.other_ways.setVisible(not (self.practise.isHidden() and self.change_mind.isHidden()))

    def refresh_saved(self) -> None:
        """Show the saved stories again, after one was removed; the focus stays near where it was."""
        stories = self._drafts()
        if not stories and "saved" not in vars(self):
            return
        inside = self.saved.isAncestorOf(self.focusWidget())
        self.saved.set_stories(stories)
        for widget in (self.saved_heading, self.saved):
            widget.setVisible(bool(stories))
        if inside:
            (self.saved.rows[0].first_button if stories else self.heading).setFocus(
                Qt.FocusReason.OtherFocusReason
            )

    def save(self, submission: Submission) -> None:
        """Nothing is answered here."""

    def primary_pressed(self) -> None:
        """Start, or practise where no story is taken now."""
        taken = self.call is not None and self.call.state(self._now()) is CallState.OPEN
        (self.start_wanted if taken else self.practise_wanted).emit()

    def _cannot_be_sent(self, story: SavedStory) -> bool:
        # A story of another call has a deadline of its own, which its own front page tells.
        closed = self.call is not None and self.call.state(self._now()) is CallState.CLOSED
        return closed and not story.call_title

    # --- building ---

    def _build(self, call: Call, state: CallState) -> None:
        self.set_heading(call.title)
        self.lead.setText(call.summary)
        taken = state is CallState.OPEN
        self.set_primary(self.tr("Start my story") if taken else self.tr("Practise"))
        self.practise.setVisible(taken)
        if self.state_notice is not None:
            self._state_place.removeWidget(self.state_notice)
            self.state_notice.hide()
            self.state_notice.deleteLater()
        self.state_notice = self._notice(call, state)
        if self.state_notice is not None:
            self._state_place.addWidget(self.state_notice)
            self.state_notice.show()
        if self._body is not None:
            self.column.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
        body = self._body = self._sections(call, state)
        self.add_widget(body)
        body.show()
        self._soon(lambda: self._add_rest(call, body))

    def _notice(self, call: Call, state: CallState) -> Notice | None:
        """What stands in the way of a story now, whom to ask, and that practising works."""
        if state is CallState.OPEN:
            return None
        if state is CallState.CLOSED and call.closes is not None:
            when = deadline_words(call)
            text = self.tr(
                "It closed at {when}. New stories cannot be sent any more. You can still practise."
            ).format(when=when)
            notice = Notice(text, heading=self.tr("This call has closed"))
        else:
            assert call.opens is not None
            when = date_words(call.opens, zone_words(call.opens, call.country))
            text = self.tr("It opens at {when}. Until then you can practise.").format(when=when)
            notice = Notice(text, heading=self.tr("This call is not open yet"))
        notice.add(Text(self.tr("Questions? Write to {name}:").format(name=call.organiser.name)))
        notice.add(
            CopyField(
                self.tr("Email address of {name}").format(name=call.organiser.name), call.organiser.email
            )
        )
        return notice

    def _sections(self, call: Call, state: CallState) -> QWidget:
        body = QWidget()
        rows = QVBoxLayout(body)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GAP_16)
        short = CallSection(self.tr("In short"), self._facts(call, state))
        if call.deadline_note:
            about_it = self.tr("About the closing date")
            short.rows.addWidget(
                Details(about_it, fill=lambda rows: rows.addWidget(Text(call.deadline_note)))
            )
        rows.addWidget(short)
        about = self.tr("Read more about this call")
        rows.addWidget(
            CallSection(self.tr("What it is about"), call.about, more=about, shown=2, points=False)
        )
        return body

    def _add_rest(self, call: Call, body: QWidget) -> None:
        """Add the sections that follow, which stand below the window's edge when the page comes up."""
        rows = body.layout() if body is self._body else None
        if rows is None:
            return  # another call came up meanwhile
        ideas = self.tr("More ideas for your video")
        rows.addWidget(CallSection(self.tr("What to film"), call.prompts, more=ideas, shown=4))
        who = self.tr("Read more about who can take part")
        rows.addWidget(CallSection(self.tr("Who can take part"), call.who_can_take_part, more=who))
        happens = self.tr("Read more about what happens")
        happens_part = CallSection(self.tr("What happens to your video"), call.what_happens, more=happens)
        for text in (call.retention, call.withdrawal, call.privacy_notice):
            if text:
                happens_part.rows.addWidget(Text(text))
        if call.silent_about:
            happens_part.rows.addWidget(Silences(call))
        rows.addWidget(happens_part)
        rows.addWidget(self._organiser(call))
        if call.event:
            from app.ui.pages.events import EventList

            events = EventList(call, self._now())
            events.save_wanted.connect(self.save_event_wanted)
            rows.addWidget(events)
        rows.addWidget(self._more(call))

    def _facts(self, call: Call, state: CallState) -> list[str]:
        """The few things that everybody asks first."""
        facts = [self.tr("{name} asks for these stories.").format(name=call.organiser.name)]
        if state is not CallState.CLOSED and call.closes is not None:
            facts.append(self.tr("Send your story by {when}.").format(when=deadline_words(call)))
        length = duration_words(call.limits.total_ms)
        facts.append(
            tr_n(
                "You can send one clip of up to {length}.",
                "You can send up to %n clips, together up to {length}.",
                call.limits.clips,
                length=length,
            )
        )
        facts.append(self.tr("You do not need an account. You can stop at any time and carry on later."))
        facts.append(self.tr("Nothing leaves this computer until you press Send."))
        return facts

    def _organiser(self, call: Call) -> QWidget:
        from app.ui.help_panel import OrganiserContact

        part = CallSection(self.tr("Who asks"), (call.organiser.about,), points=False)
        contact = OrganiserContact(call.organiser)
        contact.link_wanted.connect(self.link_wanted)
        part.rows.addWidget(contact)
        return part

    def _more(self, call: Call) -> QWidget:
        """What else can be done here, and what to read on."""
        part = CallSection(self.tr("More"), ())
        if call.further_reading:
            part.rows.addWidget(Details(self.tr("More to read"), fill=lambda rows: self._reading(call, rows)))
        save = Button(self.tr("Save this page as a PDF"))
        save.clicked.connect(self.save_pdf_wanted)
        other = Button(self.tr("Open another call file"))
        other.clicked.connect(self.open_call_wanted)
        row = FlowRow()
        row.add(save)
        row.add(other)
        for text, by in ((self.tr("Larger text"), 1), (self.tr("Smaller text"), -1)):
            button = Button(text)
            button.clicked.connect(lambda _=False, by=by: self.text_size_wanted.emit(by))
            row.add(button)
        about = Button(self.tr("About and help with this app"))
        about.clicked.connect(self.about_app_wanted)
        row.add(about)
        part.rows.addWidget(row)
        return part

    def _reading(self, call: Call, rows: QVBoxLayout) -> None:
        for page in call.further_reading:
            opens = link(self.tr("{title} (opens your web browser)").format(title=page.title))
            opens.clicked.connect(lambda _=False, url=page.url: self.link_wanted.emit(url))
            rows.addWidget(opens)
            rows.addWidget(Hint(page.about))
