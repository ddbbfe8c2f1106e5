"""Targets, requests for capital, moving balances, the commune's board."""
