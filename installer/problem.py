"""What ends a build."""

from __future__ import annotations


class Stop(Exception):
    """Something stands in the way of the build; the text is one sentence that says what it is and what to do."""
