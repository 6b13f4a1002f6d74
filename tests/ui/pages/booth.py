"""The Sending page with the real desk behind it, as a stage for tests."""

from __future__ import annotations

import shutil
import ssl
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.delivery.outbox import ItemState, Outbox
from app.media.reader import Reader
from app.services.making import PACKET_FOLDER
from app.services.sending import Mailroom
from app.store.folders import Folders
from app.store.history import HistoryStore
from app.store.secrets import SecretKeeper
from app.store.settings import SettingsStore
from app.story.call import Call, DeliveryKind, DeliveryWay
from app.story.clip import Clip
from app.story.contact import Contact
from app.story.flow import Step
from app.story.people import SeenOrHeard, Whose
from app.story.record import ConsentRecord
from app.story.route import Route
from app.story.submission import Submission, new_submission
from app.ui.desk import WindowDesk
from app.ui.jobs import Jobs
from app.ui.pages.sending import SendingPage
from tests.ui.pages.people import CALL, OPEN, press, show, words_on

TO = "hello@organiser.example"
OURS: Call = replace(
    CALL,
    organiser=replace(CALL.organiser, email=TO),
    delivery=(DeliveryWay(DeliveryKind.EMAIL, to=TO), DeliveryWay(DeliveryKind.WETRANSFER, to=TO)),
)
REFERENCE = "LW-7F3K-9Q2M"
SENDER, PASSWORD = "sam@sender.example", "pass word £1"
LINK = "https://we.tl/t-AbC123xyz"


class Keyring:
    """A password store of the system's, as keyring's backends are."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[username]


class Booth:
    """The page and all that stands behind it."""

    def __init__(
        self, qtbot: QtBot, place: Path, film: Path, context: Callable[[], ssl.SSLContext], call: Call = OURS
    ) -> None:
        self.qtbot, self.place, self._context, self.call = qtbot, place, context, call
        self.film = Path(shutil.copy2(film, place / "film.mp4"))
        self.folders = Folders.below(place / "home")
        self.reader = Reader()
        self.keyring: Keyring | None = None
        self.records: list[ConsentRecord] = []
        self.given_up: list[tuple[bool, Step]] = []
        self.open()

    def open(self) -> SendingPage:
        """Open the app, again after a restart."""
        self.jobs = Jobs()
        self.mail = Mailroom(Outbox(self.folders.outbox), HistoryStore(self.folders), context=self._context)
        self.settings = SettingsStore(self.folders)
        self.secrets = SecretKeeper(backends=lambda: (self.keyring,) if self.keyring else ())
        desk = WindowDesk(
            folders=self.folders, reader=self.reader, mailroom=lambda: self.mail, settings=self.settings,
            secrets=self.secrets, call=lambda: self.call,
        )  # fmt: skip
        self.page = SendingPage(jobs=self.jobs, desk=desk)
        self.page.delivered.connect(self.records.append)
        self.page.given_up.connect(lambda arrived, step: self.given_up.append((arrived, step)))
        return self.page

    def close(self) -> None:
        self.page.leaving()
        self.jobs.shutdown()

    def story(self, route: Route, *, practise: bool = False) -> Submission:
        story = new_submission("s1", self.call, OPEN, practise=practise)
        story.tell_whose(Whose.MINE)
        for statement in self.call.consent:
            story.answer(statement, True, OPEN)
        story.add_clip(Clip.whole("c1", self.reader.probe(self.film)))
        story.tell_other_people(SeenOrHeard.NO, None)
        story.tell_contact(Contact("Sam Jones", "07700 900982"))
        story.choose_route(route)
        story.begin_sending(REFERENCE)
        return story

    def begin(self, route: Route, *, practise: bool = False) -> SendingPage:
        return show(self.qtbot, self.page, self.story(route, practise=practise), self.call)

    def see(self, view: str) -> None:
        self.qtbot.waitUntil(self.page.views[view].isVisible, timeout=20_000)

    def sent(self) -> ConsentRecord:
        self.qtbot.waitUntil(
            lambda: bool(self.records) or self.page.views["trouble"].isVisible(), timeout=20_000
        )
        assert self.records, words_on(self.page)
        return self.records[-1]

    def fill_in(self, port: int, password: str = PASSWORD) -> None:
        form = self.page.form
        self.tell_address()
        form.password.set_value(password)
        form.host.set_value("localhost")
        form.port.set_value(str(port))

    def tell_address(self, address: str = SENDER) -> None:
        """Type the address, and press Continue where it was another one before."""
        self.page.form.address.set_value(address)
        if self.page.primary.text() == "Continue":
            press(self.qtbot, self.page, self.page.primary)

    def send(self) -> None:
        press(self.qtbot, self.page, self.page.primary)

    @property
    def packet(self) -> Path:
        return self.folders.prepared_for("s1") / PACKET_FOLDER / REFERENCE

    @property
    def states(self) -> list[ItemState]:
        return [item.state for item in self.mail.outbox.items()]

    def asked(self) -> None:
        """Wait until the password store has been asked."""
        self.qtbot.waitUntil(lambda: not self.jobs.busy)
