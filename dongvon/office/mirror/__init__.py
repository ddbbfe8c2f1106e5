"""The mirror book: what the bank's monthly files say, month by month, and what follows from it."""
