"""What an FFmpeg program says about itself: the real one, and those of the wheels for other systems."""

from __future__ import annotations

from pathlib import Path

import imageio_ffmpeg
import pytest

from installer.licences.facts import facts
from installer.licences.ffmpeg_program import FfmpegProgram, ask, read
from installer.problem import Stop

STORED = (
    (Path(__file__).with_name("data") / "ffmpeg_configurations.txt")
    .read_text(encoding="utf-8")
    .splitlines()[1:]
)
OTHERS = {line.split(" ", 2)[0]: FfmpegProgram(*line.split(" ", 2)[1:]) for line in STORED}


def test_the_shipped_program_is_known() -> None:
    program = ask(Path(imageio_ffmpeg.get_ffmpeg_exe()))
    assert program.licence.startswith("GPL-")
    assert program.builder(facts()).source.startswith("https://")
    assert {"x264", "x265", "gcc"} <= program.libraries(facts())


def test_what_a_library_brings_is_among_the_libraries() -> None:
    program = FfmpegProgram("9", "--enable-gpl --enable-libdvdread")
    assert program.libraries(facts()) == {"dvdread", "dvdcss", "gcc"}


@pytest.mark.parametrize(
    ("system", "licence", "builder", "library"),
    [
        ("windows", "GPL-3.0-or-later", "gyan.dev", "gnutls"),
        ("macos-intel", "GPL-3.0-or-later", "evermeet.cx", "xavs"),
        ("macos-arm", "GPL-2.0-or-later", "osxexperts.net", "vvenc"),
    ],
)
def test_the_programs_for_other_systems_are_known(
    system: str, licence: str, builder: str, library: str
) -> None:
    program = OTHERS[system]
    assert (program.licence, program.builder(facts()).name) == (licence, builder)
    assert {"x264", library} <= program.libraries(facts())


@pytest.mark.parametrize(
    ("options", "licence"),
    [
        ("--enable-gpl --enable-version3", "GPL-3.0-or-later"),
        ("--enable-gpl", "GPL-2.0-or-later"),
        ("--enable-version3", "LGPL-3.0-or-later"),
        ("--disable-doc", "LGPL-2.1-or-later"),
    ],
)
def test_the_options_decide_the_licence(options: str, licence: str) -> None:
    assert FfmpegProgram("9", options).licence == licence


def test_a_program_that_nobody_may_pass_on_ends_the_build() -> None:
    with pytest.raises(Stop, match="nonfree"):
        _ = FfmpegProgram("9", "--enable-gpl --enable-nonfree --enable-libfdk-aac").licence


def test_an_option_that_the_table_does_not_know_ends_the_build() -> None:
    with pytest.raises(Stop, match="bring along: libnewcodec"):
        FfmpegProgram("9", "--enable-gpl --enable-libnewcodec").libraries(facts())


def test_a_builder_whom_the_table_does_not_know_ends_the_build() -> None:
    with pytest.raises(Stop, match="who built FFmpeg 9-elsewhere"):
        FfmpegProgram("9-elsewhere", "--enable-gpl").builder(facts())


def test_a_program_that_says_nothing_ends_the_build(tmp_path: Path) -> None:
    with pytest.raises(Stop, match="does not say"):
        read("hello")
    with pytest.raises(Stop, match="does not say"):
        ask(tmp_path / "ffmpeg")
