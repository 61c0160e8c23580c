"""``EchoPeer`` by a process of its own, started with the first test and ended when idle.

Owns that process and the bounds of who may test how often. Media and its crypto would block the
marketplace's event loop; a crash of either harms only the test.
"""

import contextlib
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout

import msgspec

from helpout_server.adapters.echo_peer.lines import Answered, Asked
from helpout_server.domain.errors import InvalidRequest, NetworkTestAway, TooMany

ANSWER_WITHIN_S = 10.0
IDLE_S = 120.0
TESTS_PER_MINUTE = 8
"""Of one account; a full test is two."""
_ACCOUNTS_REMEMBERED = 5_000
_answered = msgspec.json.Decoder(Answered)


class EchoPeerProcess:
    """One process at a time. Safe from any thread; every call blocks at most for its answer."""

    def __init__(
        self, stun_urls: Sequence[str], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._command = [sys.executable, "-m", "helpout_server.adapters.echo_peer.answering"]
        self._command += stun_urls
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._waiting: dict[int, Future[Answered]] = {}
        self._asked = 0
        self._idle: threading.Timer | None = None
        self._recent: OrderedDict[str, list[float]] = OrderedDict()
        self._closed = False

    def answer(self, account_id: str, sdp: str) -> str:
        """See ``EchoPeer.answer``."""
        self._count(account_id)
        number, future = self._ask(sdp)
        try:
            answered = future.result(ANSWER_WITHIN_S)
        except FutureTimeout:
            raise NetworkTestAway("It did not answer in time. Try again in a moment.") from None
        finally:
            with self._lock:
                self._waiting.pop(number, None)
        if answered.fault == "busy":
            raise TooMany("Others test their network just now. Try again in half a minute.")
        if answered.fault:
            raise InvalidRequest("That is no offer of data channels.", field="sdp")
        return answered.sdp

    @property
    def process_id(self) -> int | None:
        """Of the process that runs now."""
        process = self._process
        return None if process is None else process.pid

    def close(self) -> None:
        """See ``EchoPeer.close``."""
        with self._lock:
            self._closed = True
        self._end()

    # ---- bounds -------------------------------------------------------------------------------

    def _count(self, account_id: str) -> None:
        now = self._monotonic()
        with self._lock:
            recent = [at for at in self._recent.pop(account_id, []) if now - at < 60]
            self._recent[account_id] = recent
            while len(self._recent) > _ACCOUNTS_REMEMBERED:
                self._recent.popitem(last=False)
            if len(recent) >= TESTS_PER_MINUTE:
                raise TooMany("That is many tests in a minute. Wait a little.")
            recent.append(now)

    # ---- the process --------------------------------------------------------------------------

    def _ask(self, sdp: str) -> tuple[int, "Future[Answered]"]:
        future: Future[Answered] = Future()
        with self._lock:
            if self._closed:
                raise NetworkTestAway("The marketplace is about to stop.")
            process = self._running()
            self._asked += 1
            number = self._asked
            self._waiting[number] = future
            self._end_when_idle()
            try:
                assert process.stdin is not None, "it was started with a pipe"
                process.stdin.write(msgspec.json.encode(Asked(id=number, sdp=sdp)) + b"\n")
                process.stdin.flush()
            except OSError:
                del self._waiting[number]
                raise NetworkTestAway("It has just stopped. Try again.") from None
        return number, future

    def _running(self) -> subprocess.Popen[bytes]:
        process = self._process
        if process is None or process.poll() is not None:
            if process is not None:
                _let_go(process)
            try:
                # Not ours to read: what aiortc writes there is for its developers.
                process = subprocess.Popen(  # noqa: S603 - our own module, by our own Python
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                )
            except OSError as error:
                raise NetworkTestAway("It cannot be started on this server.") from error
            self._process = process
            threading.Thread(target=self._read, args=(process,), daemon=True).start()
        return process

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None, "it was started with a pipe"
        with process.stdout as lines:
            for line in lines:
                with contextlib.suppress(msgspec.DecodeError):
                    answered = _answered.decode(line)
                    with self._lock:
                        future = self._waiting.get(answered.id)
                    if future is not None and not future.done():
                        future.set_result(answered)

    def _end_when_idle(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        self._idle = threading.Timer(IDLE_S, self._end)
        self._idle.daemon = True
        self._idle.start()

    def _end(self) -> None:
        with self._lock:
            process, self._process = self._process, None
            if self._idle is not None:
                self._idle.cancel()
                self._idle = None
        if process is None:
            return
        _let_go(process)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _let_go(process: subprocess.Popen[bytes]) -> None:
    """Close its input, by which it ends."""
    assert process.stdin is not None, "it was started with a pipe"
    with contextlib.suppress(OSError):
        process.stdin.close()
