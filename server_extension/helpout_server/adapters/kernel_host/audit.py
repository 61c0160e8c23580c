"""The audit: what was granted, run and refused, on the student's own disk.

Owns one append-only JSON-lines file a live session, readable by its owner alone. A line is on
the disk before what it tells of begins. Never rewritten, never sent anywhere.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal

import msgspec

from helpout_server.contracts.host import AuditLine
from helpout_server.domain.errors import StoreUnusable
from helpout_server.ports.clock import Clock

ASKED_MAX: Final = 1_000
"""Refused requests, and interrupts, written down for one live session: a flood of what costs
the other side nothing cannot fill the disk."""
REFUSED_CODE_MAX: Final = 2_000
"""Characters kept of code that did not run."""
READ_BYTES_MAX: Final = 20_000_000
"""The newest part of a file that is shown."""

What = Literal["granted", "revoked", "ended", "ran", "refused", "interrupted", "restarted"]

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(AuditLine).decode


class Audit:
    """The file of one live session."""

    def __init__(self, data_dir: Path, live_session_id: str) -> None:
        """``live_session_id`` is checked by its caller to be an id, so it is a safe file name."""
        self._path = data_dir / "audit" / f"{live_session_id}.jsonl"
        self._lock = asyncio.Lock()
        self._asked: Counter[What] = Counter()

    async def write(self, line: AuditLine) -> None:
        """Append and sync to disk.

        Raises:
            StoreUnusable: the line could not be written; what it tells of must not happen.
        """
        if line.what in ("refused", "interrupted"):
            self._asked[line.what] += 1
            if self._asked[line.what] > ASKED_MAX:
                return
        if line.what == "refused":
            line = msgspec.structs.replace(line, code=line.code[:REFUSED_CODE_MAX])
        async with self._lock:
            try:
                await asyncio.to_thread(self._append, _encode(line) + b"\n")
            except OSError as fault:
                raise StoreUnusable(f"The audit cannot be written: {fault.strerror}.") from fault

    async def lines(self) -> list[AuditLine]:
        """All lines, oldest first; of a very long file its newest part."""
        async with self._lock:
            return await asyncio.to_thread(self._read)

    def _append(self, line: bytes) -> None:
        self._path.parent.mkdir(mode=0o700, exist_ok=True)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        descriptor = os.open(self._path, flags, 0o600)
        try:
            if self._ends_torn(descriptor):
                line = b"\n" + line
            written = os.write(descriptor, line)
            if written != len(line):
                raise OSError(28, "the disk is full")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _ends_torn(self, descriptor: int) -> bool:
        """Whether a crash or a full disk left half a line at the end."""
        size = os.fstat(descriptor).st_size
        if size == 0:
            return False
        with self._path.open("rb") as file:
            file.seek(size - 1)
            return file.read(1) != b"\n"

    def _read(self) -> list[AuditLine]:
        try:
            with self._path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(0, size - READ_BYTES_MAX))
                raw = file.read().split(b"\n")
        except FileNotFoundError:
            return []
        lines = []
        for text in raw:
            try:
                lines.append(_decode(text))
            except msgspec.DecodeError:
                continue
        return lines


class Notes:
    """Writes what happens in one live session into its audit, with time and names."""

    def __init__(
        self, audit: Audit, live_session_id: str, *, clock: Clock, name_of: Callable[[str], str]
    ) -> None:
        self._audit = audit
        self._live_session_id = live_session_id
        self._clock = clock
        self._name_of = name_of

    async def write(
        self,
        what: What,
        account_id: str,
        *,
        grant_id: str = "",
        run_id: str = "",
        code: str = "",
        code_hash: str = "",
        reason: str = "",
        kernel_name: str = "",
        duration_ms: int | None = None,
        scratch: bool = False,
    ) -> None:
        """One line. Raises StoreUnusable."""
        line = AuditLine(
            at=self._clock.now(),
            live_session_id=self._live_session_id,
            what=what,
            account_id=account_id,
            display_name=self._name_of(account_id),
            grant_id=grant_id,
            run_id=run_id,
            code=code,
            code_hash=code_hash,
            reason=reason,
            kernel_name=kernel_name,
            duration_ms=duration_ms,
            scratch=scratch,
        )
        await self._audit.write(line)

    async def lines(self) -> list[AuditLine]:
        """All lines, oldest first."""
        return await self._audit.lines()
