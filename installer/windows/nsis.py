"""The installer for Windows, made by NSIS (``makensis`` runs on Windows and on Linux).

``setup.nsi`` is the script; this module writes the three lists that it includes. They name every file of the bundle, so
that the uninstaller removes exactly these. The result is the same, byte for byte, for the same bundle.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from string import Template

from installer.icons import Icons
from installer.problem import Stop
from installer.product import CALL_ENDING, CALL_MIME_TYPE, PUBLISHER, SUMMARY, Product
from installer.versions import version_numbers
from installer.windows import side_picture, signing
from installer.windows.facts import definitions, folder_name, nsis_shown, nsis_text

HERE = Path(__file__).parent
SCRIPT, NOTICE = HERE / "setup.nsi", HERE / "notice.txt"
LONGEST_PATH = 259
"""Characters that a path may have for programs that know no long ones (Microsoft: "Maximum path length limitation")."""
LONGEST_PERSON = 20
"""Characters of an account's name (Microsoft: the limit of SAM account names)."""
PLACE = r"C:\Users\{person}\AppData\Local\Programs\{folder}"
MEGABYTE = 1024 * 1024


def build(product: Product, bundle: Path, icons: Icons, out: Path, target: str | None = None) -> Path:
    """Make ``<slug>-<version>-windows-x86_64.exe`` in ``out`` from the bundle's folder, and return it.

    ``target`` is NSIS's name for another kind of installer than its usual 32-bit one, which runs on every Windows.
    Signs it, the uninstaller and the program where the environment names a certificate (``signing.py``).
    Raises :class:`Stop` where makensis is missing or fails, or a path of the bundle is too long for Windows.
    """
    if not (bundle / f"{product.slug}.exe").is_file():
        raise Stop(f"There is no bundle for Windows in {bundle}; python build_spec.py bundle makes it there.")
    makensis = find_makensis()
    files = bundle_files(bundle)
    check_lengths(product, files)
    signing.sign([bundle / f"{product.slug}.exe"])
    out.mkdir(parents=True, exist_ok=True)
    made = (out / f"{product.slug}-{product.version}-windows-x86_64.exe").resolve()
    with tempfile.TemporaryDirectory(prefix="nsis-") as name:
        work = Path(name)
        side_picture.draw(icons, work / "side.bmp")
        values = facts(product, bundle, files, icons, made, target)
        (work / "facts.nsh").write_text(definitions(values), encoding="utf-8")
        (work / "sign.nsh").write_text(signing.nsis_lines(), encoding="utf-8")
        (work / "install.nsh").write_text(install_lines(bundle.resolve(), files), encoding="utf-8")
        (work / "uninstall.nsh").write_text(uninstall_lines(files), encoding="utf-8")
        (work / "folders.nsh").write_text(folder_lines(files), encoding="utf-8")
        (work / "notice.txt").write_text(notice(product), encoding="utf-8-sig", newline="\r\n")
        # -WX: a warning of makensis, such as a text that nothing shows, is a mistake of ours.
        run([makensis, "-NOCD", "-INPUTCHARSET", "UTF8", "-WX", "-V2", str(SCRIPT)], work)
    return made


def find_makensis() -> str:
    """The compiler's path. Raises :class:`Stop` where there is none."""
    usual = [
        Path(os.environ[name]) / "NSIS"
        for name in ("ProgramFiles(x86)", "ProgramFiles")
        if name in os.environ
    ]
    found = shutil.which(
        "makensis", path=os.pathsep.join([os.environ.get("PATH", os.defpath), *map(str, usual)])
    )
    if found is None:
        raise Stop(
            "makensis is not on this computer; on Debian it is in the package nsis, on Windows in NSIS itself."
        )
    return found


def run(command: list[str], folder: Path) -> None:
    """Run makensis in a folder. Raises :class:`Stop` with what it says where it fails."""
    # What it says about a name may be in any of Windows' character sets.
    done = subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        said = " ".join((done.stdout + done.stderr).split())
        raise Stop(f"makensis ended with {done.returncode} and made no installer: {said[-2000:]}")


def bundle_files(bundle: Path) -> list[PurePosixPath]:
    """Every file below the bundle's folder, in an order that does not hang on the disk."""
    found = [path.relative_to(bundle).as_posix() for path in bundle.rglob("*") if path.is_file()]
    return [PurePosixPath(path) for path in sorted(found)]


def folders_of(files: Iterable[PurePosixPath]) -> list[PurePosixPath]:
    """The folders that hold the files, each after what lies in it; the bundle's own is not among them."""
    found = {parent for path in files for parent in path.parents if parent.name}
    return sorted(found, key=lambda folder: (-len(folder.parts), str(folder)))


def longest(files: Iterable[PurePosixPath]) -> int:
    """Characters, counted as Windows does (in UTF-16), of the longest path within the bundle."""
    return max(len(str(path).encode("utf-16-le")) // 2 for path in files)


def check_lengths(product: Product, files: Iterable[PurePosixPath]) -> None:
    """Raise :class:`Stop` where a file would get a path that Windows' older programs cannot open."""
    place = PLACE.format(person="x" * LONGEST_PERSON, folder=folder_name(product))
    room = LONGEST_PATH - len(place) - 1
    for path in files:
        if longest([path]) > room:
            raise Stop(f"The path {path} is longer than the {room} characters that Windows leaves for it.")


def facts(
    product: Product, bundle: Path, files: list[PurePosixPath], icons: Icons, out: Path, target: str | None
) -> dict[str, str | int]:
    """What the script is told, by the names that it uses. Sizes are of the installed files."""
    size = sum((bundle / path).stat().st_size for path in files)
    values: dict[str, str | int] = {
        "NAME": nsis_text(product.name),
        "NAME_SHOWN": nsis_shown(product.name),
        "FOLDER": nsis_text(folder_name(product)),
        "PROGRAM": f"{product.slug}.exe",
        "APP_ID": product.app_id,
        "VERSION": nsis_text(product.version),
        "VERSION_NUMBERS": ".".join(map(str, version_numbers(product.version))),
        "PUBLISHER": nsis_text(PUBLISHER),
        "SUMMARY": nsis_text(SUMMARY),
        "CALL_ENDING": CALL_ENDING,
        "CALL_MIME_TYPE": CALL_MIME_TYPE,
        "SIZE_KB": -(-size // 1024),
        "SIZE_MB": -(-size // MEGABYTE),
        "LONGEST_PATH": longest(files),
        "ICON": str(icons.ico.resolve()),
        "OUT": str(out),
    }
    if target:
        values["NSIS_TARGET"] = target
    return values


def install_lines(bundle: Path, files: Iterable[PurePosixPath]) -> str:
    """NSIS lines that put every file into its folder."""
    lines: list[str] = []
    folder: PurePosixPath | None = None
    for path in files:
        if path.parent != folder:
            folder = path.parent
            lines.append(f'SetOutPath "{installed(folder)}"')
        lines.append(f'File "{bundle / path}"')
    return "".join(f"{line}\n" for line in lines)


def uninstall_lines(files: Iterable[PurePosixPath]) -> str:
    """NSIS lines that delete these files and nothing else."""
    return "".join(f'Delete "{installed(path)}"\n' for path in files)


def folder_lines(files: Iterable[PurePosixPath]) -> str:
    """NSIS lines that remove the folders of these files where nothing else lies in them."""
    return "".join(f'RMDir "{installed(folder)}"\n' for folder in folders_of(files))


def installed(path: PurePosixPath) -> str:
    """Where a path of the bundle comes to lie, in NSIS's words."""
    within = nsis_text(str(path)).replace("/", "\\")
    return "$INSTDIR" if within == "." else f"$INSTDIR\\{within}"


def notice(product: Product) -> str:
    """The notice about licences that the installer shows."""
    return Template(NOTICE.read_text(encoding="utf-8")).substitute(name=product.name)
