"""``demo``: the whole real journey off screen. Real footage, real ffmpeg, the embedded inbox; pictures of every page."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.delivery.packet_check import check_packet
from app.frozen import own_plugins
from app.media.reader import Reader
from app.practice.received import ReceivedMessage, read_message
from app.services.making import PACKET_FOLDER
from app.store.folders import Folders
from app.story.flow import Step
from app.ui import drive
from app.ui.opening import default_call
from app.ui.sample import make_sample
from app.ui.script import Script
from app.ui.theme import Look, Theme
from app.ui.window import Home

NAME, NUMBER = "Sam Jones", "07700 900982"


class DemoFailed(Exception):
    """The journey ended, but not as it must; the message says what is wrong."""


def run(out: Path) -> int:
    """Go through the whole journey and write pictures, packet and message to ``out``. Returns 0; raises where it fails.

    What an earlier demonstration wrote there is replaced; a folder with other things in it is refused.
    """
    _fresh(out)
    with own_plugins():
        app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    with tempfile.TemporaryDirectory(prefix="share-your-story-demo-") as scratch:
        place = Path(scratch)
        clips = [
            make_sample(place / "Morning walk.mp4", seconds=12),
            make_sample(place / "Evening.mp4", seconds=6, evening=True),
        ]
        home = Home(Theme(app, look=Look.LIGHT), default_call(None), Folders.below(place / "home"))
        home.open()
        home.shell.resize(960, 680)
        script = Script(home, out / "pictures")
        drive.Driver(app, _journey(script, clips)).run()
        _keep(home, out)
        home.shell.close_now()
    message = _check(out)
    print(f"Received: {message.subject}")
    print(f"Pictures, packet and message are in {out}")
    return 0


def _journey(script: Script, clips: list[Path]) -> Iterator[drive.Step]:
    yield from script.show("start")
    yield from script.begin_practice()
    yield from script.whose_mine()
    yield from script.agree()
    yield from script.choose(clips)
    yield from script.keep_part(0, 2_000, 9_500)
    yield from script.nobody_else()
    yield from script.details(NAME, NUMBER)
    yield from script.by_email()
    yield from script.check_and_send()
    yield from script.sent()


MARK = ".share-your-story-demo"


def _fresh(out: Path) -> None:
    if out.exists() and any(out.iterdir()) and not (out / MARK).exists():
        raise DemoFailed(f"{out} holds other things; name an empty folder with --out")
    shutil.rmtree(out, ignore_errors=True)
    (out / "pictures").mkdir(parents=True)
    (out / MARK).touch()


def _keep(home: Home, out: Path) -> None:
    """Copy the packet and the message as received."""
    submission = home.journey.submission
    if submission is None or home.journey.step is not Step.SENT:
        raise DemoFailed("the journey did not end on Sent")
    packet = home.folders.prepared_for(submission.submission_id) / PACKET_FOLDER / submission.reference
    shutil.copytree(packet, out / submission.reference)
    for path in home.folders.practice_inbox.glob("*.eml"):
        shutil.copy(path, out / f"{submission.reference}.eml")


def _check(out: Path) -> ReceivedMessage:
    """What came must be what was sent: the packet in order, name and number in the text, clips equal and playable."""
    (eml,) = out.glob("*.eml")
    packet = out / eml.stem
    wrong = [problem.key for problem in check_packet(packet) if not problem.warning]
    if wrong:
        raise DemoFailed(f"the packet is not in order: {', '.join(wrong)}")
    message = read_message(eml)
    if NAME not in message.body or NUMBER not in message.body:
        raise DemoFailed("the message lacks name or number")
    for path in message.save_attachments(out / "attachments"):
        if (
            hashlib.sha256(path.read_bytes()).digest()
            != hashlib.sha256((packet / path.name).read_bytes()).digest()
        ):
            raise DemoFailed(f"{path.name} is not what was sent")
    with Reader() as reader:
        for path in sorted((out / "attachments").glob("*.mp4")):
            facts = reader.probe(path)
            reader.picture(facts, facts.length_ms - 1, 320, 180)
    return message


def main(out: Path) -> int:
    """Run it as a command: off screen where nothing else is asked for, 1 with a line on stderr where it fails."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        return run(out)
    except (DemoFailed, drive.StuckError) as error:
        sys.stderr.write(f"The demonstration failed: {error}\n")
        return 1
