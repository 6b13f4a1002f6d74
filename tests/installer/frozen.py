"""Running a frozen program in an environment of its own, as a person's computer would: what the tests of the bundle call."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LONGEST_S = 240.0


@dataclass(frozen=True)
class SelfTest:
    """How ``--self-test`` ended, and its report's lines."""

    code: int
    lines: tuple[str, ...]

    @property
    def broken(self) -> tuple[str, ...]:
        """The lines of what does not work."""
        return tuple(line for line in self.lines if line.startswith("not ok"))

    def about(self, title: str) -> tuple[str, ...]:
        """The lines of one check ("Video tool")."""
        return tuple(line for line in self.lines if f" – {title}: " in line)


def almost_nothing(home: Path, **more: str) -> dict[str, str]:
    """An environment with a home, where programs are, and ``more``."""
    return {"HOME": str(home), "PATH": "/usr/bin:/bin", **more}


def self_test(program: Path, environment: Mapping[str, str]) -> SelfTest:
    """Run ``program --self-test`` with exactly this environment, and no more."""
    ended = subprocess.run(
        [program, "--self-test"], env=dict(environment), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, timeout=LONGEST_S, encoding="utf-8", check=False,
    )  # fmt: skip
    return SelfTest(ended.returncode, tuple(ended.stdout.splitlines()))
