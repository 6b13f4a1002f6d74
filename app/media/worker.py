"""The process that opens people's files. It may crash, hang or be killed without taking the window along.

Reads requests from standard input, answers on standard output (see :mod:`app.media.messages`), and ends when its input ends,
which happens when its parent is gone. Started by :class:`app.media.reader.Reader`, never by hand.
"""

from __future__ import annotations

import os
import sys
import time
from typing import IO, TYPE_CHECKING

from app.media.messages import (
    Alive,
    Answer,
    Brightness,
    BrightnessFound,
    Closed,
    Examine,
    Failed,
    Inspect,
    LetGo,
    MakePlan,
    Picture,
    PictureMade,
    Request,
    Survey,
    TakeStill,
    TakeThumbnail,
    read_request,
    write,
)

if TYPE_CHECKING:
    from app.media.stills import Films

#: Room for the largest pictures that cameras make (8K, 10 bit, 17 reference frames are about 2 GB) and the libraries.
_MEMORY = 6 << 30
_BEAT_S = 0.5


def main() -> int:
    """Answer requests until the input ends; the exit code is 0 then."""
    incoming, outgoing = _private_pipes()
    _limit_memory()
    import av.logging

    from app.media.stills import Films

    av.logging.set_level(None)
    films = Films()
    while True:
        request = read_request(incoming)
        if request is None:
            return 0
        answer = _answer(request, films, _Heart(outgoing))
        if isinstance(answer, Failed):
            films.let_go()  # a film that failed in the middle would go on from there, and take it for the end
        write(outgoing, answer)


class _Heart:
    """Says "alive" at most twice a second."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self._last = time.monotonic()

    def __call__(self) -> None:
        now = time.monotonic()
        if now - self._last > _BEAT_S:
            self._last = now
            write(self._pipe, Alive())


def _answer(request: Request, films: Films, beat: _Heart) -> Answer:
    from app.media.opening import Broken, NotVideo, TooLarge

    try:
        return _do(request, films, beat)
    except NotVideo as error:
        return Failed("not-video", str(error))
    except FileNotFoundError:
        return Failed("missing")
    except BrokenPipeError:
        raise
    except (TooLarge, MemoryError) as error:
        return Failed("too-large", str(error))
    except (Broken, OSError, ValueError) as error:
        return Failed("broken", f"{type(error).__name__}: {error}")
    except Exception as error:  # noqa: BLE001 - a hostile file must not take the worker along where it need not
        return Failed("broken", f"{type(error).__name__}: {error}")


def _do(request: Request, films: Films, beat: _Heart) -> Answer:
    from app.media.brightness import brightness
    from app.media.inspecting import inspect
    from app.media.looking import examine
    from app.media.planning import plan
    from app.media.stills import picture
    from app.media.survey import survey

    match request:
        case Inspect(path):
            return inspect(path, beat)
        case Picture(film, at_ms, width, height):
            return PictureMade(picture(film, at_ms, width, height, beat))
        case TakeStill(film, at_ms, pick, width, height):
            return films.get(film).still(at_ms, pick, width, height, beat)
        case TakeThumbnail(film, at_ms, within_ms, width, height):
            return films.get(film).thumbnail(at_ms, within_ms, width, height, beat)
        case Brightness(film):
            return BrightnessFound(brightness(film, beat))
        case LetGo():
            films.let_go()
            return Closed()
        case MakePlan(path, start_ms, end_ms, decode):
            return plan(path, start_ms, end_ms, decode, beat)
        case Examine(path):
            return examine(path, beat)
        case Survey(path):
            return survey(path, beat)


def _private_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Our two pipes under other numbers, so that a library which prints cannot break a message."""
    incoming = os.fdopen(os.dup(0), "rb")
    outgoing = os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    return incoming, outgoing


def _limit_memory() -> None:
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = _MEMORY if hard == resource.RLIM_INFINITY else min(_MEMORY, hard)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (OSError, ValueError):
        pass  # macOS refuses some limits; the reader's time limit still holds


if __name__ == "__main__":
    sys.exit(main())
