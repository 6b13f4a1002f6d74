"""What servers answer to a sign-in, as the large providers word it, and what is made of it."""

from __future__ import annotations

import pytest

from app.delivery.smtp_replies import expect_sign_in, refusal
from app.delivery.smtp_session import NO_WAY_TO_SIGN_IN
from app.story import errors as e
from app.words import error_text
from tests.delivery.test_smtp import PASSWORD, secure, send
from tests.servers.scripted_smtp import At, Script, ScriptedSmtp
from tests.servers.trust import Trust

HOST = "smtp.big.example"
GMAIL = (
    b"534-5.7.9 Application-specific password required. Learn more at\r\n"
    b"534 5.7.9  https://support.google.com/mail/?p=InvalidSecondFactor a1sm2 - gsmtp\r\n"
)
MICROSOFT = b"535 5.7.139 Authentication unsuccessful, basic authentication is disabled. [LO2P265CA0482]\r\n"


@pytest.fixture(scope="module")
def trust() -> Trust:
    return Trust()


@pytest.mark.parametrize(
    ("code", "said", "error"),
    [
        (235, b"2.7.0 Accepted", None),
        (534, b"5.7.9 Application-specific password required.\n5.7.9 https://support.x", e.AppPasswordNeeded),
        (534, b"5.7.9 Authentication mechanism is too weak", e.AppPasswordNeeded),
        (535, b"5.7.8 Use an app password to sign in", e.AppPasswordNeeded),
        (535, b"5.7.8 App-specific password needed", e.AppPasswordNeeded),
        (534, b"5.7.14 Log in via your web browser and then try again.", e.SignInRefused),
        (535, b"5.7.8 Username and Password not accepted.", e.SignInRefused),
        (535, b"5.7.0 (#AUTH005) Too many bad auth attempts.", e.SignInRefused),
        (535, b"5.7.139 SmtpClientAuthentication is disabled for the Mailbox.", e.PasswordsNotAllowed),
        (535, b"15.7.139.2 is our number", e.SignInRefused),
        (538, b"5.7.11 Encryption required", e.SignInRefused),
        (454, b"4.7.0 Temporary authentication failure", e.TryLater),
        (*NO_WAY_TO_SIGN_IN, e.SignInRefused),
    ],
)
def test_each_answer_to_a_sign_in(code: int, said: bytes, error: type[e.DeliveryError] | None) -> None:
    if error is None:
        expect_sign_in((code, said), HOST)
        return
    with pytest.raises(e.DeliveryError) as caught:
        expect_sign_in((code, said), HOST)
    assert type(caught.value) is error


def test_our_own_answer_means_that_no_passwords_are_allowed() -> None:
    with pytest.raises(e.PasswordsNotAllowed):
        expect_sign_in(NO_WAY_TO_SIGN_IN, HOST)


def test_a_sign_in_that_is_asked_for_later_is_told_alike() -> None:
    assert type(refusal(534, b"5.7.9 Application-specific password required", HOST)) is e.AppPasswordNeeded
    assert type(refusal(530, b"5.7.0 Authentication Required", HOST)) is e.SignInRefused


@pytest.mark.parametrize(
    ("offer", "said", "error", "words"),
    [
        ("AUTH LOGIN PLAIN XOAUTH2", GMAIL, e.AppPasswordNeeded, "wants an app password"),
        ("AUTH LOGIN XOAUTH2", GMAIL, e.AppPasswordNeeded, "wants an app password"),
        ("AUTH LOGIN XOAUTH2", MICROSOFT, e.PasswordsNotAllowed, "allows no passwords"),
        ("AUTH XOAUTH2", b"", e.PasswordsNotAllowed, "allows no passwords"),
        ("AUTH XOAUTH2 OAUTHBEARER", b"", e.PasswordsNotAllowed, "allows no passwords"),
        ("8BITMIME", b"", e.PasswordsNotAllowed, "allows no passwords"),
    ],
)
def test_over_the_line_it_is_told_and_tried_once(
    trust: Trust, offer: str, said: bytes, error: type[e.DeliveryError], words: str
) -> None:
    says = {At.AUTH: said} if said else {}
    script = Script(tls=trust.server(), offers=(offer,), says=says, users={"sam": PASSWORD})
    with ScriptedSmtp(script) as server, pytest.raises(e.SignInRefused) as caught:
        send(secure(server, user="sam"), trust=trust)
    assert type(caught.value) is error
    assert words in error_text(caught.value).title
    assert sum(line.startswith("AUTH") for line in server.heard) == (1 if said else 0)
    assert server.conversations == 1
    assert not server.messages


@pytest.mark.parametrize(
    ("offer", "heard"), [("AUTH PLAIN", "AUTH PLAIN "), ("AUTH LOGIN", "AUTH LOGIN"), ("AUTH LOGIN PLAIN", "AUTH PLAIN ")]
)  # fmt: skip
def test_which_way_is_taken(trust: Trust, offer: str, heard: str) -> None:
    script = Script(tls=trust.server(), offers=(offer,), users={"sam": PASSWORD})
    with ScriptedSmtp(script) as server:
        send(secure(server, user="sam"), trust=trust)
    assert [line for line in server.heard if line.startswith(heard)]
    assert len(server.messages) == 1


@pytest.mark.parametrize(
    ("at", "reply"),
    [
        (At.GREETING, b"421 4.7.0 come back later\r\n"),
        (At.MAIL, b"451 4.7.1 greylisted\r\n"),
        (At.RCPT, b"450 4.2.0 greylisted, see the help\r\n"),
        (At.DATA, b"451 4.7.1 greylisted\r\n"),
        (At.FINAL_DOT, b"451 4.7.1 greylisted\r\n"),
        (At.FINAL_DOT, b"421 4.3.2 going down\r\n"),
    ],
)
def test_being_asked_to_wait_is_called_normal_and_nothing_is_tried_again(
    trust: Trust, at: At, reply: bytes
) -> None:
    script = Script(tls=trust.server(), says={at: reply})
    with ScriptedSmtp(script) as server, pytest.raises(e.TryLater) as caught:
        send(secure(server), trust=trust)
    assert server.conversations == 1
    words = error_text(caught.value)
    assert "normal" in words.body and "few minutes" in words.body
    assert "error" not in words.title.lower()
