"""One lent kernel: execute, interrupt, answer ``input()``, and notice what becomes of it.

Owns what the kernel is taken to be doing, from what its channels say beside the student's
notebook. Takes from iopub only what answers its own request. Knows kernel messages; does not
know grants, rooms or who asked.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Literal

from jupyter_client.manager import KernelManager
from jupyter_core.utils import ensure_async

from helpout_server.adapters.kernel_host.execution import Execution, RunEnd, RunSink
from helpout_server.adapters.kernel_host.kernel_asking import KernelAsking
from helpout_server.adapters.kernel_host.kernel_channels import KernelChannels, ReadChannel
from helpout_server.contracts.room import KernelState
from helpout_server.domain.errors import NotFound, WrongState

if TYPE_CHECKING:
    from jupyter_server.services.kernels.kernelmanager import MappingKernelManager

Status = Literal["idle", "busy", "starting", "dead", "unknown"]

WATCH_S: Final = 1.0
LAST_OUTPUT_GRACE_S: Final = 3.0
"""How long after the reply the last outputs may come; a kernel says so by its idle."""

_WORKING = frozenset({"execute_request", "comm_msg", "comm_open", "comm_close"})
"""Requests whose busy and idle mean something to people."""


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
        self.name: Final = (spec.display_name if spec else kernel.kernel_name)[:100]
        self.language: Final = (spec.language if spec else "")[:50]
        self._kernels = kernels
        self._kernel = kernel
        self._incarnation = self._read_incarnation()
        self._on_state = on_state
        self._log = log
        self._status: Status = "unknown"
        self._channels: KernelChannels | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._looking = asyncio.Lock()
        self._changed = asyncio.Event()
        self._current: Execution | None = None
        self._asking_input = False
        self._freedom_asked = ""
        """The open question whether it is free, while nothing else has begun since."""
        self.asking: Final = KernelAsking(lambda: self._channels)

    # ---- life -------------------------------------------------------------------------------

    @property
    def state(self) -> KernelState:
        return KernelState(
            kernel_id=self.kernel_id,
            display_name=self.name,
            language=self.language,
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
        self.asking.leave()
        await self._disconnect()
        self.nudge()

    def nudge(self) -> None:
        """Make a run that waits for the kernel ask ``may_start`` again."""
        self._changed.set()

    # ---- what can be asked ------------------------------------------------------------------

    async def execute(self, code: str, sink: RunSink, *, in_history: bool = True) -> RunEnd:
        """Run exactly this code as a cell would, once the kernel is free.

        The code is sent when the kernel is idle, so that a run whose grant ends while the
        student's own cell executes is still withdrawn. Never raises for what the code does.
        ``in_history``: counted and kept by the kernel like the student's own cells.
        """
        assert self._current is None, "runs are queued by their host"
        while True:
            # Cleared before looking, so that no change between the looks is missed.
            self._changed.clear()
            if not sink.may_start():
                return RunEnd("aborted", None)
            if self._status == "dead" or self._watcher is None:
                return RunEnd("kernel_died", None)
            channels = self._channels
            if channels is not None and channels.heard and self._status == "idle":
                break
            await self._changed.wait()
        execution = self._current = Execution(sink)
        try:
            execution.msg_id = channels.send("shell", "execute_request", _cell(code, in_history))
            return await self._end_of(execution)
        finally:
            self._current = None
            self._asking_input = False

    def answer_input(self, text: str) -> None:
        """Answer the ``input()`` that waits.

        Raises:
            WrongState: nothing waits for input.
        """
        if not self._asking_input or self._channels is None:
            raise WrongState("Nothing waits for input.")
        self._asking_input = False
        self._channels.send("stdin", "input_reply", {"value": text, "status": "ok"})

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

    async def restart(self) -> None:
        """Start the kernel anew; a run that executes is lost.

        Raises:
            WrongState: the kernel is gone, or did not start again.
        """
        if self.kernel_id not in self._kernels:
            raise WrongState("The kernel is gone.")
        self._lose("starting")
        restarting: Any = self._kernels.restart_kernel(self.kernel_id)  # type: ignore[no-untyped-call]
        try:
            await ensure_async(restarting)
        except (RuntimeError, TimeoutError) as fault:
            raise WrongState("The kernel did not start again.") from fault
        await self._look()

    async def _end_of(self, execution: Execution) -> RunEnd:
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

    # ---- messages (ChannelListener) ---------------------------------------------------------

    @property
    def reads_large(self) -> bool:
        return self._current is None or not self._current.sink.full

    def kernel_said(self, channel: ReadChannel, message: dict[str, Any]) -> None:
        parent_id = (message["parent_header"] or {}).get("msg_id", "")
        current = self._current
        if current is not None and parent_id != current.msg_id:
            current = None
        if channel == "iopub":
            self._on_iopub(message, parent_id, current)
            return
        if channel == "stdin":
            if message["msg_type"] == "input_request" and current is not None:
                self._on_input_request(current, message["content"])
            return
        self.asking.heard(channel, message)
        if channel == "shell":
            self._on_shell(message, parent_id, current)

    def _on_iopub(self, message: dict[str, Any], parent_id: str, current: Execution | None) -> None:
        self._changed.set()
        msg_type: str = message["msg_type"]
        content = message["content"]
        if msg_type == "status" and isinstance(content, dict):
            parent_type = (message["parent_header"] or {}).get("msg_type")
            self._on_status(content.get("execution_state"), parent_type, parent_id)
            if current is not None and content.get("execution_state") == "idle":
                current.is_idle.set()
            return
        if msg_type == "shutdown_reply":
            self._lose("starting")
        if current is None:
            return
        if msg_type == "execute_input":
            current.start()
        elif isinstance(content, dict):
            current.sink.output(msg_type, content)
        else:
            current.sink.oversized()

    def _on_status(self, said: object, parent_type: object, parent_id: str) -> None:
        if said == "starting":
            self._set_status("starting")
            self._ask_whether_free()
        elif self.asking.is_own(parent_id):
            return
        elif said in ("idle", "busy") and parent_type in _WORKING:
            if said == "busy":
                self._freedom_asked = ""
            self._set_status("idle" if said == "idle" else "busy")

    def _on_shell(self, message: dict[str, Any], parent_id: str, current: Execution | None) -> None:
        if message["msg_type"] == "kernel_info_reply":
            # Shell requests are answered in turn: the kernel was free.
            if self._status in ("starting", "unknown") or parent_id == self._freedom_asked:
                self._set_status("idle")
            self._freedom_asked = ""
        elif (
            message["msg_type"] == "execute_reply"
            and current is not None
            and not current.reply.done()
        ):
            content = message["content"]
            current.reply.set_result(content if isinstance(content, dict) else {"status": "ok"})

    def _on_input_request(self, current: Execution, content: dict[str, Any]) -> None:
        self._asking_input = True
        prompt = str(content.get("prompt", ""))[:1_000]
        current.sink.input_requested(prompt, bool(content.get("password")))

    def _ask_whether_free(self) -> None:
        """Shell requests are answered in turn, so an answer says that the kernel is free."""
        if self._channels is not None:
            self._freedom_asked = self._channels.send("shell", "kernel_info_request", {})

    # ---- what becomes of the kernel ----------------------------------------------------------

    def _connect(self) -> None:
        self._channels = KernelChannels(self._kernel, self, self._log)
        self._ask_whether_free()

    async def _disconnect(self) -> None:
        self.asking.lose()
        channels, self._channels = self._channels, None
        if channels is not None:
            await channels.close()

    def _set_status(self, status: Status) -> None:
        if status == self._status:
            return
        self._status = status
        self._changed.set()
        self._on_state(self.state)

    def _lose(self, status: Status) -> None:
        if self._current is not None:
            self._current.lose()
        self.asking.lose()
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
        async with self._looking:
            if self.kernel_id not in self._kernels:
                self._lose("dead")
                return
            if not await ensure_async(self._kernel.is_alive()):
                self._lose("starting")
                return
            incarnation = self._read_incarnation()
            if incarnation != self._incarnation or self._channels is None:
                self._lose("starting")
                await self._disconnect()
                self._connect()
                self._incarnation = incarnation
                return
        said = getattr(self._kernel, "execution_state", None)
        if said == "dead":
            self._lose("dead")
        elif self._status in ("starting", "unknown"):
            # Its word that it has started may have come after the answer that it is free.
            self._ask_whether_free()
        elif said == "idle" and self._status == "busy" and self._current is None:
            # Perhaps an idle of ours was lost; perhaps something answered beside what executes.
            self._ask_whether_free()


def _cell(code: str, in_history: bool) -> dict[str, Any]:  # noqa: FBT001  # the message's one choice
    """What a notebook sends to run a cell; a failing one does not stop those that follow."""
    return {
        "code": code,
        "silent": False,
        "store_history": in_history,
        "user_expressions": {},
        "allow_stdin": True,
        "stop_on_error": False,
    }
