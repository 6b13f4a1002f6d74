"""Addresses, servers' names and ports: what is taken can always be used later."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.delivery.sign_in import SignIn
from app.story.account import MailAccount, Security
from app.story.address import is_address, is_host, is_port, is_public_address, port_in
from app.story.secret import Secret

SENDER = "sam@sender.example"


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("sam@sender.example", True),
        ("sam.o'neill+story@mail.sender.example", True),
        ("sam@localhost", True),
        ("sam..x@sender.example", False),
        (".sam@sender.example", False),
        ("sam@-x.example", False),
        ("sam@x..example", False),
        ("Sam <sam@sender.example>", False),
        ("sam@sender.example\n", False),
        ("s" * 65 + "@sender.example", False),
        ("sam@" + "x." * 130 + "example", False),
    ],
)  # fmt: skip
def test_addresses(text: str, good: bool) -> None:
    assert is_address(text) is good


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("sam@sender.example", True),
        ("sam@localhost", False),
        ("sam@192.0.2.1", False),
        ("sam@sender.e", False),
        ("sam at sender.example", False),
        ("sam@sénder.example", False),
        ("", False),
    ],
)  # fmt: skip
def test_addresses_that_can_be_reached_from_anywhere(text: str, good: bool) -> None:
    assert is_public_address(text) is good


@given(st.text() | st.from_regex(r"[a-z.@-]{0,20}@[a-z0-9.-]{0,20}"))
def test_what_can_be_reached_from_anywhere_is_an_address(text: str) -> None:
    assert is_address(text) or not is_public_address(text)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("smtp.example.org", True),
        ("localhost", True),
        ("3com.example", True),
        ("xn--mller-kva.example", True),
        ("192.0.2.1", True),
        ("::1", True),
        ("2001:db8::25", True),
        ("", False),
        (" ", False),
        ("smtp example.org", False),
        ("smtp.example.org\n", False),
        ("smtp.müller.example", False),
        ("smtp.example.org.", False),
        (".example", False),
        ("smtp..example", False),
        ("-smtp.example", False),
        ("a" * 64 + ".example", False),
        ("a." * 126 + "ab", False),
        ("smtp.example.org:587", False),
        ("https://smtp.example.org", False),
        ("sam@example.org", False),
        ("192.0.2", False),
        ("256.0.2.1", False),
        ("fe80::1%eth0", False),
        ("::g", False),
    ],
)  # fmt: skip
def test_servers(text: str, good: bool) -> None:
    assert is_host(text) is good


@given(st.text() | st.from_regex(r"[a-z0-9.-]{1,70}"))
@example("a" * 64)
@example("a..b")
def test_a_name_that_is_taken_can_be_looked_up(text: str) -> None:
    """Looking a name up begins with coding it; what cannot be coded raises a ValueError there."""
    if is_host(text):
        text.encode("idna")


@pytest.mark.parametrize(
    ("text", "port"),
    [
        ("587", 587),
        (" 465 ", 465),
        ("1", 1),
        ("65535", 65535),
        ("00025", 25),
        ("0", None),
        ("65536", None),
        ("", None),
        ("-1", None),
        ("+1", None),
        ("58 7", None),
        ("５８７", None),
        ("²", None),
        ("9" * 5000, None),
    ],
)  # fmt: skip
def test_ports(text: str, port: int | None) -> None:
    assert port_in(text) == port
    assert port is None or is_port(port)


@pytest.mark.parametrize(
    ("sender", "host", "port", "user"),
    [
        ("sam@", "smtp.example.org", 587, ""),
        ("sam@x.example\r\nBcc: e@x.example", "smtp.example.org", 587, ""),
        (SENDER, "smtp example.org", 587, ""),
        (SENDER, "a" * 64 + ".example", 587, ""),
        (SENDER, ".example", 587, ""),
        (SENDER, "smtp.example.org", 0, ""),
        (SENDER, "smtp.example.org", 65536, ""),
        (SENDER, "smtp.example.org", 587, "sam\0other"),
    ],
)  # fmt: skip
def test_an_account_that_cannot_be_used_is_none(sender: str, host: str, port: int, user: str) -> None:
    with pytest.raises(ValueError):
        MailAccount(sender, host, port, user)


def test_a_password_that_cannot_be_sent_is_none() -> None:
    with pytest.raises(ValueError):
        SignIn(MailAccount(SENDER, "smtp.example.org", 587), Secret("pass\0word"))


def test_an_account_does_not_show_whose_it_is() -> None:
    shown = repr(MailAccount(SENDER, "smtp.example.org", 587, "planted"))
    assert "sam" not in shown and "planted" not in shown and "smtp.example.org" in shown


def test_the_usual_ports() -> None:
    assert {way: way.usual_port for way in Security} == {
        Security.TLS: 465,
        Security.STARTTLS: 587,
        Security.LOOPBACK_ONLY: 25,
    }
