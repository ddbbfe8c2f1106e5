"""Benchmarks: each module has `run()`, which returns {figure: {value, unit, floor, ratio}}."""
