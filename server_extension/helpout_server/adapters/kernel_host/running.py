"""One lent kernel: execute, interrupt, answer ``input()``, and notice what becomes of it.

Owns an ``AsyncKernelClient`` with a Session of its own beside the student's notebook. Takes from
iopub only what answers its own request. Knows kernel messages; does not know grants, rooms or
who asked.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import KernelManager
from jupyter_client.session import Session
from jupyter_core.utils import ensure_async

from helpout_server.contracts.room import KernelState
from helpout_server.domain.errors import NotFound, WrongState

if TYPE_CHECKING:
    from jupyter_server.services.kernels.kernelmanager import MappingKernelManager

Status = Literal["idle", "busy", "starting", "dead", "unknown"]
EndStatus = Literal["ok", "error", "aborted", "kernel_died"]

MESSAGE_READ_MAX: Final = 8_000_000
"""Bytes of one kernel message that are still parsed; a larger one counts as past the cap."""
MESSAGE_INLINE_MAX: Final = 64_000
"""Larger messages are checked and parsed off the event loop."""
WATCH_S: Final = 1.0
UNANSWERED_MAX: Final = 5
"""So many questions in a row, one a ``WATCH_S``, that a kernel which has begun leaves open."""
NUDGE_S: Final = 0.25
LAST_OUTPUT_GRACE_S: Final = 3.0
"""How long after the reply the last outputs may come; a kernel says so by its idle."""
_TURN_S: Final = 0.005
"""Reading may take this much of the event loop before others get a turn."""

_WORKING = frozenset({"execute_request", "comm_msg", "comm_open", "comm_close"})
"""Requests whose busy and idle mean something to people."""


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


class _Execution:
    """The request that is at the kernel now."""

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


class LentKernel:
    """A kernel of this server, lent to one live session. One run executes at a time."""

    def __init__(
        self,
        kernels: "MappingKernelManager",
        kernel_id: str,
        *,
        on_state: Callable[[KernelState], None],
        log: logging.Logger,
    ) -> None:
        if kernel_id not in kernels:
            raise NotFound("That kernel does not run on this Jupyter server.", field="kernel_id")
        kernel = kernels.get_kernel(kernel_id)
        if not isinstance(kernel, KernelManager):
            raise WrongState("A kernel that runs on a kernel gateway cannot be lent.")
        spec = kernel.kernel_spec
        self.kernel_id = kernel_id
        self._name = (spec.display_name if spec else kernel.kernel_name)[:100]
        self._language = (spec.language if spec else "")[:50]
        self._kernels = kernels
        self._kernel = kernel
        self._incarnation = self._read_incarnation()
        self._on_state = on_state
        self._log = log
        self._status: Status = "unknown"
        self._unanswered = 0
        self._client: AsyncKernelClient | None = None
        self._readers: list[asyncio.Task[None]] = []
        self._watcher: asyncio.Task[None] | None = None
        self._heard = asyncio.Event()
        self._changed = asyncio.Event()
        self._current: _Execution | None = None
        self._asking_input = False

    # ---- life -------------------------------------------------------------------------------

    @property
    def state(self) -> KernelState:
        return KernelState(
            kernel_id=self.kernel_id,
            display_name=self._name,
            language=self._language,
            status=self._status,
        )

    @property
    def is_executing(self) -> bool:
        """Whether a run of ours executes (not: waits in the kernel's own queue)."""
        current = self._current
        return current is not None and current.is_started and not current.reply.done()

    @property
    def asks_input(self) -> bool:
        return self._asking_input

    async def open(self) -> None:
        """Connect. Returns at once; runs wait until the kernel was heard."""
        said = getattr(self._kernel, "execution_state", None)
        self._status = said if said in ("idle", "busy", "starting") else "unknown"
        self._connect()
        self._watcher = asyncio.create_task(self._watch(), name="helpouts-kernel-watch")

    async def close(self) -> None:
        """Let go of the kernel; it runs on. A run that executes is lost to us."""
        if self._current is not None:
            self._current.lose()
        watcher, self._watcher = self._watcher, None
        if watcher is not None:
            watcher.cancel()
            await asyncio.gather(watcher, return_exceptions=True)
        await self._disconnect()
        self.nudge()

    def nudge(self) -> None:
        """Make a run that waits for the kernel ask ``may_start`` again."""
        self._changed.set()

    # ---- what can be asked ------------------------------------------------------------------

    async def execute(self, code: str, sink: RunSink) -> RunEnd:
        """Run exactly this code as a cell would, once the kernel is free.

        The code is sent when the kernel is idle, so that a run whose grant ends while the
        student's own cell executes is still withdrawn. Never raises for what the code does.
        """
        assert self._current is None, "runs are queued by their host"
        while True:
            # Cleared before looking, so that no change between the looks is missed.
            self._changed.clear()
            if not sink.may_start():
                return RunEnd("aborted", None)
            if self._status == "dead" or self._watcher is None:
                return RunEnd("kernel_died", None)
            if self._heard.is_set() and self._status == "idle" and self._client is not None:
                break
            await self._changed.wait()
        execution = self._current = _Execution(sink)
        try:
            execution.msg_id = self._client.execute(
                code, silent=False, store_history=True, allow_stdin=True, stop_on_error=False
            )
            return await self._end_of(execution)
        finally:
            self._current = None
            self._asking_input = False

    def answer_input(self, text: str) -> None:
        """Answer the ``input()`` that waits.

        Raises:
            WrongState: nothing waits for input.
        """
        if not self._asking_input or self._client is None:
            raise WrongState("Nothing waits for input.")
        self._asking_input = False
        self._client.input(text)

    async def interrupt(self) -> None:
        """Interrupt whatever the kernel executes.

        Raises:
            WrongState: the kernel is gone.
        """
        if self.kernel_id not in self._kernels:
            raise WrongState("The kernel is gone.")
        # Typed as synchronous in the base class; asynchronous in this one.
        interrupting: Any = self._kernels.interrupt_kernel(self.kernel_id)  # type: ignore[func-returns-value]
        await ensure_async(interrupting)

    async def _end_of(self, execution: _Execution) -> RunEnd:
        reply = await execution.reply
        if reply is None:
            return RunEnd("kernel_died", None)
        # The reply may overtake the last outputs: they are on another socket.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(execution.is_idle.wait(), LAST_OUTPUT_GRACE_S)
        count = reply.get("execution_count")
        status = reply.get("status")
        return RunEnd(
            "ok" if status == "ok" else "error" if status == "error" else "aborted",
            count if isinstance(count, int) and status in ("ok", "error") else None,
        )

    # ---- the connection ---------------------------------------------------------------------

    def _connect(self) -> None:
        kernel = self._kernel
        # A Session of its own: replies are routed by its identity, and the manager's client()
        # would share one with the student's notebook.
        session = Session(
            config=kernel.session.config,
            key=kernel.session.key,
            signature_scheme=kernel.session.signature_scheme,
        )
        # Typed for the blocking manager; the server's manager makes asynchronous clients.
        client: Any = kernel.client(session=session)
        if not isinstance(client, AsyncKernelClient):
            raise WrongState("This kernel's client is not asynchronous.")
        self._client = client
        client.start_channels(hb=False)
        self._heard.clear()
        self._unanswered = 0
        self._ask_whether_free()
        self._readers = [
            self._spawn(self._read(client.iopub_channel, session, self._on_iopub), "iopub"),
            self._spawn(self._read(client.shell_channel, session, self._on_shell), "shell"),
            self._spawn(self._read(client.stdin_channel, session, self._on_stdin), "stdin"),
            self._spawn(self._nudge_until_heard(client), "nudge"),
        ]

    async def _disconnect(self) -> None:
        readers, self._readers = self._readers, []
        for task in readers:
            task.cancel()
        await asyncio.gather(*readers, return_exceptions=True)
        client, self._client = self._client, None
        if client is not None:
            client.stop_channels()

    def _spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        return asyncio.create_task(work, name=f"helpouts-kernel-{name}")

    async def _nudge_until_heard(self, client: AsyncKernelClient) -> None:
        """Ask on control, which a busy kernel answers too, until iopub proves its connection.

        A subscription takes time; outputs published before it stands would be lost.
        """
        while not self._heard.is_set():
            client.control_channel.send(client.session.msg("kernel_info_request"))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._heard.wait(), NUDGE_S)

    async def _read(
        self, channel: Any, session: Session, handle: Callable[[dict[str, Any]], None]
    ) -> None:
        turn_began = time.monotonic()
        while True:
            frames: list[bytes] = await channel.socket.recv_multipart()
            try:
                message = await self._parse(session, frames)
                handle(message)
            except asyncio.CancelledError:
                raise
            except Exception:  # noqa: BLE001  # one odd message must not end the reading
                self._log.warning("A kernel message could not be read.", exc_info=True)
            if time.monotonic() - turn_began > _TURN_S:
                # Messages that are there already do not yield by themselves.
                await asyncio.sleep(0)
                turn_began = time.monotonic()

    async def _parse(self, session: Session, frames: list[bytes]) -> dict[str, Any]:
        _, parts = session.feed_identities(frames)
        size = sum(len(part) for part in parts)
        if size <= MESSAGE_INLINE_MAX:
            return session.deserialize(parts)
        current = self._current
        readable = size <= MESSAGE_READ_MAX and not (current is not None and current.sink.full)
        return await asyncio.to_thread(session.deserialize, parts, content=readable)

    # ---- messages ---------------------------------------------------------------------------

    def _on_iopub(self, message: dict[str, Any]) -> None:
        if not self._heard.is_set():
            self._heard.set()
            self._changed.set()
        parent = message["parent_header"] or {}
        msg_type: str = message["msg_type"]
        content = message["content"]
        current = self._current
        is_ours = current is not None and parent.get("msg_id") == current.msg_id
        if msg_type == "status" and isinstance(content, dict):
            self._on_status(content.get("execution_state"), parent.get("msg_type"))
        if msg_type == "shutdown_reply":
            self._lose("starting")
        if not is_ours or current is None:
            return
        if msg_type == "status":
            self._on_own_status(current, content)
        elif msg_type == "execute_input":
            current.start()
        elif isinstance(content, dict):
            current.sink.output(msg_type, content)
        else:
            current.sink.oversized()

    def _on_own_status(self, current: _Execution, content: dict[str, Any]) -> None:
        if content.get("execution_state") == "idle":
            current.is_idle.set()

    def _on_status(self, said: object, parent_type: object) -> None:
        if said == "starting":
            self._set_status("starting")
            self._ask_whether_free()
        elif said in ("idle", "busy") and parent_type in _WORKING:
            self._set_status("idle" if said == "idle" else "busy")

    def _on_shell(self, message: dict[str, Any]) -> None:
        parent_id = (message["parent_header"] or {}).get("msg_id")
        current = self._current
        self._unanswered = 0
        if message["msg_type"] == "kernel_info_reply" and self._status in ("starting", "unknown"):
            # Shell requests are answered in turn: the kernel was free.
            self._set_status("idle")
        if (
            message["msg_type"] == "execute_reply"
            and current is not None
            and parent_id == current.msg_id
            and not current.reply.done()
        ):
            content = message["content"]
            current.reply.set_result(content if isinstance(content, dict) else {"status": "ok"})

    def _on_stdin(self, message: dict[str, Any]) -> None:
        current = self._current
        parent_id = (message["parent_header"] or {}).get("msg_id")
        if message["msg_type"] != "input_request" or current is None:
            return
        if parent_id != current.msg_id:
            return
        self._asking_input = True
        content = message["content"]
        prompt = str(content.get("prompt", ""))[:1_000]
        current.sink.input_requested(prompt, bool(content.get("password")))

    def _ask_whether_free(self) -> None:
        """Shell requests are answered in turn, so an answer says that the kernel is free."""
        if self._client is not None:
            self._client.kernel_info()

    # ---- what becomes of the kernel ----------------------------------------------------------

    def _set_status(self, status: Status) -> None:
        if status == self._status:
            return
        self._status = status
        self._changed.set()
        self._on_state(self.state)

    def _lose(self, status: Status) -> None:
        if self._current is not None:
            self._current.lose()
        self._set_status(status)

    def _read_incarnation(self) -> object:
        """Differs after a restart: the process, and where it listens."""
        provisioner = self._kernel.provisioner
        return (getattr(provisioner, "pid", None), tuple(self._kernel.ports))

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(WATCH_S)
            try:
                await self._look()
            except Exception:  # noqa: BLE001  # the watch goes on whatever a provisioner raises
                self._log.warning("The lent kernel could not be looked at.", exc_info=True)

    async def _look(self) -> None:
        if self.kernel_id not in self._kernels:
            self._lose("dead")
            return
        if not await ensure_async(self._kernel.is_alive()):
            self._lose("starting")
            return
        incarnation = self._read_incarnation()
        if incarnation != self._incarnation or self._client is None:
            self._lose("starting")
            await self._disconnect()
            self._connect()
            self._incarnation = incarnation
            return
        if self._status in ("starting", "unknown"):
            self._unanswered += 1
            free = getattr(self._kernel, "execution_state", None) == "idle"
            if free and self._unanswered >= UNANSWERED_MAX:
                # A connection made while the kernel began to listen can stay deaf for good.
                await self._disconnect()
                self._connect()
                return
            # Its word that it has started may have come after the answer that it is free.
            self._ask_whether_free()
        said = getattr(self._kernel, "execution_state", None)
        if said == "dead":
            self._lose("dead")
        elif said == "idle" and self._status == "busy" and self._current is None:
            # An idle of ours was lost; the server heard it.
            self._set_status("idle")
