"""Recordings that media servers write: ordered here, turned into tracks afterwards.

Owns their folders, their time line and the notes (``raw_notes.py``) by which they are turned,
and that what a media server was told to write arrives where we can read it. Knows no consent
and no media server: the port does.
"""

import asyncio
import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from helpout_server.adapters.recorder.mjr import NoRecording, read_head
from helpout_server.adapters.recorder.raw_notes import (
    NAME,
    RawBegun,
    RawFile,
    RawNote,
    RawOver,
    RawScreenOver,
    write_note,
)
from helpout_server.adapters.recorder.vault import Vault
from helpout_server.contracts.call import CallLine
from helpout_server.contracts.recording import RecordedParts
from helpout_server.ports.clock import Clock
from helpout_server.ports.media_server import MediaRecording, MediaRoom
from helpout_server.ports.recorder import RecorderAway, RecorderLink

LOOK_EVERY_S: Final = 0.25
ARRIVES_S: Final = 10.0
"""After so long a file that a media server was to begin must be there."""
FREE_BYTES_MIN: Final = 64 * 1_048_576
_RAW_MODE: Final = 0o2770
"""The media server's account is another one: it writes by the folder's group."""

_log = logging.getLogger("helpouts")


@dataclass(slots=True)
class _Running:
    recording_id: str
    folder: Path
    raw_folder: Path
    parts: RecordedParts
    link: RecorderLink
    media: MediaRoom
    begun_s: float
    left_out_s: float = 0.0
    paused_s: float | None = None
    files: int = 0
    awaited: dict[str, float] = field(default_factory=dict)
    """Names that were given, of which no file is there yet, and since when."""
    watching: "asyncio.Task[None] | None" = None
    over: bool = False

    def position_ms(self, now_s: float) -> int:
        """How much is recorded at that moment."""
        until_s = now_s if self.paused_s is None else self.paused_s
        return max(0, round((until_s - self.begun_s - self.left_out_s) * 1_000))


class RawTakes:
    """Lives on one event loop; close it."""

    def __init__(self, vault: Vault, root: Path, clock: Clock) -> None:
        """``root``: a folder that all media servers see at the same place as we do."""
        self._vault = vault
        self._root = root
        self._clock = clock
        self._running: dict[str, _Running] = {}

    def has(self, recording_id: str) -> bool:
        return recording_id in self._running

    async def start(
        self,
        recording_id: str,
        parts: RecordedParts,
        agreed: tuple[str, ...],
        link: RecorderLink,
        media: MediaRoom,
    ) -> None:
        """Have it written from now on. Raises RecorderAway."""
        try:
            folder, raw_folder = await asyncio.to_thread(self._make, recording_id, parts)
        except OSError as error:
            raise RecorderAway(
                f"{self._root} takes no recording: {error.strerror}. The marketplace and its media "
                "servers must both be able to write there."
            ) from error
        running = _Running(
            recording_id, folder, raw_folder, parts, link, media, self._clock.monotonic()
        )
        self._running[recording_id] = running
        await media.record(self._order(running, agreed))
        running.watching = asyncio.create_task(self._watch(running))

    async def pause(self, recording_id: str, *, paused: bool, agreed: tuple[str, ...]) -> None:
        running = self._running.get(recording_id)
        if running is None or paused == (running.paused_s is not None):
            return
        now_s = self._clock.monotonic()
        if paused:
            running.paused_s = now_s
            await self._over(running, closed=False)
            return
        assert running.paused_s is not None
        running.left_out_s += now_s - running.paused_s
        running.paused_s = None
        await running.media.record(self._order(running, agreed))

    async def finish(self, recording_id: str) -> None:
        """Nothing more is written; its files can be turned when this returns."""
        running = self._running.pop(recording_id, None)
        if running is None:
            return
        running.over = True
        if running.watching is not None:
            running.watching.cancel()
            await asyncio.gather(running.watching, return_exceptions=True)
        if running.paused_s is None:
            running.paused_s = self._clock.monotonic()
        await self._over(running, closed=True)
        running.link.close()

    async def close(self) -> list[str]:
        """Finish all; gives their ids."""
        ids = list(self._running)
        await asyncio.gather(*(self.finish(id_) for id_ in ids))
        return ids

    async def sweep(self) -> None:
        """Delete raw files that no recording waits for any more."""
        await asyncio.to_thread(self._sweep)

    def _sweep(self) -> None:
        for folder in self._root.iterdir() if self._root.is_dir() else ():
            if not self._vault.is_id(folder.name) or folder.name in self._running:
                continue
            if not (self._vault.folder(folder.name) / NAME).exists():
                shutil.rmtree(folder, ignore_errors=True)

    # ---- one recording --------------------------------------------------------------------------

    def _make(self, recording_id: str, parts: RecordedParts) -> tuple[Path, Path]:
        if shutil.disk_usage(self._root).free < FREE_BYTES_MIN:
            raise OSError(28, "the disk is full")
        folder = self._vault.make(recording_id)
        raw_folder = self._root / recording_id
        write_note(
            folder, RawBegun(recording_id=recording_id, raw_folder=str(raw_folder), parts=parts)
        )
        try:
            raw_folder.mkdir()
            raw_folder.chmod(_RAW_MODE)
        except OSError:
            # Nothing is there to be turned, now or later.
            (folder / NAME).unlink()
            raise
        return folder, raw_folder

    def _order(self, running: _Running, agreed: tuple[str, ...]) -> MediaRecording:
        parts = running.parts
        wanted: dict[CallLine, bool] = {
            "audio": parts.sound,
            "camera": parts.camera,
            "screen": parts.screen,
        }
        return MediaRecording(
            folder=running.raw_folder,
            agreed=frozenset(agreed),
            lines=frozenset(line for line, is_in in wanted.items() if is_in),
            begins=lambda account_id, lines: self._begins(running, account_id, lines),
            screen_over=lambda account_id: self._note(
                running,
                lambda at_ms: RawScreenOver(account_id=account_id, at_ms=at_ms),
            ),
            failed=lambda why: self._fail(running, why),
        )

    def _begins(self, running: _Running, account_id: str, lines: tuple[CallLine, ...]) -> str:
        name = f"{running.files:05}"
        running.files += 1
        now_s = self._clock.monotonic()
        write_note(
            running.folder,
            RawFile(
                name=name,
                account_id=account_id,
                lines=[*lines],
                at_ms=running.position_ms(now_s),
            ),
        )
        if lines:
            running.awaited[name] = now_s
        return name

    async def _over(self, running: _Running, *, closed: bool) -> None:
        """Note the moment first: what is written after it is dropped."""
        self._note(running, lambda at_ms: RawOver(at_ms=at_ms, closed=closed))
        await running.media.record(None)

    def _note(self, running: _Running, note: Callable[[int], RawNote]) -> None:
        try:
            write_note(running.folder, note(running.position_ms(self._clock.monotonic())))
        except OSError as error:
            self._fail(running, f"nothing can be noted: {error.strerror}")

    def _fail(self, running: _Running, why: str) -> None:
        if not running.over:
            running.over = True
            _log.error("A recording failed: %s", why)
            running.link.close()

    # ---- what arrives ---------------------------------------------------------------------------

    async def _watch(self, running: _Running) -> None:
        """Until something was written, tell nobody that it is; what never arrives is a failure."""
        met = False
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            if not met and await asyncio.to_thread(_has_media, running.raw_folder):
                met = True
                running.link.met()
            if running.awaited:
                await self._look_for_awaited(running)
            if shutil.disk_usage(running.raw_folder).free < FREE_BYTES_MIN:
                self._fail(running, "the disk is full")

    async def _look_for_awaited(self, running: _Running) -> None:
        there = await asyncio.to_thread(_names, running.raw_folder)
        for name in there & running.awaited.keys():
            del running.awaited[name]
        since_s = min(running.awaited.values(), default=float("inf"))
        if self._clock.monotonic() - since_s > ARRIVES_S:
            self._fail(
                running,
                f"the media server writes nothing that arrives in {self._root}: it must be the "
                "same folder for both, and the media server must be able to write there",
            )


def _names(raw_folder: Path) -> set[str]:
    return {one.name.partition("-")[0] for one in raw_folder.iterdir() if one.is_file()}


def _has_media(raw_folder: Path) -> bool:
    """Whether anything was written for a line of somebody."""
    for path in raw_folder.iterdir():
        if path.is_file():
            try:
                read_head(path)
            except NoRecording:
                continue
            return True
    return False
