"""Đồng Vốn: social-policy credit of Vietnam, from the ward's list of poor households to the yearly conference."""

__version__ = "0.1.0"
