"""Look, not touch: the lender's notebook as others see it, kept in memory alone.

Owns who may show it, who is told, and when it is gone. Does not know what a cell says. Whoever
sees the shared cells sees the notebook: watchers too.
"""

from collections.abc import Iterator

from helpout_server.contracts.notebook_view import (
    HideNotebook,
    NotebookChange,
    NotebookHiddenFrame,
    NotebookShownFrame,
    ShowNotebook,
)
from helpout_server.realtime.connection import Connection
from helpout_server.realtime.delivery import Numbered
from helpout_server.realtime.effects import Effect
from helpout_server.realtime.kernel_frames import KernelMoves
from helpout_server.realtime.moment import Moment
from helpout_server.realtime.notebook import ShownNotebook, TooLarge
from helpout_server.realtime.state import NotTaken


class NotebookMoves(KernelMoves):
    """The part of a room that shows the lender's notebook."""

    _shown: ShownNotebook | None = None

    def _notebook(
        self, connection: Connection, frame: ShowNotebook | HideNotebook, now: Moment
    ) -> list[Effect]:
        del now
        if connection.part != "page" or connection.account.id != self.facts.lender_id:
            raise NotTaken("not_allowed", "Only whose notebook it is shows or hides it.")
        if isinstance(frame, HideNotebook):
            return self._hide_notebook()
        self._not_ended()
        if frame.notebook_name is not None:
            shown = ShownNotebook(frame.notebook_name, connection.id)
        elif self._shown is not None and self._shown.shown_by == connection.id:
            shown = self._shown
        else:
            raise NotTaken("not_shown", "This page shows no notebook.")
        try:
            told = shown.apply(frame.change)
        except TooLarge:
            raise NotTaken("too_large", "That is more of a notebook than is shown.") from None
        self._shown = shown
        return self._tell_pages(frame.notebook_name, told, but=connection.id)

    def _notebook_for(self, connection: Connection) -> list[Effect]:
        """All that is shown, for a page that comes new."""
        if self._shown is None or connection.part != "page":
            return []
        effects: list[Effect] = []
        name: str | None = self._shown.name
        for change in self._shown.whole():
            frame = NotebookShownFrame(n=0, notebook_name=name, change=change)
            effects += self._tell(connection, Numbered(frame))
            name = None
        return effects

    def _notebook_without(self, connection: Connection) -> list[Effect]:
        """A connection is gone for good, and what it showed with it."""
        if self._shown is None or self._shown.shown_by != connection.id:
            return []
        return self._hide_notebook()

    def _hide_notebook(self) -> list[Effect]:
        if self._shown is None:
            return []
        self._shown = None
        return self._tell_each(NotebookHiddenFrame(n=0), self._pages())

    def _tell_pages(self, name: str | None, change: NotebookChange, *, but: str) -> list[Effect]:
        frame = NotebookShownFrame(n=0, notebook_name=name, change=change)
        return self._tell_each(frame, (c for c in self._pages() if c.id != but))

    def _pages(self) -> Iterator[Connection]:
        return (c for c in self.connections if c.part == "page")
