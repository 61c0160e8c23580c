"""One request to execute: who is told of it, and how it ends.

Sans-I/O. Does not know channels or messages.
"""

import asyncio
from dataclasses import dataclass
from typing import Any, Literal, Protocol

EndStatus = Literal["ok", "error", "aborted", "kernel_died"]


@dataclass(frozen=True, slots=True)
class RunEnd:
    status: EndStatus
    execution_count: int | None


class RunSink(Protocol):
    """Told what happens to the run that executes; called on the event loop, never blocking."""

    @property
    def full(self) -> bool:
        """Whether further outputs would be dropped anyway; large ones are then not parsed."""
        ...

    def may_start(self) -> bool:
        """Asked again at the last moment before the code is sent."""
        ...

    def started(self) -> None: ...

    def output(self, msg_type: str, content: dict[str, Any]) -> None: ...

    def oversized(self) -> None:
        """An output was too large to be read at all."""
        ...

    def input_requested(self, prompt: str, password: bool) -> None:  # noqa: FBT001  # as the protocol says it
        ...


class Execution:
    """The request that is at the kernel now, as its kernel's owner follows it."""

    def __init__(self, sink: RunSink) -> None:
        self.sink = sink
        self.msg_id = ""
        self.is_started = False
        self.is_idle = asyncio.Event()
        self.reply: asyncio.Future[dict[str, Any] | None] = (
            asyncio.get_running_loop().create_future()
        )
        """The content of the execute_reply; None when the kernel is gone."""

    def start(self) -> None:
        if not self.is_started:
            self.is_started = True
            self.sink.started()

    def lose(self) -> None:
        if not self.reply.done():
            self.reply.set_result(None)
