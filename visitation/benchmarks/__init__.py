"""Figures of speed, printed by `manage.py benchmarks`; never a test."""
