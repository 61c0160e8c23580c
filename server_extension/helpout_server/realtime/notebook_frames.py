"""Look, not touch: the lender's notebook as others see it, kept in memory alone.

Owns the last state, its bounds and who is told. Does not know what a cell says.
"""

from helpout_server.contracts.notebook_view import HideNotebook, ShowNotebook
from helpout_server.realtime.connection import Connection
from helpout_server.realtime.effects import Effect
from helpout_server.realtime.kernel_frames import KernelMoves
from helpout_server.realtime.moment import Moment
from helpout_server.realtime.state import NotTaken


class NotebookMoves(KernelMoves):
    """The part of a room that shows the lender's notebook."""

    def _notebook(
        self, connection: Connection, frame: ShowNotebook | HideNotebook, now: Moment
    ) -> list[Effect]:
        raise NotTaken("not_allowed", "Not yet.")
