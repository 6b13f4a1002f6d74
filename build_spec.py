"""Builds the bundle and this system's installers: python build_spec.py."""

from __future__ import annotations
