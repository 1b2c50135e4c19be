"""Relance: the night clerk of small organisations. What is due is done, once, and you can see why."""

__version__ = "0.1.0"
