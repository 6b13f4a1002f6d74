"""The first page comes up without what only later pages need."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.store.calls import bundled_call
from app.store.drafts import DraftStore
from app.store.folders import Folders
from app.store.ready_call import make_ready
from app.story.submission import new_submission

ROOT = Path(__file__).resolve().parents[1]
ALWAYS_LATER = (
    *("av", "ffmpeg", "imageio_ffmpeg"),
    *("requests", "truststore", "smtplib", "ssl", "email", "aiosmtpd", "asyncio"),
    *("keyring", "phonenumbers"),
    *("PySide6.QtMultimedia", "PySide6.QtMultimediaWidgets", "PySide6.QtNetwork", "PySide6.QtPrintSupport"),
    *("app.store.providers", "app.delivery.smtp", "app.media.make", "app.media.reader", "app.practice.inbox"),
    *(
        "app.cli",
        "app.store.call_rules",
        "app.store.reading",
        "app.store.secrets",
        "app.ui.front",
        "app.ui.jobs",
    ),
    *("app.ui.trouble", "app.ui.shell_parts", "app.ui.preparing", "app.ui.pages.events", "app.ui.help_panel"),
)
"""Not even when stories are saved."""
LATER = (
    *ALWAYS_LATER,
    *("msgspec", "tomllib", "json", "hashlib", "decimal", "uuid", "secrets", "multiprocessing", "subprocess"),
    *(
        "app.store.drafts",
        "app.store.history",
        "app.store.settings",
        "app.story.flow",
        "app.story.submission",
    ),
    *("app.story.record", "app.words.errors", "app.words.names", "app.words.record_text"),
    *("app.ui.text_size", "app.ui.pages.saved"),
)

FIRST_PAGE = """
import sys
import app.ui.opening as opening
from app.__main__ import main
from app.story.step import Step

def look(home):
    page = home.shell.page
    print(repr((page.step is Step.START and page.isVisible() and bool(page.heading.text()), sorted(sys.modules))))
    home.shell.close_now()

opening._close = look
raise SystemExit(main([]))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program as it lies in a bundle: with its calls made ready."""
    folder = tmp_path_factory.mktemp("installed")
    for part in ("app", "resources"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    make_ready((folder / "resources" / "calls").glob("*.toml"))
    return folder


def loaded_at_the_first_page(folder: Path, home: Path) -> set[str]:
    """The modules that the program has loaded when its first page has just been painted."""
    settings = {
        "QT_QPA_PLATFORM": "offscreen",
        "SHARE_YOUR_STORY_HOME": str(home),
        "SHARE_YOUR_STORY_UNTIL_PAINTED": "1",
        "PYTHONPATH": str(folder),
    }
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAGE],
        cwd=folder, env=os.environ | settings, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    made, loaded = ast.literal_eval(done.stdout.splitlines()[-1])
    assert made and "app.ui.pages.start" in loaded, "the page was really made"
    return set(loaded)


def test_the_first_page_loads_nothing_that_only_later_pages_need(installed: Path, tmp_path: Path) -> None:
    loaded = loaded_at_the_first_page(installed, tmp_path)
    assert [name for name in LATER if name in loaded] == []


def test_where_something_is_kept_only_what_reads_it_is_loaded_too(installed: Path, tmp_path: Path) -> None:
    now = datetime(2020, 5, 1, 12, tzinfo=UTC)
    story = new_submission("a-story", bundled_call("living-well-uk"), now, practise=False)
    DraftStore(Folders.below(tmp_path)).create(story).close()
    loaded = loaded_at_the_first_page(installed, tmp_path)
    assert "app.store.drafts" in loaded
    assert [name for name in ALWAYS_LATER if name in loaded] == []
