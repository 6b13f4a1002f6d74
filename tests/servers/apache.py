"""A real Apache with mod_dav from a folder and a configuration of its own: TLS, basic sign-in, a limit for bodies.

It touches nothing of the computer's own Apache. Started by root it works as nobody. Its folders differ in what they allow,
as organisers' servers do:

- ``drop``: everything a WebDAV folder allows;
- ``no-move``: all but MOVE;
- ``put-only``: PUT and nothing else, so that nobody can look at what is there;
- ``read-only``: no PUT;
- ``moved``: an old address, which redirects to ``drop``.
"""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from types import TracebackType

import pytest

from tests.components import require
from tests.servers.ports import free_port
from tests.servers.process import ServerProcess
from tests.servers.trust import Trust

USER, PASSWORD = "sam", "pass wörd £1"
NOBODY = 65534
FOLDERS = ("drop", "no-move", "put-only", "read-only")
MODULES = (Path("/usr/lib/apache2/modules"), Path("/usr/lib64/httpd/modules"), Path("/usr/libexec/apache2"))
NEEDED = (
    "mpm_event", "authn_core", "authn_file", "authz_core", "authz_user", "auth_basic", "alias", "dav", "dav_fs",
    "dav_lock", "mime", "socache_shmcb", "ssl",
)  # fmt: skip

CONFIG = """
ServerRoot "{root}"
ServerName localhost
PidFile "{root}/run/pid"
Mutex "file:{root}/run"
DefaultRuntimeDir "{root}/run"
ErrorLog "{root}/log"
LogLevel warn
Listen 127.0.0.1:{plain}
Listen 127.0.0.1:{tls}
Timeout {timeout}
DocumentRoot "{root}/files"
TypesConfig /dev/null
DavLockDB "{root}/locks/db"
LimitRequestBody {limit}
Redirect 302 /moved /drop
<Directory "{root}/files">
  Dav On
  {sign_in}
</Directory>
<Location /no-move>
  AuthMerging And
  <Limit MOVE>
    Require all denied
  </Limit>
</Location>
<Location /put-only>
  AuthMerging And
  <LimitExcept PUT>
    Require all denied
  </LimitExcept>
</Location>
<Location /read-only>
  AuthMerging And
  <Limit PUT DELETE MOVE COPY MKCOL LOCK>
    Require all denied
  </Limit>
</Location>
<VirtualHost 127.0.0.1:{tls}>
  SSLEngine on
  SSLCertificateFile "{chain}"
  SSLCertificateKeyFile "{key}"
</VirtualHost>
"""
SIGN_IN = """AuthType Basic
  AuthName "files"
  AuthBasicProvider file
  AuthUserFile "{root}/users"
  Require valid-user"""


class Apache:
    """One server; a context manager. Its folder is gone when it stops.

    ``limit`` is the largest body in bytes, 0 for none; ``timeout`` is how many seconds it waits for a piece. Without
    ``password`` everybody may write.
    """

    def __init__(self, trust: Trust, *, password: str = PASSWORD, limit: int = 0, timeout: int = 60) -> None:
        program = require("apache2")
        self.plain_port, self.port = free_port(), free_port()
        # Not in pytest's folder, which other users may not enter: Apache works as nobody.
        self.root = Path(tempfile.mkdtemp(prefix="apache-", dir=os.environ.get("TMPDIR") or "/tmp"))
        self.root.chmod(0o755)
        self._configure(trust, password, limit, timeout)
        command = [program, "-f", self.root / "conf", "-DFOREGROUND"]
        self._process = ServerProcess(command, self.port, self.root / "said")

    def _configure(self, trust: Trust, password: str, limit: int, timeout: int) -> None:
        for name in ("run", "locks", "files", *(f"files/{folder}" for folder in FOLDERS)):
            (self.root / name).mkdir()
            if os.getuid() == 0:
                os.chown(self.root / name, NOBODY, NOBODY)
        chain, key = trust.write(self.root)
        digest = base64.b64encode(hashlib.sha1(password.encode()).digest()).decode()
        (self.root / "users").write_text(f"{USER}:{{SHA}}{digest}\n")
        facts = {
            "root": self.root, "plain": self.plain_port, "tls": self.port, "limit": limit, "timeout": timeout,
            "chain": chain, "key": key,
            "sign_in": SIGN_IN.format(root=self.root) if password else "Require all granted",
        }  # fmt: skip
        modules = next((folder for folder in MODULES if folder.is_dir()), None)
        if modules is None:
            pytest.fail("Apache is there, and its modules are not")
        lines = [f"LoadModule {name}_module {modules}/mod_{name}.so" for name in NEEDED]
        if os.getuid() == 0:
            lines += [f"User #{NOBODY}", f"Group #{NOBODY}"]
        (self.root / "conf").write_text("\n".join(lines) + CONFIG.format(**facts))

    def endpoint(self, folder: str = "drop", *, tls: bool = True) -> str:
        """The address of one of its folders."""
        scheme, port = ("https", self.port) if tls else ("http", self.plain_port)
        return f"{scheme}://localhost:{port}/{folder}/"

    def drop(self, folder: str = "drop") -> Path:
        """That folder on the disk."""
        return self.root / "files" / folder

    def start(self) -> None:
        """Start it, also again, and wait until it listens."""
        self._process.start()

    def stop(self) -> None:
        """End it, with every process that it started; the files stay."""
        self._process.stop()

    def __enter__(self) -> Apache:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.stop()
        finally:
            shutil.rmtree(self.root, ignore_errors=True)
