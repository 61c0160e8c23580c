"""``SecretBox``: addresses and passwords of calendars, sealed with a key that is not in the store.

Owns the key's file. A copy of the database alone opens none of them; who has the data directory
has both, as with every other secret there.
"""

import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12
_VERSION = b"\x01"


class FileSecretBox:
    """The key is made at the first use, readable by its owner alone. Safe from several threads."""

    def __init__(self, key_file: Path | None) -> None:
        """None: a key that lasts as long as the process, for tests."""
        self._key_file = key_file
        self._key = b"" if key_file is not None else os.urandom(KEY_BYTES)

    def seal(self, text: str, name: str) -> bytes:
        """See ``SecretBox``; ``name`` is what it is of, so that two cannot be exchanged."""
        nonce = os.urandom(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher().encrypt(nonce, text.encode(), name.encode())

    def unseal(self, sealed: bytes, name: str) -> str | None:
        begin = 1 + _NONCE_BYTES
        if sealed[:1] != _VERSION or len(sealed) <= begin:
            return None
        try:
            return self._cipher().decrypt(sealed[1:begin], sealed[begin:], name.encode()).decode()
        except (InvalidTag, UnicodeDecodeError):
            return None

    def _cipher(self) -> AESGCM:
        if not self._key:
            assert self._key_file is not None, "else there is a key"
            self._key = _key_of(self._key_file)
        return AESGCM(self._key)


def _key_of(path: Path) -> bytes:
    """The key of the file, made where there is none.

    Written whole before it gets its name, so that nobody reads half a key.
    """
    for _ in range(2):
        try:
            key = path.read_bytes()
        except FileNotFoundError:
            _make(path)
            continue
        if len(key) != KEY_BYTES:
            break
        return key
    raise OSError(f"{path.name} is no key of {KEY_BYTES} bytes")


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(os.urandom(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(written, path)  # fails where another was faster
        except FileExistsError:
            return
    finally:
        written.unlink()
