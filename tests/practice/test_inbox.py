"""The practice inbox: real messages over real sockets, and files that anybody may have written."""

from __future__ import annotations

import hashlib
import random
import smtplib
import socket
import stat
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.practice.inbox import SIZE_LIMIT, Inbox
from app.practice.received import read_message
from app.story.errors import FileTaken

CLIP = random.Random(7).randbytes(200_000)


def a_message(subject: str = "Video story", body: str = "Name: Sam Jones\n.\n..\n") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Sam Jones <sam@sender.example>"
    message["To"] = "hello@organiser.example"
    message["Subject"] = subject
    message["Message-ID"] = "<1@sender.example>"
    message["Date"] = "Mon, 04 May 2026 12:00:00 +0000"
    message.set_content(body)
    message.add_attachment(CLIP, maintype="video", subtype="mp4", filename="PK-7F3K-9Q2M_clip-1-of-1.mp4")
    return message


def send(inbox: Inbox, message: EmailMessage) -> None:
    with smtplib.SMTP(
        inbox.account.host, inbox.account.port, local_hostname="localhost", timeout=20
    ) as client:
        client.send_message(message)


def test_a_message_is_kept_as_the_organiser_would_see_it(tmp_path: Path) -> None:
    with Inbox(tmp_path / "inbox") as inbox:
        assert inbox.account.host == "127.0.0.1"
        assert inbox.messages() == ()
        send(inbox, a_message())
        send(inbox, a_message("Second ☂"))
        first, second = inbox.messages()
    assert (first.subject, first.sender, first.to) == (
        "Video story", "Sam Jones <sam@sender.example>", "hello@organiser.example",
    )  # fmt: skip
    assert first.body == "Name: Sam Jones\n.\n..\n"
    assert first.message_id == "<1@sender.example>"
    assert first.date is not None and first.date.year == 2026
    (attachment,) = first.attachments
    assert attachment.name == "PK-7F3K-9Q2M_clip-1-of-1.mp4"
    assert (attachment.size_bytes, attachment.sha256) == (len(CLIP), hashlib.sha256(CLIP).hexdigest())
    assert second.subject == "Second ☂"
    assert first.path.name < second.path.name and first.path.suffix == ".eml"
    (saved,) = first.save_attachments(tmp_path / "out")
    assert saved.read_bytes() == CLIP
    with pytest.raises(FileTaken):
        first.save_attachments(tmp_path / "out")


def test_messages_outlive_the_server(tmp_path: Path) -> None:
    with Inbox(tmp_path) as inbox:
        send(inbox, a_message())
    assert len(Inbox(tmp_path).messages()) == 1
    with Inbox(tmp_path) as inbox:
        send(inbox, a_message())
    assert len(inbox.messages()) == 2


def test_starts_and_stops_as_often_as_wanted(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    with pytest.raises(RuntimeError):
        _ = inbox.account
    for _ in range(3):
        where = inbox.start()
        assert inbox.start() == where
        inbox.stop()
        inbox.stop()
        with pytest.raises(OSError):
            socket.create_connection((where.host, where.port), 5).close()


def test_two_inboxes_do_not_meet(tmp_path: Path) -> None:
    with Inbox(tmp_path / "a") as first, Inbox(tmp_path / "b") as second:
        send(first, a_message())
        assert (len(first.messages()), len(second.messages())) == (1, 0)


def test_takes_what_an_email_takes(tmp_path: Path) -> None:
    with Inbox(tmp_path) as inbox, smtplib.SMTP(inbox.account.host, inbox.account.port, timeout=20) as client:
        code, said = client.ehlo("localhost")
        assert code == 250
        assert client.esmtp_features["size"] == str(SIZE_LIMIT)
        assert SIZE_LIMIT >= 25_000_000
        assert socket.gethostname().encode() not in said or socket.gethostname() == "localhost"


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="modes of files are not this system's own")
def test_only_this_person_can_read_it(tmp_path: Path) -> None:
    with Inbox(tmp_path / "inbox") as inbox:
        send(inbox, a_message())
        (message,) = inbox.messages()
    assert stat.S_IMODE((tmp_path / "inbox").stat().st_mode) == 0o700
    assert stat.S_IMODE(message.path.stat().st_mode) == 0o600


def test_a_folder_that_is_gone_is_told_to_the_sender(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    import logging
    import shutil

    with Inbox(tmp_path / "inbox") as inbox, caplog.at_level(logging.WARNING, "app.practice.inbox"):
        shutil.rmtree(tmp_path / "inbox")
        with pytest.raises(smtplib.SMTPDataError) as caught:
            send(inbox, a_message())
    assert caught.value.smtp_code == 452


def test_names_from_outside_stay_in_the_folder(tmp_path: Path) -> None:
    message = EmailMessage()
    message.set_content("hello")
    for name in ("../../evil.sh", "/etc/passwd", "con", "same.txt", "SAME.txt", "..", "a\x00b"):
        message.add_attachment(b"x", maintype="application", subtype="octet-stream", filename=name)
    path = tmp_path / "1.eml"
    path.write_bytes(message.as_bytes())
    saved = read_message(path).save_attachments(tmp_path / "out")
    assert len(saved) == len(set(saved)) == 7
    assert all(each.parent == tmp_path / "out" for each in saved)
    assert sorted(tmp_path.iterdir()) == [path, tmp_path / "out"]


PIECES = [
    b"Content-Type: text/plain; charset=", b"Content-Type: multipart/mixed; boundary=x\r\n", b"--x\r\n", b"\r\n",
    b"Content-Disposition: attachment; filename*0*=utf-8''%ff; filename*1=", b"Subject: =?utf-8?q?=ff?=\r\n",
    b"From: <<>>,;:\r\n", b"Date: not a date\r\n", b"Content-Transfer-Encoding: base64\r\n", b"=?x?", b"\xff\xfe", b"To: @@\r\n",
    b"Content-Type: message/rfc822\r\n", b"filename=../x", b'"', b"unknown-8bit\r\n", b"Content-Type: image/\r\n",
]  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    raw=st.binary(max_size=200)
    | st.lists(st.sampled_from(PIECES) | st.binary(max_size=6), max_size=14).map(b"".join)
)
def test_any_bytes_can_be_shown(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "any.eml"
    path.write_bytes(raw)
    message = read_message(path)
    assert "\n" not in message.subject + message.sender + message.to
    assert all("/" not in attachment.name for attachment in message.attachments)
