"""The load: one client types into a shared text, the others receive it.

Owns a client's copy of the document, the burst of edits, and finding when each edit
reached each client. Frames are only stamped while the clock runs; they are decoded after,
so a slow decoder cannot pass for a slow server, and a server may re-encode or join updates.
Does not know which server it talks to.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pycrdt
from pycrdt import Doc, Text, YMessageType, YSyncMessageType

from benchmarks.connection import Socket
from benchmarks.plan import MeasurementError

DELIVERY_S = 10
FILL_S = 60
SETTLE_S = 0.5  # after the last edit: what a server does a little later still counts as CPU


FindText = Callable[["Doc[Any]"], Text]


def text_named_source(doc: Doc[Any]) -> Text:
    """The text as jupyter-collaboration lays out a file, and the peers without a layout."""
    text: Text = doc.get("source", type=Text)
    return text


class Replica:
    """One client: its connection and its copy of the document.

    ``find`` says where in the document the shared text is; a server that seeds its
    documents has it there only after the first synchronisation.
    """

    text: Text

    def __init__(self, socket: Socket, find: FindText = text_named_source) -> None:
        self.socket = socket
        self.doc: Doc[Any] = Doc()
        self._find = find
        self._read = 0

    def begin_empty(self) -> None:
        """Start from nothing, where the server keeps no document."""
        self.text = self._find(self.doc)

    async def synchronise(self) -> None:
        """Exchange state with the server, as y-protocols says, until its state is here."""
        self.socket.send(pycrdt.create_sync_message(self.doc))
        await self.socket.until(self._sync_step, "first synchronisation")
        self.text = self._find(self.doc)

    def _sync_step(self, frame: str | bytes) -> bool | None:
        if not isinstance(frame, bytes) or frame[0] != YMessageType.SYNC:
            return None
        if reply := pycrdt.handle_sync_message(frame[1:], self.doc):
            self.socket.send(reply)
        return True if frame[1] == YSyncMessageType.SYNC_STEP2 else None

    def type_ahead(self, count: int) -> list[bytes]:
        """The messages of ``count`` single-character edits at the end of the text."""
        messages = []
        for _ in range(count):
            before = self.doc.get_state()
            self.text += "x"
            messages.append(pycrdt.create_update_message(self.doc.get_update(before)))
        return messages

    def arrivals(self) -> list[float]:
        """When each character that came since the last call arrived, in order."""
        arrived: list[float] = []
        frames = self.socket.frames
        length = len(self.text)
        while self._read < len(frames):
            at, frame = frames[self._read]
            self._read += 1
            if isinstance(frame, bytes) and frame[0] == YMessageType.SYNC:
                pycrdt.handle_sync_message(frame[1:], self.doc)
                grown = len(self.text)
                arrived.extend([at] * (grown - length))
                length = grown
        return arrived

    def forget_frames(self) -> None:
        """Drop what was read, so that memory does not grow from round to round."""
        del self.socket.frames[: self._read]
        self._read = 0


async def fill(replicas: Sequence[Replica], *, lines: int) -> None:
    """Put so many lines before whatever the text holds, and wait until everybody has them.

    Raises:
        MeasurementError: not within FILL_S seconds.
    """
    typist = replicas[0]
    before = typist.doc.get_state()
    typist.text.insert(0, "".join(f"value_{number} = {number}\n" for number in range(lines)))
    typist.socket.send(pycrdt.create_update_message(typist.doc.get_update(before)))
    deadline = time.perf_counter() + FILL_S
    for reader in replicas[1:]:
        while reader.arrivals() or len(reader.text) < len(typist.text):
            if time.perf_counter() > deadline:
                raise MeasurementError(f"a text of {lines} lines did not reach a client")
            await asyncio.sleep(0.02)
    for replica in replicas:
        replica.arrivals()
        replica.forget_frames()


@dataclass(frozen=True, slots=True)
class Burst:
    """One system's share of a round."""

    latencies_ms: list[float]
    cpu_ms_per_1000: float


async def measure_burst(
    replicas: Sequence[Replica], *, edits: int, edits_per_s: float, cpu_s: Callable[[], float]
) -> Burst:
    """The first client types ``edits`` characters; every other one receives each.

    Raises:
        MeasurementError: an edit did not reach a client within DELIVERY_S seconds, or came twice.
    """
    typist, readers = replicas[0], replicas[1:]
    messages = typist.type_ahead(edits)
    gc.collect()
    gc.disable()
    try:
        cpu_before = cpu_s()
        sent_at = await _type(typist.socket, messages, edits_per_s)
        await asyncio.sleep(SETTLE_S)
        cpu_used = cpu_s() - cpu_before
    finally:
        gc.enable()
    latencies: list[float] = []
    for reader in readers:
        arrived = await _all_arrived(reader, edits)
        latencies.extend((at - sent) * 1000 for at, sent in zip(arrived, sent_at, strict=True))
        if str(reader.text) != str(typist.text):
            raise MeasurementError("a client's text differs from what was typed")
    for replica in replicas:
        replica.arrivals()
        replica.forget_frames()
    return Burst(latencies, cpu_used * 1_000_000 / edits)


async def _type(socket: Socket, messages: Sequence[bytes], per_s: float) -> list[float]:
    sent_at = []
    start = time.perf_counter()
    for number, message in enumerate(messages):
        await asyncio.sleep(max(0.0, start + number / per_s - time.perf_counter()))
        sent_at.append(socket.send(message))
    return sent_at


async def _all_arrived(reader: Replica, edits: int) -> list[float]:
    deadline = time.perf_counter() + DELIVERY_S
    arrived = reader.arrivals()
    while len(arrived) < edits and time.perf_counter() < deadline:
        await asyncio.sleep(0.02)
        arrived.extend(reader.arrivals())
    if len(arrived) != edits:
        raise MeasurementError(f"{len(arrived)} of {edits} edits reached a client")
    return arrived
