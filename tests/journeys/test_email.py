"""A real story by email, through a real mail server with secure lines and sign-in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.delivery.outbox import Outbox
from app.files import sha256_of
from app.practice.received import read_message
from app.services.sending import Mailroom
from app.story.call import Call
from app.story.flow import Step
from app.story.route import Outcome
from app.ui.window import Home
from tests.journeys.answers import NAME, NUMBER, go_on, to_check
from tests.journeys.conftest import ORGANISER, Opened, Sit
from tests.journeys.keyboard import Person, spoken_name
from tests.journeys.test_alone import packet_of
from tests.servers.postfix import PASSWORD, USER, Postfix, serving
from tests.servers.scripted_smtp import At, Script, ScriptedSmtp
from tests.servers.trust import Trust

SENDER = "sam@sender.example"


@pytest.fixture(scope="module")
def trust() -> Trust:
    return Trust()


@pytest.fixture(scope="module")
def postfix(trust: Trust) -> Iterator[Postfix]:
    yield from serving(trust)


def trusting(trust: Trust) -> Callable[[Home], None]:
    """Have the window trust the test's own authority, and nobody else."""

    def prepare(home: Home) -> None:
        home._mailroom = Mailroom(Outbox(home.folders.outbox), home.history, context=trust.client)

    return prepare


def tell_address(person: Person, address: str) -> None:
    """Fill in the address, and go on to what its provider needs."""
    person.wait(person.page.primary.isVisible)
    person.write("Your email address", address)
    go_on(person)


def fill_in(person: Person, port: int, password: str) -> None:
    """Fill in the account, and press Send."""
    tell_address(person, SENDER)
    settings(person, port, password)


def settings(person: Person, port: int, password: str) -> None:
    """Fill in what a provider that is not known needs, and press Send."""
    person.write("Your email password", password)
    person.write("Outgoing mail server", "localhost")
    person.write("Port", str(port))
    person.write("User name", USER)
    go_on(person, "Send")


def test_a_wrong_password_is_told_and_the_right_one_delivers(
    sit: Sit, open_call: Call, walk: Path, tea: Path, postfix: Postfix, trust: Trust, tmp_path: Path
) -> None:
    person = sit(open_call, prepare=trusting(trust))
    person.arrive(Step.START)
    person.press("Start my story")
    to_check(person, walk, tea, way="Email")
    go_on(person, "Send my story")
    page = person.arrive(Step.SENDING)
    person.wait(page.primary.isVisible)
    go_on(person)
    person.told_of("Enter your email address")
    tell_address(person, SENDER)
    go_on(person, "Send")
    person.told_of("Enter the password", "Enter the name of the outgoing mail server")
    settings(person, postfix.submission, "wrong")
    trouble = page.trouble  # type: ignore[attr-defined]
    person.wait(trouble.isVisible)
    assert "password" in trouble.text.text()

    person.press("Change the email settings")
    person.wait(page.primary.isVisible)
    person.write("Your email password", PASSWORD)
    go_on(person, "Send")
    page = person.arrive(Step.SENT)
    assert "provider" in page.known.text.text()  # type: ignore[attr-defined]

    (item,) = person.home.mailroom.outbox.items()
    raw = postfix.arrived(item.message_id)
    eml = tmp_path / "as received.eml"
    eml.write_bytes(raw)
    message, packet = read_message(eml), packet_of(person)
    for fact in (NAME, NUMBER, packet.name):
        assert fact in message.body
    assert message.to == ORGANISER
    assert {file.name: file.sha256 for file in message.attachments} == {
        path.name: sha256_of(path) for path in packet.iterdir()
    }
    (record,) = person.home.records()
    assert record.delivery is not None
    assert record.delivery.outcome is Outcome.ACCEPTED
    for path in person.home.folders.data.parent.rglob("*"):
        assert not path.is_file() or PASSWORD.encode() not in path.read_bytes(), path


def test_a_window_closed_while_sending_asks_and_goes_on_later(
    sit: Sit, open_call: Call, tea: Path, trust: Trust
) -> None:
    offers = ("SIZE 30000000", "8BITMIME", "AUTH PLAIN LOGIN")
    script = Script(offers=offers, tls=trust.server(), users={USER: PASSWORD})
    person = sit(open_call, prepare=trusting(trust))
    person.arrive(Step.START)
    person.press("Start my story")
    to_check(person, tea, way="Email")
    go_on(person, "Send my story")
    page = person.arrive(Step.SENDING)
    with ScriptedSmtp(replace(script, silent=At.MAIL)) as silent:
        fill_in(person, silent.port, PASSWORD)
        person.wait(silent.reached.is_set)
        person.press("Save and close")
        person.wait(page.closing.isVisible)  # type: ignore[attr-defined]
        person.press("Stay here")
        assert person.home.shell.isVisible()
        assert not page.closing.isVisible()  # type: ignore[attr-defined]
        person.press("Save and close")
        person.press("Close the window")
        person.finish()
        assert not silent.messages

    person = sit(open_call, prepare=trusting(trust))
    person.arrive(Step.START)
    person.press("Carry on: 1 clip…")
    person.arrive(Step.SENDING)
    with ScriptedSmtp(script) as server:
        fill_in(person, server.port, PASSWORD)
        person.arrive(Step.SENT)
        assert len(server.messages) == 1
        assert packet_of(person).name.encode() in server.messages[0]
    assert len(person.home.records()) == 1


def test_the_address_leads_to_its_provider_or_to_another_way(
    sit: Sit, open_call: Call, tea: Path, opened: Opened
) -> None:
    person = sit(open_call)
    person.arrive(Step.START)
    person.press("Start my story")
    to_check(person, tea, way="Email")
    go_on(person, "Send my story")
    page = person.arrive(Step.SENDING)
    tell_address(person, "sam@gmail.com")
    person.wait(lambda: spoken_name(page.focusWidget()) == "App password for Gmail")
    names = person.names()
    for hidden in ("Outgoing mail server", "Port", "User name"):
        assert hidden not in names
    assert names.index("Where do I find this?") < names.index("Server settings") < names.index("Send")
    person.press("Open the help page of Gmail")
    assert opened.urls == ["https://support.google.com/accounts/answer/185833"]
    person.press("Server settings")
    assert person.reach("Outgoing mail server").text() == "smtp.gmail.com"  # type: ignore[attr-defined]

    tell_address(person, "Sam@Hotmail.co.uk")
    person.wait(lambda: spoken_name(page.focusWidget()) == "Choose another way")
    assert "Send" not in person.names()
    person.press("Choose another way")
    person.arrive(Step.ROUTE)
