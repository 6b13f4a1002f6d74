"""A draft in a real email program: Claws Mail opens it in a window, with its files, and saves it as it is."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

import dev
from tests.components import require

pytestmark = pytest.mark.xvfb
CLIENT = Path(__file__).with_name("atspi_draft.py")
TO, SUBJECT = "hello+lw@organiser.example", "Größe “x”, two 50 % & more"
BODY = "Name: Sam\nIt’s \\n here: a <b>, 'q' + $HOME\n\nhttps://we.tl/t-AbC123?a=b&c=d\n"
OPEN = """
import sys
from pathlib import Path
from app.delivery.draft import Draft
from app.delivery.mail_program import Opened, find_mail_program, open_draft
from app.story.work import Cancel
assert find_mail_program().name == "Claws Mail", find_mail_program()
to, subject, body, *files = sys.argv[1:]
assert open_draft(Draft(to, subject, body, tuple(map(Path, files))), Cancel()) is Opened.WITH_FILES
"""
ACCOUNT = """[Account: 1]
account_name=sam
is_default=1
name=Sam
address=sam@sender.example
protocol=0
smtp_server=127.0.0.1
"""
# Without the spell checker, which would ask for a dictionary in a window of its own.
SETTINGS = "[Common]\nconfig_version=4\nenable_aspell=0\n"
KINDS = (("inbox", "inbox"), ("outbox", "sent"), ("draft", "draft"), ("queue", "queue"), ("trash", "trash"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home in which Claws Mail has an account and is the program for email."""
    made = tmp_path / "home"
    settings = made / ".claws-mail"
    settings.mkdir(parents=True)
    (settings / "accountrc").write_text(ACCOUNT)
    (settings / "clawsrc").write_text(SETTINGS)
    items = "".join(f'<folderitem type="{kind}" name="{name}" path="{name}"/>' for kind, name in KINDS)
    (settings / "folderlist.xml").write_text(
        f'<?xml version="1.0"?><folderlist><folder type="mh" name="Mail" path="Mail">{items}</folder></folderlist>'
    )
    for _, name in KINDS:
        (made / "Mail" / name).mkdir(parents=True)
    (made / ".config").mkdir()
    (made / ".config" / "mimeapps.list").write_text(
        "[Default Applications]\nx-scheme-handler/mailto=claws-mail.desktop\n"
    )
    return made


@pytest.fixture
def environment(home: Path) -> Iterator[dict[str, str]]:
    """A desktop session of its own; what still runs in it at the end is ended."""
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    left_out = {
        "DBUS_SESSION_BUS_ADDRESS",
        "NO_AT_BRIDGE",
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "XDG_CURRENT_DESKTOP",
    }
    made = {name: value for name, value in os.environ.items() if name not in left_out}
    made |= {
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(runtime),
        "PYTHONPATH": str(dev.ROOT),
        "LC_ALL": "C.UTF-8",
    }
    yield made
    for process in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if f"HOME={home}\0".encode() in process.read_bytes():
                os.kill(int(process.parent.name), signal.SIGTERM)


def saved_draft(home: Path) -> EmailMessage:
    """The draft, as soon as Claws Mail has written it."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        files = [path for path in (home / "Mail" / "draft").iterdir() if path.name.isdigit()]
        if files and files[0].stat().st_size:
            message = message_from_bytes(files[0].read_bytes(), policy=policy.default)
            assert isinstance(message, EmailMessage)
            return message
        time.sleep(0.1)
    pytest.fail("no draft was saved")


def test_the_draft_opens_with_its_files(home: Path, environment: dict[str, str], tmp_path: Path) -> None:
    require("claws-mail")
    reader, session = require("atspi"), require("dbus-run-session")
    launcher = next(path for path in dev.ATSPI_BUS_LAUNCHERS if path.exists())
    folder = tmp_path / "Sam's “clips”, Öl & 100 %"
    folder.mkdir()
    files = [folder / "LW-7F3K-9Q2M_clip-1-of-1.mp4", folder / "details.txt"]
    files[0].write_bytes(os.urandom(300_000))
    files[1].write_text("Größe\n", encoding="utf-8")
    opening = [sys.executable, "-c", OPEN, TO, SUBJECT, BODY, *map(str, files)]
    with subprocess.Popen(
        [session, "--", reader, CLIENT, launcher, "Compose message", "Draft", *opening], env=environment, cwd=dev.ROOT,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    ) as client:  # fmt: skip
        names, told = client.communicate(timeout=120)
        assert client.returncode == 0, told[-2000:]
    assert f"{SUBJECT} - Compose message" in json.loads(names.splitlines()[-1])
    draft = saved_draft(home)
    assert (draft["To"], draft["Subject"]) == (TO, SUBJECT)
    text = draft.get_body(("plain",))
    assert text is not None
    assert text.get_content().strip() == BODY.strip()
    attached = {part.get_filename(): part.get_payload(decode=True) for part in draft.iter_attachments()}
    assert attached.keys() == {path.name for path in files}
    assert attached[files[0].name] == files[0].read_bytes()
    # Mail programs send text with the line ends of the network (RFC 2049 section 4).
    text_file = attached[files[1].name]
    assert isinstance(text_file, bytes)
    assert text_file.replace(b"\r\n", b"\n") == files[1].read_bytes()
