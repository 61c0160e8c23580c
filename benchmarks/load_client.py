"""The load client's process: ``python -m benchmarks.load_client PORT FILE``.

Owns the schedule of what people do in their rooms, drawn beforehand, whatever the server does
meanwhile. Reads one command a line from its input (``open 250``, ``run 30``) and answers each
with a line of JSON. ``FILE`` holds the rooms (``load_people.BookedRoom``) as a JSON list.
"""

from __future__ import annotations

import asyncio
import gc
import heapq
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.load_page import Figures, Page
from benchmarks.server_process import HOST

EDITS_PER_S = 0.3
CURSORS_PER_S = 0.3
CHATS_PER_S = 1 / 60
BEAT_EVERY_S = 20.0
"""As a room asks of its pages: that, and acknowledgements, is all that they say by themselves."""
OPENING_AT_ONCE = 24
OPEN_WITHIN_S = 60.0
LAST_WITHIN_S = 10.0
WORDS = ("value", "frame", "merge", "left_on", "index", "print", "head", "shape", "dropna")


@dataclass(slots=True)
class OpenRoom:
    """One room and its two pages."""

    student: Page
    tutor: Page


class Client:
    """All pages."""

    def __init__(self, port: int, booked: list[dict[str, str]], *, rate: float) -> None:
        self._port = port
        self._booked = iter(booked)
        self._rate = rate
        self._random = random.Random(20_150_420)
        self.rooms: list[OpenRoom] = []
        self.figures = Figures()

    async def open(self, count: int) -> dict[str, Any]:
        """Open so many more rooms, a few at a time."""
        started = time.perf_counter()
        gate = asyncio.Semaphore(OPENING_AT_ONCE)
        await asyncio.gather(*(self._open_one(gate) for _ in range(count)))
        gc.collect()
        gc.freeze()
        self._check()
        return {"seconds": time.perf_counter() - started}

    async def _open_one(self, gate: asyncio.Semaphore) -> None:
        booked = next(self._booked)
        async with gate:
            ready = asyncio.Semaphore(0)
            path = f"/helpouts/ws/live_sessions/{booked['live_session_id']}"
            pages = [
                Page(path, booked[token], self.figures, ready.release)
                for token in ("student_token", "tutor_token")
            ]
            pages[0].other, pages[1].other = pages[1], pages[0]
            loop = asyncio.get_running_loop()
            for page in pages:
                await loop.create_connection(lambda page=page: page, HOST, self._port)  # type: ignore[misc]
            try:
                async with asyncio.timeout(OPEN_WITHIN_S):
                    for _ in pages:
                        await ready.acquire()
            except TimeoutError:
                self.figures.faults.append("a room did not open")
            self.rooms.append(OpenRoom(*pages))

    async def run(self, seconds: float) -> dict[str, Any]:
        """Everybody does what they do for so long; what was seen meanwhile."""
        figures = self.figures = Figures()
        for room in self.rooms:
            room.student.figures = room.tutor.figures = figures
        events = self._schedule(seconds)
        late_ms: list[float] = []
        cpu, start = time.process_time(), time.perf_counter()
        while events:
            now = time.perf_counter() - start
            while events and events[0][0] <= now:
                due, _, act = heapq.heappop(events)
                late_ms.append((time.perf_counter() - start - due) * 1_000)
                act()
            if events:
                await asyncio.sleep(max(0.0005, events[0][0] - (time.perf_counter() - start)))
        wall = time.perf_counter() - start
        cpu = time.process_time() - cpu
        lost = await self._last()
        self._check()
        return {
            "seconds": wall,
            "cpu_s": cpu,
            "edit_ms": figures.edit_ms,
            "cursor_ms": figures.cursor_ms,
            "chat_ms": figures.chat_ms,
            "late_ms": late_ms,
            "frames_in": figures.frames_in,
            "frames_out": figures.frames_out,
            "bytes_in": figures.bytes_in,
            "lost": lost,
        }

    async def _last(self) -> int:
        """Wait for what is on its way; how many edits and lines never came."""
        deadline = time.perf_counter() + LAST_WITHIN_S
        while sum(self._open_ends()) and time.perf_counter() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        return sum(self._open_ends())

    def _open_ends(self) -> Iterator[int]:
        for room in self.rooms:
            yield len(room.student.edits) + len(room.tutor.chats)

    def _schedule(self, seconds: float) -> list[tuple[float, int, Callable[[], None]]]:
        """Who does what when: independent of each other, at the rates of a quiet helpout."""
        events: list[tuple[float, int, Callable[[], None]]] = []
        draw = self._random

        def often(rate: float, act: Callable[[], Callable[[], None]]) -> None:
            at = draw.expovariate(rate)
            while at < seconds:
                events.append((at, len(events), act()))
                at += draw.expovariate(rate)

        for room in self.rooms:
            both = (room.student, room.tutor)
            often(EDITS_PER_S * self._rate, lambda room=room: self._typing(room.student))  # type: ignore[misc]
            often(CURSORS_PER_S * self._rate, lambda both=both: draw.choice(both).move_cursor)  # type: ignore[misc]
            often(CHATS_PER_S * self._rate, lambda room=room: self._chatting(room.tutor))  # type: ignore[misc]
            for page in both:
                at = draw.uniform(0, BEAT_EVERY_S)
                while at < seconds:
                    events.append((at, len(events), page.beat))
                    at += BEAT_EVERY_S
        heapq.heapify(events)
        return events

    def _typing(self, page: Page) -> Callable[[], None]:
        word = self._random.choice(WORDS) + " "
        return lambda: page.edit(word)

    def _chatting(self, page: Page) -> Callable[[], None]:
        text = " ".join(self._random.choices(WORDS, k=9))
        return lambda: page.chat(text)

    def _check(self) -> None:
        if self.figures.faults:
            raise RuntimeError(f"{len(self.figures.faults)} faults: {self.figures.faults[:3]}")

    def close(self) -> None:
        for room in self.rooms:
            room.student.close()
            room.tutor.close()


async def main(port: int, booked: list[dict[str, str]], rate: float) -> None:
    """Do what is asked, line by line, until the input ends."""
    client = Client(port, booked, rate=rate)
    loop = asyncio.get_running_loop()
    lines = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := (await lines.readline()).decode().split():
        answer: dict[str, Any]
        try:
            if line[0] == "open":
                answer = await client.open(int(line[1]))
            else:
                answer = await client.run(float(line[1]))
        except Exception as fault:  # noqa: BLE001 - whatever it was, the measurement ends and says so
            answer = {"fault": repr(fault)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    client.close()


if __name__ == "__main__":
    rooms = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    asyncio.run(main(int(sys.argv[1]), rooms, float(sys.argv[3])))
