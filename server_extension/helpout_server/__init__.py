"""Helpouts for Jupyter, server side: the marketplace, the gateway and the kernel host.

Owns the version and the hook by which Jupyter Server finds the extension. Imports nothing
else of the package before Jupyter Server asks for it.
"""

from importlib import import_module
from typing import Any

__all__ = ["__version__"]

__version__ = "0.1.0"


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """Where Jupyter Server finds the extension's application."""
    # By name: every module imports its package, so an import here would tie all layers together.
    extension = import_module("helpout_server.entrypoints.extension")
    return [{"module": "helpout_server", "app": extension.HelpoutsExtension}]
