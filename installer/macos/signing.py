"""Signing and notarising on macOS, with Apple's own tools and what the environment names.

``MACOS_SIGN_IDENTITY`` is a certificate "Developer ID Application" in the keychain. Notarising needs either
``MACOS_NOTARY_PROFILE`` (a profile that ``notarytool store-credentials`` has saved) or the three of an API key:
``MACOS_NOTARY_KEY`` (a file), ``MACOS_NOTARY_KEY_ID`` and ``MACOS_NOTARY_ISSUER``. Without an identity the app gets an
ad-hoc signature, which Apple's processors ask for, and macOS warns people who download it.

PyInstaller signs what it takes for libraries; this signs everything that is code, ffmpeg's program too, from the inside
out as Apple's note TN2206 asks. Written after Apple's documentation; not yet run with an identity.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from installer.problem import Stop

IDENTITY = "MACOS_SIGN_IDENTITY"
PROFILE = "MACOS_NOTARY_PROFILE"
KEY = ("MACOS_NOTARY_KEY", "MACOS_NOTARY_KEY_ID", "MACOS_NOTARY_ISSUER")
KEY_OPTIONS = ("--key", "--key-id", "--issuer")
AD_HOC = "-"
ENTITLEMENTS = Path(__file__).with_name("entitlements.plist")
MACH_O = {bytes.fromhex(magic) for magic in ("cffaedfe", "cefaedfe", "cafebabe", "cafebabf")}
"""How programs and libraries begin: 64 bit, 32 bit, and two kinds with several processors (Apple: loader.h, fat.h)."""


def identity() -> str:
    """Who signs; ``-`` stands for an ad-hoc signature."""
    return os.environ.get(IDENTITY) or AD_HOC


def sign(app: Path) -> None:
    """Sign everything in the app and the app itself, and let macOS check it. Raises :class:`Stop`."""
    who = identity()
    if who == AD_HOC:
        print(
            f"Not signed: {IDENTITY} names nobody, so the app has an ad-hoc signature. macOS will warn people."
        )
    for path in inside_out(app):
        run(sign_command(path, who, ENTITLEMENTS if path == app else None))
    run(["codesign", "--verify", "--deep", "--strict", str(app)])


def inside_out(app: Path) -> list[Path]:
    """The code in an app, each piece after what lies in it: files, the frameworks that hold them, the app."""
    files: list[Path] = []
    frameworks: list[Path] = []
    for folder, folders, names in os.walk(app):
        here = Path(folder)
        files += [here / name for name in names if is_code(here / name)]
        if (
            here.parent.name == "Versions"
            and here.parents[1].suffix == ".framework"
            and not here.is_symlink()
        ):
            frameworks.append(here)
        folders.sort()
    return [*_deepest_first(files), *_deepest_first(frameworks), app]


def is_code(path: Path) -> bool:
    """Whether a file is a program or a library of macOS, whatever it is called. A link is not: its target is."""
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) in MACH_O


def _deepest_first(paths: Sequence[Path]) -> list[Path]:
    return sorted(paths, key=lambda path: (-len(path.parts), str(path)))


def sign_command(path: Path, who: str, entitlements: Path | None = None) -> list[str]:
    """The command that signs one piece. An ad-hoc signature has no time-stamp, and no hardened runtime, under which
    libraries without a common signer would not be loaded.
    """
    hardened = ["--timestamp", "--options", "runtime"] if who != AD_HOC else []
    granted = ["--entitlements", str(entitlements)] if entitlements else []
    return ["codesign", "--force", "--sign", who, *hardened, *granted, str(path)]


def credentials() -> list[str] | None:
    """notarytool's options that say who asks; None where the environment names nobody. Raises :class:`Stop` for half."""
    if profile := os.environ.get(PROFILE):
        return ["--keychain-profile", profile]
    given = [os.environ.get(name, "") for name in KEY]
    if not any(given):
        return None
    if not all(given):
        raise Stop(f"To notarise with a key, {', '.join(KEY)} are all needed.")
    return [part for pair in zip(KEY_OPTIONS, given, strict=True) for part in pair]


def finish(dmg: Path) -> None:
    """Sign and notarise the disk image, as far as the environment allows, and say what was not done. Raises :class:`Stop`."""
    if identity() == AD_HOC:
        return
    run(sign_command(dmg, identity()))
    asking = credentials()
    if asking is None:
        print(
            f"Not notarised: neither {PROFILE} nor {KEY[0]} is set. macOS will warn people who download it."
        )
        return
    answer = run(["xcrun", "notarytool", "submit", str(dmg), "--wait", "--output-format", "json", *asking])
    judge(answer)
    run(["xcrun", "stapler", "staple", str(dmg)])


def judge(answer: str) -> None:
    """Read what notarytool says, which ends with 0 for a refusal too. Raises :class:`Stop` for anything but Accepted."""
    try:
        said = json.loads(answer)
        status, number = said["status"], said["id"]
    except (ValueError, KeyError, TypeError) as error:
        raise Stop(f"notarytool's answer cannot be read: {answer[:200]!r}") from error
    if status != "Accepted":
        raise Stop(f"Apple did not notarise it ({status}); xcrun notarytool log {number} tells why.")


def run(command: Sequence[str]) -> str:
    """Run one of Apple's tools and return what it prints. Raises :class:`Stop` where it is missing or fails."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise Stop(
            f"{command[0]} is not on this computer; it comes with Xcode's command line tools."
        ) from error
    if done.returncode:
        raise Stop(f"{' '.join(command[:3])} ended with {done.returncode}: {done.stderr.strip()[-1000:]}")
    return done.stdout
