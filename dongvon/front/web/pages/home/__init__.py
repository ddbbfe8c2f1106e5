"""The first page of everybody, the menu, search, signing in, who may do what, the report."""
