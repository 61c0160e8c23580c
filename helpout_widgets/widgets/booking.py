"""The booking pane: choose a time of one listing and say what you are stuck on."""

import traitlets

from helpout_widgets.widgets.pane import Pane


class Booking(Pane):
    """Book a time.

    Args:
        listing_id: which listing, as in the ``listing_id`` column of ``search``.
    """

    _pane = traitlets.Unicode("booking").tag(sync=True)

    def __init__(self, listing_id: str) -> None:
        super().__init__(listing_id=listing_id)
