"""Files of a recording on disk: as they are, or sealed with AES-256-GCM.

Owns the two forms that a sealed file has: records that are appended while it is written, and
chunks of one size in a finished one, so that any range of it can be read. Each file has a key
of its own, derived from the operator's and a random salt, so no number is ever used twice; what
a file is called is sealed with it, and the last chunk is marked, so that files cannot be
exchanged, put in another order or cut. Knows nothing of what is in them.
"""

import os
import struct
from collections.abc import Iterator
from io import BufferedReader, FileIO
from pathlib import Path
from typing import Protocol, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
CHUNK_BYTES = 65_536
RECORD_BYTES_MAX = 64 * 1_048_576

_SALT_BYTES = 16
_TAG_BYTES = 16
_PART_MAGIC = b"helpouts-part-1\n"
_WHOLE_MAGIC = b"helpouts-seal-1\n"
_HEAD_BYTES = len(_WHOLE_MAGIC) + _SALT_BYTES


class Unreadable(Exception):
    """A file is missing, cut, changed, or sealed with another key."""


class Appending(Protocol):
    """A file that grows."""

    def append(self, content: bytes) -> None: ...
    def sync(self) -> None:
        """Onto the disk; blocks."""
        ...

    def close(self) -> None: ...


def open_part(path: Path, name: str, key: bytes) -> Appending:
    """A new file to append to; sealed where there is a key. Only its owner may read it."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
    file = os.fdopen(descriptor, "ab", buffering=0)
    return _SealedPart(file, name, key) if key else _PlainPart(file)


class _PlainPart:
    def __init__(self, file: FileIO) -> None:
        self._file = file

    def append(self, content: bytes) -> None:
        view = memoryview(content)
        while view:
            view = view[self._file.write(view) :]

    def sync(self) -> None:
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


class _SealedPart(_PlainPart):
    def __init__(self, file: FileIO, name: str, key: bytes) -> None:
        super().__init__(file)
        salt = os.urandom(_SALT_BYTES)
        self._seal = AESGCM(_key_of_file(key, salt, name))
        self._records = 0
        super().append(_PART_MAGIC + salt)

    def append(self, content: bytes) -> None:
        sealed = self._seal.encrypt(_nonce(self._records, last=False), content, None)
        self._records += 1
        super().append(struct.pack(">I", len(sealed)) + sealed)


def read_part(path: Path, name: str, key: bytes) -> Iterator[bytes]:
    """What was appended, piece by piece; what a crash cut off at the end is left out.

    Raises:
        Unreadable: missing, or sealed with another key.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise Unreadable(f"{name} cannot be opened") from error
    with file:
        begin = file.read(_HEAD_BYTES)
        if not begin.startswith(_PART_MAGIC):
            yield begin
            while piece := file.read(CHUNK_BYTES):
                yield piece
            return
        if not key:
            raise Unreadable(f"{name} is sealed, and no key is set")
        seal = AESGCM(_key_of_file(key, begin[len(_PART_MAGIC) :], name))
        yield from _records(file, seal, name)


def _records(file: BufferedReader, seal: AESGCM, name: str) -> Iterator[bytes]:
    number = 0
    while len(head := file.read(4)) == 4:
        size = struct.unpack(">I", head)[0]
        sealed = file.read(min(size, RECORD_BYTES_MAX))
        if len(sealed) < size:
            return
        try:
            yield seal.decrypt(_nonce(number, last=False), sealed, None)
        except InvalidTag:
            raise Unreadable(f"{name} was changed, or is sealed with another key") from None
        number += 1


class WholeWriter:
    """Writes a finished file, beginning to end; sealed in chunks where there is a key."""

    def __init__(self, path: Path, name: str, key: bytes) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file = os.fdopen(descriptor, "wb")
        self._seal: AESGCM | None = None
        self._kept = bytearray()
        self._chunks = 0
        if key:
            salt = os.urandom(_SALT_BYTES)
            self._seal = AESGCM(_key_of_file(key, salt, name))
            self._file.write(_WHOLE_MAGIC + salt)

    def write(self, content: bytes) -> None:
        if self._seal is None:
            self._file.write(content)
            return
        self._kept += content
        while len(self._kept) > CHUNK_BYTES:
            self._chunk(self._seal, bytes(self._kept[:CHUNK_BYTES]), last=False)
            del self._kept[:CHUNK_BYTES]

    def close(self) -> None:
        """Onto the disk."""
        if self._seal is not None:
            self._chunk(self._seal, bytes(self._kept), last=True)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def _chunk(self, seal: AESGCM, content: bytes, *, last: bool) -> None:
        self._file.write(seal.encrypt(_nonce(self._chunks, last=last), content, None))
        self._chunks += 1


class WholeFile:
    """A finished file, any range of it; a context that closes it."""

    def __init__(self, path: Path, name: str, key: bytes) -> None:
        """Raises Unreadable."""
        self._name = name
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise Unreadable(f"{name} cannot be opened") from error
        on_disk = path.stat().st_size
        begin = self._file.read(_HEAD_BYTES)
        self._seal: AESGCM | None = None
        self._last = 0
        if not begin.startswith(_WHOLE_MAGIC):
            self.size = on_disk
            return
        if not key:
            self._file.close()
            raise Unreadable(f"{name} is sealed, and no key is set")
        self._seal = AESGCM(_key_of_file(key, begin[len(_WHOLE_MAGIC) :], name))
        sealed = on_disk - _HEAD_BYTES
        self._last = max(0, -(-sealed // (CHUNK_BYTES + _TAG_BYTES)) - 1)
        self.size = max(0, sealed - (self._last + 1) * _TAG_BYTES)

    def read(self, begin: int, count: int) -> bytes:
        """At most ``count`` bytes from there. Raises Unreadable where it was changed."""
        count = max(0, min(count, self.size - begin))
        if self._seal is None:
            self._file.seek(begin)
            return self._file.read(count)
        if not count:
            return b""
        first, last = begin // CHUNK_BYTES, (begin + count - 1) // CHUNK_BYTES
        content = b"".join(self._chunk(self._seal, number) for number in range(first, last + 1))
        skipped = begin - first * CHUNK_BYTES
        return content[skipped : skipped + count]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_why: object) -> None:
        self.close()

    def pieces(self) -> Iterator[bytes]:
        """All of it, chunk by chunk."""
        for begin in range(0, self.size, CHUNK_BYTES):
            yield self.read(begin, CHUNK_BYTES)

    def close(self) -> None:
        self._file.close()

    def _chunk(self, seal: AESGCM, number: int) -> bytes:
        self._file.seek(_HEAD_BYTES + number * (CHUNK_BYTES + _TAG_BYTES))
        sealed = self._file.read(CHUNK_BYTES + _TAG_BYTES)
        try:
            return seal.decrypt(_nonce(number, last=number == self._last), sealed, None)
        except InvalidTag:
            raise Unreadable(f"{self._name} was changed, or is sealed with another key") from None


def _key_of_file(key: bytes, salt: bytes, name: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt, b"helpouts recording " + name.encode()).derive(key)


def _nonce(number: int, *, last: bool) -> bytes:
    return struct.pack(">IQ", 1 if last else 0, number)
