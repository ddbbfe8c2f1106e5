"""What pages of every subject are made of."""
