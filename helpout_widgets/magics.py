"""``%helpout``: the marketplace from a cell."""

from typing import Any

from helpout_widgets.widgets.marketplace import Marketplace


def helpout(line: str) -> Marketplace:
    """``%helpout pandas groupby`` shows who can help with that."""
    return Marketplace(line.strip())


def load_ipython_extension(ipython: Any) -> None:
    """``%load_ext helpout_widgets``."""
    ipython.register_magic_function(helpout, magic_kind="line", magic_name="helpout")
