"""The questions about the email account: what is wrong is told at its field, and what passes can always be used."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from app.story.account import MailAccount, Security
from app.ui.page import Page
from app.ui.pages.account_form import AccountForm

GOOD = {
    "address": "sam@example.org",
    "password": "pass word",
    "host": "smtp.example.org",
    "port": "587",
    "user": "sam",
}
FIELD = {"address": "sender"}


class _Page(Page):
    step = None


@pytest.fixture
def form(qtbot: QtBot) -> AccountForm:
    page = _Page()
    qtbot.addWidget(page)
    form = AccountForm(page)
    fill(form, GOOD)
    form.security.set_value(Security.STARTTLS)
    return form


def fill(form: AccountForm, values: dict[str, str]) -> None:
    for name, text in values.items():
        getattr(form, name).set_value(text)


def wrong(form: AccountForm) -> list[str]:
    return [field for field, text in form.errors() if text]


def test_what_was_typed_becomes_an_account(form: AccountForm) -> None:
    fill(form, {"address": " sam@example.org ", "host": " smtp.example.org", "port": " 465 ", "user": ""})
    form.security.set_value(Security.TLS)
    assert wrong(form) == []
    given = form.value()
    account = MailAccount("sam@example.org", "smtp.example.org", 465, "sam@example.org", Security.TLS)
    assert given.sign_in.account == account
    assert given.sign_in.password.reveal() == "pass word"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(
            ("address", text)
            for text in ("", "sam", "sam@", "sam@example", "sam jones@example.org", "sam@müller.de")
        ),
        *(
            ("address", text)
            for text in ("Sam <sam@example.org>", "sam..j@example.org", "sam@example.org,a@b.org")
        ),
        *(
            ("host", text)
            for text in ("", "smtp example.org", "smtp.müller.de", "smtp..org", "https://smtp.org")
        ),
        *(("host", text) for text in ("smtp.example.org:587", "a" * 64 + ".org", "sam@example.org", "1.2.3")),
        *(("port", text) for text in ("", "0", "65536", "5 87", "²", "５８７", "imap", "9" * 6000)),
        *(("password", text) for text in ("", "a\0b")),
        ("user", "a\0b"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(form: AccountForm, name: str, text: str) -> None:
    fill(form, {name: text})
    assert wrong(form) == [FIELD.get(name, name)]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.fixed_dictionaries({name: st.just(good) | st.text(max_size=30) for name, good in GOOD.items()}))
def test_without_an_error_there_is_an_account(form: AccountForm, typed: dict[str, str]) -> None:
    fill(form, typed)
    if not form.errors():
        assert form.value().sign_in.account.host


def test_a_remembered_account_comes_back(form: AccountForm) -> None:
    account = MailAccount("kim@example.org", "mail.example.org", 465, "kim", Security.TLS)
    form.fill(account)
    assert form.value().sign_in.account == account
