"""One process a database file.

The lock is the operating system's, on a file of its own beside the database, so it ends with
the process however that ends. The file's text, the holder's process id, is for the message.
"""

import contextlib
import os
from pathlib import Path

from helpout_server.domain.errors import StoreUnusable


class FileLock:
    """Held from its making until ``release``."""

    def __init__(self, database: Path) -> None:
        """Take the lock.

        Raises:
            StoreUnusable: another process has it; its id is in the detail.
        """
        import fcntl  # POSIX only, as hosting a marketplace is; the rest imports anywhere

        path = database.with_name(database.name + ".lock")
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(self._handle, 20, 0).decode("ascii", "replace").strip()
            os.close(self._handle)
            raise StoreUnusable(
                f"The database {database} is in use by process {holder or 'unknown'}. "
                "Stop that one first, or use its marketplace."
            ) from error
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Give it free. The file stays: removing it would let two processes lock two files."""
        with contextlib.suppress(OSError):
            os.ftruncate(self._handle, 0)
        os.close(self._handle)
