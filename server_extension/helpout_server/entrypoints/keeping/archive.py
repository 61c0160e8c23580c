"""The file of a backup: a tar archive with the database, what lies beside it, and a manifest.

Owns names in it, sizes and hashes. The manifest comes last, so an archive that was cut off has
none. An archive that is read may be anybody's: no name in it leads out of the folder it is
unpacked to, and nothing is unpacked that is not named here.
"""

import hashlib
import os
import re
import secrets
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import msgspec

from helpout_server import __version__
from helpout_server.adapters.sql.copying import Copied
from helpout_server.domain.errors import InvalidRequest, StoreUnusable

FORMAT = 1
MANIFEST = "manifest.json"
MANIFEST_BYTES_MAX = 64 * 1_048_576
DATABASE = "database"
_NAMES = re.compile(
    r"database|keys/(?:calendar-key|owner-token|recording-key)"
    r"|recordings/[a-z]{2,6}_[0-9A-Za-z]{12,32}/[0-9A-Za-z][0-9A-Za-z_.\-]{0,80}"
)
_CHUNK = 1_048_576


class Kept(msgspec.Struct, kw_only=True, frozen=True):
    """One file of it."""

    bytes: int
    sha256: str


class Manifest(msgspec.Struct, kw_only=True, frozen=True):
    """What an archive holds."""

    format: int
    version: str
    """Of helpout-widgets that made it."""
    made_at: datetime
    database: Copied
    files: dict[str, Kept]


class ArchiveWriter:
    """Adds files; ``ArchiveWriter.finish`` adds the manifest."""

    def __init__(self, file: IO[bytes]) -> None:
        self._tar = tarfile.TarFile(fileobj=file, mode="w", format=tarfile.PAX_FORMAT)
        self._kept: dict[str, Kept] = {}

    def add(self, name: str, path: Path) -> None:
        """Read once: what is hashed is what is kept."""
        assert _NAMES.fullmatch(name), f"{name} could not be read back"
        with path.open("rb") as content:
            size = os.fstat(content.fileno()).st_size
            hashing = _Hashing(content)
            self._add(name, size, hashing)
        self._kept[name] = Kept(bytes=size, sha256=hashing.digest())

    def finish(self, database: Copied) -> Manifest:
        manifest = Manifest(
            format=FORMAT,
            version=__version__,
            made_at=datetime.now(UTC),
            database=database,
            files=self._kept,
        )
        content = msgspec.json.encode(manifest)
        self._add(MANIFEST, len(content), _Bytes(content))
        self._tar.close()
        return manifest

    def _add(self, name: str, size: int, content: "_Hashing | _Bytes") -> None:
        member = tarfile.TarInfo(name)
        member.size = size
        member.mode = 0o600
        self._tar.addfile(member, content)


class _Hashing:
    def __init__(self, content: IO[bytes]) -> None:
        self._content = content
        self._hash = hashlib.sha256()

    def read(self, count: int = -1) -> bytes:
        chunk = self._content.read(count)
        self._hash.update(chunk)
        return chunk

    def digest(self) -> str:
        return self._hash.hexdigest()


class _Bytes:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def read(self, count: int = -1) -> bytes:
        taken = self._content if count < 0 else self._content[:count]
        self._content = self._content[len(taken) :]
        return taken


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that is there whole or not at all, for its owner alone; never in another's place.

    Raises:
        InvalidRequest: there is one already.
    """
    if path.exists():
        raise InvalidRequest(f"{path} is there already. Nothing is overwritten.", field="FILE")
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            raise InvalidRequest(f"{path} has come up meanwhile.", field="FILE") from None
    finally:
        draft.unlink(missing_ok=True)


def unpack(path: Path, folder: Path) -> Manifest:
    """Everything of an archive into a folder, verified.

    Raises:
        StoreUnusable: it is no backup of ours, cut off, or changed.
    """
    kept: dict[str, Kept] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(path, mode="r|") as tar:
            for member in tar:
                content = tar.extractfile(member) if member.isreg() else None
                if content is None or manifest is not None:
                    raise StoreUnusable(f"{path} is no backup of ours.")
                if member.name == MANIFEST:
                    manifest = _manifest(content)
                    continue
                if _NAMES.fullmatch(member.name) is None or member.name in kept:
                    raise StoreUnusable(f"{path} is no backup of ours: it names another file.")
                kept[member.name] = _unpack_one(content, folder / member.name)
    except (tarfile.TarError, msgspec.DecodeError, EOFError) as error:
        raise StoreUnusable(f"{path} cannot be read: {type(error).__name__}.") from error
    if manifest is None:
        raise StoreUnusable(f"{path} was cut off: it has no manifest.")
    if manifest.format != FORMAT:
        raise StoreUnusable(f"{path} was made by a newer version, {manifest.version}.")
    if kept != manifest.files or DATABASE not in kept:
        raise StoreUnusable(f"{path} was changed: what is in it is not what its manifest says.")
    return manifest


def _manifest(content: IO[bytes]) -> Manifest:
    text = content.read(MANIFEST_BYTES_MAX + 1)
    if len(text) > MANIFEST_BYTES_MAX:
        raise StoreUnusable("The manifest is too long.")
    return msgspec.json.decode(text, type=Manifest)


def _unpack_one(content: IO[bytes], to: Path) -> Kept:
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    hashing, size = _Hashing(content), 0
    handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        while chunk := hashing.read(_CHUNK):
            size += len(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return Kept(bytes=size, sha256=hashing.digest())
