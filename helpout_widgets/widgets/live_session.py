"""The panes of a live session: whole, or one part of it.

All of a page's panes of the same live session share one room and one call.
"""

import traitlets

from helpout_widgets.widgets.pane import Pane


class _OfLiveSession(Pane):
    def __init__(self, live_session_id: str) -> None:
        super().__init__(live_session_id=live_session_id)


class LiveSession(_OfLiveSession):
    """Call, screen, chat and shared cells.

    Args:
        live_session_id: as in the ``live_session_id`` column of ``my_helpouts``.
    """

    _pane = traitlets.Unicode("live_session").tag(sync=True)


class Call(_OfLiveSession):
    """The call of a live session alone."""

    _pane = traitlets.Unicode("call").tag(sync=True)


class ScreenShare(_OfLiveSession):
    """The shared screen of a live session alone."""

    _pane = traitlets.Unicode("screen_share").tag(sync=True)


class SharedCell(_OfLiveSession):
    """The shared cells of a live session alone."""

    _pane = traitlets.Unicode("shared_cell").tag(sync=True)
