"""Checks of how loans are used."""
