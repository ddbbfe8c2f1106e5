"""The lending programmes and their dated terms."""
