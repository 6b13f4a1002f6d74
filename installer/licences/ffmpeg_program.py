"""The FFmpeg program in the bundle: it is asked what it was built from, and under which licence that puts it."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from installer.licences.facts import Builder, Facts
from installer.problem import Stop

_VERSION = re.compile(r"^ffmpeg version (\S+)", re.MULTILINE)
_CONFIGURATION = re.compile(r"^configuration: (.*)$", re.MULTILINE)
#: Seconds; it only prints.
_PATIENCE = 60


@dataclass(frozen=True)
class FfmpegProgram:
    """What one FFmpeg program says about itself; ``configuration`` are its builder's options."""

    version: str
    configuration: str

    @property
    def options(self) -> frozenset[str]:
        """The names of what was switched on, as in ``libx264``."""
        return frozenset(re.findall(r"--enable-([a-z0-9][a-z0-9_-]*)", self.configuration))

    @property
    def licence(self) -> str:
        """By the rules of FFmpeg's own ``LICENSE.md``. Raises :class:`Stop` where it may not be passed on at all."""
        if "nonfree" in self.options:
            raise Stop("The FFmpeg program was built with --enable-nonfree, so nobody may pass it on.")
        kind = "GPL" if "gpl" in self.options else "LGPL"
        if "version3" in self.options:
            return f"{kind}-3.0-or-later"
        return "GPL-2.0-or-later" if kind == "GPL" else "LGPL-2.1-or-later"

    def builder(self, facts: Facts) -> Builder:
        """Who built it. Raises :class:`Stop` for somebody whom the table does not know."""
        text = f"{self.version} {self.configuration}"
        for builder in facts.builder:
            if builder.sign in text:
                return builder
        raise Stop(
            f"licences.toml does not say who built FFmpeg {self.version}: without that nobody can offer its source."
        )

    def libraries(self, facts: Facts) -> set[str]:
        """The libraries that were compiled into it. Raises :class:`Stop` for an option that the table does not know."""
        by_option = {option: key for key, library in facts.library.items() for option in library.options}
        unknown = self.options - set(by_option) - set(facts.program.own)
        if unknown:
            names = ", ".join(sorted(unknown))
            raise Stop(
                f"licences.toml does not say what these options of FFmpeg {self.version} bring along: {names}."
            )
        keys = {by_option[option] for option in self.options if option in by_option}
        return facts.with_what_they_bring(keys | set(facts.program.always))


def ask(program: Path) -> FfmpegProgram:
    """Ask a program. Raises :class:`Stop` where it does not run here or says nothing of its configuration."""
    try:
        command = [str(program), "-hide_banner", "-version"]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=_PATIENCE)
    except (OSError, subprocess.SubprocessError) as error:
        raise Stop(f"The FFmpeg program does not say what it was built from: {error}.") from error
    return read(done.stdout)


def read(text: str) -> FfmpegProgram:
    """Read what ``ffmpeg -version`` prints."""
    version, configuration = _VERSION.search(text), _CONFIGURATION.search(text)
    if version is None or configuration is None:
        raise Stop("The FFmpeg program does not say what it was built from.")
    return FfmpegProgram(version[1], configuration[1])
