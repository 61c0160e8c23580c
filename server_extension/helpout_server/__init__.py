"""Helpouts for Jupyter, server side: the marketplace, the gateway and the kernel host.

Owns the version and the hook by which Jupyter Server finds the extension. Imports nothing
else of the package before Jupyter Server asks for it.
"""

from typing import Any

__all__ = ["__version__"]

__version__ = "0.1.0"


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """Where Jupyter Server finds the extension's application."""
    from helpout_server.entrypoints.extension import HelpoutsExtension

    return [{"module": "helpout_server", "app": HelpoutsExtension}]
