"""Below a cell that shares itself: ``%%helpout share``."""

import uuid

import traitlets

from helpout_widgets.widgets.pane import Pane


class ShareCell(Pane):
    """Copies the cell it is shown below into the live session of this page, once.

    Which cell that is, its outputs, and whether anybody takes it, is the page's business.
    """

    _pane = traitlets.Unicode("share_cell").tag(sync=True)

    def __init__(self) -> None:
        # A page draws a widget as often as it likes; each run of the cell shares it once.
        super().__init__(share_id=uuid.uuid4().hex)
