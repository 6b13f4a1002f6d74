"""Every page of the app, brought up with a filled story: what the walk over the accessibility tree looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QVBoxLayout

from app.delivery.draft import Draft
from app.delivery.mail_program import Opened
from app.services import fresh
from app.store.calls import bundled_call
from app.store.folders import Folders
from app.story.call import DeliveryKind, DeliveryWay
from app.story.clip import Clip
from app.story.contact import Contact
from app.story.errors import MayHaveBeenSent
from app.story.flow import Step
from app.story.installation import Check, Finding, Found, Report
from app.story.people import Helper, SeenOrHeard, Understands, Whose
from app.story.problems import Problem
from app.story.route import Route
from app.story.submission import Submission, new_submission
from app.story.work import Cancel
from app.ui.page import Page
from app.ui.pages.about_app import AboutAppPage
from app.ui.pages.check_installation import CheckInstallationPage
from app.ui.pages.message_ways import MessageWays
from app.ui.theme import Look, Theme
from app.ui.widgets.text import Heading
from app.ui.window import Home

Ready = Callable[[], object]
"""True when what was asked for has come up."""
ORGANISER = "hello@organiser.example"
NO_SERVER = DeliveryWay(DeliveryKind.TUS, url="http://localhost:9/files", asks_for_code=True)
"""The discard port: nobody listens there, so an upload waits for a connection."""


class Stage:
    """The real window on ``folder``, with two videos; each scene puts it on one page and says when that is up."""

    def __init__(self, folder: Path, videos: list[Path]) -> None:
        app = QApplication.instance() or QApplication(["share-your-story"])
        assert isinstance(app, QApplication)
        self.app, self.videos = app, videos
        self.closed = bundled_call("living-well-uk")
        self.open = replace(
            self.closed,
            closes=datetime.now(UTC) + timedelta(days=30),
            organiser=replace(self.closed.organiser, email=ORGANISER, phone="020 7946 0018"),
            delivery=(*(replace(way, to=ORGANISER) for way in self.closed.delivery), NO_SERVER),
        )
        self.home = Home(Theme(app, text_scale=100, look=Look.LIGHT), self.open, Folders.below(folder))
        self.home.open()
        self.facts = [self.home.reader.probe(video, Cancel()) for video in videos]

    @property
    def page(self) -> Page:
        page = self.home.shell.page
        assert page is not None
        return page

    def level_1(self) -> list[str]:
        """The level-1 headings that can be seen in the window on top."""
        top = self.app.activeModalWidget() or self.page
        return [h.text() for h in top.findChildren(Heading) if h.level == 1 and h.isVisible()]

    # --- stories ---

    def story(
        self, *, helping: bool = False, practise: bool = False, route: Route | None = Route.EMAIL
    ) -> Submission:
        """Close what is open, and open a story in which everything is answered."""
        self.away()
        story = new_submission(fresh.new_id(), self.open, fresh.now(), practise=practise)
        story.tell_whose(Whose.HELPING if helping else Whose.MINE)
        if helping:
            story.tell_helper(Helper("Robin Okafor", "support worker", Understands.YES))
        for statement in self.open.consent:
            story.answer(statement, True, fresh.now())
        story.set_clips([Clip.whole(fresh.new_id(), facts) for facts in self.facts])
        story.tell_other_people(SeenOrHeard.ADULTS, True)
        story.tell_contact(Contact("Sam Jones", "07700 900982", Whose.HELPING if helping else None))
        if route is not None:
            story.choose_route(route)
        self.home.draft = self.home.drafts.create(story)
        self.home.journey.begin(story)
        return story

    def away(self) -> None:
        """Back to the front page, whatever is open."""
        for window in self.app.topLevelWidgets():
            if isinstance(window, QDialog) and window.isVisible():
                window.close()
        if self.home.journey.submission is not None:
            self.home.journey.leave()
        self.home.shell.show_step(Step.START)

    def on(self, step: Step, **how: object) -> Ready:
        """A filled story on ``step``."""
        self.story(**how)  # type: ignore[arg-type]
        self.home.journey.go_to(step)
        return lambda: self.page.step is step

    # --- the front page ---

    def start(self) -> Ready:
        self.away()
        return lambda: self.page.step is Step.START

    def start_closed(self) -> Ready:
        self.away()
        self.home.show_call(self.closed)
        return lambda: self.page.state_notice is not None  # type: ignore[attr-defined]

    def start_with_saved_stories(self) -> Ready:
        self.home.show_call(self.open)
        self.story()
        self.away()
        self.page.saved.rows[0].ask()  # type: ignore[attr-defined]
        return lambda: self.page.saved.rows[0].question.isVisible()  # type: ignore[attr-defined]

    def help(self) -> Ready:
        self.away()
        panel = self.home.shell.open_help()
        return panel.isVisible

    # --- the questions ---

    def whose(self) -> Ready:
        return self.on(Step.WHOSE, helping=True)

    def talk_first(self) -> Ready:
        story = self.story(helping=True)
        story.tell_helper(replace(story.helper, understands=Understands.NOT_SURE))
        self.home.journey.go_to(Step.TALK_FIRST)
        return lambda: self.page.step is Step.TALK_FIRST

    def agreement(self) -> Ready:
        return self.on(Step.AGREEMENT, helping=True)

    def videos_page(self) -> Ready:
        ready = self.on(Step.VIDEOS)
        broken = self.videos[0].with_name("broken.mp4")
        broken.write_text("no video")
        self.page.add_files([broken])  # type: ignore[attr-defined]
        return lambda: ready() and self.page.messages.notices  # type: ignore[attr-defined]

    def part(self) -> Ready:
        story = self.story()
        story.split_clip(story.clips[0].clip_id, 1000, fresh.new_id())
        self.home.chosen_clip = story.clips[0].clip_id
        self.home.journey.go_to(Step.PART)
        return lambda: self.page.step is Step.PART and self.page.player.is_ready  # type: ignore[attr-defined]

    def other_people(self) -> Ready:
        story = self.story()
        story.tell_other_people(SeenOrHeard.UNDER_18S, False)
        self.home.journey.go_to(Step.OTHER_PEOPLE)
        return lambda: self.page.step is Step.OTHER_PEOPLE

    def details(self) -> Ready:
        return self.on(Step.DETAILS, helping=True)

    def route(self) -> Ready:
        return self.on(Step.ROUTE)

    def check(self) -> Ready:
        ready = self.on(Step.CHECK, helping=True)
        return lambda: ready() and self.page.prepared and self.page.player.is_ready  # type: ignore[attr-defined]

    def practice(self) -> Ready:
        return self.on(Step.DETAILS, practise=True)

    # --- problems ---

    def problems_on(self, step: Step) -> Ready:
        """The error summary, with a problem at every field of ``step``."""
        ready = self.on(step, helping=True)
        self.page.show_problems(
            [Problem(problem.code, problem.field) for problem in self._all_problems(step)]
        )
        return lambda: ready() and self.page.has_errors

    def _all_problems(self, step: Step) -> tuple[Problem, ...]:
        empty = new_submission("empty", self.open, fresh.now(), practise=False)
        empty.tell_whose(Whose.HELPING)
        return self.home.journey.flow.problems(step, empty)

    # --- sending ---

    def sending(self, route: Route, view: str) -> Ready:
        """The view of the Sending page that comes up for ``route``."""
        self.story(route=route)
        self.home.send()
        return lambda: self.page.step is Step.SENDING and self.page.views[view].isVisible()  # type: ignore[attr-defined]

    def sending_account(self) -> Ready:
        return self.sending(Route.EMAIL, "account")

    def _address(self, address: str, part: str) -> Ready:
        form = self.page.form  # type: ignore[attr-defined]
        form.address.set_value(address)
        self.page.primary_pressed()
        return lambda: getattr(form, part).isVisible()

    def sending_account_known(self) -> Ready:
        return self._address("sam@gmail.com", "where")

    def sending_account_shut(self) -> Ready:
        return self._address("sam@hotmail.co.uk", "obstacle")

    def sending_account_by_hand(self) -> Ready:
        return self._address("sam@sender.example", "host")

    def sending_account_problems(self) -> Ready:
        page = self.page
        page.primary_pressed()
        return lambda: page.has_errors

    def sending_trouble(self) -> Ready:
        page = self.page
        page._failed(MayHaveBeenSent(host="mail.example"))  # type: ignore[attr-defined]
        return lambda: page.trouble.isVisible()  # type: ignore[attr-defined]

    def sending_closing(self) -> Ready:
        page = self.page
        page.ask_to_close(lambda: None)  # type: ignore[attr-defined]
        return lambda: page.closing.isVisible()  # type: ignore[attr-defined]

    def sending_folder(self) -> Ready:
        self.home.given_up(False)
        return self.sending(Route.FOLDER, "folder")

    def sending_link(self) -> Ready:
        self.home.given_up(False)
        ready = self.sending(Route.WETRANSFER, "link")

        def pasted() -> bool:
            if not ready():
                return False
            part = self.page.link_part  # type: ignore[attr-defined]
            if not part.link:
                part.field.set_value("https://we.tl/t-AbC123")
                part.check.click()
            return bool(part.message.isVisible())

        return pasted

    def sending_own(self) -> Ready:
        self.home.given_up(False)
        return self.sending(Route.MAIL_PROGRAM, "own")

    def sending_code(self) -> Ready:
        self.home.given_up(False)
        return self.sending(Route.TUS, "code")

    def sending_upload(self) -> Ready:
        page = self.page
        page.code.field.set_value("WALK-7Q2M")  # type: ignore[attr-defined]
        page.primary_pressed()
        return lambda: "No connection" in page.working.now.text()  # type: ignore[attr-defined]

    def sending_paused(self) -> Ready:
        working = self.page.working  # type: ignore[attr-defined]
        working.pause.click()
        return working.go_on.isVisible  # type: ignore[no-any-return]

    def message_ways(self) -> Ready:
        """Every by-hand way of a message that has files, on a page of its own, after one was opened."""
        self.home.given_up(False)
        self.away()
        page, ways = Page(), MessageWays(jobs=self.home.jobs)
        page.set_heading("Send it from your own email")
        page.add_widget(ways)
        ways.set_message(Draft(ORGANISER, "Video story", "Name: Sam Jones", tuple(self.videos)))
        ways._program_opened(Opened.WITH_FILES)
        ways.no.click()
        self.home.shell.show_page(page)
        return lambda: ways.isVisible() and ways.state.isVisible()

    def sent(self) -> Ready:
        self.home.given_up(False)
        self.story(practise=True)
        self.home.send()
        return lambda: self.page.step is Step.SENT

    # --- change of mind ---

    def change_mind(self) -> Ready:
        self.away()
        records = self.home.history.list().records
        for record in records:
            if record.practise:
                self.home.history.delete(record.record_id)
                self.home.history.add(replace(record, practise=False, record_id=fresh.new_id()))
        self.page.reload()
        self.page.change_mind.click()  # type: ignore[attr-defined]
        return lambda: self.page.step is None

    def change_mind_choose(self) -> Ready:
        self.page.sent.panels[0].change_button.click()  # type: ignore[attr-defined]
        self.page.what.set_value(False)  # type: ignore[attr-defined]
        self.page._show_ticks()  # type: ignore[attr-defined]
        return lambda: self.page.ticks_box.isVisible()  # type: ignore[attr-defined]

    def change_mind_message(self) -> Ready:
        self.page.what.set_value(True)  # type: ignore[attr-defined]
        self.page.primary.click()
        return lambda: self.page.message.isVisible()  # type: ignore[attr-defined]

    def change_mind_code(self) -> Ready:
        self.page.primary.click()
        return lambda: self.page.code.field.isVisible()  # type: ignore[attr-defined]

    # --- about the app ---

    def about_app(self) -> Ready:
        self.away()
        self.page.about_app_wanted.emit()  # type: ignore[attr-defined]
        return lambda: isinstance(self.page, AboutAppPage)

    def check_installation(self) -> Ready:
        """After a check that found something, with the report open."""
        self.about_app()
        self.page.buttons["Check this installation"].click()  # type: ignore[attr-defined]
        page = self.page
        assert isinstance(page, CheckInstallationPage)
        findings = (
            Finding(Check.PDF, Found.PDF_WRITTEN),
            Finding(Check.FFMPEG, Found.FFMPEG_MISSING, {"tool": "ffmpeg"}),
        )
        for finding in findings:
            page._on_found(finding)
        page._on_done(Report(findings))
        page.as_text.open()
        return page.report.isVisible

    def about(self) -> Ready:
        self.about_app()
        self.page.buttons["About this app"].click()  # type: ignore[attr-defined]
        self.page.licence.open()  # type: ignore[attr-defined]
        return lambda: self.page.licence.body.isVisible()  # type: ignore[attr-defined]

    def others_work(self) -> Ready:
        self.page.others.click()  # type: ignore[attr-defined]
        return lambda: self.page.document.isVisible()  # type: ignore[attr-defined]

    def forget(self) -> Ready:
        self.about_app()
        self.page.buttons["Delete everything this app keeps on this computer"].click()  # type: ignore[attr-defined]
        return lambda: not self.page.primary.isHidden()

    def forget_question(self) -> Ready:
        self.page.primary.click()
        return lambda: self.page.question.isVisible()  # type: ignore[attr-defined]

    def control(self) -> Ready:
        """A dialog with faults: what the walk must find, or it would find nothing anywhere."""
        self.away()
        bad = QDialog(self.home.shell)
        rows = QVBoxLayout(bad)
        for widget in (QPushButton(), QLineEdit(), Heading("One"), Heading("Two")):
            rows.addWidget(widget)
        bad.open()
        return bad.isVisible

    def all(self) -> Iterator[tuple[str, Callable[[], Ready]]]:
        """Every scene by name, in an order in which each can follow the one before."""
        for name in SCENES:
            if name.startswith("problems "):
                step = Step(name.removeprefix("problems "))
                yield name, lambda step=step: self.problems_on(step)
            else:
                yield name, getattr(self, name.replace(" ", "_"))


CONTROL = "control"
SCENES = (
    "start", "start closed", "start with saved stories", "help", "whose", "talk first", "agreement", "videos page", "part",
    "other people", "details", "route", "check", "practice", "problems whose", "problems agreement", "problems videos",
    "problems other-people", "problems details", "problems route", "sending account", "sending account known",
    "sending account shut", "sending account by hand", "sending account problems",
    "sending trouble", "sending closing", "sending folder", "sending link", "sending own", "sending code",
    "sending upload", "sending paused", "message ways", "sent",
    "change mind", "change mind choose", "change mind message", "change mind code",
    "about app", "check installation", "about", "others work", "forget", "forget question", CONTROL,
)  # fmt: skip
