"""Whether secure connections ask this computer whom to trust: a server that nobody knows has to be refused."""

from __future__ import annotations

import re
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from app.delivery.trust import system_context
from app.resources import resource_path
from app.services.masked import why
from app.story.installation import Check, Finding, Found

STRANGER = ("self-test", "nobody-trusts-this.pem")
_WAIT_S = 10.0
_HASHED = re.compile(r"[0-9a-f]{8}\.[0-9]+")
_MAC_ROOTS = "/System/Library/Keychains/SystemRootCertificates.keychain"


def trust(_scratch: Path) -> Iterator[Finding]:
    """Meet a server on this computer whose certificate nobody signed, with the context that every delivery uses."""
    context = system_context()
    try:
        refused = _is_refused(context)
    except OSError as error:
        yield Finding(Check.TRUST, Found.TRUST_BROKEN, {"why": why(error)})
        return
    if not refused:
        yield Finding(Check.TRUST, Found.STRANGER_TRUSTED)
        return
    count = known_authorities(context)
    if count == 0:
        yield Finding(Check.TRUST, Found.NOBODY_TRUSTED, {"package": "ca-certificates"})
    else:
        yield Finding(Check.TRUST, Found.STRANGER_REFUSED, {"count": str(count)})


def known_authorities(context: ssl.SSLContext) -> int:
    """How many certificates of authorities the system, as ``context`` asks it, trusts.

    Windows and macOS are asked by the ways of their documentation, which were not run there yet.
    """
    if sys.platform == "win32":
        return len(ssl.enum_certificates("ROOT"))
    if sys.platform == "darwin":
        command = ["/usr/bin/security", "find-certificate", "-a", "-Z", _MAC_ROOTS]
        said = subprocess.run(command, capture_output=True, timeout=_WAIT_S, check=False).stdout
        return said.count(b"SHA-256 hash:")
    # The connection knows the context behind truststore's, which has the certificates.
    beneath = context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="localhost").context
    loaded = beneath.cert_store_stats()["x509_ca"]
    folder = ssl.get_default_verify_paths().capath
    # A folder of certificates is read one by one, when one is needed.
    return loaded or sum(1 for path in Path(folder or "/nowhere").glob("*") if _HASHED.fullmatch(path.name))


def _is_refused(context: ssl.SSLContext) -> bool:
    """Whether the handshake ends because of the certificate. Raises OSError where it ends otherwise."""
    stranger = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    stranger.load_cert_chain(resource_path(*STRANGER))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(_WAIT_S)
        server = threading.Thread(target=_serve_once, args=(listener, stranger), name="stranger", daemon=True)
        server.start()
        try:
            with (
                socket.create_connection(listener.getsockname(), _WAIT_S) as line,
                context.wrap_socket(line, server_hostname="localhost"),
            ):
                return False
        except ssl.SSLCertVerificationError:
            return True
        finally:
            server.join(_WAIT_S)


def _serve_once(listener: socket.socket, context: ssl.SSLContext) -> None:
    """Take one connection with the stranger's certificate."""
    try:
        line, _ = listener.accept()
        line.settimeout(_WAIT_S)
        with context.wrap_socket(line, server_side=True):
            pass
    except OSError:
        pass  # the other side refused it, as it should
