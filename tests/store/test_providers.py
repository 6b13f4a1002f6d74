"""The bundled facts about email providers are whole and agree with each other; a file that is not in order says why."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from app.resources import resource_path
from app.store import providers
from app.store.providers import FILE, known_providers, read_providers
from app.story.account import Security
from app.story.provider import Passwords, Provider, provider_for
from tests.words.plain import faults_anywhere

COMMON = (
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "hotmail.co.uk", "live.com", "live.co.uk", "msn.com",
    "yahoo.com", "yahoo.co.uk", "ymail.com", "rocketmail.com", "icloud.com", "me.com", "mac.com", "aol.com", "aol.co.uk",
    "btinternet.com", "btopenworld.com", "talk21.com", "sky.com", "virginmedia.com", "ntlworld.com", "blueyonder.co.uk",
    "virgin.net", "talktalk.net", "tiscali.co.uk", "lineone.net", "jones.plus.com", "gmx.com", "gmx.co.uk", "mail.com",
    "zoho.com", "proton.me", "protonmail.com", "fastmail.com", "nhs.net", "tutanota.com", "hey.com", "orange.net",
)  # fmt: skip

GOOD = """
[[provider]]
name = "Big"
domains = ["big.example"]
passwords = "own"
help_page = "https://big.example/help"
checked = "2026-11"
sure = "memory"
[provider.server]
host = "smtp.big.example"
port = 465
security = "tls"
"""


@pytest.fixture(params=known_providers(), ids=lambda provider: provider.name)
def provider(request: pytest.FixtureRequest) -> Provider:
    found: Provider = request.param
    return found


def test_the_bundled_file_has_no_problem() -> None:
    assert read_providers(resource_path(FILE)).problems == ()
    assert len(known_providers()) >= 20
    assert len({one.name for one in known_providers()}) == len(known_providers())


@pytest.mark.parametrize("domain", COMMON)
def test_the_common_domains_are_known(domain: str) -> None:
    assert provider_for(f"sam@{domain}", known_providers()) is not None


def test_an_entry_is_whole(provider: Provider) -> None:
    """What the reader cannot say; the rest is refused on reading, see below."""
    assert provider.steps or provider.passwords is not Passwords.APP_PASSWORD
    assert (provider.server is None) is (provider.passwords is Passwords.NONE)
    for domain in provider.domains:
        assert provider_for(f"sam@{domain}", known_providers()) is provider, "no other entry takes it first"
    if provider.server is not None:
        assert provider.server.security in {Security.TLS, Security.STARTTLS}
        assert provider.account_for(f"sam.jones@{provider.domains[0]}") is not None


def test_the_words_of_an_entry_are_plain(provider: Provider) -> None:
    for text in (provider.note, *provider.steps):
        assert faults_anywhere(text) == []
        assert not text or text.endswith((".", "”."))


def test_a_good_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "providers.toml"
    path.write_text(GOOD)
    reading = read_providers(path)
    assert reading.value is not None and [one.name for one in reading.value] == ["Big"]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('"https://big', '"http://big', "provider[1].help_page"),
        ('"own"', '"none"', "provider[1].server"),
        ('"own"', '"app-password"', "provider[1].steps"),
        ('"own"', '"perhaps"', "provider[1].passwords"),
        ('["big.example"]', '["Big.example"]', "provider[1].domains"),
        ('["big.example"]', "[]", "provider[1].domains"),
        ('["big.example"]', '["big.example", "big.example"]', "provider[1].domains"),
        ('["big.example"]', '["büg.example"]', "provider[1].domains"),
        ("2026-11", "2026-13", "provider[1].checked"),
        ('"memory"', '"memory"\nlargest_message = 25', "provider[1].largest_message"),
        ("465", "587", "provider[1].server.port"),
        ('"tls"', '"loopback-only"', "provider[1].server.security"),
        ('"smtp.big.example"', '"smtp big"', "provider[1].server.host"),
        ("name", "nmae", "provider[1].name"),
    ],
)
def test_what_is_wrong_is_told_at_its_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    path = tmp_path / "providers.toml"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    reading = read_providers(path)
    assert reading.value is None
    assert key in {problem.key for problem in reading.problems}


def test_without_the_file_nobody_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(providers, "resource_path", lambda name: tmp_path / name)
    known_providers.cache_clear()
    try:
        with caplog.at_level(logging.WARNING, "app.store"):
            assert known_providers() == ()
    finally:
        known_providers.cache_clear()
    assert "mail_providers.toml cannot be used" in caplog.text
