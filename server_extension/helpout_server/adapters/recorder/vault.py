"""Where recordings are kept: a folder each below the data directory.

Owns the names on disk, the operator's key, reading of ranges, and deletion. Knows neither store
nor who may see what.
"""

import binascii
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from helpout_server.adapters.recorder.manifest import Track
from helpout_server.adapters.recorder.sealing import KEY_BYTES, Unreadable, WholeFile
from helpout_server.domain.errors import InvalidRequest, NotFound

_ID = re.compile(r"[a-z]{2,6}_[0-9A-Za-z]{12,32}")


def read_key(path: Path) -> bytes:
    """The key of a file: 32 bytes, or 64 hexadecimal digits.

    Raises:
        InvalidRequest: it cannot be read, others may read it, or it is no key.
    """
    try:
        if path.stat().st_mode & 0o077:
            raise InvalidRequest(
                f"{path.name} may be read by others; make it 0600.", field="recording_key_file"
            )
        content = path.read_bytes()
    except OSError as error:
        raise InvalidRequest(
            f"The key of recordings cannot be read: {error.strerror}.", field="recording_key_file"
        ) from error
    return content if len(content) == KEY_BYTES else _key_of(content, path.name)


def _key_of(content: bytes, name: str) -> bytes:
    try:
        key = binascii.unhexlify(content.strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise InvalidRequest(
            f"{name} is no key: 32 bytes, or 64 hexadecimal digits.", field="recording_key_file"
        )
    return key


KEY_VARIABLE = "HELPOUTS_RECORDING_KEY"


@dataclass(frozen=True, slots=True)
class RecordingConfig:
    """What an operator says of recordings."""

    folder: Path | None = None
    """Where they are kept; None: there are none."""
    on: bool = True
    """Whether new ones may be made; those that are there are kept for their time anyway."""
    key_file: str = ""
    """Seals them on disk; empty: they are kept as they are."""
    key: str = field(default="", repr=False)
    """The same where there is no file: 64 hexadecimal digits, of the environment."""


def open_vault(config: RecordingConfig) -> "Vault | None":
    """None where there is no place for recordings. Raises InvalidRequest, as ``read_key``."""
    if config.folder is None:
        return None
    if config.key_file:
        return Vault(config.folder, read_key(Path(config.key_file)))
    return Vault(config.folder, _key_of(config.key.encode(), KEY_VARIABLE) if config.key else b"")


class Vault:
    """``RecordingFiles``. Its methods block; call them off the event loop."""

    def __init__(self, root: Path, key: bytes) -> None:
        """``key``: 32 bytes, or none: then files are as they are."""
        self.key = key
        self._root = root

    @property
    def sealed(self) -> bool:
        """Whether files are encrypted from now on."""
        return bool(self.key)

    @staticmethod
    def is_id(name: str) -> bool:
        """Whether a folder of that name is of a recording."""
        return _ID.fullmatch(name) is not None

    def folder(self, recording_id: str) -> Path:
        if _ID.fullmatch(recording_id) is None:
            raise NotFound("No such recording.")
        return self._root / recording_id

    def make(self, recording_id: str) -> Path:
        """A new folder. Raises OSError."""
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = self.folder(recording_id)
        folder.mkdir(mode=0o700)
        return folder

    def read(self, recording_id: str, index: int, begin: int, count: int) -> bytes:
        """At most ``count`` bytes of a finished file. Raises NotFound."""
        name = Track(index=index, account_id="", kind="person", starts_at_ms=0).file_name
        try:
            with WholeFile(self.folder(recording_id) / name, name, self.key) as file:
                return file.read(begin, count)
        except Unreadable:
            raise NotFound("That part of the recording is gone, or its key is another.") from None

    def kept(self) -> list[str]:
        """Ids of all recordings that have files."""
        if not self._root.exists():
            return []
        return sorted(one.name for one in self._root.iterdir() if _ID.fullmatch(one.name))

    def delete(self, recording_id: str) -> None:
        """All of it. Again is harmless. Raises OSError."""
        folder = self.folder(recording_id)
        if folder.exists():
            shutil.rmtree(folder)
