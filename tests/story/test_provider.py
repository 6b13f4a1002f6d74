"""Whose an address is, and what stands in the way of an email: facts in, facts out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.story.account import MailAccount, Security
from app.story.provider import (
    EmailObstacle,
    MailServer,
    Passwords,
    Provider,
    Sure,
    UserName,
    email_obstacle,
    provider_for,
)

SERVER = MailServer("smtp.big.example", 465, Security.TLS)
HELP = "https://big.example/help"


def a_provider(*domains: str, **facts: object) -> Provider:
    usual: dict[str, object] = {"passwords": Passwords.OWN, "server": SERVER}
    return Provider("Big", domains, help_page=HELP, checked="2026-11", sure=Sure.MEMORY, **(usual | facts))  # type: ignore[arg-type]


BIG = a_provider("big.example", "sky.example")
DEEP = a_provider("deep.example", subdomains=True)
SHUT = a_provider("shut.example", passwords=Passwords.NONE, server=None)
ALL = (BIG, DEEP, SHUT)


@pytest.mark.parametrize(
    ("address", "provider"),
    [
        ("sam@big.example", BIG),
        ("Sam.Jones@BIG.Example", BIG),
        (" sam@big.example ", BIG),
        ("sam@sky.example", BIG),
        ("sam@deep.example", DEEP),
        ("sam@jones.deep.example", DEEP),
        ("sam@a.b.DEEP.example", DEEP),
        ("sam@shut.example", SHUT),
        ("sam@mail.big.example", None),
        ("sam@notbig.example", None),
        ("sam@notdeep.example", None),
        ("sam@big.example.org", None),
        ("sam@bіg.example", None),
        ("sam@s\u212ay.example", None),  # the Kelvin sign, which lower() makes a k
        ("sam@BİG.example", None),
        ("sam@ｂｉｇ.example", None),
        ("sam@xn--bg-eka.example", None),
        ("sam@big@big.example", None),
        ("big.example", None),
        ("@big.example", None),
        ("", None),
    ],
)
def test_whose_an_address_is(address: str, provider: Provider | None) -> None:
    assert provider_for(address, ALL) is provider


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=12), st.sampled_from(["big.example", "deep.example", "nobody.example"]), st.data())
def test_the_case_of_the_letters_changes_nothing_and_nothing_else_matches(
    local: str, domain: str, data: st.DataObject
) -> None:
    written = "".join(data.draw(st.sampled_from([letter, letter.upper()])) for letter in domain)
    assert provider_for(f"sam@{written}", ALL) is provider_for(f"sam@{domain}", ALL)
    found = provider_for(f"{local}@{written}", ALL)
    assert found is None or domain in found.domains


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_whatever_is_typed_a_provider_means_an_address(text: str) -> None:
    for typed in (text, f"{text}@big.example", f"sam@{text}", f"sam@{text}.deep.example"):
        found = provider_for(typed, ALL)
        if found is not None and found.server is not None:
            assert found.account_for(typed.strip()) is not None


@pytest.mark.parametrize(
    ("user", "name"),
    [(UserName.ADDRESS, "Sam@big.example"), (UserName.LOCAL_PART, "Sam"), (UserName.OWN_NAME, "")],
)
def test_the_account_of_an_address(user: UserName, name: str) -> None:
    provider = a_provider("big.example", server=MailServer("smtp.big.example", 587, Security.STARTTLS, user))
    account = provider.account_for("Sam@big.example")
    assert account == MailAccount("Sam@big.example", "smtp.big.example", 587, name, Security.STARTTLS)
    assert SHUT.account_for("sam@shut.example") is None


@pytest.mark.parametrize(
    ("provider", "size", "obstacle"),
    [
        (None, 10**12, None),
        (BIG, 10**12, None),
        (a_provider("x.example", largest_message=20_000_000), 20_000_000, None),
        (a_provider("x.example", largest_message=20_000_000), 20_000_001, EmailObstacle.TOO_BIG),
        (SHUT, 0, EmailObstacle.NO_PASSWORDS),
        (SHUT, 10**12, EmailObstacle.NO_PASSWORDS),
    ],
)
def test_what_stands_in_the_way(provider: Provider | None, size: int, obstacle: EmailObstacle | None) -> None:
    assert email_obstacle(provider, size) is obstacle
