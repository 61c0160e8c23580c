"""The marketplace pane: search, cards, listing, booking."""

import traitlets

from helpout_widgets.widgets.pane import Pane


class Marketplace(Pane):
    """Find a tutor.

    Args:
        query: words to search for, such as ``"pandas groupby"``; empty shows all.
    """

    _pane = traitlets.Unicode("marketplace").tag(sync=True)

    def __init__(self, query: str = "") -> None:
        super().__init__(query=query)
