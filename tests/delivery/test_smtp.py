"""Sending to servers that refuse, lie, fall silent and hang up: what is said afterwards is always true."""

from __future__ import annotations

import itertools
import random
import re
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.delivery.sign_in import SignIn
from app.delivery.smtp import Phase, Receipt, Timeouts, dot_stuffed, message_bytes, send_email
from app.delivery.trust import system_context
from app.story import errors as e
from app.story.account import MailAccount, Security
from app.story.secret import Secret
from app.story.work import Cancel, no_progress
from tests.servers.ports import free_port
from tests.servers.scripted_smtp import At, Script, ScriptedSmtp
from tests.servers.trust import Trust

SENDER, TO = "sam@sender.example", "hello@organiser.example"
PATIENT = Timeouts(connect=60, reply=60, data=60, end=60)
PASSWORD = "pass wörd £1"


@pytest.fixture(scope="module")
def trust() -> Trust:
    return Trust()


def a_message(size: int = 60_000) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = SENDER, TO, "A story"
    message["Message-ID"] = "<one@sender.example>"
    message.set_content("Name: Sam Jones\n.\n..two dots\n.starts with a dot\n\nFrom here\n")
    message.add_attachment(
        random.Random(1).randbytes(size), maintype="video", subtype="mp4", filename="a.mp4"
    )
    return message


def account(host: str, port: int, security: Security, user: str = "", password: str = "") -> SignIn:
    return SignIn(MailAccount(SENDER, host, port, user, security), Secret(password))


def plain(server: ScriptedSmtp) -> SignIn:
    return account("127.0.0.1", server.port, Security.LOOPBACK_ONLY)


def secure(
    server: ScriptedSmtp, security: Security = Security.STARTTLS, *, user: str = "", password: str = PASSWORD
) -> SignIn:
    return account("localhost", server.port, security, user, password)


def send(
    sign_in: SignIn,
    message: EmailMessage | None = None,
    *,
    trust: Trust | None = None,
    cancel: Cancel | None = None,
    phase: Callable[[Phase], None] = lambda phase: None,
    progress: Callable[[int, int], None] = no_progress,
    timeouts: Timeouts = PATIENT,
) -> Receipt:
    return send_email(
        sign_in,
        message or a_message(),
        TO,
        progress,
        cancel or Cancel(),
        context=trust.client if trust else system_context,
        timeouts=timeouts,
        phase=phase,
    )


def test_a_message_arrives_byte_for_byte() -> None:
    message = a_message()
    seen: list[tuple[int, int]] = []
    phases: list[Phase] = []
    with ScriptedSmtp(Script()) as server:
        receipt = send(plain(server), message, progress=lambda d, t: seen.append((d, t)), phase=phases.append)
    assert receipt == Receipt("127.0.0.1", 250, "2.0.0 queued as 4F2")
    assert server.messages == [message_bytes(message)]
    assert server.heard[:3] == [
        "ehlo [127.0.0.1]",
        f"mail FROM:<{SENDER}> SIZE={len(message_bytes(message))}",
        f"rcpt TO:<{TO}>",
    ]
    assert phases == [Phase.STARTED, Phase.HANDED_OVER]
    assert seen[0][0] == 0 and seen[-1][0] == seen[-1][1]
    assert all(a[0] < b[0] for a, b in itertools.pairwise(seen))


@settings(max_examples=200, deadline=None)
@given(lines=st.lists(st.text(alphabet=".a \r\n", max_size=8), max_size=12))
def test_dots_are_doubled_so_that_they_can_be_undone(lines: list[str]) -> None:
    data = re.sub(rb"\r\n|\r|\n", b"\r\n", "\r\n".join(lines).encode())
    stuffed = dot_stuffed(data)
    assert not re.search(rb"(?m)^\.(?!\.)", stuffed)
    assert b"\r\n.\r\n" not in b"\r\n" + stuffed
    undone = re.sub(rb"(?m)^\.", b"", stuffed)
    assert undone == (data if not data or data.endswith(b"\r\n") else data + b"\r\n")


@settings(max_examples=15, deadline=None)
@given(text=st.text(alphabet=".\na", max_size=60))
def test_awkward_lines_arrive(text: str) -> None:
    message = EmailMessage()
    message["Subject"] = "Lines"
    message.set_content(text, cte="7bit")
    with ScriptedSmtp(Script(mid=0)) as server:
        send(plain(server), message)
    wanted = message_bytes(message)
    assert server.messages == [wanted if wanted.endswith(b"\r\n") else wanted + b"\r\n"]


# --- encryption ---


def test_starttls_hides_everything_but_the_greeting(trust: Trust) -> None:
    script = Script(tls=trust.server(), offers=("SIZE 0", "AUTH LOGIN PLAIN"), users={"sam": PASSWORD})
    with ScriptedSmtp(script) as server:
        send(secure(server, user="sam"), trust=trust)
    assert server.heard[:3] == ["ehlo [127.0.0.1]", "STARTTLS", "ehlo [127.0.0.1]"]
    assert len(server.messages) == 1


def test_tls_from_the_first_byte(trust: Trust) -> None:
    script = Script(tls=trust.server(), tls_at_once=True, offers=("AUTH LOGIN",), users={"sam": PASSWORD})
    with ScriptedSmtp(script) as server:
        send(secure(server, Security.TLS, user="sam"), trust=trust)
    assert len(server.messages) == 1


def nothing_was_told(server: ScriptedSmtp) -> None:
    told = " ".join(server.heard)
    assert "AUTH" not in told and "mail" not in told.lower() and not server.messages


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
@pytest.mark.parametrize("fault", ["other name", "expired", "unknown authority", "self-signed"])
def test_a_certificate_that_is_not_in_order(trust: Trust, security: Security, fault: str) -> None:
    context = {
        "other name": lambda: trust.server("mail.other.example"),
        "expired": lambda: trust.server(expired=True),
        "unknown authority": lambda: Trust().server(),
        "self-signed": self_signed,
    }[fault]()
    script = Script(tls=context, tls_at_once=security is Security.TLS, offers=("AUTH PLAIN",))
    with ScriptedSmtp(script) as server, pytest.raises(e.UntrustedServer) as caught:
        send(secure(server, security, user="sam"), trust=trust)
    assert caught.value.host == "localhost"
    nothing_was_told(server)


def self_signed() -> ssl.SSLContext:
    """A server whose certificate is its own authority's, for no name at all."""
    import trustme

    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with authority.cert_pem.tempfile() as chain, authority.private_key_pem.tempfile() as key:
        context.load_cert_chain(chain, key)
    return context


def test_the_systems_trust_does_not_know_the_test() -> None:
    trust = Trust()
    script = Script(tls=trust.server(), tls_at_once=True)
    with ScriptedSmtp(script) as server, pytest.raises(e.UntrustedServer):
        send(secure(server, Security.TLS, user="sam"))
    nothing_was_told(server)


@pytest.mark.parametrize("said", [None, b"454 not now\r\n", b"502 what?\r\n"])
def test_without_starttls_nothing_is_said(trust: Trust, said: bytes | None) -> None:
    """Stripped from the list, or answered with a no: a meddler can do both."""
    script = Script(offers=("AUTH PLAIN",))
    if said is not None:
        script = Script(offers=("AUTH PLAIN", "STARTTLS"), says={At.STARTTLS: said})
    with ScriptedSmtp(script) as server, pytest.raises(e.NoEncryption):
        send(secure(server, user="sam"), trust=trust)
    nothing_was_told(server)


def test_what_was_slipped_in_before_tls_is_forgotten(trust: Trust) -> None:
    """Answers in clear text behind the yes to STARTTLS do not count inside (CVE-2011-0411)."""
    slipped = b"220 go on\r\n250-evil\r\n250 SIZE 1\r\n"
    script = Script(
        tls=trust.server(), offers=("AUTH PLAIN",), users={"sam": PASSWORD}, says={At.STARTTLS: slipped}
    )
    with ScriptedSmtp(script) as server:
        send(secure(server, user="sam"), trust=trust)
    assert len(server.messages) == 1


def test_a_server_without_tls_on_a_tls_port(trust: Trust) -> None:
    with ScriptedSmtp(Script(offers=("AUTH PLAIN",))) as server, pytest.raises(e.NoEncryption):
        send(secure(server, Security.TLS, user="sam"), trust=trust)
    nothing_was_told(server)


@pytest.mark.parametrize("host", ["localhost", "mail.example", "127.0.0.2", "0.0.0.0", "::", "10.0.0.1"])
def test_clear_text_goes_to_this_computer_only(host: str) -> None:
    with pytest.raises(ValueError):
        account(host, 25, Security.LOOPBACK_ONLY)


# --- sign-in ---


@pytest.mark.parametrize(
    "offer", ["AUTH PLAIN LOGIN", "AUTH LOGIN", "AUTH=LOGIN PLAIN", "AUTH XOAUTH2 PLAIN"]
)
def test_sign_in_by_plain_or_login(trust: Trust, offer: str) -> None:
    script = Script(
        tls=trust.server(), tls_at_once=True, offers=(offer,), users={"sam@sender.example": PASSWORD}
    )
    with ScriptedSmtp(script) as server:
        send(secure(server, Security.TLS, user="sam@sender.example"), trust=trust)
    assert len(server.messages) == 1


@pytest.mark.parametrize("offer", ["AUTH PLAIN", "AUTH LOGIN", "AUTH XOAUTH2", "8BITMIME"])
def test_a_wrong_password_is_tried_once(trust: Trust, offer: str) -> None:
    script = Script(tls=trust.server(), tls_at_once=True, offers=(offer,), users={"sam": "another"})
    with ScriptedSmtp(script) as server, pytest.raises(e.SignInRefused):
        send(secure(server, Security.TLS, user="sam"), trust=trust)
    assert sum("AUTH" in line for line in server.heard) <= 1
    assert not server.messages


def test_a_server_that_wants_a_sign_in_gets_none(trust: Trust) -> None:
    script = Script(tls=trust.server(), tls_at_once=True, users={"sam": "x"})
    with ScriptedSmtp(script) as server, pytest.raises(e.SignInRefused):
        send(secure(server, Security.TLS), trust=trust)


def test_a_passing_fault_of_the_sign_in(trust: Trust) -> None:
    script = Script(
        tls=trust.server(), tls_at_once=True, offers=("AUTH PLAIN",), says={At.AUTH: b"454 4.7.0 later\r\n"}
    )
    with ScriptedSmtp(script) as server, pytest.raises(e.TryLater):
        send(secure(server, Security.TLS, user="sam"), trust=trust)


def test_the_password_shows_nowhere(trust: Trust) -> None:
    sign_in = account("mail.example", 465, Security.TLS, "sam@x.example", "planted")
    assert "planted" not in repr(sign_in) + str(sign_in) + f"{sign_in}"
    assert "sam@" not in repr(sign_in)


# --- refusals ---


@pytest.mark.parametrize(
    ("at", "reply", "error"),
    [
        (At.GREETING, b"554 go away\r\n", e.RefusedByServer),
        (At.GREETING, b"421 busy\r\n", e.TryLater),
        (At.GREETING, b"hello there\r\n", e.RefusedByServer),
        (At.EHLO, b"502 what?\r\n", e.RefusedByServer),
        (At.MAIL, b"550 5.7.1 not you\r\n", e.SenderRefused),
        (At.MAIL, b"530 5.7.0 sign in\r\n", e.SignInRefused),
        (At.MAIL, b"552 5.3.4 too big\r\n", e.TooBigForServer),
        (At.MAIL, b"452 4.3.1 no room\r\n", e.TryLater),
        (At.RCPT, b"550 5.1.1 nobody here\r\n", e.RecipientRefused),
        (At.RCPT, b"552 5.2.2 mailbox full\r\n", e.RecipientRefused),
        (At.RCPT, b"552 5.2.3 too long\r\n", e.TooBigForServer),
        (At.RCPT, b"450 4.2.0 greylisted\r\n", e.TryLater),
        (At.DATA, b"451 4.3.0 later\r\n", e.TryLater),
        (At.DATA, b"554 5.5.1 no\r\n", e.RefusedByServer),
        (At.FINAL_DOT, b"552 5.3.4 too big\r\n", e.TooBigForServer),
        (At.FINAL_DOT, b"523 5.2.3 too big\r\n", e.TooBigForServer),
        (At.FINAL_DOT, b"554 5.7.1 looks like spam\r\n", e.RefusedByServer),
        (At.FINAL_DOT, b"421 4.3.2 going down\r\n", e.TryLater),
        (At.FINAL_DOT, b"thanks\r\n", e.MayHaveBeenSent),
        (At.MID_DATA, b"552 5.3.4 that is enough\r\n", e.TooBigForServer),
    ],
)  # fmt: skip
def test_each_refusal_is_called_by_its_name(at: At, reply: bytes, error: type[e.DeliveryError]) -> None:
    big = 12_000_000 if at is At.MID_DATA else 60_000
    with ScriptedSmtp(Script(says={at: reply})) as server, pytest.raises(e.DeliveryError) as caught:
        send(plain(server), a_message(big))
    # A server that hangs up in mid-data may have its last words lost on the way; nothing was sent in either case.
    assert type(caught.value) is error or (at is At.MID_DATA and type(caught.value) is e.NoConnection)
    assert not server.messages
    assert caught.value.retry is isinstance(caught.value, e.TryLater | e.NoConnection)


def test_what_a_server_says_is_one_plain_line() -> None:
    with (
        ScriptedSmtp(Script(says={At.RCPT: b"550-no \x1b[31m\xff\r\n550 way\r\n"})) as server,
        pytest.raises(e.RecipientRefused) as caught,
    ):
        send(plain(server))
    assert caught.value.said.isprintable()
    assert caught.value.said.endswith("way")
    assert caught.value.address == TO


def test_the_size_limit_is_read_before_anything_is_sent() -> None:
    with ScriptedSmtp(Script(offers=("SIZE 50000",))) as server, pytest.raises(e.TooBigForServer) as caught:
        send(plain(server))
    assert caught.value.limit_bytes == 50_000
    assert caught.value.size_bytes == len(message_bytes(a_message()))
    assert not any(line.lower().startswith("mail") for line in server.heard)


@pytest.mark.parametrize("offer", ["SIZE", "SIZE 0", "SIZE many", "SIZE 9" + "9" * 5000])
def test_a_size_that_limits_nothing(offer: str) -> None:
    with ScriptedSmtp(Script(offers=(offer,))) as server:
        send(plain(server))
    assert len(server.messages) == 1


# --- broken lines ---


def impatient(at: At) -> Timeouts:
    """Little time for what the server will not do, and patience for the rest, however busy this computer is."""
    return replace(
        PATIENT,
        connect=0.3 if at is At.HANDSHAKE else 60,
        reply=60 if at in {At.HANDSHAKE, At.MID_DATA, At.FINAL_DOT} else 0.3,
        data=0.3 if at is At.MID_DATA else 60,
        end=0.3 if at is At.FINAL_DOT else 60,
    )


BEFORE_THE_END = [
    At.GREETING, At.EHLO, At.STARTTLS, At.HANDSHAKE, At.AUTH, At.MAIL, At.RCPT, At.DATA, At.MID_DATA,
]  # fmt: skip


@pytest.mark.parametrize("at", BEFORE_THE_END)
@pytest.mark.parametrize("fault", ["cut", "silent"])
def test_a_break_before_the_end_means_nothing_was_sent(trust: Trust, at: At, fault: str) -> None:
    script = Script(tls=trust.server(), offers=("AUTH PLAIN",), users={"sam": PASSWORD}, **{fault: at})
    phases: list[Phase] = []
    # Large enough not to fit into the system's buffers, so that silence in mid-data is felt.
    size = 12_000_000 if at is At.MID_DATA else 60_000
    with ScriptedSmtp(script) as server, pytest.raises(e.NoConnection) as caught:
        send(
            secure(server, user="sam"),
            a_message(size),
            trust=trust,
            phase=phases.append,
            timeouts=impatient(at),
        )
    assert caught.value.retry
    assert phases == [Phase.STARTED]
    assert server.conversations == 1
    assert not server.messages


@pytest.mark.parametrize("fault", ["cut", "silent"])
def test_a_break_after_the_end_may_have_been_sent(trust: Trust, fault: str) -> None:
    script = Script(tls=trust.server(), **{fault: At.FINAL_DOT})
    phases: list[Phase] = []
    with ScriptedSmtp(script) as server, pytest.raises(e.MayHaveBeenSent) as caught:
        send(secure(server), trust=trust, phase=phases.append, timeouts=impatient(At.FINAL_DOT))
    assert phases == [Phase.STARTED, Phase.HANDED_OVER]
    assert not caught.value.retry
    assert server.conversations == 1


def test_nobody_listens() -> None:
    with pytest.raises(e.NoConnection):
        send(account("localhost", free_port(), Security.TLS))


def test_a_host_that_does_not_exist() -> None:
    with pytest.raises(e.NoConnection) as caught:
        send(account("no-such-host.invalid", 465, Security.TLS))
    assert caught.value.host == "no-such-host.invalid"


def test_a_listener_that_never_accepts() -> None:
    """A full queue of connections: the connection is made by the system, and then nothing comes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        silent = account("127.0.0.1", listener.getsockname()[1], Security.LOOPBACK_ONLY)
        with pytest.raises(e.NoConnection):
            send(silent, timeouts=impatient(At.GREETING))


# --- stopping ---


def stop_when(server: ScriptedSmtp, cancel: Cancel) -> threading.Thread:
    def wait() -> None:
        server.reached.wait(20)
        cancel.set()

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


@pytest.mark.timeout(30)
@pytest.mark.parametrize("at", BEFORE_THE_END)
def test_stopping_ends_every_wait(trust: Trust, at: At) -> None:
    """The server is silent and the time limits are a minute: only the wish to stop can end it."""
    script = Script(tls=trust.server(), offers=("AUTH PLAIN",), users={"sam": PASSWORD}, silent=at)
    cancel = Cancel()
    size = 12_000_000 if at is At.MID_DATA else 60_000
    with ScriptedSmtp(script) as server:
        stopper = stop_when(server, cancel)
        with pytest.raises(e.Cancelled):
            send(secure(server, user="sam"), a_message(size), trust=trust, cancel=cancel, timeouts=PATIENT)
        stopper.join()
    assert not server.messages


@pytest.mark.timeout(30)
def test_stopping_after_the_end_cannot_be_called_stopped(trust: Trust) -> None:
    script = Script(tls=trust.server(), silent=At.FINAL_DOT)
    cancel = Cancel()
    with ScriptedSmtp(script) as server:
        stopper = stop_when(server, cancel)
        with pytest.raises(e.MayHaveBeenSent):
            send(secure(server), trust=trust, cancel=cancel, timeouts=PATIENT)
        stopper.join()


def test_stopping_between_pieces() -> None:
    cancel = Cancel()

    def stop(done: int, total: int) -> None:
        if done > 100_000:
            cancel.set()

    with ScriptedSmtp(Script()) as server, pytest.raises(e.Cancelled):
        send(plain(server), a_message(3_000_000), cancel=cancel, progress=stop)
    assert not server.messages


def test_stopped_before_it_began() -> None:
    cancel = Cancel()
    cancel.set()
    with ScriptedSmtp(Script()) as server, pytest.raises(e.Cancelled):
        send(plain(server), cancel=cancel)
    assert not server.messages


def test_a_note_that_cannot_be_written_stops_the_end() -> None:
    """When "handed over" cannot be noted, it is not handed over."""

    def full(phase: Phase) -> None:
        if phase is Phase.HANDED_OVER:
            raise e.DiskFull(Path("outbox"))

    with ScriptedSmtp(Script()) as server, pytest.raises(e.DiskFull):
        send(plain(server), phase=full)
    assert not server.messages
