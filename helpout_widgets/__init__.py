"""Helpouts for Jupyter in a notebook: find help, book it, and meet beside the failing cell."""

__all__ = ["__version__"]

__version__ = "0.1.0"
