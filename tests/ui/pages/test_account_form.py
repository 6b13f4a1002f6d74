"""The questions about the email account: what is wrong is told at its field, and what passes can always be used."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from app.story.account import MailAccount, Security
from app.story.provider import MailServer, Passwords, Provider, Sure, UserName
from app.ui.page import Page
from app.ui.pages.account_form import AccountForm

ADDRESS = "sam@example.org"
GOOD = {
    "address": ADDRESS,
    "password": "pass word",
    "host": "smtp.example.org",
    "port": "587",
    "user": "sam",
}
FIELD = {"address": "sender"}

BIG = Provider(
    "Big Mail", ("big.example",), Passwords.APP_PASSWORD, "https://big.example/help", "2026-11", Sure.MEMORY,
    server=MailServer("smtp.big.example", 465, Security.TLS), largest_message=20_000_000,
    steps=("Open your account.", "Press “New”."), note="It is quick.",
)  # fmt: skip
OWN = Provider(
    "Own Mail", ("own.example",), Passwords.OWN, "https://own.example/", "2026-11", Sure.MEMORY,
    server=MailServer("mail.own.example", 587, Security.STARTTLS, UserName.LOCAL_PART),
)  # fmt: skip
NAMED = Provider(
    "Named Mail", ("named.example",), Passwords.OWN, "https://named.example/", "2026-11", Sure.MEMORY,
    server=MailServer("relay.named.example", 587, Security.STARTTLS, UserName.OWN_NAME), subdomains=True,
)  # fmt: skip
SHUT = Provider(
    "Shut Mail", ("shut.example",), Passwords.NONE, "https://shut.example/", "2026-11", Sure.MEMORY,
    note="It takes no passwords.",
)  # fmt: skip


class _Page(Page):
    step = None

    def form_boxes(self, form: AccountForm) -> None:
        for box in form.boxes:
            self.add_widget(box)


@pytest.fixture
def opened() -> list[str]:
    """The pages that were opened in the browser."""
    return []


@pytest.fixture
def said() -> list[str]:
    """What was read out."""
    return []


@pytest.fixture
def form(qtbot: QtBot, opened: list[str], said: list[str], monkeypatch: pytest.MonkeyPatch) -> AccountForm:
    page = _Page()
    qtbot.addWidget(page)
    monkeypatch.setattr(page, "announce", lambda text, **_how: said.append(text))
    form = AccountForm(page, providers=lambda: (BIG, OWN, NAMED, SHUT), open_page=opened.append)
    page.form_boxes(form)
    form.address.set_value(ADDRESS)
    assert form.ask_rest()
    fill(form, GOOD)
    form.security.set_value(Security.STARTTLS)
    said.clear()
    page.show()
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
    if not form.errors() and (not form.ask_rest() or not form.errors()) and form.primary_words == "Send":
        assert form.value().sign_in.account.host


def test_a_remembered_account_comes_back(form: AccountForm) -> None:
    account = MailAccount("kim@example.org", "mail.example.org", 465, "kim", Security.TLS)
    form.fill(account)
    assert form.value().sign_in.account == account


# --- the provider of the address ---


def ask(form: AccountForm, address: str) -> None:
    form.address.set_value(address)
    assert form.ask_rest()


def server_of(form: AccountForm) -> tuple[str, str, str, object]:
    return form.host.value(), form.port.value(), form.user.value(), form.security.value()


def asked(form: AccountForm) -> set[str]:
    """What is asked now."""
    fields = {"address": form.address, "password": form.password, "host": form.host, "user": form.user}
    return {name for name, field in fields.items() if field.isVisible()}


def test_first_the_address_is_asked_alone(form: AccountForm) -> None:
    form.address.set_value("sam@big.exampl")
    assert asked(form) == {"address"}
    assert form.primary_words == "Continue"
    assert form.errors() == []
    form.address.set_value("sam")
    assert wrong(form) == ["sender"]


def test_a_known_provider_is_told_once_and_asks_for_its_password_alone(
    form: AccountForm, said: list[str], opened: list[str]
) -> None:
    ask(form, " Sam@Big.example")
    assert asked(form) == {"address", "password"}
    assert form.primary_words == "Send"
    assert server_of(form) == ("smtp.big.example", "465", "Sam@Big.example", Security.TLS)
    (told,) = said
    assert "Big Mail wants an app password" in told and "It is quick." in told
    assert form.password.accessibleName() == "App password for Big Mail"
    assert form.where.button.opened
    form.where.help.click()
    assert opened == ["https://big.example/help"]
    assert not form.ask_rest()
    assert len(said) == 1


def test_an_app_password_is_taken_without_the_blanks_it_is_shown_with(form: AccountForm) -> None:
    ask(form, "sam@big.example")
    form.password.set_value(" abcd efgh  ")
    assert form.value().sign_in.password.reveal() == "abcdefgh"
    form.password.set_value("  ")
    assert wrong(form) == ["password"]
    ask(form, "sam@own.example")
    form.password.set_value(" with blanks ")
    assert form.value().sign_in.password.reveal() == " with blanks "


def test_an_unknown_provider_asks_for_everything_and_guesses_nothing(form: AccountForm) -> None:
    ask(form, "sam@big.example")
    ask(form, "sam@nobody.example")
    assert asked(form) == {"address", "password", "host", "user"}
    assert server_of(form) == ("", "587", "", Security.STARTTLS)
    assert not form.where.isVisible()
    form.password.set_value("x")
    assert wrong(form) == ["host"]


def test_what_was_typed_by_hand_outlives_the_same_provider_alone(form: AccountForm) -> None:
    ask(form, "sam@big.example")
    form.host.set_value("smtp2.big.example")
    form.user.set_value("boss")
    form.password.set_value("typed")
    form.address.set_value("sam.jones@big.example")
    assert asked(form) == {"address", "password"}
    form.address.set_value("sam@big.exampl")
    ask(form, "sam@big.example")
    assert (form.host.value(), form.user.value()) == ("smtp2.big.example", "boss")
    assert form.password.value() == "typed"
    ask(form, "sam@own.example")
    assert server_of(form) == ("mail.own.example", "587", "sam", Security.STARTTLS)


def test_a_password_is_never_told_to_the_server_of_another_address(form: AccountForm) -> None:
    for address in ("sam@big.example", "sam@own.example", "sam@nobody.example", "sam@else.example"):
        ask(form, address)
        assert form.password.value() == ""
        form.password.set_value("typed")


def test_the_user_name_follows_the_address(form: AccountForm) -> None:
    ask(form, "sam@own.example")
    for letter in ("", "k", "ki", "kim"):
        form.address.set_value(f"{letter}@own.example")
    assert form.user.value() == "kim"


def test_a_name_that_only_the_person_knows_is_asked(form: AccountForm) -> None:
    ask(form, "sam@jones.named.example")
    form.password.set_value("x")
    assert asked(form) == {"address", "password", "host", "user"}
    assert wrong(form) == ["user"]
    form.user.set_value("jones+sam")
    assert form.value().sign_in.account.user == "jones+sam"


def test_a_provider_that_takes_no_passwords_asks_for_none(
    form: AccountForm, qtbot: QtBot, said: list[str]
) -> None:
    ask(form, "sam@shut.example")
    assert asked(form) == {"address"}
    assert form.primary_words == ""
    (told,) = said
    assert "You cannot send from here with Shut Mail" in told and "It takes no passwords." in told
    with qtbot.waitSignal(form.other_way_wanted):
        form.obstacle.other_way.click()
    form.address.set_value("sam@big.example")
    assert form.primary_words == "Continue"
    assert not form.obstacle.isVisible()


def test_too_big_is_said_before_the_password(form: AccountForm, said: list[str]) -> None:
    form.message_bytes = 27_000_000
    ask(form, "sam@big.example")
    assert "27 MB" in form.obstacle.text.text() and "20 MB" in form.obstacle.text.text()
    assert "too big for Big Mail" in said[0]
    assert form.parent().focusWidget() is form.obstacle.other_way  # type: ignore[attr-defined]
    assert form.obstacle.y() < form.password.parentWidget().y()
    form.message_bytes = 20_000_000
    ask(form, "sam@own.example")
    ask(form, "sam@big.example")
    assert not form.obstacle.isVisible()


def test_a_fault_in_what_is_folded_away_opens_it(form: AccountForm) -> None:
    ask(form, "sam@big.example")
    form.password.set_value("x")
    form.host.set_value("")
    assert asked(form) == {"address", "password"}
    assert wrong(form) == ["host"]
    assert "host" in asked(form)


def test_a_remembered_account_is_taken_as_it_was(form: AccountForm) -> None:
    account = MailAccount("kim@big.example", "old.big.example", 587, "kimmy", Security.STARTTLS)
    form.fill(account)
    assert asked(form) == {"address", "password"}
    assert server_of(form) == ("old.big.example", "587", "kimmy", Security.STARTTLS)
    assert form.is_for(account)


def test_an_account_that_has_sent_before_knows_better_than_the_facts(form: AccountForm) -> None:
    account = MailAccount("kim@shut.example", "smtp.shut.example", 587, "kim", Security.STARTTLS)
    form.fill(account)
    assert asked(form) == {"address", "password"}
    form.password.set_value("x")
    assert form.errors() == []
    assert form.value().sign_in.account == account
    ask(form, "sam@own.example")
    ask(form, "sam@shut.example")
    assert asked(form) == {"address"}


def test_what_has_the_focus_is_brought_into_view(form: AccountForm, qtbot: QtBot) -> None:
    form.parent().resize(700, 320)  # type: ignore[attr-defined]
    for address, first in (
        ("sam@big.example", form.password),
        ("sam@shut.example", form.obstacle.other_way),
        ("sam@nobody.example", form.password),
    ):
        ask(form, address)
        assert form.parent().focusWidget() is first  # type: ignore[attr-defined]
        qtbot.waitUntil(lambda seen=first: seen.visibleRegion().boundingRect() == seen.rect())  # type: ignore[misc]


def test_a_provider_with_names_of_its_own_says_so(form: AccountForm, said: list[str]) -> None:
    ask(form, "sam@own.example")
    ask(form, "sam@named.example")
    assert "user name" not in said[0]
    assert "your password and your user name" in said[1]


def test_no_password_goes_to_the_server_of_another_address(form: AccountForm) -> None:
    """Neither provider is known: what was typed for the one is not for the other."""
    form.address.set_value("sam@new-work.example")
    assert form.ask_rest()
    assert (form.host.value(), form.user.value(), form.password.value()) == ("", "", "")
    assert "host" in {name for name, _ in form.errors()}
