"""A call of the bundle, read and checked when the bundle was made, so that nobody waits for that each time it starts.

Beside ``calls/living-well-uk.toml`` stands ``living-well-uk.ready``: the call as Python keeps values (pickle), with the file that
it was read from. It belongs to the program like its compiled modules, and comes from nowhere else.
"""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

from app import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from app.story.call import Call

ENDING = ".ready"


def ready_call(path: Path) -> Call | None:
    """The call in the file at ``path`` as it was made ready; None where it was not, or the file was changed since.

    Raises nothing.
    """
    try:
        made = path.with_suffix(ENDING).read_bytes()
        version, text, call = pickle.loads(made)  # noqa: S301 - a part of this installation, see above
        return call if (version, text) == (__version__, path.read_bytes()) else None
    except FileNotFoundError:
        return None
    except Exception:  # noqa: BLE001 - whatever a damaged installation holds there, the file itself is read then
        return None


def make_ready(paths: Iterable[Path]) -> None:
    """Make the calls in these files ready, for a bundle. Raises :class:`app.story.errors.CallFileUnusable` and OSError."""
    from app.store.calls import load_call

    for path in paths:
        made = (__version__, path.read_bytes(), load_call(path))
        path.with_suffix(ENDING).write_bytes(pickle.dumps(made, protocol=5))
