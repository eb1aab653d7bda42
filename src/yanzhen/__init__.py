"""Yanzhen, the operating system of a social work station."""

__version__ = "0.1.0"
