"""Tests of what brings the rooms together without a window."""
