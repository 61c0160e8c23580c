"""The lent kernel against a real ipykernel: what runs, streams, stops and breaks."""

import asyncio
import logging
import time
import tracemalloc
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from jupyter_client.session import Session
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

from helpout_server.adapters.kernel_host.execution import RunEnd
from helpout_server.adapters.kernel_host.outputs import OutputCollector
from helpout_server.adapters.kernel_host.running import LentKernel
from helpout_server.contracts.room import KernelState
from helpout_server.domain.errors import NotFound, WrongState

pytestmark = pytest.mark.asyncio(loop_scope="module")
LOG = logging.getLogger("test")


class Sink:
    """Collects; conditions are waited for, not slept for."""

    def __init__(self) -> None:
        self.collector = OutputCollector()
        self.allowed = True
        self.began = asyncio.Event()
        self.asked: asyncio.Queue[tuple[str, bool]] = asyncio.Queue()
        self.messages: list[tuple[float, str, dict[str, Any]]] = []
        self.arrived = asyncio.Event()

    @property
    def full(self) -> bool:
        return self.collector.truncated

    def may_start(self) -> bool:
        return self.allowed

    def started(self) -> None:
        self.began.set()

    def output(self, msg_type: str, content: dict[str, Any]) -> None:
        if not self.collector.truncated:
            self.messages.append((time.monotonic(), msg_type, content))
        self.collector.add(msg_type, content)
        self.arrived.set()

    def oversized(self) -> None:
        self.collector.truncate()

    def input_requested(self, prompt: str, password: bool) -> None:
        self.asked.put_nowait((prompt, password))

    @property
    def text(self) -> str:
        return "".join(c["text"] for _, kind, c in self.messages if kind == "stream")

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [content for _, msg_type, content in self.messages if msg_type == kind]


class Lent:
    """A lent kernel with the states it told."""

    def __init__(self, kernels: AsyncMappingKernelManager, kernel_id: str) -> None:
        self.states: list[str] = []
        self._waiting: list[tuple[str, asyncio.Event]] = []
        self.kernels = kernels
        self.kernel = LentKernel(kernels, kernel_id, on_state=self._on_state, log=LOG)

    def _on_state(self, state: KernelState) -> None:
        self.states.append(state.status)
        for status, event in self._waiting:
            if status == state.status:
                event.set()

    async def until(self, status: str) -> None:
        if self.kernel.state.status == status:
            return
        event = asyncio.Event()
        self._waiting.append((status, event))
        await asyncio.wait_for(event.wait(), 20)

    async def run(self, code: str, sink: Sink | None = None) -> tuple[RunEnd, Sink]:
        sink = sink or Sink()
        end = await asyncio.wait_for(self.kernel.execute(code, sink), 60)
        return end, sink


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def lent(kernels: AsyncMappingKernelManager) -> AsyncIterator[Lent]:
    kernel_id = await kernels.start_kernel()
    lent = Lent(kernels, kernel_id)
    await lent.kernel.open()
    yield lent
    await lent.kernel.close()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def student(lent: Lent) -> AsyncIterator[Callable[[str], str]]:
    """The student's notebook: another client of the same kernel, which only sends."""
    km = lent.kernels.get_kernel(lent.kernel.kernel_id)
    client = km.client(session=Session(key=km.session.key))
    client.start_channels(hb=False, iopub=False, stdin=False, control=False)

    def execute(code: str) -> str:
        msg_id: str = client.execute(code)
        return msg_id

    yield execute
    client.stop_channels()


async def test_an_unknown_kernel_is_refused(kernels: AsyncMappingKernelManager) -> None:
    with pytest.raises(NotFound):
        LentKernel(kernels, "nope", on_state=lambda _: None, log=LOG)


async def test_text_comes_while_the_code_still_runs(lent: Lent) -> None:
    sink = Sink()
    code = "import time\nfor i in range(4):\n    print(i, flush=True)\n    time.sleep(0.15)"
    running = asyncio.create_task(lent.run(code, sink))
    await asyncio.wait_for(sink.arrived.wait(), 20)
    assert not running.done()
    assert lent.kernel.is_executing
    end, _ = await running
    assert end.status == "ok"
    assert isinstance(end.execution_count, int)
    assert sink.text == "0\n1\n2\n3\n"
    moments = [moment for moment, kind, _ in sink.messages if kind == "stream"]
    assert len(moments) == 4
    assert moments[-1] - moments[0] > 0.3


async def test_a_run_counts_in_the_history_like_a_cell(lent: Lent) -> None:
    first, _ = await lent.run("40 + 2")
    second, sink = await lent.run("_ + 1")
    assert first.execution_count is not None
    assert second.execution_count == first.execution_count + 1
    assert sink.of("execute_result")[0]["data"]["text/plain"] == "43"


async def test_a_data_frame_has_html_and_text(lent: Lent) -> None:
    _, sink = await lent.run("import pandas as pd\npd.DataFrame({'a': [1, 2]})")
    data = sink.of("execute_result")[0]["data"]
    assert "<table" in data["text/html"]
    assert "a" in data["text/plain"]


async def test_a_plot_comes_as_png(lent: Lent) -> None:
    code = "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
    end, sink = await lent.run(code)
    assert end.status == "ok"
    assert len(sink.of("display_data")[0]["data"]["image/png"]) > 1_000


async def test_an_error_has_its_traceback_and_does_not_stop_what_follows(lent: Lent) -> None:
    end, sink = await lent.run("1 / 0")
    assert end.status == "error"
    (error,) = sink.of("error")
    assert error["ename"] == "ZeroDivisionError"
    assert "division by zero" in error["traceback"][-1]
    assert (await lent.run("1"))[0].status == "ok"


async def test_displays_are_updated_and_cleared(lent: Lent) -> None:
    code = (
        "from IPython.display import display, clear_output\n"
        "h = display('a', display_id='d1')\nh.update('b')\nclear_output(wait=True)\nprint('c')"
    )
    _, sink = await lent.run(code)
    assert [kind for _, kind, _ in sink.messages] == [
        "display_data",
        "update_display_data",
        "clear_output",
        "stream",
    ]
    assert sink.of("update_display_data")[0]["transient"]["display_id"] == "d1"


async def test_input_waits_for_its_answer(lent: Lent) -> None:
    sink = Sink()
    running = asyncio.create_task(lent.run("print('hi ' + input('name? '))", sink))
    assert await asyncio.wait_for(sink.asked.get(), 20) == ("name? ", False)
    lent.kernel.answer_input("Ada")
    await running
    assert sink.text == "hi Ada\n"
    with pytest.raises(WrongState):
        lent.kernel.answer_input("again")


async def test_a_password_prompt_is_flagged_and_can_be_interrupted(lent: Lent) -> None:
    sink = Sink()
    running = asyncio.create_task(lent.run("import getpass; getpass.getpass('pw ')", sink))
    assert await asyncio.wait_for(sink.asked.get(), 20) == ("pw ", True)
    await lent.kernel.interrupt()
    end, _ = await running
    assert end.status == "error"
    assert sink.of("error")[0]["ename"] == "KeyboardInterrupt"


@pytest.mark.parametrize("code", ["while True: pass", "import time; time.sleep(600)"])
async def test_an_interrupt_stops_a_long_run(lent: Lent, code: str) -> None:
    sink = Sink()
    running = asyncio.create_task(lent.run(code, sink))
    await asyncio.wait_for(sink.began.wait(), 20)
    await lent.kernel.interrupt()
    end, _ = await running
    assert end.status == "error"
    assert sink.of("error")[0]["ename"] == "KeyboardInterrupt"


async def test_a_run_waits_for_the_students_own_cell(
    lent: Lent, student: Callable[[str], str]
) -> None:
    student("import time; time.sleep(0.8); mine = 1")
    await lent.until("busy")
    sink = Sink()
    began = time.monotonic()
    running = asyncio.create_task(lent.run("print(mine + 1)", sink))
    await asyncio.sleep(0)
    assert not sink.began.is_set()
    end, _ = await running
    assert end.status == "ok"
    assert time.monotonic() - began > 0.4
    assert sink.text == "2\n"


async def test_a_run_that_waits_can_be_withdrawn(lent: Lent, student: Callable[[str], str]) -> None:
    student("import time; time.sleep(0.8); withdrawn = True")
    await lent.until("busy")
    sink = Sink()
    running = asyncio.create_task(lent.run("withdrawn = False", sink))
    await asyncio.sleep(0)
    sink.allowed = False
    lent.kernel.nudge()
    end, _ = await running
    assert end == RunEnd("aborted", None)
    assert lent.kernel.state.status == "busy"
    _, after = await lent.run("print(withdrawn)")
    assert after.text == "True\n"


async def test_the_students_outputs_and_input_are_not_ours(
    lent: Lent, student: Callable[[str], str]
) -> None:
    sink = Sink()
    running = asyncio.create_task(
        lent.run("import time; print('ours', flush=True); time.sleep(0.3)", sink)
    )
    await asyncio.wait_for(sink.began.wait(), 20)
    student("print('theirs')")
    await running
    await lent.run("pass")
    assert sink.text == "ours\n"


async def test_a_flood_of_text_is_capped_and_bounded_in_memory(lent: Lent) -> None:
    tracemalloc.start()
    code = "line = 'x' * 999 + '\\n'\nfor _ in range(150_000): print(line, end='')\nprint('end')"
    sink = Sink()
    slowest = 0.0
    running = asyncio.create_task(lent.run(code, sink))
    while not running.done():
        # The loop's own work, whatever else the machine does.
        before = time.thread_time()
        await asyncio.sleep(0.01)
        slowest = max(slowest, time.thread_time() - before)
    end, _ = await running
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert end.status == "ok"
    assert sink.collector.truncated
    assert sink.collector.pending_bytes <= 1_000_000
    assert peak < 100_000_000
    assert slowest < 0.5


async def test_one_write_of_fifty_megabytes_is_skipped(lent: Lent) -> None:
    end, sink = await lent.run("print('x' * 50_000_000)")
    assert end.status == "ok"
    assert sink.collector.truncated


async def test_a_restart_ends_the_run_and_the_kernel_serves_again(lent: Lent) -> None:
    sink = Sink()
    running = asyncio.create_task(lent.run("gone = 1\nimport time; time.sleep(600)", sink))
    await asyncio.wait_for(sink.began.wait(), 20)
    await lent.kernels.restart_kernel(lent.kernel.kernel_id, now=True)  # type: ignore[no-untyped-call]
    end, _ = await running
    assert end == RunEnd("kernel_died", None)
    end, sink = await lent.run("print('gone' in globals())")
    assert end.status == "ok"
    assert sink.text == "False\n"


async def test_a_killed_kernel_ends_the_run(lent: Lent) -> None:
    end, _ = await lent.run("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    assert end.status == "kernel_died"


async def test_a_shut_down_kernel_is_dead(lent: Lent) -> None:
    kernel_id = lent.kernel.kernel_id
    await lent.kernels.shutdown_kernel(kernel_id, now=True)  # type: ignore[no-untyped-call]
    await lent.until("dead")
    assert (await lent.run("1"))[0] == RunEnd("kernel_died", None)
    with pytest.raises(WrongState):
        await lent.kernel.interrupt()
