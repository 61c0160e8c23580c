"""What Janus writes of one line: its file of RTP packets, as they came.

Owns the reading of that format: a head with a name and some JSON, then packets with the
milliseconds since the first of them. Files that a crash cut off are read as far as they go.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from helpout_server.adapters.recorder.reorder import Packet

_MAGIC = b"MJR0000"
_HEAD_BYTES_MAX = 4_096
_FRAME = b"MEET"
_FRAME_HEAD = struct.Struct(">4sIH")
_RTP_HEAD = struct.Struct(">BBHII")
_RTP_VERSION = 2


class _Told(msgspec.Struct):
    c: str = ""
    """Codec."""
    d: str = ""
    """The line's name, as its page said it."""
    s: int = 0
    """When the file was made, in microseconds of Janus's own clock."""
    u: int = 0
    """When its first packet came, by the same clock."""


_told = msgspec.json.Decoder(_Told)


class NoRecording(Exception):
    """The file is none of Janus's, or nothing came of its line."""


@dataclass(frozen=True, slots=True)
class RawHead:
    codec: str
    line: str
    """As Janus was told: ``audio``, ``camera`` or ``screen``."""
    first_s: float
    """From the file's making until its first packet."""


def read_head(path: Path) -> RawHead:
    """Raises NoRecording."""
    with _opened(path) as file:
        return _head(file)


def read_packets(path: Path) -> Iterator[tuple[int, Packet]]:
    """Each packet as it came, with its sender; ``arrived_s`` counts from the file's making.

    Raises NoRecording.
    """
    with _opened(path) as file:
        first_s = _head(file).first_s
        while len(head := file.read(_FRAME_HEAD.size)) == _FRAME_HEAD.size:
            mark, since_ms, size = _FRAME_HEAD.unpack(head)
            if mark != _FRAME:
                return
            content = file.read(size)
            if len(content) < size:
                return
            packet = _packet(content, first_s + since_ms / 1_000)
            if packet is not None:
                yield packet


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise NoRecording(f"{path.name}: {error.strerror}") from error


def _head(file: BinaryIO) -> RawHead:
    if not file.read(8).startswith(_MAGIC):
        raise NoRecording("nothing was written yet")
    size = int.from_bytes(file.read(2), "big")
    try:
        told = _told.decode(file.read(min(size, _HEAD_BYTES_MAX)))
    except msgspec.DecodeError as error:
        raise NoRecording("its head cannot be read") from error
    return RawHead(told.c, told.d, max(0.0, (told.u - told.s) / 1_000_000))


def _packet(content: bytes, arrived_s: float) -> tuple[int, Packet] | None:
    """Its sender and itself; None for what is no RTP packet (RFC 3550)."""
    if len(content) < _RTP_HEAD.size:
        return None
    flags, kind, sequence, timestamp, ssrc = _RTP_HEAD.unpack_from(content)
    if flags >> 6 != _RTP_VERSION:
        return None
    begin = _RTP_HEAD.size + 4 * (flags & 0x0F)
    if flags & 0x10:
        begin += 4 + 4 * int.from_bytes(content[begin + 2 : begin + 4], "big")
    end = len(content) - (content[-1] if flags & 0x20 else 0)
    payload = content[begin:end] if begin <= end else b""
    return ssrc, Packet(sequence, timestamp, bool(kind & 0x80), payload, arrived_s)
