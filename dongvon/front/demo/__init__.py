"""The demonstration: an invented phường Tân Phong."""
