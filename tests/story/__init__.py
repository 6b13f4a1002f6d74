"""Tests of the domain: fast, without files, clock or network."""
