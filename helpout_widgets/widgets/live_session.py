"""The panes of a live session: whole, or one part of it.

All of a page's panes of the same live session share one room and one call.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal

import traitlets

from helpout_widgets.client import Client, find_server
from helpout_widgets.widgets.pane import Pane

if TYPE_CHECKING:
    from helpout_widgets.in_call.kernel_call import KernelCall
    from helpout_widgets.in_call.pictures import Picture, Published


class _OfLiveSession(Pane):
    def __init__(self, live_session_id: str) -> None:
        super().__init__(live_session_id=live_session_id)


class LiveSession(_OfLiveSession):
    """Call, screen, chat and shared cells.

    Args:
        live_session_id: as in the ``live_session_id`` column of ``my_helpouts``.
    """

    _pane = traitlets.Unicode("live_session").tag(sync=True)
    _call: "KernelCall | None" = None

    def frames(
        self, who: str, kind: Literal["camera", "screen"] = "camera", *, within_s: float = 120.0
    ) -> "Iterator[Picture]":
        """Pictures of somebody in the call, as they come, for as long as they agree.

        They are asked in their own page, see that it goes on, and may take it back at any
        moment: then the loop ends. Slow code misses pictures and is never behind.

        Args:
            who: ``"student"``, ``"tutor"``, a name as shown in the room, or an account's id.
            kind: their camera, or the screen that they share.
            within_s: how long to wait for their answer.

        Yields:
            Arrays of shape ``(height, width, 3)``, ``uint8``, red, green, blue. The size may
            change from one to the next.

        Raises:
            ValueError: nobody here is called so.
            HelpoutsRefused: they did not agree (``not_agreed``) or answer (``not_answered``).
            HelpoutsUnavailable: the room cannot be reached.
        """
        if kind not in ("camera", "screen"):
            raise ValueError(f"kind is 'camera' or 'screen', not {kind!r}.")
        return self._in_call().frames(who, kind, within_s=within_s)

    def publish(self, frames: "Iterable[object]", *, fps: float = 15.0) -> "Published":
        """Show pictures that code makes to everybody in the call, as one more picture there.

        Args:
            frames: arrays of shape ``(height, width, 3)`` (or grey, or floats of 0..1), at most
                1,920 pixels on a side; a generator is asked for the next one when it is due.
                The last one stays.
            fps: 0.2 to 30.

        Returns:
            At once; ``over`` is set when there are no more, ``fault`` says what went wrong in
            the code that makes them.
        """
        if not 0.2 <= fps <= 30:
            raise ValueError("fps is 0.2 to 30.")
        return self._in_call().publish(frames, fps)

    def leave_call(self) -> None:
        """Take the kernel out of the call; the panes stay. Again is harmless."""
        call, self._call = self._call, None
        if call is not None:
            call.close()

    def _in_call(self) -> "KernelCall":
        if self._call is None or self._call.over:
            # Here and not above: aiortc takes a second to load.
            from helpout_widgets.in_call.kernel_call import KernelCall

            self._call = KernelCall(Client(find_server()), self._options["live_session_id"])
        return self._call


class Call(_OfLiveSession):
    """The call of a live session alone."""

    _pane = traitlets.Unicode("call").tag(sync=True)


class ScreenShare(_OfLiveSession):
    """The shared screen of a live session alone."""

    _pane = traitlets.Unicode("screen_share").tag(sync=True)


class SharedCell(_OfLiveSession):
    """The shared cells of a live session alone."""

    _pane = traitlets.Unicode("shared_cell").tag(sync=True)
