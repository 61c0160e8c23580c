"""A child process with pipes, started and ended without holding up the event loop.

Owns the process and its two pipes. asyncio's own way waits on the loop until the child has
begun, which takes long on a busy machine; here a thread does. Knows nothing of what is said.
"""

import asyncio
import contextlib
import subprocess
import sys

from helpout_server.adapters.recorder.orders import LINE_BYTES_MAX

KILLED_S = 5.0


class Child:
    """One run of a module of ours. Lives on one event loop; ``end`` it."""

    def __init__(
        self,
        process: "subprocess.Popen[bytes]",
        stdin: asyncio.StreamWriter,
        stdout: asyncio.StreamReader,
    ) -> None:
        self.pid = process.pid
        self.stdin = stdin
        self.stdout = stdout
        self._process = process

    @classmethod
    async def start(cls, module: str) -> "Child":
        """Start it. Raises OSError."""
        process = await asyncio.to_thread(_start, module)
        assert process.stdin is not None
        assert process.stdout is not None
        loop = asyncio.get_running_loop()
        stdout = asyncio.StreamReader(limit=LINE_BYTES_MAX)
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(stdout), process.stdout)
        # Only for its flow control: nothing is read from there.
        nothing = asyncio.StreamReader()
        transport, protocol = await loop.connect_write_pipe(
            lambda: asyncio.StreamReaderProtocol(nothing), process.stdin
        )
        return cls(process, asyncio.StreamWriter(transport, protocol, nothing, loop), stdout)

    def say(self, line: bytes) -> None:
        """One line; nothing where it is gone."""
        if not self.stdin.is_closing():
            self.stdin.write(line + b"\n")

    async def end(self, *, within_s: float) -> bool:
        """Wait for its end, and kill it where that does not come; False where it was killed."""
        ended = await self._ended(within_s)
        if not ended:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._ended(KILLED_S)
        self.stdin.close()
        return ended

    async def _ended(self, within_s: float) -> bool:
        try:
            await asyncio.to_thread(self._process.wait, within_s)
        except subprocess.TimeoutExpired:
            return False
        return True


def _start(module: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # Ctrl-C in a terminal reaches the server, which ends its children in order.
        start_new_session=True,
    )
