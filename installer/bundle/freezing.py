"""Freezing the program: PyInstaller makes one folder that needs no Python on the computer it is copied to.

:func:`freeze` runs PyInstaller in a process of its own, whose description is ``share-your-story.spec``; that file
reads the :class:`Plan` and calls the other functions here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from installer.bundle import pruning
from installer.problem import Stop
from installer.product import ROOT

SPEC = Path(__file__).with_name("share-your-story.spec")
PLAN_VARIABLE = "SHARE_YOUR_STORY_BUILD_PLAN"
#: Makes the order of sets, which stands in compiled modules, the same in every build.
HASH_SEED = "1"
#: The codes of what PyInstaller holds in its table of binaries; everything else, links too, is in that of data.
BINARIES = {"BINARY", "EXTENSION"}


@dataclass(frozen=True)
class Plan:
    """What varies from one bundle to the next. ``datas`` are pairs of a file and its folder in the bundle.

    ``contents`` is where :func:`note_contents` writes; the icon, the version resource and the manifest are files,
    None where the system has no such thing.
    """

    name: str
    folder: str
    program: str
    app_id: str
    version: str
    contents: str
    datas: list[tuple[str, str]]
    entry: str = str(ROOT / "app" / "__main__.py")
    excludes: list[str] = field(default_factory=lambda: list(pruning.UNUSED_MODULES))
    optimize: int = 0
    icon: str | None = None
    version_resource: str | None = None
    manifest: str | None = None
    info_plist: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls) -> Plan:
        """The plan that :func:`freeze` wrote for this process."""
        return cls(**json.loads(Path(os.environ[PLAN_VARIABLE]).read_text(encoding="utf-8")))


def freeze(plan: Plan, work: Path, out: Path) -> Path:
    """Make the bundle in ``out`` and return its folder. Raises :class:`Stop`, PyInstaller having said why."""
    work.mkdir(parents=True, exist_ok=True)
    note = work / "plan.json"
    note.write_text(json.dumps(asdict(plan), indent=1, sort_keys=True), encoding="utf-8")
    command = [
        sys.executable,
        "-P",
        "-s",
        "-m",
        "PyInstaller",
        "--noconfirm",
        "--clean",
        "--log-level",
        "WARN",
    ]
    command += ["--distpath", str(out), "--workpath", str(work / "pyinstaller"), str(SPEC)]
    environment = {**os.environ, PLAN_VARIABLE: str(note), "PYTHONHASHSEED": HASH_SEED}
    # A hook of PyInstaller's asks Qt, which must not look for a display.
    environment["QT_QPA_PLATFORM"] = "offscreen"
    code = subprocess.call(command, env=environment, cwd=ROOT, stdin=subprocess.DEVNULL)
    if code:
        raise Stop(f"PyInstaller ended with {code} and made no bundle; what it says is above.")
    return out / (f"{plan.name}.app" if sys.platform == "darwin" else plan.folder)


def pruned(
    binaries: list[pruning.Entry], datas: list[pruning.Entry]
) -> tuple[list[pruning.Entry], list[pruning.Entry]]:
    """The entries of PyInstaller's two tables that the bundle has use for."""
    from PyInstaller.depend import bindepend  # only the process of PyInstaller has it

    def needed_by(file: str) -> list[str]:
        return [name for name, _ in bindepend.get_imports(file)]

    packages = Path(sysconfig.get_path("purelib"))
    linux = sys.platform.startswith("linux")
    kept = pruning.prune([*binaries, *datas], packages, needed_by, linux=linux)
    return [one for one in kept if one[2] in BINARIES], [one for one in kept if one[2] not in BINARIES]


def note_contents(plan: Plan, analysis: Any) -> None:
    """Write down what goes into the bundle and where each came from, for the licences and the bill of materials."""
    tables = {
        "modules": [*analysis.pure, *analysis.scripts],
        "files": [*analysis.binaries, *analysis.datas],
    }
    found = {kind: sorted(list(entry) for entry in table) for kind, table in tables.items()}
    Path(plan.contents).write_text(json.dumps(found, indent=1), encoding="utf-8")
