"""The panes of help right now: a place in line, and the desk of those who help."""

import traitlets

from helpout_widgets.widgets.pane import Pane


class Queue(Pane):
    """Open lines, one's own place, and urgent questions.

    Args:
        queue_id: a queue to begin with, such as ``"que_…"``; empty shows all that are open.
    """

    _pane = traitlets.Unicode("queue").tag(sync=True)

    def __init__(self, queue_id: str = "") -> None:
        super().__init__(queue_id=queue_id)


class QueueDesk(Pane):
    """Open a line, help whoever is next, hand over, and see what became of it.

    Args:
        queue_id: a queue to begin with; empty shows one's own that is open.
    """

    _pane = traitlets.Unicode("queue_desk").tag(sync=True)

    def __init__(self, queue_id: str = "") -> None:
        super().__init__(queue_id=queue_id)


def queue(queue_id: str = "") -> Queue:
    """Help right now, in this cell's output; see ``Queue``."""
    return Queue(queue_id)
