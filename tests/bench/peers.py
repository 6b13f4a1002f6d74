"""The other programs that cut or shrink videos: how each is asked for the same thing, and which version is here."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg

import dev

Command = list[str | Path]


def ffmpeg() -> Path:
    """The ffmpeg that the app ships."""
    return Path(imageio_ffmpeg.get_ffmpeg_exe())


def handbrake() -> Path | None:
    """HandBrake's command line, or None."""
    found = dev.find_program("HandBrakeCLI")
    return Path(found) if found else None


def smartcut() -> Path | None:
    """smartcut in its environment, or None."""
    found = dev.python_of(dev.PEERS_VENV).with_name("smartcut.exe" if os.name == "nt" else "smartcut")
    return found if found.exists() else None


@dataclass(frozen=True)
class Trimmer:
    """A program that keeps a part; ``command`` takes source, result, and start and end in seconds."""

    name: str
    program: Callable[[], Path | None]
    command: Callable[[Path, Path, Path, float, float], Command]


def _copy(program: Path, source: Path, out: Path, start: float, end: float) -> Command:
    return [
        program,
        "-nostdin",
        "-y",
        "-ss",
        str(start),
        "-to",
        str(end),
        "-i",
        source,
        "-map",
        "0",
        "-c",
        "copy",
        out,
    ]


def _encode(program: Path, source: Path, out: Path, start: float, end: float) -> Command:
    part = ["-ss", str(start), "-to", str(end)]
    form = [
        "-c:v",
        "libx264",
        "-crf",
        "21",
        "-preset",
        "fast",
        "-c:a",
        "aac",
        "-b:a",
        "128k",
        "-movflags",
        "+faststart",
    ]
    return [program, "-nostdin", "-y", "-i", source, *part, *form, out]


def _handbrake(program: Path, source: Path, out: Path, start: float, end: float) -> Command:
    part = ["--start-at", f"seconds:{start}", "--stop-at", f"seconds:{round(end - start, 3)}"]
    form = [
        "--preset",
        "Fast 1080p30",
        "--encoder",
        "x264",
        "--encoder-preset",
        "fast",
        "--quality",
        "21",
        "--optimize",
    ]
    return [program, "-i", source, "-o", out, *part, *form]


def _smartcut(program: Path, source: Path, out: Path, start: float, end: float) -> Command:
    return [program, source, out, "--keep", f"{start},{end}"]


TRIMMERS = (
    Trimmer("ffmpeg -c copy", ffmpeg, _copy),
    Trimmer("ffmpeg, encoded again", ffmpeg, _encode),
    Trimmer("HandBrakeCLI", handbrake, _handbrake),
    Trimmer("smartcut", smartcut, _smartcut),
)


def handbrake_sized(program: Path, source: Path, out: Path, kbits: int) -> Command:
    """HandBrake's usual preset in two passes at a rate of ``kbits`` a second for the picture, with sound as ours has it."""
    passes = ["--encoder", "x264", "--vb", str(kbits), "--two-pass", "--turbo"]
    return [
        program,
        "-i",
        source,
        "-o",
        out,
        "--preset",
        "Fast 1080p30",
        *passes,
        "--ab",
        "128",
        "--optimize",
    ]


def curl_patch(url: str, file: Path) -> Command:
    """curl sending a whole file in one PATCH to the address of a tus upload that holds nothing yet."""
    said = [
        "Tus-Resumable: 1.0.0",
        "Upload-Offset: 0",
        "Content-Type: application/offset+octet-stream",
        "Expect:",
    ]
    headers = [part for header in said for part in ("-H", header)]
    return ["curl", "-sS", "-f", "-X", "PATCH", "-T", file, *headers, url]


def curl_mail(message: Path, port: int, authority: Path, user: str, sender: str, to: str) -> Command:
    """curl handing a message to a mail server on this computer, by TLS from the first byte; ``user`` is NAME:PASSWORD."""
    sign_in = ["--cacert", authority, "--user", user, "--login-options", "AUTH=PLAIN"]
    return [
        "curl", "-sS", "-f", *sign_in, "--mail-from", sender, "--mail-rcpt", to, "-T", message,
        f"smtps://localhost:{port}",
    ]  # fmt: skip


def rclone_copy(file: Path, endpoint: str, name: str) -> Command:
    """rclone copying one file to a WebDAV folder, with nothing of the person's own settings."""
    return ["rclone", "--config", os.devnull, "--webdav-url", endpoint, "copyto", file, f":webdav:{name}"]


def versions() -> dict[str, str]:
    """The versions of the programs that are here."""
    found = {"ffmpeg (imageio-ffmpeg)": _said(ffmpeg(), "-version", r"ffmpeg version (\S+)")}
    hand, smart = handbrake(), smartcut()
    found["HandBrakeCLI"] = _said(hand, "--version", r"HandBrake (\d\S*)") if hand else "not on this computer"
    for name, option, pattern in (
        ("curl", "--version", r"curl (\S+)"),
        ("rclone", "version", r"rclone (\S+)"),
    ):
        program = dev.find_program(name)
        found[name] = _said(Path(program), option, pattern) if program else "not on this computer"
    found["smartcut"] = _said(smart, "--version", r"(\d+\.\S+)") if smart else "not on this computer"
    return found


def _said(program: Path, option: str, pattern: str) -> str:
    done = subprocess.run(
        [program, option], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    found = re.search(pattern, done.stdout + done.stderr)
    return found[1] if found else "unknown"
