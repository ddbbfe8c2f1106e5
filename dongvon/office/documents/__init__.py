"""Papers of a loan, made from the books as PDF."""
