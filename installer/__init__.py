"""Builds what a person can install; ``build_spec.py`` is the front door, docs/building.md the way through."""
