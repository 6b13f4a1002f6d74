"""What it takes to live in a bundle: our own command, the person's environment for everything that we start, and a voice.

PyInstaller 6.22 (its bootloader's ``pyi_main.c`` and ``pyi_utils_posix.c``, its runtime hooks, its manual's "Launching external
programs"; on Linux looked at in ``/proc/<pid>/environ``):

- Linux: the bootloader puts the bundle into ``LD_LIBRARY_PATH``, keeps the old value as ``…_ORIG``, and starts itself a second
  time. The dynamic linker reads that variable only when a program starts (ld.so(8)), so our own libraries are still found after
  it is put back. ``_PYI_…`` variables tell a child of the same program that all this was done; one that
  got them without the library path would look for its libraries in vain, so they go together.
- Windows: it calls ``SetDllDirectoryW``, which children inherit, and the hook of PySide6 puts the bundle into ``PATH``.
- macOS: the libraries know where they lie; outside an ``.app`` the hook of PySide6 sets ``DYLD_LIBRARY_PATH``.
- Everywhere hooks set what their library needs (``QT_PLUGIN_PATH``, ``QML2_IMPORT_PATH``, ``OPENSSL_MODULES``).

So :func:`begin` puts everything back once, first of all. What is started later, by Qt and by libraries too, gets what the
person had.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TextIO

PACKAGE = Path(__file__).resolve().parent
_OF_THE_BOOTLOADER = ("_PYI_", "PYINSTALLER_")
_KEPT_ASIDE = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_OTHER_PLUGINS = ("QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH")
"""They may lead to plug-ins of another Qt, which ours cannot load."""
_OF_THE_PARENT = 0xFFFFFFFF
"""``ATTACH_PARENT_PROCESS`` of the Windows headers."""
_FIRST_ENVIRONMENT = Path("/proc/self/environ")


def is_frozen() -> bool:
    """Whether the program runs from a bundle."""
    return bool(getattr(sys, "frozen", False))


def bundle_folder() -> Path | None:
    """The folder of the bundle's files; None where the program runs from its source."""
    folder = getattr(sys, "_MEIPASS", None)
    return Path(folder) if folder is not None and is_frozen() else None


def own_command(flag: str, *rest: str, module: str = "app") -> list[str]:
    """The command that starts this program again for a purpose of its own: ``flag`` in a bundle, else ``module``.

    ``-P`` keeps modules in the present folder, which anybody may have filled, out of it.
    """
    if is_frozen():
        return [sys.executable, flag, *rest]
    return [sys.executable, "-P", "-m", module, *([flag] if module == "app" else []), *rest]


def own_environment() -> dict[str, str]:
    """What the environment of :func:`own_command` needs beside the usual: where the source lies. Empty in a bundle."""
    return {} if is_frozen() else {"PYTHONPATH": str(PACKAGE.parent)}


def begin() -> None:
    """Put the environment back as the person had it, and see that printing works. Call it first of all."""
    _open_streams()
    bundle = bundle_folder()
    if bundle is None:
        return
    own = persons_environment(os.environ, str(bundle), _first_environment())
    for name in set(os.environ) - set(own):
        del os.environ[name]
    os.environ.update(own)
    if sys.platform == "win32":
        _forget_dll_folder(bundle)


def persons_environment(
    now: Mapping[str, str], bundle: str, first: Mapping[str, str] | None = None, separator: str = os.pathsep
) -> dict[str, str]:
    """The environment before the bootloader and its hooks changed it.

    ``now`` is the present one, ``first`` what this process was started with, where the system tells. ``bundle`` is the folder of
    the bundle: it and what lies in it is taken out of every list of folders, and an empty list goes.
    """
    source = now if first is None else first
    own: dict[str, str] = {}
    for name, value in source.items():
        if name.startswith(_OF_THE_BOOTLOADER) or name.removesuffix("_ORIG") in _KEPT_ASIDE:
            continue
        kept = _outside(value, bundle, separator)
        if kept or kept == value:
            own[name] = kept
    for name in _KEPT_ASIDE:
        before = source.get(f"{name}_ORIG")
        kept = _outside(source.get(name, ""), bundle, separator) if before is None else before
        if kept:
            own[name] = kept
    return own


def for_others(environment: Mapping[str, str]) -> dict[str, str]:
    """``environment`` without what libraries have added of the bundle since :func:`begin`.

    On Windows PySide6 puts its folder into ``PATH`` when it is imported, where its plug-ins look for their libraries.
    """
    bundle = bundle_folder()
    return dict(environment) if bundle is None else persons_environment(environment, str(bundle))


@contextlib.contextmanager
def own_plugins() -> Iterator[None]:
    """While the application object is made, which looks them up once: let a bundle's Qt find its own plug-ins alone."""
    hidden = {}
    if is_frozen():
        hidden = {name: os.environ.pop(name) for name in _OTHER_PLUGINS if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(hidden)


def speak_on_terminal() -> None:
    """For a command that prints: use the terminal it was typed in, where a windowed program of Windows has none of its own.

    After Microsoft's documentation of ``AttachConsole``; not yet run on Windows.
    """
    if sys.platform == "win32" and isinstance(sys.stdout, _Mute):
        import ctypes

        if ctypes.windll.kernel32.AttachConsole(_OF_THE_PARENT):
            with contextlib.suppress(OSError):
                sys.stdout = sys.stderr = Path("CONOUT$").open(  # noqa: SIM115 (for as long as the program runs)
                    "w", encoding="utf-8", errors="replace", buffering=1
                )


def _outside(value: str, bundle: str, separator: str) -> str:
    """A list of folders without those in the bundle; any other value as it is."""
    if bundle not in value:
        return value
    parts = value.split(separator)
    return separator.join(part for part in parts if not _lies_in(part, bundle))


def _lies_in(part: str, bundle: str) -> bool:
    rest = part.removeprefix(bundle)
    return rest != part and (not rest or rest[0] in "/\\")


def _first_environment() -> dict[str, str] | None:
    """What this process was started with (Linux: proc(5)); None where the system does not tell."""
    try:
        block = _FIRST_ENVIRONMENT.read_bytes()
    except OSError:
        return None
    pairs = (os.fsdecode(entry).partition("=") for entry in block.split(b"\0") if entry)
    return {name: value for name, _, value in pairs if name}


def _forget_dll_folder(bundle: Path) -> None:
    """Keep the bundle's libraries for ourselves. After Microsoft's documentation; not yet run on Windows."""
    if sys.platform == "win32":
        import ctypes

        os.add_dll_directory(str(bundle))
        ctypes.windll.kernel32.SetDllDirectoryW(None)


class _Mute(io.TextIOWrapper):
    """The null device in the place of a stream that the system did not give us."""


def _open_streams() -> None:
    """Give each standard stream that is None something to write to or read from, and let no letter be a fault."""
    sys.stdin = sys.stdin or _null("r")
    sys.stdout = _lenient(sys.stdout or _null("w"))
    sys.stderr = _lenient(sys.stderr or _null("w"))


def _null(mode: str) -> TextIO:
    flags = os.O_RDONLY if mode == "r" else os.O_WRONLY
    raw = io.FileIO(os.open(os.devnull, flags), mode)
    return _Mute(io.BufferedReader(raw) if mode == "r" else io.BufferedWriter(raw), encoding="utf-8")


def _lenient(stream: TextIO) -> TextIO:
    if is_frozen() and isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")
    return stream
