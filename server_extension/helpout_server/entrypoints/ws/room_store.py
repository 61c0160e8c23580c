"""What a room stores, in groups.

Owns what waits to be stored. Does not know what it means, nor who is told afterwards; when it is
written, with what of other rooms, is ``room_writer.py``'s.
"""

import asyncio
import logging
from collections.abc import Callable

from helpout_server.entrypoints.ws.room_writer import Bundle, RoomWriter
from helpout_server.ports.clock import Clock
from helpout_server.ports.live_session import LogLine
from helpout_server.realtime.shared_cell import Batch, SharedCell

_log = logging.getLogger("helpouts")


class RoomStore:
    """Lines and document updates of one room on their way into the database."""

    __slots__ = (
        "_batches",
        "_cell",
        "_clock",
        "_closed",
        "_failed",
        "_history",
        "_id",
        "_in_hand",
        "_lines",
        "_renewed",
        "_settling",
        "_state",
        "_stored",
        "_taken",
        "_waits",
        "_writer",
    )

    def __init__(
        self,
        live_session_id: str,
        writer: RoomWriter,
        cell: SharedCell,
        clock: Clock,
        *,
        stored: Callable[[int], None],
        failed: Callable[[Exception], None],
        taken: int | None = None,
    ) -> None:
        """``taken``: nothing is stored once another replica has taken the room after this."""
        self._id = live_session_id
        self._writer = writer
        self._cell = cell
        self._clock = clock
        self._stored = stored
        self._failed = failed
        self._taken = taken
        self._lines: list[LogLine] = []
        self._batches: list[Batch] = []
        self._history: list[tuple[str, int, Batch]] = []
        """Epoch, milliseconds since 1970, and what came: kept apart, and never compacted."""
        self._state: bytes | None = None
        self._renewed: tuple[str, bytes] | None = None
        self._waits = self._in_hand = self._closed = False
        self._settling: asyncio.Future[None] | None = None

    @property
    def busy(self) -> bool:
        """Something waits, or is being written."""
        return self._waits or self._in_hand

    def line(self, line: LogLine) -> None:
        """Store it soon; ``stored`` is called with its ``seq`` once it is safe."""
        self._lines.append(line)
        self._wake()

    def document_changed(self) -> None:
        """Store the document's updates, a little later or once there are many."""
        if self._cell.batch_is_full:
            self.flush()
        elif not self._closed:
            self._writer.changed(self)

    def flush(self) -> None:
        """Store the document's updates now."""
        self._writer.flushed(self)
        batch = self._cell.take_batch()
        if batch is None:
            return
        self._history.append((self._cell.epoch, self._now_ms(), batch))
        state = self._cell.compacted()
        if state is not None:
            self._batches.clear()
            self._state = state
        else:
            self._batches.append(batch)
        self._wake()

    def renew(self, epoch: str) -> bool:
        """Begin the document anew where that is worth it; nobody may have it open."""
        self.flush()
        state = self._cell.renewed(epoch)
        if state is None:
            return False
        self._renewed = epoch, state
        self._wake()
        return True

    async def settled(self) -> None:
        """Wait until nothing waits."""
        while self.busy:
            if self._settling is None:
                self._settling = asyncio.get_running_loop().create_future()
            await asyncio.shield(self._settling)

    def close(self) -> None:
        """Take nothing more; what was taken is still written."""
        self._closed = True
        self._writer.flushed(self)

    def forget(self) -> None:
        """Nothing that waits is written: the room is lost."""
        self.close()
        self._lines.clear()
        self._batches.clear()
        self._history.clear()
        self._state = self._renewed = None

    # ---- what the writer asks ---------------------------------------------------------------

    def take(self) -> Bundle:
        """See ``room_writer.Waiting``."""
        lines, self._lines = self._lines, []
        batches, self._batches = self._batches, []
        history, self._history = self._history, []
        state, self._state = self._state, None
        renewed, self._renewed = self._renewed, None
        self._waits, self._in_hand = False, True
        return Bundle(
            self._id, self._taken, self._now_ms(), lines, state, batches, history, renewed
        )

    def stored(self, bundle: Bundle) -> None:
        """See ``room_writer.Waiting``."""
        try:
            if bundle.lines:
                self._stored(bundle.lines[-1].entry.seq)
        except Exception as error:  # noqa: BLE001 - our own bug in one room is no other's
            self.not_stored(error)
        else:
            self._done()

    def not_stored(self, error: Exception) -> None:
        """See ``room_writer.Waiting``."""
        _log.error("A room could not be stored: %s", type(error).__name__)
        self.forget()
        self._done()
        try:
            self._failed(error)
        except Exception as bug:  # noqa: BLE001 - our own bug in one room is no other's
            _log.error("A room could not be given up: %s", type(bug).__name__, exc_info=bug)

    def _done(self) -> None:
        self._in_hand = False
        if self._settling is not None and not self.busy:
            self._settling.set_result(None)
            self._settling = None

    def _wake(self) -> None:
        if not self._waits and not self._closed:
            self._waits = True
            self._writer.wake(self)

    def _now_ms(self) -> int:
        return round(self._clock.now().timestamp() * 1_000)
