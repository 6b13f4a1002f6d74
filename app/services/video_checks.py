"""Whether videos can be read and clips be made: by ffmpeg, by the worker and by what makes a clip, all of them the real ones."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from app.services.masked import shown_place, why
from app.story.errors import MakingError, SourceError, StoryError, ToolMissing
from app.story.installation import Check, Finding, Found
from app.story.work import Cancel, no_progress
from app.words import duration_words, size_words


def ffmpeg_program(_scratch: Path) -> Iterator[Finding]:
    """Whether ffmpeg is there, starts, and is the one that came along."""
    from app.media import ffmpeg

    try:
        path, known, number = ffmpeg.ffmpeg_path(), ffmpeg.comes_along(), ffmpeg.version()
    except ToolMissing as error:
        yield Finding(Check.FFMPEG, Found.FFMPEG_MISSING, {"tool": error.tool})
    except MakingError as error:
        yield Finding(Check.FFMPEG, Found.FFMPEG_BROKEN, {"why": why(error)})
    else:
        if known:
            yield Finding(Check.FFMPEG, Found.FFMPEG_RUNS, {"version": f"ffmpeg {number}"})
        else:
            where = shutil.which(path) or path
            yield Finding(Check.FFMPEG, Found.FFMPEG_OTHER, {"folder": f"{shown_place(where)}, {number}"})


def clip(scratch: Path) -> Iterator[Finding]:
    """Make a video, read it in the worker, make a clip of it as one to be sent, and look through that."""
    from app.media import ffmpeg
    from app.media.make import make_clip
    from app.media.reader import Reader
    from app.story.clip import Clip

    source, cancel = scratch / "source.mp4", Cancel()
    try:
        ffmpeg.run(_test_video(source), name=source.name, folder=scratch, cancel=cancel)
        with Reader() as reader:
            facts = reader.probe(source, cancel)
            read = f"{facts.video_codec} {facts.width} × {facts.height}, {duration_words(facts.length_ms)}"
            yield Finding(Check.CLIP, Found.READER_WORKS, {"facts": read})
            part = Clip("self-test", facts, 500, 1500)
            made = make_clip(part, scratch / "clips", no_progress, cancel, reader=reader)
    except SourceError as error:
        yield Finding(Check.CLIP, Found.READER_BROKEN, {"why": why(error)})
    except StoryError as error:
        yield Finding(Check.CLIP, Found.CLIP_BROKEN, {"why": why(error)})
    else:
        shown = (
            f"{made.width} × {made.height}, {duration_words(made.length_ms)}, {size_words(made.size_bytes)}"
        )
        yield Finding(Check.CLIP, Found.CLIP_MADE, {"facts": shown})


def _test_video(path: Path) -> list[str]:
    """Two seconds of a test picture and a soft tone, as a phone would film them."""
    return [
        *("-y", "-nostdin", "-hide_banner", "-loglevel", "error"),
        *("-f", "lavfi", "-i", "testsrc2=size=640x360:rate=30:duration=2"),
        *("-f", "lavfi", "-i", "sine=frequency=330:sample_rate=48000:duration=2"),
        *("-af", "volume=0.02", "-c:a", "aac"),
        *("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p"),
        f"file:{path}",
    ]
