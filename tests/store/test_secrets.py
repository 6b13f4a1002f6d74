"""Passwords: the real Secret Service, unlocked, locked and absent; never a file; never shown."""

from __future__ import annotations

import base64
import copy
import importlib
import json
import logging
import os
import pickle
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

from app.store.secrets import Kept, SecretKeeper, account_key, code_key, system_backends
from app.story.account import MailAccount
from app.story.errors import SecretsUnavailable
from app.story.secret import Secret
from tests.components import require
from tests.store.samples import ROOT

PASSWORD = "pass word é ' \" $x"


# --- the secret itself ---


def test_a_secret_shows_only_where_it_is_asked_for() -> None:
    secret = Secret(PASSWORD)
    assert secret.reveal() == PASSWORD
    shown = [repr(secret), str(secret), f"{secret}", f"{secret!r}", repr({"a": [secret]}), "%s" % secret]  # noqa: UP031
    assert not any(part in text for text in shown for part in (PASSWORD, "pass", "word", "x"))
    assert repr(Secret("")) == repr(secret), "not even whether there is one, or its length"
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        copy.copy(secret)


def test_secrets_are_compared_by_what_they_hold() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert (bool(Secret("a")), bool(Secret(""))) == (True, False)


def test_an_account_has_a_name_of_its_own() -> None:
    assert (
        account_key(MailAccount("a@example.org", "smtp.example.org", 587))
        == "a@example.org at smtp.example.org"
    )
    assert (
        account_key(MailAccount("a@example.org", "mail.example.org", 587, "ann")) == "ann at mail.example.org"
    )


# --- without a store of the system's ---


def test_without_a_store_a_password_stays_in_memory() -> None:
    keeper = SecretKeeper(lambda: ())
    assert not keeper.remembers
    assert keeper.set("me", Secret(PASSWORD), remember=True) is Kept.MEMORY
    assert keeper.get("me") == Secret(PASSWORD)
    assert keeper.forget("me")
    assert keeper.get("me") is None
    assert keeper.trouble is None


@pytest.mark.skipif(sys.platform != "linux", reason="a desktop session can be missing on Linux alone")
def test_without_a_desktop_session_there_is_no_store() -> None:
    assert system_backends() == ()


@pytest.mark.skipif(sys.platform != "linux", reason="the other systems have their store always")
def test_no_setting_and_no_plug_in_leads_to_a_plain_text_store(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """keyring itself would follow all three; the plug-in has the shape of keyrings.alt's file store."""
    package = tmp_path / "another_plug_in"
    package.mkdir()
    (package / "file.py").write_text(PLAIN_FILE_STORE)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "another_plug_in.file.PlaintextKeyring")
    monkeypatch.setenv("PLAIN_STORE", str(tmp_path / "plain.txt"))
    import keyring

    monkeypatch.setattr("keyring.core._keyring_backend", None)
    keyring.set_password("a control", "me", PASSWORD)
    assert PASSWORD in (tmp_path / "plain.txt").read_text(), "keyring alone does use it"
    (tmp_path / "plain.txt").unlink()
    keeper = SecretKeeper()
    assert not keeper.remembers
    assert keeper.set("me", Secret(PASSWORD), remember=True) is Kept.MEMORY
    assert not (tmp_path / "plain.txt").exists()


PLAIN_FILE_STORE = """
import os
from keyring.backend import KeyringBackend

class PlaintextKeyring(KeyringBackend):
    priority = 99

    def get_password(self, service, username):
        return None

    def set_password(self, service, username, password):
        with open(os.environ["PLAIN_STORE"], "a") as out:
            out.write(password)

    def delete_password(self, service, username):
        pass
"""


# --- a store that fails ---


class Store:
    """A store in memory whose behaviour a test sets."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.kept: dict[str, str] = {}
        self.fault = fault

    def get_password(self, service: str, username: str) -> str | None:
        if self.fault:
            raise self.fault
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.fault:
            raise self.fault
        self.kept[username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[username]


def test_a_store_that_fails_is_told_and_memory_takes_over(caplog: pytest.LogCaptureFixture) -> None:
    store = Store(RuntimeError(f"no room for {PASSWORD}"))
    keeper = SecretKeeper(lambda: (store,))
    with caplog.at_level(logging.DEBUG, "app"):
        assert keeper.set("me", Secret(PASSWORD), remember=True) is Kept.MEMORY
        assert isinstance(keeper.trouble, SecretsUnavailable)
    assert keeper.trouble.reason == "RuntimeError"
    assert PASSWORD not in caplog.text + repr(keeper) + repr(keeper.trouble)
    assert not keeper.remembers
    assert keeper.get("me") == Secret(PASSWORD)
    assert not keeper.forget("me"), "the store may still have one"
    assert keeper.get("me") is None


def test_a_password_that_is_not_to_be_remembered_never_reaches_the_store() -> None:
    store = Store(AssertionError("asked"))
    keeper = SecretKeeper(lambda: (store,))
    assert keeper.set("me", Secret(PASSWORD), remember=False) is Kept.MEMORY
    assert keeper.get("me") == Secret(PASSWORD)
    assert keeper.trouble is None


def test_a_store_that_keeps_something_else_is_not_trusted() -> None:
    store = Store()
    store.set_password = lambda service, username, password: store.kept.update({username: "cut short"})  # type: ignore[method-assign]
    assert SecretKeeper(lambda: (store,)).set("me", Secret(PASSWORD), remember=True) is Kept.MEMORY


def test_a_store_that_never_answers_is_given_up() -> None:
    answered = threading.Event()

    class Silent(Store):
        def get_password(self, service: str, username: str) -> str | None:
            answered.wait()
            return None

    keeper = SecretKeeper(lambda: (Silent(),), wait_s=0.05)
    try:
        assert keeper.get("me") is None
        assert keeper.trouble is not None and keeper.trouble.reason == "TimeoutError"
    finally:
        answered.set()


def test_remembering_and_forgetting() -> None:
    store = Store()
    assert SecretKeeper(lambda: (store,)).set("me", Secret(PASSWORD), remember=True) is Kept.SYSTEM
    later = SecretKeeper(lambda: (store,))
    assert later.remembers
    assert later.get("me") == Secret(PASSWORD)
    assert later.get("you") is None
    assert later.forget("me")
    assert later.forget("me")
    assert store.kept == {}


# --- the real Secret Service ---

USE = """
import json, sys, warnings
warnings.simplefilter("ignore")
from app.store.secrets import SecretKeeper
from app.story.secret import Secret
password, name = sys.argv[1:]
keeper = SecretKeeper(wait_s=20)
before = keeper.remembers
kept = keeper.set(name, Secret(password), remember=True)
again = SecretKeeper(wait_s=20)
found = again.get(name)
print(json.dumps([before, kept.value, keeper.trouble and keeper.trouble.reason, found and found.reveal(),
                  keeper.get(name).reveal(), keeper.forget(name)]))
"""
LOCK = """
import secretstorage
bus = secretstorage.dbus_init()
secretstorage.get_default_collection(bus).lock()
bus.close()
"""


NAMES = ["me at example.org", code_key("https://stories.example.org/files")]
EMPTY_BUS = """<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
"""A D-Bus session in which nothing can be started, so that there is no store for passwords."""


def in_session(tmp_path: Path, script: str, *, name: str = NAMES[0], empty: bool = False, **more: str) -> str:
    """Run a shell script in a D-Bus session of its own, with a home of its own; returns what it printed."""
    runner = require("dbus-run-session")
    daemon = require("gnome-keyring")
    home = tmp_path / "home"
    home.mkdir()
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    plain = {
        name: value for name, value in os.environ.items() if not name.startswith(("DBUS_", "XDG_", "GNOME_"))
    }
    environment = plain | {
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(runtime),
        "DAEMON": str(daemon),
        "PY": sys.executable,
        "USE": USE,
        "LOCK": LOCK,
        "PASSWORD": PASSWORD,
        "NAME": name,
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        **more,
    }
    options = []
    if empty:
        (tmp_path / "session.conf").write_text(EMPTY_BUS)
        options = ["--config-file", str(tmp_path / "session.conf")]
    command = [str(runner), *options, "--", "sh", "-ec", textwrap.dedent(script)]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


START = 'printf login | "$DAEMON" --unlock --components=secrets >/dev/null 2>&1\n'


RUN = '"$PY" -c "$USE" "$PASSWORD" "$NAME"'


def stored(tmp_path: Path) -> bytes:
    """Everything that lies in the home folder."""
    return b"".join(path.read_bytes() for path in (tmp_path / "home").rglob("*") if path.is_file())


@pytest.mark.parametrize("name", NAMES)
def test_an_unlocked_secret_service_remembers(tmp_path: Path, name: str) -> None:
    answer = in_session(tmp_path, START + RUN, name=name)
    assert json.loads(answer) == [True, "system", None, PASSWORD, PASSWORD, True]
    assert PASSWORD.encode() not in stored(tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_a_locked_secret_service_is_told_and_memory_takes_over(tmp_path: Path, name: str) -> None:
    answer = in_session(tmp_path, f'{START}"$PY" -c "$LOCK"\n{RUN}', name=name)
    before, kept, trouble, found, held, forgotten = json.loads(answer)
    assert (before, kept, found, held, forgotten) == (True, "memory", None, PASSWORD, False)
    assert trouble in {
        "KeyringLocked",
        "InitError",
        "PromptDismissedException",
        "DBusErrorResponse",
        "TimeoutError",
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_session_without_a_secret_service_leaves_it_in_memory(tmp_path: Path, name: str) -> None:
    answer = in_session(tmp_path, RUN, name=name, empty=True)
    assert json.loads(answer) == [False, "memory", None, None, PASSWORD, True]
    assert stored(tmp_path) == b""


LOOKING = """
import json, sys
from app.store.secrets import SecretKeeper, has_default_keyring
keeper = SecretKeeper(wait_s=20)
found = keeper.get(sys.argv[2])
gone = keeper.forget(sys.argv[2])
print(json.dumps([has_default_keyring(), keeper.remembers, found is None, gone, keeper.trouble is None]))
"""


@pytest.mark.parametrize("name", NAMES)
def test_looking_for_a_password_makes_no_keyring(tmp_path: Path, name: str) -> None:
    """A new desktop has the service and no keyring yet. Making one asks for a password, which nobody expects of looking."""
    start = '"$DAEMON" --start --components=secrets >/dev/null 2>&1\n'
    answer = in_session(tmp_path, f'{start}"$PY" -c "$LOOKING" x "$NAME"', name=name, LOOKING=LOOKING)
    assert json.loads(answer) == [False, True, True, True, True]


# --- the real plain-text store of keyrings.alt ---

PLAIN = {"PYTHON_KEYRING_BACKEND": "keyrings.alt.file.PlaintextKeyring"}
CONTROL = """
import keyring, os, pathlib, sys
assert type(keyring.get_keyring()).__module__ == "keyrings.alt.file", keyring.get_keyring()
keyring.set_password("a control", "me", sys.argv[1])
(written,) = pathlib.Path(os.environ["HOME"]).rglob("keyring_pass.cfg")
written.unlink()
"""


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("start", "empty", "kept"), [(START, False, "system"), ("", True, "memory")], ids=["store", "no store"]
)
def test_a_plain_text_store_that_is_installed_is_never_used(
    tmp_path: Path, name: str, start: str, empty: bool, kept: str
) -> None:
    """keyring alone writes the password into a file with it, as base64: with a setting, and where there is nothing else."""
    script = f'"$PY" -c "$CONTROL" "$PASSWORD"\n{start}{RUN}'
    answer = in_session(tmp_path, script, name=name, empty=empty, CONTROL=CONTROL, **PLAIN)
    assert json.loads(answer)[:2] == [kept == "system", kept]
    everything = stored(tmp_path)
    assert PASSWORD.encode() not in everything
    assert base64.b64encode(PASSWORD.encode()) not in everything
    assert not list((tmp_path / "home").rglob("keyring_pass.cfg"))


@pytest.mark.skipif(sys.platform != "linux", reason="the other systems have their store always")
def test_without_a_desktop_session_it_is_not_used_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for variable, value in PLAIN.items():
        monkeypatch.setenv(variable, value)
    real = importlib.import_module("keyrings.alt.file")
    assert real.PlaintextKeyring.priority > 0
    keeper = SecretKeeper()
    assert not keeper.remembers
    assert keeper.set("me", Secret(PASSWORD), remember=True) is Kept.MEMORY
    assert SecretKeeper().get("me") is None
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
