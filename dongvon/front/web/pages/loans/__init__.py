"""A loan: its page, lists, explanation, what is done about it, its classification."""
