"""``screenshots``: pictures of the real pages. A few small ones for the documents, or every page in every look."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.frozen import own_plugins
from app.services import fresh
from app.store.folders import Folders
from app.story.call import Call, DeliveryKind, DeliveryWay
from app.story.flow import Step
from app.story.people import Helper, SeenOrHeard, Understands, Whose
from app.story.route import Route
from app.ui import drive
from app.ui.opening import default_call
from app.ui.sample import make_sample
from app.ui.script import Script
from app.ui.theme import Look, Theme
from app.ui.window import Home

DOCUMENTS = ("start", "part", "check")
SIZES = {"usual": (960, 680), "small": (640, 512)}
LOOKS = {
    "light": (Look.LIGHT, 100, "usual"),
    "dark": (Look.DARK, 100, "usual"),
    "large": (Look.LIGHT, 200, "usual"),
    "small": (Look.LIGHT, 100, "small"),
    "contrast": (Look.CONTRAST_DARK, 100, "usual"),
}


def main(out: Path, *, every: bool) -> int:
    """Write the pictures to ``out`` and return 0. ``every``: each page in light, dark, high contrast, large and small."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with own_plugins():
        app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    theme = Theme(app)
    with tempfile.TemporaryDirectory(prefix="share-your-story-pictures-") as scratch:
        place = Path(scratch)
        clips = [
            make_sample(place / "Morning walk.mp4", seconds=12),
            make_sample(place / "Evening.mp4", seconds=6, evening=True),
            make_sample(place / "Cooking together.mp4", seconds=5, portrait=True),
        ]
        for name in LOOKS if every else ("light",):
            look, scale, size = LOOKS[name]
            theme.set_look(look)
            theme.set_text_scale(scale)
            home = Home(theme, _open_call(), Folders.below(place / name))
            home.open()
            home.shell.resize(*SIZES[size])
            script = Script(home, _folder(out, name if every else ""), None if every else DOCUMENTS)
            tour = _tour if every else _short_tour
            drive.Driver(app, tour(script, clips, place)).run()
            home.shell.close_now()
    print(f"The pictures are in {out}")
    return 0


def _folder(out: Path, name: str) -> Path:
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _open_call() -> Call:
    """The call that comes along, as it looked while it was open, and with a server of its own, which nobody has started."""
    call = default_call(None)
    server = DeliveryWay(DeliveryKind.TUS, url="http://localhost:9/files", asks_for_code=True)
    closes = fresh.now().replace(hour=17, minute=0, second=0) + timedelta(days=30)
    return replace(call, closes=closes, delivery=(*call.delivery, server))


def _short_tour(script: Script, clips: list[Path], _: Path) -> Iterator[drive.Step]:
    yield from script.show("start")
    script.page.start_wanted.emit()
    yield None
    yield from script.whose_mine()
    yield from script.agree()
    yield from script.choose(clips)
    yield from script.keep_part(0, 2_000, 9_500)
    yield from script.nobody_else()
    yield from script.details("Sam Jones", "07700 900982")
    yield from script.by_email()
    yield from script.ready()


def _tour(script: Script, clips: list[Path], place: Path) -> Iterator[drive.Step]:
    """Every page, with what can be on it: errors, a helper, too much, trouble."""
    home = script.home
    yield from script.show("start")
    yield from script.show_end("start-end")
    panel = home.shell.open_help()
    yield from script.show_other("help", panel)
    panel.close()
    yield from _about_the_app(script)
    closed = default_call(None)
    opened = home.journey.call
    home.show_call(closed)
    yield from script.show("start-closed")
    home.show_call(opened)
    script.page.start_wanted.emit()
    yield None
    script.page.primary.click()
    yield from script.show("whose-error")
    yield from _talk_first(script)
    yield from script.whose_mine()
    script.page.primary.click()
    yield from script.show("agreement-error")
    yield from script.agree()
    yield from script.show_nothing_chosen()
    (place / "notes.mp4").write_text("These are notes, not a video.")
    yield from script.choose([*clips, place / "notes.mp4"], expected=len(clips))
    yield from script.show_end("videos-end")
    yield from script.keep_part(0, 2_000, 9_500, end="part-end")
    script.page.seen.set_value(SeenOrHeard.UNDER_18S)
    yield from script.show("other-people-under-18s")
    yield from script.nobody_else()
    script.page.primary.click()
    yield from script.show("details-error")
    yield from script.details("Sam Jones", "07700 900982")
    yield from script.by_email()
    yield from script.ready()
    yield from _sending(script)
    yield from _practice(script, clips)


def _about_the_app(script: Script) -> Iterator[drive.Step]:
    script.page.about_app_wanted.emit()
    entries = tuple(script.page.buttons.values())
    yield from script.show("about-app")
    for entry in entries:
        entry.click()
        yield from script.show(f"about-app-{entries.index(entry) + 1}")
        script.page.back.click()
    entries[0].click()
    script.page.others.click()
    yield from script.show("others-work")
    script.home.shell.show_step(Step.START)


def _talk_first(script: Script) -> Iterator[drive.Step]:
    story = script.story
    story.tell_whose(Whose.HELPING)
    story.tell_helper(Helper("Alex Smith", "daughter", Understands.NOT_SURE))
    script.page.reload()
    yield from script.show("whose-helping")
    yield from script.press_on(Step.TALK_FIRST)
    yield from script.show("talk-first")
    script.home.journey.back()
    yield None


def _sending(script: Script) -> Iterator[drive.Step]:
    home = script.home
    for route, name in (
        (Route.EMAIL, "account"),
        (Route.FOLDER, "folder"),
        (Route.WETRANSFER, "link"),
        (Route.MAIL_PROGRAM, "own"),
        (Route.TUS, "code"),
    ):
        yield from script.send_by(route)
        page = script.page
        yield page.views[name].isVisible
        yield from script.show(f"sending-{name}")
        if route is Route.EMAIL:
            yield from _account(script)
        if route is Route.WETRANSFER:
            page.link_part.field.set_value("https://we.tl/t-AbCdEf123")
            page.link_part.check.click()
            yield from script.show_end("sending-link-end")
        if route is Route.MAIL_PROGRAM:
            yield from script.show_end("sending-own-end")
        if route is Route.TUS:
            yield from _upload(script)
        home.given_up(False)
        yield None
    home.journey.leave()
    yield from script.show("start-saved")


def _upload(script: Script) -> Iterator[drive.Step]:
    page = script.page
    page.code.field.set_value("WALK-7Q2M")
    page.primary.click()
    working = page.working
    yield lambda: working.isVisible() and working.now.isVisible() and "No connection" in working.now.text()
    yield from script.show("sending-upload-offline")
    working.pause.click()
    yield working.go_on.isVisible
    yield from script.show("sending-upload-paused")
    working.stop.click()
    yield page.views["trouble"].isVisible


def _account(script: Script) -> Iterator[drive.Step]:
    page = script.page
    addresses = {"known": "sam@gmail.com", "shut": "sam@hotmail.co.uk", "by-hand": "sam@sender.example"}
    for name, address in addresses.items():
        page.form.address.set_value(address)
        page.primary_pressed()
        yield from script.show(f"sending-account-{name}")
    page.primary.click()
    yield from script.show("sending-account-error")


def _practice(script: Script, clips: list[Path]) -> Iterator[drive.Step]:
    script.page.practise_wanted.emit()
    yield None
    yield from script.whose_mine()
    yield from script.agree()
    yield from script.choose(clips[1:2])
    yield from script.press_on(Step.OTHER_PEOPLE)
    yield from script.nobody_else()
    yield from script.details("Sam Jones", "07700 900982")
    yield from script.by_email()
    yield from script.check_and_send()
    yield from script.sent()
    yield from script.show_end("sent-end")
