"""The channels to one kernel: connected, read, written to.

Owns an asynchronous client with a Session of its own and the tasks that read from it. Says each
message once to its listener. Does not know what a message means, beyond how large it may be.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Coroutine
from typing import Any, Final, Literal, Protocol

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import KernelManager
from jupyter_client.session import Session

from helpout_server.domain.errors import WrongState

MESSAGE_READ_MAX: Final = 8_000_000
"""Bytes of one kernel message that are still parsed; of a larger one its headers alone are."""
MESSAGE_INLINE_MAX: Final = 64_000
"""Larger messages are checked and parsed off the event loop."""
NUDGE_S: Final = 0.25
_TURN_S: Final = 0.005
"""Reading may take this much of the event loop before others get a turn."""

Channel = Literal["shell", "control", "stdin"]
ReadChannel = Literal["iopub", "shell", "control", "stdin"]


class ChannelListener(Protocol):
    """Told what a kernel says, in order for each channel; never blocking."""

    @property
    def reads_large(self) -> bool:
        """Whether a message above ``MESSAGE_INLINE_MAX`` is worth parsing now."""
        ...

    def kernel_said(self, channel: ReadChannel, message: dict[str, Any]) -> None:
        """``content`` is still encoded where it was too large to be parsed."""
        ...


class KernelChannels:
    """One connection to a kernel; closed for good once it is closed."""

    def __init__(
        self, kernel: KernelManager, listener: ChannelListener, log: logging.Logger
    ) -> None:
        """Connect. Used from the event loop.

        Raises:
            WrongState: this kernel's client is not asynchronous.
        """
        # A Session of its own: replies are routed by its identity, and the manager's client()
        # would share one with the student's notebook.
        self._session = Session(
            config=kernel.session.config,
            key=kernel.session.key,
            signature_scheme=kernel.session.signature_scheme,
        )
        # Typed for the blocking manager; the server's manager makes asynchronous clients.
        client: Any = kernel.client(session=self._session)
        if not isinstance(client, AsyncKernelClient):
            raise WrongState("This kernel's client is not asynchronous.")
        client.start_channels(hb=False)
        self._client = client
        self._listener = listener
        self._log = log
        self._heard = asyncio.Event()
        self._tasks = [
            self._spawn(self._read("iopub"), "iopub"),
            self._spawn(self._read("shell"), "shell"),
            self._spawn(self._read("control"), "control"),
            self._spawn(self._read("stdin"), "stdin"),
            self._spawn(self._nudge_until_heard(), "nudge"),
        ]

    @property
    def heard(self) -> bool:
        """Whether iopub has said anything: what is published from now on arrives."""
        return self._heard.is_set()

    def send(
        self, channel: Channel, msg_type: str, content: dict[str, Any], *, subshell_id: str = ""
    ) -> str:
        """Send a message; returns its id.

        By the socket's own sending, never by ``Session.send``: that one goes round pyzmq's
        asyncio socket, uses up the one sign that an answer has come, and leaves its reader
        asleep for good.
        """
        message = self._session.msg(msg_type, content)
        if subshell_id:
            message["header"]["subshell_id"] = subshell_id
        self._socket(channel).send_multipart(self._session.serialize(message))
        return str(message["header"]["msg_id"])

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._client.stop_channels()

    def _socket(self, channel: ReadChannel) -> Any:
        return getattr(self._client, f"{channel}_channel").socket

    @staticmethod
    def _spawn(work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        return asyncio.create_task(work, name=f"helpouts-kernel-{name}")

    async def _nudge_until_heard(self) -> None:
        """Ask on control, which a busy kernel answers too, until iopub proves its connection.

        A subscription takes time; outputs published before it stands would be lost.
        """
        while not self.heard:
            self.send("control", "kernel_info_request", {})
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._heard.wait(), NUDGE_S)

    async def _read(self, channel: ReadChannel) -> None:
        socket = self._socket(channel)
        turn_began = time.monotonic()
        while True:
            frames: list[bytes] = await socket.recv_multipart()
            if channel == "iopub":
                self._heard.set()
            try:
                self._listener.kernel_said(channel, await self._parse(frames))
            except asyncio.CancelledError:
                raise
            except Exception:  # noqa: BLE001  # one odd message must not end the reading
                self._log.warning("A kernel message could not be read.", exc_info=True)
            if time.monotonic() - turn_began > _TURN_S:
                # Messages that are there already do not yield by themselves.
                await asyncio.sleep(0)
                turn_began = time.monotonic()

    async def _parse(self, frames: list[bytes]) -> dict[str, Any]:
        _, parts = self._session.feed_identities(frames)
        size = sum(len(part) for part in parts)
        if size <= MESSAGE_INLINE_MAX:
            return self._session.deserialize(parts)
        readable = size <= MESSAGE_READ_MAX and self._listener.reads_large
        return await asyncio.to_thread(self._session.deserialize, parts, content=readable)
