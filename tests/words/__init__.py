"""Tests of the words: every fact has its own, and all of them are plain."""
