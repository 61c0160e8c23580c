"""``%helpout``: the marketplace from a cell; ``%helpout queue``: help right now;
``%%helpout share``: this cell into the helpout."""

from typing import Any

from IPython.display import display

from helpout_widgets.widgets.marketplace import Marketplace
from helpout_widgets.widgets.pane import Pane
from helpout_widgets.widgets.queue import Queue, QueueDesk
from helpout_widgets.widgets.share_cell import ShareCell


class Helpout:
    """The magic, for the line and for the cell."""

    def __init__(self, ipython: Any) -> None:
        self._ipython = ipython

    def __call__(self, line: str, cell: str | None = None) -> Pane | None:
        """``%helpout pandas groupby`` shows who can help with that.

        ``%helpout`` alone offers to search by the cell that failed last.

        ``%helpout queue`` shows who helps right now, and the own place in line;
        ``%helpout queue desk`` the desk of who helps.

        ``%%helpout share`` runs the cell and then copies it, with its outputs, into the live
        session of this page.

        Raises:
            ValueError: a cell's magic other than ``share``.
        """
        if cell is None:
            words = line.split()
            if words[:1] == ["queue"] and words[1:] in ([], ["desk"]):
                return QueueDesk() if words[1:] else Queue()
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
