"""Share Your Story: answer a call for video stories, and know what was sent."""

from __future__ import annotations

__version__ = "0.1.0"
