"""Households, groups, organisations and what is done about them; their moves."""
