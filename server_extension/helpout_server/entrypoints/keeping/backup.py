"""``jupyter helpouts backup`` and ``restore``: what is kept, and in which order it comes back.

Owns which files beside the database belong to it. A backup reads alone and goes on beside a
server; a restore writes into places where nothing is, and the database last, so that one that
broke off is seen by its absence.
"""

import contextlib
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from helpout_server.adapters.sql.copying import bring_back, copy_database
from helpout_server.adapters.sql.postgresql import is_postgresql
from helpout_server.bootstrap import CALENDAR_KEY_NAME, DATABASE_NAME, RECORDINGS_NAME
from helpout_server.domain.errors import InvalidRequest
from helpout_server.entrypoints.keeping.archive import (
    DATABASE,
    ArchiveWriter,
    Manifest,
    new_file,
    unpack,
)
from helpout_server.entrypoints.service import OWNER_TOKEN_NAME

RECORDING_KEY_NAME = "recording-key"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a marketplace keeps what it keeps."""

    data_dir: Path
    database: Path | str
    shared_dir: Path | None = None
    """What several replicas share; None: the data directory."""

    @classmethod
    def of(cls, data_dir: Path, database: str, shared_dir: Path | None = None) -> "Place":
        return cls(data_dir, database or data_dir / DATABASE_NAME, shared_dir)

    def key(self, name: str) -> Path:
        return (self.shared if name == CALENDAR_KEY_NAME else self.data_dir) / name

    @property
    def recordings(self) -> Path:
        return self.shared / RECORDINGS_NAME

    @property
    def shared(self) -> Path:
        return self.shared_dir or self.data_dir


@dataclass(frozen=True, slots=True)
class Wanted:
    """What goes along with the database."""

    recordings: bool = False
    keys: bool = False
    recording_key_file: str = ""


def back_up(place: Place, to: Path, wanted: Wanted) -> Manifest:
    """Into a new file, which is there whole or not at all. Blocks.

    Raises:
        InvalidRequest: there is such a file, or a key cannot be read.
        StoreUnusable: the database cannot be copied.
    """
    with (
        new_file(to) as file,
        tempfile.TemporaryDirectory(dir=to.parent, prefix=f".{to.name}.") as work,
    ):
        copy = Path(work) / DATABASE
        copied = copy_database(place.database, copy)
        archive = ArchiveWriter(file)
        archive.add(DATABASE, copy)
        if wanted.keys:
            for name, path in _keys(place, wanted):
                archive.add(f"keys/{name}", path)
        if wanted.recordings:
            for name, path in _recordings(place):
                with contextlib.suppress(FileNotFoundError):  # deleted meanwhile
                    archive.add(f"recordings/{name}", path)
        return archive.finish(copied)


def _keys(place: Place, wanted: Wanted) -> list[tuple[str, Path]]:
    found = [(name, place.key(name)) for name in (CALENDAR_KEY_NAME, OWNER_TOKEN_NAME)]
    if wanted.recording_key_file:
        path = Path(wanted.recording_key_file)
        if not path.is_file():
            raise InvalidRequest(f"There is no {path}.", field="--recording-key-file")
        found.append((RECORDING_KEY_NAME, path))
    return [(name, path) for name, path in found if path.is_file()]


def _recordings(place: Place) -> list[tuple[str, Path]]:
    """Files of those that are finished: what is being recorded now is not yet a recording."""
    root = place.recordings
    if not root.is_dir():
        return []
    return [
        (f"{folder.name}/{path.name}", path)
        for folder in sorted(root.iterdir())
        if folder.is_dir() and not any(folder.glob("*.part*"))
        for path in sorted(folder.iterdir())
        if path.is_file()
    ]


def restore(file: Path, place: Place) -> Manifest:
    """From a backup into places where nothing is. Blocks.

    Raises:
        InvalidRequest: something is there, or the backup is of the other kind of database.
        StoreUnusable: the file is no backup, is damaged, or what came back differs.
    """
    place.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.data_dir, prefix=".restore.") as work:
        staged = Path(work)
        manifest = unpack(file, staged)
        _check_kind(manifest, place)
        moves = [(path, place.key(path.name)) for path in sorted(staged.glob("keys/*"))] + [
            (path, place.recordings / path.name) for path in sorted(staged.glob("recordings/*"))
        ]
        targets = [to for _, to in moves]
        if isinstance(place.database, Path) or not is_postgresql(place.database):
            targets.append(Path(place.database))
        for to in targets:
            if to.exists():
                raise InvalidRequest(f"{to} is there already. Nothing is overwritten.")
        done: list[Path] = []
        try:
            for path, to in moves:
                to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                done.append(to)
                shutil.move(path, to)  # what is shared may be on another disk
            bring_back(manifest.database, staged / DATABASE, place.database)
        except BaseException:
            for to in done:
                shutil.rmtree(to) if to.is_dir() else to.unlink(missing_ok=True)
            raise
    return manifest


def _check_kind(manifest: Manifest, place: Place) -> None:
    kind = "postgresql" if is_postgresql(str(place.database)) else "sqlite"
    if manifest.database.engine != kind:
        raise InvalidRequest(
            f"This is a backup of {manifest.database.engine}, and --db names {kind}. Restore it "
            "as what it was; jupyter helpouts migrate-store moves it afterwards.",
            field="--db",
        )
