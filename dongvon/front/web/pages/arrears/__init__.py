"""Debts due, visits, early warning."""
