"""One server process of a benchmark: started on a free loopback port, ended by its pid.

Owns the process, its log file and its CPU clock. Does not know what the server serves.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.plan import MeasurementError

HOST = "127.0.0.1"
START_S = 60
STOP_S = 8


class ServerProcess:
    """A child process in a group of its own, with its output in ``log``."""

    def __init__(self, name: str, port: int, child: subprocess.Popen[bytes], log: Path) -> None:
        self.name = name
        self.port = port
        self._child = child
        self._log = log
        self._clock = cpu_clock(child.pid)

    @classmethod
    async def start(
        cls,
        name: str,
        command: Sequence[str],
        *,
        port: int,
        cwd: Path,
        env: Mapping[str, str] | None = None,
    ) -> ServerProcess:
        """Start and wait until the port answers.

        Raises:
            MeasurementError: the command is missing, ends, or is silent for START_S seconds;
                the message carries the end of its log.
        """
        log = cwd / f"{name}.log"
        try:
            child = _spawn(command, cwd=cwd, env=env or {}, log=log)
        except OSError as fault:
            raise MeasurementError(f"{name} does not start: {fault}") from fault
        server = cls(name, port, child, log)
        try:
            await server._answers()
        except BaseException:
            server.stop()
            raise
        return server

    def cpu_s(self) -> float:
        """CPU seconds the process has used so far, all its threads together."""
        return time.clock_gettime(self._clock)

    def memory_kb(self) -> float:
        """Memory that the process holds now and shares with nobody, in kB."""
        rollup = Path(f"/proc/{self._child.pid}/smaps_rollup").read_text(encoding="ascii")
        sizes = (line.split() for line in rollup.splitlines() if line.startswith("Private_"))
        return sum(float(words[1]) for words in sizes)

    def log_text(self) -> str:
        """What the process has printed so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def kill(self) -> None:
        """End it as a power cut would."""
        os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()

    def stop(self) -> None:
        """End the process and what it started; does nothing where it has ended."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._child.pid, signal.SIGTERM)
        try:
            self._child.wait(STOP_S)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._child.pid, signal.SIGKILL)
            self._child.wait()

    async def _answers(self) -> None:
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            if self._child.poll() is not None:
                break
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection(HOST, self.port)
                writer.close()
                return
            await asyncio.sleep(0.05)
        tail = "\n".join(self.log_text().splitlines()[-12:])
        raise MeasurementError(f"{self.name} did not come up on port {self.port}:\n{tail}")


def _spawn(
    command: Sequence[str], *, cwd: Path, env: Mapping[str, str], log: Path
) -> subprocess.Popen[bytes]:
    with log.open("wb") as sink:
        return subprocess.Popen(
            list(command),
            cwd=cwd,
            env={**os.environ, **env},
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def cpu_clock(pid: int) -> int:
    """The kernel's CPU clock of another process: nanoseconds, where /proc counts ticks of 10 ms."""
    clock = ctypes.c_int()
    fault = ctypes.CDLL(None).clock_getcpuclockid(pid, ctypes.byref(clock))
    if fault:
        raise MeasurementError(f"no CPU clock for process {pid}: {os.strerror(fault)}")
    return clock.value
