"""Sending through a real Postfix, with real attachments, to a real mailbox."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from app.delivery.deliver import Means, deliver
from app.delivery.outbox import ItemState, Outbox
from app.delivery.sign_in import SignIn
from app.delivery.smtp import message_bytes, send_email
from app.story import errors as e
from app.story.account import MailAccount, Security
from app.story.route import Outcome, Route
from app.story.secret import Secret
from app.story.work import Cancel, no_progress
from tests.delivery.examples import NOW, a_packet, call_with_all_ways
from tests.servers.postfix import DOMAIN, PASSWORD, SIZE_LIMIT, USER, Postfix, serving
from tests.servers.trust import Trust

SENDER, TO = "sam@sender.example", f"hello@{DOMAIN}"


@pytest.fixture(scope="module")
def trust() -> Trust:
    return Trust()


@pytest.fixture(scope="module")
def postfix(trust: Trust) -> Iterator[Postfix]:
    yield from serving(trust)


def account(
    postfix: Postfix, security: Security, *, password: str = PASSWORD, sender: str = SENDER, user: str = USER
) -> SignIn:
    port = postfix.smtps if security is Security.TLS else postfix.submission
    return SignIn(MailAccount(sender, "localhost", port, user, security), Secret(password))


def arrived(postfix: Postfix, message_id: str) -> EmailMessage:
    """The message with this id, when the mailbox holds it."""
    found = message_from_bytes(postfix.arrived(message_id), policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_story_arrives_whole(postfix: Postfix, trust: Trust, tmp_path: Path, security: Security) -> None:
    packet = a_packet(tmp_path, clips=3, size=1_500_000)
    outbox = Outbox(tmp_path / "outbox")
    item = outbox.add(packet, Route.EMAIL, TO, NOW, sender=SENDER)
    means = Means(lambda: NOW, account(postfix, security), trust.client)
    delivery = deliver(outbox, item.item_id, call_with_all_ways(), means, no_progress, Cancel())
    assert delivery.outcome is Outcome.ACCEPTED
    assert "queued" in delivery.receipt
    assert outbox.item(item.item_id).state is ItemState.SENT
    message = arrived(postfix, item.message_id)
    files = {part.get_filename(): part.get_payload(decode=True) for part in message.iter_attachments()}
    assert files == {path.name: path.read_bytes() for path in packet.folder.iterdir()}
    body = message.get_body(("plain",))
    assert body is not None and body.get_content().startswith("Name: Sam Jones\n")
    assert len([line for line in str(message).split("\n") if line.startswith("Received:")]) == 1


def test_awkward_lines_arrive(postfix: Postfix, trust: Trust) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Message-ID"] = SENDER, TO, "<awkward@sender.example>"
    text = ".\n..\n.a\n\n.\nFrom here\n  \nend.\n.\n"
    message.set_content(text, cte="7bit")
    send_email(account(postfix, Security.TLS), message, TO, no_progress, Cancel(), context=trust.client)
    assert arrived(postfix, "<awkward@sender.example>").get_content() == text


def test_too_big_is_known_before_mail_from(postfix: Postfix, trust: Trust) -> None:
    message = EmailMessage()
    message["From"], message["To"] = SENDER, TO
    data = bytes(SIZE_LIMIT * 3 // 4)
    message.add_attachment(data, maintype="video", subtype="mp4", filename="big.mp4")
    with pytest.raises(e.TooBigForServer) as caught:
        send_email(account(postfix, Security.TLS), message, TO, no_progress, Cancel(), context=trust.client)
    assert caught.value.limit_bytes == SIZE_LIMIT
    assert caught.value.size_bytes == len(message_bytes(message))


def refused(postfix: Postfix, trust: Trust, with_: SignIn, to: str = TO) -> e.DeliveryError:
    message = EmailMessage()
    message["From"], message["To"] = SENDER, TO
    message.set_content("hello")
    with pytest.raises(e.DeliveryError) as caught:
        send_email(with_, message, to, no_progress, Cancel(), context=trust.client)
    return caught.value


def test_a_wrong_password(postfix: Postfix, trust: Trust) -> None:
    error = refused(postfix, trust, account(postfix, Security.STARTTLS, password="wrong"))
    assert isinstance(error, e.SignInRefused)


def test_no_sign_in(postfix: Postfix, trust: Trust) -> None:
    error = refused(postfix, trust, account(postfix, Security.STARTTLS, user=""))
    assert isinstance(error, e.RecipientRefused | e.SenderRefused)


def test_a_sender_who_may_not(postfix: Postfix, trust: Trust) -> None:
    error = refused(postfix, trust, account(postfix, Security.TLS, sender="forbidden@sender.example"))
    assert isinstance(error, e.SenderRefused)


def test_nobody_of_that_name(postfix: Postfix, trust: Trust) -> None:
    error = refused(postfix, trust, account(postfix, Security.TLS), to=f"nobody@{DOMAIN}")
    assert isinstance(error, e.RecipientRefused)
    assert error.address == f"nobody@{DOMAIN}"


def test_a_certificate_of_somebody_unknown(postfix: Postfix) -> None:
    error = refused(postfix, Trust(), account(postfix, Security.TLS))
    assert isinstance(error, e.UntrustedServer)
