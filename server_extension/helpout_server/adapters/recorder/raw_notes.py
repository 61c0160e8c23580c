"""What a recording's folder says of the raw files that media servers write for it.

Owns the file ``raw.jsonl``: a line for each thing that happened, brought to the disk before a
media server hears of it, so that after a crash the raw files can be turned without the process
that ordered them. While the file is there, raw files are to be turned.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from helpout_server.contracts.recording import RecordedParts

NAME: Final = "raw.jsonl"


class RawBegun(msgspec.Struct, tag="begun", tag_field="note", kw_only=True):
    """The first line."""

    recording_id: str
    raw_folder: str
    parts: RecordedParts


class RawFile(msgspec.Struct, tag="file", tag_field="note", kw_only=True):
    """A media server is about to write one person's lines under a name of their own."""

    name: str
    """How the files' names begin."""
    account_id: str
    lines: list[str]
    """Which of them it writes."""
    at_ms: int
    """Where on the recording's time line; so in all notes."""


class RawOver(msgspec.Struct, tag="over", tag_field="note", kw_only=True):
    """Nothing that comes later belongs to files begun before: a pause, or the end."""

    at_ms: int
    closed: bool
    """The end, as it was ordered."""


class RawScreenOver(msgspec.Struct, tag="screen_over", tag_field="note", kw_only=True):
    """They share no screen any more."""

    account_id: str
    at_ms: int


RawNote = RawBegun | RawFile | RawOver | RawScreenOver
_note: msgspec.json.Decoder[RawNote] = msgspec.json.Decoder(RawNote)


def write_note(folder: Path, note: RawNote) -> None:
    """One more line; it is on the disk when this returns. Raises OSError."""
    file = os.open(folder / NAME, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(file, msgspec.json.encode(note) + b"\n")
        os.fsync(file)
    finally:
        os.close(file)


def read_notes(folder: Path) -> Iterator[RawNote]:
    """All of them; one that a crash cut off is left out. Raises OSError."""
    for line in (folder / NAME).read_bytes().splitlines():
        try:
            yield _note.decode(line)
        except msgspec.DecodeError:
            return
