"""Grading groups, reconciliation, signals and cases about money."""
