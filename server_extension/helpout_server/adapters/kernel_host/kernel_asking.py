"""Small questions to a kernel that get one answer each: completion, inspection, a look.

Owns which questions are open, and the subshell in which a kernel that has them answers while it
executes. Does not know who asks.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, Final

from helpout_server.adapters.kernel_host.kernel_channels import (
    Channel,
    KernelChannels,
    ReadChannel,
)

SUBSHELL_FEATURE: Final = "kernel subshells"
SUBSHELL_WAIT_S: Final = 2.0
_REMEMBERED: Final = 50


class KernelAsking:
    """The open questions of one lent kernel, over as many connections as it takes."""

    def __init__(self, channels: Callable[[], KernelChannels | None]) -> None:
        """``channels``: the connection of the moment."""
        self._channels = channels
        self._open: dict[str, asyncio.Future[dict[str, Any] | None]] = {}
        self._asked: deque[str] = deque(maxlen=_REMEMBERED)
        self._has_subshells = False
        self._subshell_id = ""
        self._opening = asyncio.Lock()

    def is_own(self, msg_id: object) -> bool:
        """Whether that message was a question of ours, answered or not."""
        return msg_id in self._asked

    def heard(self, _channel: ReadChannel, message: dict[str, Any]) -> None:
        """A message of shell or control; replies to what was asked are taken from it."""
        content = message["content"]
        if not isinstance(content, dict):
            content = {"status": "too_large"}
        if message["msg_type"] == "kernel_info_reply":
            self._has_subshells = SUBSHELL_FEATURE in (content.get("supported_features") or ())
        answer = self._open.get((message["parent_header"] or {}).get("msg_id", ""))
        if answer is not None and not answer.done():
            answer.set_result(content)

    async def ask(
        self, msg_type: str, content: dict[str, Any], *, within_s: float, beside: bool
    ) -> dict[str, Any] | None:
        """The content of the reply; None where none came in time or the kernel is gone.

        ``beside``: in a subshell where the kernel has them, so that what executes does not wait
        for it, nor it for that. Only for what executes nothing.
        """
        subshell_id = await self._subshell() if beside else ""
        return await self._ask("shell", msg_type, content, within_s, subshell_id)

    def answers_beside(self) -> bool:
        """Whether ``beside`` helps."""
        return self._has_subshells

    def lose(self) -> None:
        """The connection, or the kernel, is gone: nobody answers any more."""
        self._subshell_id = ""
        for answer in self._open.values():
            if not answer.done():
                answer.set_result(None)

    def leave(self) -> None:
        """Let go: the subshell ends with our use of it."""
        channels = self._channels()
        if self._subshell_id and channels is not None:
            channels.send("control", "delete_subshell_request", {"subshell_id": self._subshell_id})
        self.lose()

    async def _subshell(self) -> str:
        """Our subshell's id; empty where the kernel has none to give."""
        if not self._has_subshells:
            return ""
        async with self._opening:
            if not self._subshell_id:
                reply = await self._ask(
                    "control", "create_subshell_request", {}, SUBSHELL_WAIT_S, ""
                )
                made = (reply or {}).get("subshell_id")
                self._subshell_id = made if isinstance(made, str) else ""
            return self._subshell_id

    async def _ask(
        self,
        channel: Channel,
        msg_type: str,
        content: dict[str, Any],
        within_s: float,
        subshell_id: str,
    ) -> dict[str, Any] | None:
        channels = self._channels()
        if channels is None:
            return None
        msg_id = channels.send(channel, msg_type, content, subshell_id=subshell_id)
        answer = self._open[msg_id] = asyncio.get_running_loop().create_future()
        self._asked.append(msg_id)
        try:
            return await asyncio.wait_for(answer, within_s)
        except TimeoutError:
            return None
        finally:
            del self._open[msg_id]
