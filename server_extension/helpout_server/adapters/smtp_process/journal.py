"""What the mail process was answered, kept beyond the end of who asked.

Whoever holds the lock may write: the mail process while it lives, the marketplace while none
does. The lock is the operating system's and ends with its holder.
"""

import os
import time
from pathlib import Path

import msgspec

from helpout_server.adapters.smtp_process.lines import Answer

LOCK_WITHIN_S = 200.0
_LOOK_AGAIN_S = 0.05
_answer = msgspec.json.Decoder(Answer)


class Journal:
    """Locked from its making until ``close``."""

    def __init__(self, path: Path, *, within_s: float = LOCK_WITHIN_S) -> None:
        """Wait for who has it.

        Raises:
            TimeoutError: the holder does not end.
        """
        import fcntl  # POSIX only, as hosting a marketplace is

        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        until = time.monotonic() + within_s
        while True:
            try:
                fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if time.monotonic() > until:
                    os.close(self._handle)
                    raise TimeoutError("another mail process does not end") from None
                time.sleep(_LOOK_AGAIN_S)
            else:
                return

    def write(self, answer: Answer) -> None:
        """In one piece: who ends in the midst of it leaves no half line behind another."""
        os.write(self._handle, msgspec.json.encode(answer) + b"\n")

    def read(self) -> list[Answer]:
        """All of them; a line that is broken off says nothing."""
        os.lseek(self._handle, 0, os.SEEK_SET)
        with os.fdopen(os.dup(self._handle), "rb") as file:
            lines = file.read().split(b"\n")[:-1]
        return [_answer.decode(line) for line in lines]

    def clear(self) -> None:
        os.ftruncate(self._handle, 0)

    def close(self) -> None:
        os.close(self._handle)
