"""On what, when and with what it was measured."""

from __future__ import annotations

import os
import platform
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from tests.bench import peers
from tests.bench.table import Table


def table() -> Table:
    """Date, machine and versions."""
    found = Table("Measured on", ("what", "value"))
    found.add("date", datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %z"))
    found.add("processor", f"{_processor()}, {os.cpu_count()} cores")
    found.add("memory", _memory())
    found.add(
        "load when it began",
        ", ".join(f"{load:.1f}" for load in os.getloadavg()) if hasattr(os, "getloadavg") else None,
    )
    found.add("system", f"{platform.system()} {platform.release()}")
    found.add("Python", platform.python_version())
    for package in ("PySide6-Essentials", "av", "imageio-ffmpeg"):
        found.add(package, version(package))
    for name, which in peers.versions().items():
        found.add(name, which)
    return found


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if not info.is_file():
        return platform.processor() or platform.machine()
    lines = (line.partition(":") for line in info.read_text("utf-8", "replace").splitlines())
    return next((value.strip() for key, _, value in lines if key.strip() == "model name"), platform.machine())


def _memory() -> str | None:
    info = Path("/proc/meminfo")
    if not info.is_file():
        return None
    (line,) = [line for line in info.read_text("utf-8").splitlines() if line.startswith("MemTotal")]
    return f"{int(line.split()[1]) / 1e6:.0f} GB"
