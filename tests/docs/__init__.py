"""Tests of what docs/ offers to be used as it stands."""
