"""What is looked at with Qt, in the process of ``app/services/examiner.py``. A new check goes into ``CHECKS``.

Modules of Qt are imported by the check that needs them: one that is missing is that check's finding, not the end of all.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from app.edition import edition
from app.frozen import own_command, own_environment, own_plugins
from app.media.processes import dies_with_us, no_window
from app.resources import resource_path
from app.services.children_checks import environment_command, environment_in, finding_about
from app.services.examiner import Look
from app.services.masked import without_person
from app.story.installation import Check, Finding, Found
from app.ui.player_check import PLATFORM, application, has_marks, player
from app.words import shown_said

SCREEN_FLAG = "--self-test-screen"
_WAIT_S = 40.0
_WITHOUT_SCREEN = ("offscreen", "minimal")


# --- a window on the real screen, in a process of its own: Qt ends a program that it cannot open one for ---


def open_screen() -> int:
    """Open Qt on the real screen and print what it is; the exit code is 0 then. For :func:`screen` alone."""
    from PySide6.QtCore import qVersion
    from PySide6.QtWidgets import QApplication, QWidget

    with own_plugins():
        app = QApplication(sys.argv[:1])
    QWidget().winId()  # makes a window of the system's without showing it
    sys.stdout.write(f"{app.platformName()} {qVersion()}\n")
    sys.stdout.flush()
    return 0


def screen(_scratch: Path) -> Iterator[Finding]:
    """Whether a window can be opened here; what Qt says where it cannot names the library that is missing."""
    has_screen = sys.platform != "linux" or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    if not has_screen or os.environ.get(PLATFORM, "").startswith(_WITHOUT_SCREEN):
        yield Finding(Check.SCREEN, Found.NO_SCREEN)
        return
    try:
        ended = subprocess.run(
            dies_with_us(own_command(SCREEN_FLAG)), stdin=subprocess.DEVNULL, capture_output=True, timeout=_WAIT_S,
            env=dict(os.environ) | own_environment(), check=False, **no_window(),
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        yield Finding(Check.SCREEN, Found.SCREEN_BROKEN, {"why": "no answer"})
        return
    said = ended.stdout.decode("utf-8", "replace").split()
    if ended.returncode == 0 and len(said) == 2:
        yield Finding(Check.SCREEN, Found.SCREEN_OPENS, {"platform": said[0], "qt": said[1]})
    else:
        lines = ended.stderr.decode("utf-8", "replace").split("\n")
        yield Finding(Check.SCREEN, Found.SCREEN_BROKEN, {"why": complaint(lines, ended.returncode)})


def complaint(lines: Sequence[str], code: int) -> str:
    """The line of Qt's that says most about why there is no window, else the last, without the name of its logger.

    Qt tells of xcb-cursor0 whenever an X display cannot be used, so what it says of the display itself goes first.
    """
    said = [line.strip() for line in lines if line.strip()]
    telling = [
        line for mark in ("could not connect", "cannot open", "is needed") for line in said if mark in line
    ]
    line = (telling or said[-1:] or [f"exit code {code}"])[0]
    return shown_said(without_person(re.sub(r"^qt\.[\w.]+: ", "", line).rstrip(".")))


# --- what is painted ---


def fonts(_scratch: Path) -> Iterator[Finding]:
    """Whether there are letters, and whether they can be seen."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QImage, QPainter

    application()
    image = QImage(120, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.drawText(10, 30, "Story")
    painter.end()
    families = QFontDatabase.families()
    if not families or not has_marks(image):
        yield Finding(Check.FONTS, Found.NO_FONTS)
        return
    facts = {"count": str(len(families)), "name": QFontInfo(QFont()).family()}
    yield Finding(Check.FONTS, Found.FONTS_FOUND, facts)


def pictures(_scratch: Path) -> Iterator[Finding]:
    """Whether pictures can be written and read as JPEG and PNG, and the icon, an SVG, be painted."""
    from PySide6.QtCore import QBuffer, QIODevice, Qt
    from PySide6.QtGui import QIcon, QImage

    application()
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.blue)
    works = {}
    for kind in ("JPEG", "PNG"):
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.ReadWrite)
        written = image.save(buffer, kind)  # type: ignore[call-overload]
        works[kind] = written and QImage.fromData(buffer.data(), kind).size() == image.size()  # type: ignore[arg-type]
    icon = QIcon(str(resource_path("icons", edition().icon))).pixmap(64, 64).toImage()
    works["SVG"] = not icon.isNull() and has_marks(icon)
    good, bad = ([kind for kind, fine in works.items() if fine is wished] for wished in (True, False))
    if good:
        yield Finding(Check.PICTURES, Found.PICTURES_WORK, {"kinds": ", ".join(good)})
    if bad:
        yield Finding(Check.PICTURES, Found.PICTURES_BROKEN, {"kinds": ", ".join(bad)})


def pdf(_scratch: Path) -> Iterator[Finding]:
    """Whether a record can be written as a PDF."""
    from app.ui.pdf import pdf_bytes
    from app.words.lines import Row, Section

    application()
    data = pdf_bytes("Self-test", [Section("Self-test", (Row("Question", "Answer"),))])
    whole = data.startswith(b"%PDF-") and b"/Font" in data and data.rstrip().endswith(b"%%EOF")
    facts = {} if whole else {"why": f"{len(data)} bytes"}
    yield Finding(Check.PDF, Found.PDF_WRITTEN if whole else Found.PDF_BROKEN, facts)


def languages(_scratch: Path) -> Iterator[Finding]:
    """Whether each translation that is shipped can be loaded."""
    from PySide6.QtCore import QLocale, QTranslator

    application()
    names = [QLocale("en-GB").nativeLanguageName()]
    for path in sorted(resource_path("translations").glob("*.qm")):
        translator = QTranslator()
        if translator.load(str(path)) and not translator.isEmpty():
            names.append(QLocale(translator.language()).nativeLanguageName())
        else:
            yield Finding(Check.LANGUAGES, Found.LANGUAGE_BROKEN, {"names": path.name})
    yield Finding(Check.LANGUAGES, Found.LANGUAGES_READ, {"names": ", ".join(names)})


# --- what Qt starts ---


def launcher(_scratch: Path) -> Iterator[Finding]:
    """What a program gets that Qt starts, as it starts web browsers."""
    from PySide6.QtCore import QProcess

    application()
    program, *arguments = environment_command()
    process = QProcess()
    process.start(program, arguments)
    if not process.waitForFinished(round(_WAIT_S * 1000) // 2):
        yield Finding(Check.LAUNCHER, Found.CHILD_UNSEEN, {"why": process.error().name})
        return
    told = environment_in(bytes(process.readAllStandardOutput().data()))
    yield finding_about(Check.LAUNCHER, "qt", told, private=False)


CHECKS: Mapping[Check, Look] = {
    Check.SCREEN: screen,
    Check.FONTS: fonts,
    Check.PICTURES: pictures,
    Check.PDF: pdf,
    Check.LANGUAGES: languages,
    Check.PLAYER: player,
    Check.LAUNCHER: launcher,
}
