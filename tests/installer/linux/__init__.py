"""Tests of what a person can install."""
