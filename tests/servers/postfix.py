"""A real Postfix with its own configuration, queue and mailbox: STARTTLS and TLS ports, sign-in by Cyrus SASL.

It runs as root because Postfix does, and touches nothing of the computer's own Postfix.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.components import require
from tests.servers.ports import answers, free_port
from tests.servers.trust import Trust

USER, PASSWORD = "sam", "pass wörd £1"
DOMAIN = "organiser.example"
SIZE_LIMIT = 24_000_000
NOBODY = 65534
PATIENCE = 30

MAIN = """
compatibility_level = 3.6
queue_directory = {root}/queue
data_directory = {root}/data
mail_owner = postfix
setgid_group = postdrop
maillog_file = {root}/log/maillog
maillog_file_prefixes = {root}/log
myhostname = mail.{domain}
mydestination =
mynetworks =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
virtual_mailbox_domains = {domain}
virtual_mailbox_base = {root}/mail
virtual_mailbox_maps = inline:{{ hello@{domain}=inbox/ }}
virtual_uid_maps = static:{nobody}
virtual_gid_maps = static:{nobody}
virtual_mailbox_limit = 0
message_size_limit = {limit}
smtpd_tls_chain_files = {key}, {chain}
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_path = smtpd
cyrus_sasl_config_path = {root}/config/sasl
smtpd_sasl_local_domain = {domain}
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
smtpd_sender_restrictions = check_sender_access inline:{{ forbidden@sender.example=REJECT }}
smtpd_delay_reject = no
smtputf8_enable = yes
"""
MASTER = """
127.0.0.1:{submission} inet n - n - - smtpd
127.0.0.1:{smtps} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""
SASL = """
pwcheck_method: auxprop
auxprop_plugin: sasldb
sasldb_path: {root}/sasl/users.db
mech_list: PLAIN LOGIN
"""


class Postfix:
    """One Postfix. ``submission`` speaks STARTTLS, ``smtps`` TLS from the first byte."""

    def __init__(self, trust: Trust) -> None:
        self._program = require("postfix")
        saslpasswd = require("saslpasswd2")
        if os.getuid() != 0:
            pytest.skip("Postfix can only be started by root")
        self.submission, self.smtps = free_port(), free_port()
        # Not in pytest's folder, which other users may not enter: Postfix delivers as nobody.
        self.root = Path(tempfile.mkdtemp(prefix="postfix-", dir=os.environ.get("TMPDIR") or "/tmp"))
        self.root.chmod(0o755)
        self._configure(trust, saslpasswd)

    def _configure(self, trust: Trust, saslpasswd: Path) -> None:
        # Debian's Postfix looks for the SASL configuration here whatever cyrus_sasl_config_path says.
        for name in ("config", "config/sasl", "queue", "data", "log", "mail", "sasl"):
            (self.root / name).mkdir(mode=0o755)
        shutil.chown(self.root / "data", "postfix")
        os.chown(self.root / "mail", NOBODY, NOBODY)
        chain, key = trust.write(self.root / "config")
        facts = {
            "root": self.root, "domain": DOMAIN, "nobody": NOBODY, "limit": SIZE_LIMIT, "chain": chain, "key": key,
            "submission": self.submission, "smtps": self.smtps,
        }  # fmt: skip
        for path, text in (
            ("config/main.cf", MAIN),
            ("config/master.cf", MASTER),
            ("config/sasl/smtpd.conf", SASL),
        ):
            (self.root / path).write_text(text.format(**facts).lstrip())
        users = self.root / "sasl" / "users.db"
        command = [saslpasswd, "-p", "-c", "-f", users, "-u", DOMAIN, USER]
        subprocess.run(command, input=PASSWORD.encode(), check=True, timeout=PATIENCE)
        shutil.chown(users, "postfix")

    def start(self) -> None:
        """Start it and wait until it listens."""
        self._run("start")
        wait_for(lambda: answers(self.submission) and answers(self.smtps), self._told)

    def stop(self) -> None:
        """Stop it and remove everything it wrote."""
        try:
            self._run("abort", check=False)
        finally:
            shutil.rmtree(self.root, ignore_errors=True)

    def arrived(self, message_id: str) -> bytes:
        """The message with this Message-ID, as soon as the organiser's mailbox holds it."""
        wait_for(lambda: self._find(message_id) is not None, self._told)
        found = self._find(message_id)
        assert found is not None
        return found.read_bytes()

    def _find(self, message_id: str) -> Path | None:
        wanted = b"\nMessage-ID: " + message_id.encode() + b"\n"
        for path in (self.root / "mail" / "inbox" / "new").glob("*"):
            with path.open("rb") as message:
                if wanted in message.read(8_000):
                    return path
        return None

    def _run(self, what: str, *, check: bool = True) -> None:
        command = [self._program, "-c", self.root / "config", what]
        # Postfix's own scripts want to be called with the system's programs in reach.
        paths = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/bin", "/sbin", "/bin"])
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE, check=False, env={"PATH": paths}
        )
        if check and done.returncode:
            pytest.fail(f"postfix {what}: {done.stdout}{done.stderr}{self._told()}")

    def _told(self) -> str:
        log = self.root / "log" / "maillog"
        return log.read_text()[-4000:] if log.exists() else "no log"


def wait_for(ready: Callable[[], bool], told: Callable[[], str]) -> None:
    """Wait until ``ready()``, at most half a minute; then fail with what ``told()`` knows."""
    end = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > end:
            pytest.fail(f"it did not happen in {PATIENCE} s: {told()}")
        time.sleep(0.05)


def serving(trust: Trust) -> Iterator[Postfix]:
    """A running server for a fixture; it is stopped even where starting it failed half-way."""
    server = Postfix(trust)
    try:
        server.start()
        yield server
    finally:
        server.stop()
