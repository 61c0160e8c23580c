"""The take-away on the student's own disk: a notebook beside their notebooks.

Owns its place, its name, and that nothing is overwritten or trusted by it. The marketplace's
answer is another's text: it is checked like one.
"""

import asyncio
import re
from datetime import UTC, datetime
from typing import Any, Final

import nbformat
from jupyter_core.utils import ensure_async
from nbformat.validator import NotebookValidationError
from tornado.web import HTTPError

from helpout_server.adapters.kernel_host.room_copy import RoomCopy
from helpout_server.contracts.live_session import LiveSession, TakeAway
from helpout_server.domain.errors import MarketplaceAway, StoreUnusable
from helpout_server.domain.live_session import build_take_away
from helpout_server.ports.marketplace import MarketplaceClient

FOLDER: Final = "helpouts"
_NOT_IN_NAMES = re.compile(r"[^\w\- ]+", re.UNICODE)
_RUN_BY_THE_SERVER = frozenset({"trusted", "widgets", "jupyter"})


async def fetch_take_away(
    marketplace: MarketplaceClient,
    live_session_id: str,
    copy: RoomCopy | None,
    live_session: LiveSession | None,
) -> dict[str, Any]:
    """The marketplace's notebook, or one made of what this host saw of the room.

    Raises:
        MarketplaceAway: it does not answer (or sends no notebook), and nothing was seen here.
    """
    try:
        take_away = await marketplace.get(f"live_sessions/{live_session_id}/take_away", TakeAway)
        return checked_notebook(take_away.notebook)
    except (MarketplaceAway, NotebookValidationError) as fault:
        if copy is None or live_session is None:
            raise MarketplaceAway("The notebook of this helpout is not available now.") from fault
        return checked_notebook(own_take_away(copy, live_session))


def own_take_away(copy: RoomCopy, live_session: LiveSession) -> dict[str, Any]:
    """The notebook as far as this host saw the live session; stills are the marketplace's."""
    booking = live_session.booking
    return build_take_away(
        title=live_session.title,
        held_at=held_at(live_session),
        problem=None if booking is None else booking.problem,
        cells=copy.cells(),
        runs=copy.runs(),
        chat=copy.chat,
        people=copy.people,
    )


def held_at(live_session: LiveSession) -> datetime:
    """The planned start."""
    planned = live_session.booking or live_session.gathering
    assert planned is not None, "who is let in is told of the booking or the gathering"
    return planned.start


def checked_notebook(notebook: dict[str, Any]) -> dict[str, Any]:
    """A valid notebook that claims no trust, whoever made it.

    Saving signs a notebook whose cells all say ``trusted``, and Jupyter then runs their scripts.

    Raises:
        NotebookValidationError: it is no notebook.
    """
    nbformat.validate(notebook)
    for part in (notebook, *notebook["cells"]):
        metadata = part["metadata"]
        for name in _RUN_BY_THE_SERVER & set(metadata):
            del metadata[name]
    return notebook


def file_name(title: str, held_at: datetime) -> str:
    """``2026-11-22 Pandas groupby.ipynb``: letters that every system takes."""
    plain = " ".join(_NOT_IN_NAMES.sub(" ", title).split())[:60].strip() or "helpout"
    return f"{held_at.astimezone(UTC):%Y-%m-%d} {plain}.ipynb"


class TakeAwayShelf:
    """Saves notebooks through the server's contents manager, one at a time."""

    def __init__(self, contents: Any) -> None:
        """``contents``: a jupyter_server ``ContentsManager``, synchronous or not."""
        self._contents = contents
        self._lock = asyncio.Lock()

    async def save(self, notebook: dict[str, Any], name: str) -> str:
        """Save under a name that is free; returns the path as JupyterLab opens it.

        Raises:
            StoreUnusable: the contents manager refused.
        """
        async with self._lock:
            try:
                if not await ensure_async(self._contents.dir_exists(FOLDER)):
                    await ensure_async(self._contents.save({"type": "directory"}, FOLDER))
                free = await ensure_async(
                    self._contents.increment_filename(name, FOLDER, insert=" ")
                )
                path = f"{FOLDER}/{free}"
                model = {"type": "notebook", "format": "json", "content": notebook}
                await ensure_async(self._contents.save(model, path))
            except (HTTPError, OSError) as fault:
                said = getattr(fault, "log_message", None) or str(fault)
                raise StoreUnusable(f"The notebook could not be saved: {said}"[:300]) from fault
        return path
