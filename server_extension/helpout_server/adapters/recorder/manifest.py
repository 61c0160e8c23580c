"""What a recording's folder says of itself: its files, and what should have come but did not.

Owns the file ``manifest.json``. It is written anew, whole, whenever something of it changes, so
that after a crash the files can be finished without the process that wrote them.
"""

import os
from pathlib import Path
from typing import Literal

import msgspec

from helpout_server.adapters.recorder.codecs import CodecName
from helpout_server.adapters.recorder.sealing import Unreadable

NAME = "manifest.json"
TrackKind = Literal["person", "screen"]
Line = Literal["voice", "camera", "screen"]


class Track(msgspec.Struct, kw_only=True):
    index: int
    account_id: str
    kind: TrackKind
    starts_at_ms: int
    codec: CodecName = "vp8"
    length_ms: int | None = None
    """None until it is closed: a crash."""
    pictures: int = 0
    sound_packets: int = 0

    @property
    def part_name(self) -> str:
        return f"track-{self.index}.part"

    @property
    def file_name(self) -> str:
        return f"track-{self.index}.webm"


class Missing(msgspec.Struct, kw_only=True, frozen=True):
    """A line that its page said it sends, of which nothing could be kept."""

    account_id: str
    line: Line


class Manifest(msgspec.Struct, kw_only=True):
    recording_id: str
    tracks: list[Track] = []
    missing: list[Missing] = []
    overfull: bool = False
    """More was sent than a recording may have files."""
    closed: bool = False


def write_manifest(folder: Path, manifest: Manifest) -> None:
    new = folder / f"{NAME}.new"
    with new.open("wb") as file:
        file.write(msgspec.json.encode(manifest))
        file.flush()
        os.fsync(file.fileno())
    new.replace(folder / NAME)


def read_manifest(folder: Path) -> Manifest:
    """Raises Unreadable."""
    try:
        return msgspec.json.decode((folder / NAME).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as error:
        raise Unreadable("the recording's folder has no list of its files") from error
