"""The first page comes up without what only later pages need."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LATER = (
    *("av", "ffmpeg", "imageio_ffmpeg"),
    *("requests", "truststore", "smtplib", "ssl", "email", "aiosmtpd", "asyncio"),
    *("keyring", "phonenumbers"),
    *("PySide6.QtMultimedia", "PySide6.QtMultimediaWidgets", "PySide6.QtNetwork", "PySide6.QtPrintSupport"),
    *("app.store.providers", "app.delivery.smtp", "app.media.make", "app.media.reader", "app.practice.inbox"),
)

FIRST_PAGE = """
import json, sys
from PySide6.QtWidgets import QApplication
from app.store.folders import Folders
from app.story.flow import Step
from app.ui.opening import default_call
from app.ui.theme import Theme
from app.ui.window import Home

application = QApplication([])
home = Home(Theme(application), default_call(None), Folders.of_this_person())
home.open()
application.processEvents()
assert home.shell.page.step is Step.START and home.shell.page.isVisible()
print(json.dumps(sorted(sys.modules)))
home.shell.close_now()
"""


def test_the_first_page_loads_nothing_of_video_network_or_passwords(tmp_path: Path) -> None:
    settings = {"QT_QPA_PLATFORM": "offscreen", "SHARE_YOUR_STORY_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAGE],
        cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert "app.ui.pages.start" in loaded, "the page was really made"
    assert [name for name in LATER if name in loaded] == []
