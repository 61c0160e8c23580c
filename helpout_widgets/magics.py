"""``%helpout``: the marketplace from a cell; ``%%helpout share``: this cell into the helpout."""

from typing import Any

from IPython.display import display

from helpout_widgets.widgets.marketplace import Marketplace
from helpout_widgets.widgets.share_cell import ShareCell


class Helpout:
    """The magic, for the line and for the cell."""

    def __init__(self, ipython: Any) -> None:
        self._ipython = ipython

    def __call__(self, line: str, cell: str | None = None) -> Marketplace | None:
        """``%helpout pandas groupby`` shows who can help with that.

        ``%helpout`` alone offers to search by the cell that failed last.

        ``%%helpout share`` runs the cell and then copies it, with its outputs, into the live
        session of this page.

        Raises:
            ValueError: a cell's magic other than ``share``.
        """
        if cell is None:
            return Marketplace(line.strip())
        if line.strip() != "share":
            raise ValueError("%%helpout knows one word: share.")
        self._ipython.run_cell(cell)
        # A cell that failed is shared all the same: that is what help is for.
        display(ShareCell())  # type: ignore[no-untyped-call]
        return None


def load_ipython_extension(ipython: Any) -> None:
    """``%load_ext helpout_widgets``."""
    ipython.register_magic_function(Helpout(ipython), magic_kind="line_cell", magic_name="helpout")
