"""Who needs a loan and who is reached."""
