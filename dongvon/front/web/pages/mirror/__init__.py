"""The bank's files beside the books."""
