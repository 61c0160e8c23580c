"""The systems under load, ours and its peers, behind one protocol: start, join, stop."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from benchmarks.server_process import ServerProcess
from benchmarks.shared_text import Replica


class SharedTextSystem(Protocol):
    """A server that relays a shared text between clients."""

    name: str
    process: ServerProcess

    async def start(self, work: Path) -> None:
        """Start the server; ``work`` is an empty folder of its own."""

    async def join(self, clients: int) -> list[Replica]:
        """A fresh shared text with so many clients in it, all synchronised."""

    def stop(self) -> None:
        """End the server; harmless where it never started."""
