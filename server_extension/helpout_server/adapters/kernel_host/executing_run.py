"""The run at the kernel: its outputs gathered, told in parts, and never more than a room bears.

Owns when a part is told. Does not know the queue, grants or the kernel's messages.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from helpout_server.adapters.kernel_host.blob_shelf import BlobShelf
from helpout_server.adapters.kernel_host.large_contents import LargeContents
from helpout_server.adapters.kernel_host.outputs import OutputCollector
from helpout_server.adapters.kernel_host.running import LentKernel
from helpout_server.contracts.entries import HostBody, InputRequested, RunOutput, RunStarted

FLUSH_BYTES: Final = 8_000
FLUSH_S: Final = 0.04
FLUSH_MOST_S: Final = 0.5
SLOWER_EVERY_PARTS: Final = 250
"""A run that goes on and on is told in fewer, larger parts."""
BACKLOG_FRAMES: Final = 32
BACKLOG_BYTES: Final = 1_000_000
"""A room that is behind by more gets its outputs joined, not queued."""
AWAY_BYTES_MAX: Final = 8_000_000
"""With so much waiting for a room that is away, outputs are dropped and said to be."""


@dataclass(frozen=True, slots=True)
class Run:
    """An accepted run: exactly these bytes, counted and written to the audit."""

    run_id: str
    cell_id: str
    account_id: str
    grant_id: str
    """Empty: the student's own."""
    code: str
    code_hash: str
    scratch: bool = False


class Room(Protocol):
    """Where runs are told."""

    @property
    def backlog_frames(self) -> int: ...

    @property
    def backlog_bytes(self) -> int: ...

    def send_entry(self, body: HostBody) -> bool: ...


class ExecutingRun:
    """The run at the kernel; a ``RunSink`` that turns outputs into parts."""

    def __init__(
        self,
        run: Run,
        room: Room,
        *,
        kernel: LentKernel,
        shelf: BlobShelf,
        covers: Callable[[Run], bool],
        monotonic: Callable[[], float],
    ) -> None:
        self.run = run
        self.withdrawn = False
        self.started_at: float | None = None
        self.failed = False
        """Whether an error was among the outputs."""
        self._kernel = kernel
        self._shelf = shelf
        self._room = room
        self._covers = covers
        self._monotonic = monotonic
        self._collector = OutputCollector(LargeContents(shelf.put))
        self._parts = 0
        self._told_at = float("-inf")
        self._timer: asyncio.Handle | None = None

    @property
    def full(self) -> bool:
        return self._collector.truncated

    def may_start(self) -> bool:
        return not self.withdrawn and self._covers(self.run)

    def started(self) -> None:
        self.started_at = self._monotonic()
        self._room.send_entry(
            RunStarted(
                run_id=self.run.run_id,
                cell_id=self.run.cell_id,
                kernel_name=self._kernel.name,
                kernel_id=self._kernel.kernel_id,
            )
        )

    def output(self, msg_type: str, content: dict[str, Any]) -> None:
        self.failed = self.failed or msg_type == "error"
        self._collector.add(msg_type, content)
        self._soon()

    def oversized(self) -> None:
        self._collector.truncate()
        self._soon()

    def input_requested(self, prompt: str, password: bool) -> None:  # noqa: FBT001  # the protocol's
        self.tell_all()
        self._room.send_entry(
            InputRequested(
                run_id=self.run.run_id,
                cell_id=self.run.cell_id,
                prompt=prompt.encode("utf-8", "replace").decode(),
                password=password,
            )
        )

    async def settle(self) -> None:
        """Say all that was gathered, once what it refers to is kept."""
        await self._shelf.settled()
        self.tell_all()

    def tell_all(self) -> None:
        """Say now what was gathered."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._collector.pending:
            self._tell_part()

    def _soon(self) -> None:
        if self._timer is not None or not self._collector.pending:
            return
        loop = asyncio.get_running_loop()
        waited = self._monotonic() - self._told_at
        interval = min(FLUSH_S * (1 + self._parts // SLOWER_EVERY_PARTS), FLUSH_MOST_S)
        if self._collector.pending_bytes >= FLUSH_BYTES or waited >= interval:
            # After what else is readable now, so that it travels together.
            self._timer = loop.call_soon(self._tell_if_ready)
        else:
            self._timer = loop.call_later(interval - waited, self._tell_if_ready)

    def _tell_if_ready(self) -> None:
        self._timer = None
        while self._collector.pending and self._room_is_ready():
            self._tell_part()
        if self._collector.pending:
            self._timer = asyncio.get_running_loop().call_later(FLUSH_S, self._tell_if_ready)

    def _room_is_ready(self) -> bool:
        room = self._room
        near = room.backlog_frames < BACKLOG_FRAMES and room.backlog_bytes < BACKLOG_BYTES
        return near and not self._shelf.busy

    def _tell_part(self) -> None:
        if self._room.backlog_bytes > AWAY_BYTES_MAX:
            self._collector.drop()
        steps = self._collector.take()
        self._parts += 1
        self._told_at = self._monotonic()
        self._room.send_entry(
            RunOutput(
                run_id=self.run.run_id, cell_id=self.run.cell_id, part=self._parts, steps=steps
            )
        )
