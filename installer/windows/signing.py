"""Signing on Windows, with ``signtool`` of Microsoft's SDK and a certificate in the person's own certificate store.

Two variables of the environment name it: ``WINDOWS_SIGN_THUMBPRINT`` (the certificate's SHA-1, as the store shows it) and
``WINDOWS_SIGN_TIMESTAMP`` (the address of a time-stamp server, RFC 3161). A password is never needed here, since the
store, or the device behind it, asks for its own. Without a thumbprint nothing is signed. Not yet run on Windows.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from installer.problem import Stop

THUMBPRINT, TIMESTAMP = "WINDOWS_SIGN_THUMBPRINT", "WINDOWS_SIGN_TIMESTAMP"


def certificate() -> str | None:
    """The thumbprint of the certificate, None where nothing is to be signed. Raises :class:`Stop` for anything else."""
    thumbprint = os.environ.get(THUMBPRINT, "").replace(" ", "")
    if thumbprint and not re.fullmatch(r"[0-9A-Fa-f]{40}", thumbprint):
        raise Stop(f"{THUMBPRINT} is to hold the 40 hexadecimal digits of a certificate's thumbprint.")
    return thumbprint or None


def command(file: str) -> list[str]:
    """The command that signs one file. Raises :class:`Stop` where a part of it is missing."""
    thumbprint, server = certificate(), os.environ.get(TIMESTAMP, "")
    if not thumbprint or not re.fullmatch(r"https?://[\w.:/-]+", server):
        raise Stop(f"To sign, {THUMBPRINT} and {TIMESTAMP} (an http address) are both needed.")
    signtool = shutil.which("signtool")
    if signtool is None:
        raise Stop("signtool is not in PATH; it is a part of the Windows SDK.")
    digests = ["/fd", "SHA256", "/tr", server, "/td", "SHA256"]
    return [signtool, "sign", "/sha1", thumbprint, *digests, file]


def nsis_lines() -> str:
    """NSIS lines that sign the installer and the uninstaller once they are written; none where nothing is to be signed."""
    if certificate() is None:
        return ""
    # NSIS puts the file in the place of %1, without quotation marks.
    line = subprocess.list2cmdline(command("%1")[:-1]) + ' "%1"'
    return f"!finalize `{line}` = 0\n!uninstfinalize `{line}` = 0\n"


def sign(files: Iterable[Path]) -> bool:
    """Sign the files, or say that they are not signed. Raises :class:`Stop` where signing fails."""
    if certificate() is None:
        print(f"Not signed: {THUMBPRINT} names no certificate. Windows will warn people who download it.")
        return False
    for file in files:
        done = subprocess.run(command(str(file)), stdin=subprocess.DEVNULL, check=False)
        if done.returncode:
            raise Stop(f"signtool ended with {done.returncode} and did not sign {file.name}.")
    return True
