"""What a room stores, in groups, by one writer.

Owns what waits to be stored. Does not know what it means, nor who is told afterwards.
"""

import asyncio
import logging
from collections.abc import Callable

from helpout_server.ports.clock import Clock
from helpout_server.ports.live_session import LogLine
from helpout_server.ports.unit_of_work import Store, UnitOfWork
from helpout_server.realtime import limits
from helpout_server.realtime.shared_cell import Batch, SharedCell

_log = logging.getLogger("helpouts")


class RoomStore:
    """Lines and document updates of one room on their way into the database."""

    def __init__(
        self,
        live_session_id: str,
        store: Store,
        cell: SharedCell,
        clock: Clock,
        *,
        stored: Callable[[int], None],
        failed: Callable[[], None],
    ) -> None:
        self._id = live_session_id
        self._store = store
        self._cell = cell
        self._clock = clock
        self._stored = stored
        self._failed = failed
        self._loop = asyncio.get_running_loop()
        self._lines: list[LogLine] = []
        self._batches: list[Batch] = []
        self._history: list[tuple[str, int, Batch]] = []
        """Epoch, milliseconds since 1970, and what came: kept apart, and never compacted."""
        self._state: bytes | None = None
        self._renewed: tuple[str, bytes] | None = None
        self._writer: asyncio.Task[None] | None = None
        self._flush_timer: asyncio.TimerHandle | None = None
        self._closed = False

    @property
    def busy(self) -> bool:
        return self._writer is not None

    def line(self, line: LogLine) -> None:
        """Store it soon; ``stored`` is called with its ``seq`` once it is safe."""
        self._lines.append(line)
        self._wake()

    def document_changed(self) -> None:
        """Store the document's updates, a little later or once there are many."""
        if self._cell.batch_is_full:
            self.flush()
        elif self._flush_timer is None:
            self._flush_timer = self._loop.call_later(limits.DOCUMENT_FLUSH_S, self.flush)

    def flush(self) -> None:
        """Store the document's updates now."""
        self._stop_timer()
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
        while self._writer is not None:
            await asyncio.wait({self._writer})

    def close(self) -> None:
        """Take nothing more; what was taken is still written."""
        self._closed = True
        self._stop_timer()

    def forget(self) -> None:
        """Nothing that waits is written: the room is lost."""
        self.close()
        self._lines.clear()
        self._batches.clear()
        self._history.clear()
        self._state = self._renewed = None

    def _wake(self) -> None:
        if self._writer is None and not self._closed:
            self._writer = self._loop.create_task(self._write())

    async def _write(self) -> None:
        """Store all that waits, in one transaction, until nothing waits."""
        try:
            while self._lines or self._history or self._renewed is not None:
                lines, self._lines = self._lines, []
                await self._store.write(self._storing(lines))
                if lines:
                    self._stored(lines[-1].entry.seq)
        except Exception as error:  # noqa: BLE001 - whatever it was, the room is behind its store
            _log.error("A room could not be stored: %s", type(error).__name__)
            self.forget()
            self._failed()
        finally:
            self._writer = None

    def _storing(self, lines: list[LogLine]) -> Callable[[UnitOfWork], None]:
        batches, self._batches = self._batches, []
        history, self._history = self._history, []
        state, self._state = self._state, None
        renewed, self._renewed = self._renewed, None
        now_ms = self._now_ms()

        def work(uow: UnitOfWork) -> None:
            if lines:
                uow.live_sessions.append_entries(self._id, lines)
            if state is not None:
                uow.live_sessions.compact_document(self._id, state)
            for batch in batches:
                uow.live_sessions.append_updates(self._id, batch.update)
            for epoch, at_ms, batch in history:
                uow.history.append(self._id, epoch, at_ms, batch.pieces)
            if renewed is not None:
                uow.live_sessions.renew_document(self._id, *renewed)
                uow.history.begin(self._id, renewed[0], now_ms, renewed[1])

        return work

    def _now_ms(self) -> int:
        return round(self._clock.now().timestamp() * 1_000)

    def _stop_timer(self) -> None:
        if self._flush_timer is not None:
            self._flush_timer.cancel()
            self._flush_timer = None
