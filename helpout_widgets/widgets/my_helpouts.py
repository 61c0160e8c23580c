"""The pane of one's own appointments and offers."""

from typing import Literal

import traitlets

from helpout_widgets.widgets.pane import Pane


class MyHelpouts(Pane):
    """Upcoming and past helpouts, and what one offers as a tutor.

    Args:
        tab: which tab is shown first.
    """

    _pane = traitlets.Unicode("my_helpouts").tag(sync=True)

    def __init__(self, tab: Literal["upcoming", "past", "offer"] = "upcoming") -> None:
        super().__init__(tab=tab)
