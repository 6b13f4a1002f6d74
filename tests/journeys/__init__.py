"""Journeys through the real window, by keyboard alone."""
