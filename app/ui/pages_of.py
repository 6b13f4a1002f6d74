"""The pages of the journey, each made the first time it is shown, with what it needs."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from app.services import fresh
from app.story.step import Step

if TYPE_CHECKING:
    from app.media.reader import Reader
    from app.story.clip import Clip, SourceFacts
    from app.story.work import Cancel, Job, Progress
    from app.ui.front import Front
    from app.ui.page import Page
    from app.ui.window import Home


def page_factories(home: Home) -> dict[Step, Callable[[], Page]]:
    """A maker for each step's page. Modules are imported when their page is made: the first page comes up sooner."""
    return {
        Step.START: lambda: _start(home),
        Step.WHOSE: _whose,
        Step.TALK_FIRST: _talk_first,
        Step.AGREEMENT: _agreement,
        Step.VIDEOS: lambda: _videos(home),
        Step.PART: lambda: _part(home),
        Step.OTHER_PEOPLE: _other_people,
        Step.DETAILS: _details,
        Step.ROUTE: lambda: _route(home),
        Step.CHECK: lambda: _check(home),
        Step.SENDING: lambda: _sending(home),
        Step.SENT: lambda: _sent(home),
    }


def open_link(url: str) -> None:
    """Open a page in the person's web browser."""
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    QDesktopServices.openUrl(QUrl(url))


def _start(home: Home) -> Page:
    from app.ui.pages.start import StartPage

    page = StartPage(
        now=fresh.now,
        drafts=home.saved_stories,
        has_sent=lambda: bool(home.records()),
        later=home.shell.when_painted,
    )
    page.start_wanted.connect(lambda: home.start(practise=False))
    page.practise_wanted.connect(lambda: home.start(practise=True))
    page.carry_on_wanted.connect(home.carry_on)
    page.remove_wanted.connect(home.remove)
    page.link_wanted.connect(open_link)
    page.text_size_wanted.connect(lambda by: home.text_size.change(by))  # noqa: PLW0108 - made when first needed

    @cache
    def front() -> Front:
        from app.ui.front import Front  # when something is first wanted of it

        return Front(home, page)

    page.change_mind_wanted.connect(lambda: front().change_mind())
    page.save_pdf_wanted.connect(lambda: front().save_call())
    page.save_event_wanted.connect(lambda event: front().save_event(event))
    page.open_call_wanted.connect(lambda: front().ask_for_call())
    page.about_app_wanted.connect(lambda: front().about_app())
    return page


def _whose() -> Page:
    from app.ui.pages.whose import WhosePage

    return WhosePage()


def _talk_first() -> Page:
    from app.ui.pages.talk_first import TalkFirstPage

    page = TalkFirstPage()
    page.link_wanted.connect(open_link)
    return page


def _agreement() -> Page:
    from app.ui.pages.agreement import AgreementPage

    return AgreementPage(now=fresh.now)


def _probe(home: Home) -> Callable[[Path], Job[SourceFacts]]:
    def probe(path: Path) -> Job[SourceFacts]:
        return lambda _progress, cancel: home.reader.probe(path, cancel)

    return probe


def _videos(home: Home) -> Page:
    from app.ui.pages.videos import VideosPage

    # The other process, so that the next file is read while the picture of this one is taken.
    def picture(facts: SourceFacts, at_ms: int, width: int, height: int) -> Job[bytes]:
        return lambda _progress, cancel: home.viewer.picture(facts, at_ms, width, height, cancel)

    def brightness(facts: SourceFacts) -> Job[int]:
        return lambda _progress, cancel: home.viewer.brightness(facts, cancel)

    page = VideosPage(
        jobs=home.jobs, probe=_probe(home), picture=picture, brightness=brightness, new_id=fresh.new_id
    )
    page.part_wanted.connect(lambda clip_id: _choose_part(home, clip_id))
    for eyes in (lambda: home.reader, lambda: home.viewer):
        home.jobs.start(_warm(eyes))
    return page


def _warm(eyes: Callable[[], Reader]) -> Job[None]:
    """Start a reader's process while the person still looks for their videos."""

    def job(progress: Progress, cancel: Cancel) -> None:
        eyes().warm()

    return job


def _choose_part(home: Home, clip_id: str) -> None:
    home.chosen_clip = clip_id
    home.journey.go_to(Step.PART)


def _part(home: Home) -> Page:
    from app.ui.pages.part import PartPage

    page = PartPage(jobs=home.jobs, eyes=home.eyes, new_id=fresh.new_id, chosen=lambda: home.chosen_clip)
    page.removed.connect(lambda clip, at: _offer_back(home, clip, at))
    return page


def _offer_back(home: Home, clip: Clip, at: int) -> None:
    """Offer, on the page with the videos, to put back what was taken out. That page comes up a moment later."""
    from app.ui.pages.videos import VideosPage

    def offer() -> None:
        page = home.shell.page
        if isinstance(page, VideosPage):
            page.offer_back(clip, at)

    QTimer.singleShot(0, home, offer)


def _other_people() -> Page:
    from app.ui.pages.other_people import OtherPeoplePage

    return OtherPeoplePage()


def _details() -> Page:
    from app.ui.pages.details import DetailsPage

    return DetailsPage()


def _route(home: Home) -> Page:
    from app.ui.offers import offers_for
    from app.ui.pages.route import RoutePage

    return RoutePage(offers=lambda story: offers_for(story, home.journey.call, home.computer(story)))


def _check(home: Home) -> Page:
    from app.ui.pages.check import CheckPage

    page = CheckPage(jobs=home.jobs, prepare=home.preparing.finish, eyes=home.eyes, now=fresh.now)
    page.send_wanted.connect(home.send)
    page.practise_wanted.connect(home.practise_with_story)
    return page


def _sending(home: Home) -> Page:
    from app.ui.pages.sending import SendingPage

    page = SendingPage(jobs=home.jobs, desk=home.desk)
    page.delivered.connect(home.delivered)
    page.given_up.connect(home.given_up)
    page.address_known.connect(home.note_address)
    return page


def _sent(home: Home) -> Page:
    from app.ui.front import save_record
    from app.ui.pages.sent import SentPage

    page = SentPage(jobs=home.jobs, record=home.record_of, copies=home.copies_of, received=home.received)
    page.save_record_wanted.connect(lambda record: save_record(home, page, record))
    page.delete_wanted.connect(home.delete_copies)
    page.finish_wanted.connect(home.journey.leave)
    return page
