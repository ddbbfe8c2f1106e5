"""Savings of members and residents."""
