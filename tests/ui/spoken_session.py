"""Runs inside ``dbus-run-session``: the accessibility bus, the window to be read, and the client that reads it."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path


def main(launcher: str, script: str, system_python: str, until: str) -> int:
    bus = subprocess.Popen([launcher, "--launch-immediately"], stdout=subprocess.DEVNULL)
    time.sleep(0.5)
    window = subprocess.Popen([sys.executable, script], stdout=subprocess.DEVNULL)
    reader = Path(__file__).with_name("spoken_reader.py")
    try:
        return subprocess.run([system_python, "-I", str(reader), until], check=False).returncode
    finally:
        for process in (window, bus):
            process.terminate()
            process.wait()


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
