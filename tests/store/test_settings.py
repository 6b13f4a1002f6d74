"""Settings, and where everything is kept."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as given_settings
from hypothesis import strategies as st

from app.store.folders import HOME_VARIABLE, Folders
from app.store.settings import ColourScheme, Settings, SettingsStore
from app.story.account import MailAccount, Security
from tests.store.samples import paths, texts

hosts = st.sampled_from(["127.0.0.1", "::1"])
accounts = st.builds(
    MailAccount,
    st.from_regex(r"[a-z]{1,9}@[a-z]{1,9}\.example", fullmatch=True),
    hosts,
    st.integers(1, 65535),
    texts.filter(lambda text: "\0" not in text),
    st.sampled_from(Security),
)
all_settings = st.builds(
    Settings, st.integers(50, 400), st.sampled_from(ColourScheme), st.none() | accounts, st.booleans(), paths
)


@pytest.fixture
def store(tmp_path: Path) -> SettingsStore:
    return SettingsStore(Folders.below(tmp_path))


def test_before_the_first_time_there_are_defaults(store: SettingsStore) -> None:
    loaded = store.load()
    assert (loaded.settings, loaded.damaged) == (Settings(), None)
    assert not store.path.exists()


@given_settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(settings=all_settings)
def test_settings_come_back(store: SettingsStore, settings: Settings) -> None:
    store.save(settings)
    assert store.load().settings == settings


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, bytes(40)])
def test_a_damaged_file_is_kept_aside(store: SettingsStore, data: bytes) -> None:
    store.path.write_bytes(data)
    loaded = store.load()
    assert loaded.settings == Settings()
    assert loaded.damaged is not None and loaded.damaged.read_bytes() == data
    store.save(Settings(150))
    assert store.load().settings == Settings(150)
    assert loaded.damaged.exists()


def test_one_wrong_value_costs_only_itself(store: SettingsStore) -> None:
    store.path.write_text(
        '{"text_percent": "big", "colour_scheme": "pink", "last_folder": "/videos", "account": {}}'
    )
    assert store.load().settings == Settings(last_folder="/videos")


@pytest.mark.parametrize(
    "wrong",
    [
        {"sender": "sam"},
        {"host": "smtp example.org"},
        {"port": 0},
        {"user": "sam\0"},
        {"security": "none"},
        {"security": "loopback-only"},
    ],
)
def test_an_account_that_cannot_be_used_is_asked_for_again(
    store: SettingsStore, wrong: dict[str, object]
) -> None:
    account = {"sender": "a@example.org", "host": "smtp.example.org", "port": 587, "user": "a"}
    good = {"account": account | {"security": "tls"}, "text_percent": 150}
    store.path.write_text(json.dumps(good))
    assert store.load().settings.account is not None
    store.path.write_text(json.dumps(good | {"account": account | {"security": "tls"} | wrong}))
    assert store.load().settings == Settings(150)


def test_what_a_later_version_noted_stays(store: SettingsStore) -> None:
    store.path.write_text('{"hologram": [1], "text_percent": 120}')
    store.save(replace(store.load().settings, text_percent=200))
    assert json.loads(store.path.read_text())["hologram"] == [1]
    assert store.load().settings == Settings(200)


def test_no_password_is_in_the_settings(store: SettingsStore) -> None:
    store.save(
        Settings(account=MailAccount("a@example.org", "smtp.example.org", 587, "a"), remember_password=True)
    )
    raw = json.loads(store.path.read_text())
    assert set(raw["account"]) == {"sender", "host", "port", "user", "security"}


# --- folders ---


def test_a_home_of_its_own_holds_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "stick"))
    folders = Folders.of_this_person()
    found = [
        *(folders.drafts, folders.prepared, folders.outbox, folders.history, folders.settings),
        *(folders.logs, folders.practice_inbox, folders.prepared_for("story-1")),
    ]
    assert len(set(found)) == 8
    assert all(folder.is_dir() and folder.is_relative_to(tmp_path / "stick") for folder in found)
    if os.name == "posix":
        assert {stat.S_IMODE(folder.stat().st_mode) for folder in found} == {0o700}


def test_a_relative_home_does_not_move_with_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(HOME_VARIABLE, "stick")
    assert Folders.of_this_person().data == tmp_path / "stick" / "data"


def test_without_one_the_system_s_places_are_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(HOME_VARIABLE)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    folders = Folders.of_this_person()
    assert "share" in str(folders.data).lower().replace(" ", "-")
    assert len({folders.data, folders.configuration, folders.log}) == 3 or os.name != "posix"
    assert not (tmp_path / "xdg").exists(), "asking where does not make anything"
