"""The bytes of a WebM file (Matroska, RFC 9559): head, clusters, index.

Owns the encoding of elements and what of Matroska we write: one VP8 or VP9 track, one Opus track,
time stamps in milliseconds. Knows no file and no clock.
"""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from helpout_server.adapters.recorder.codecs import CodecName
from helpout_server.adapters.recorder.opus import RATE_HZ
from helpout_server.adapters.recorder.vp8 import Size

VIDEO: Final = 1
AUDIO: Final = 2
BLOCK_MS_MAX: Final = 32_000
"""A block's time within its cluster has 16 bits with a sign."""

CLUSTER_ID: Final = b"\x1f\x43\xb6\x75"
CLUSTER_HEAD_BYTES: Final = 12
"""Its id and a size of eight bytes: always so, that a reader of ours finds the next."""
_SEGMENT_ID: Final = b"\x18\x53\x80\x67"
_UNKNOWN_SIZE: Final = b"\x01\xff\xff\xff\xff\xff\xff\xff"
_SEEK_HEAD_BYTES: Final = 160
_APP: Final = b"Helpouts for Jupyter"
_OPUS_HEAD: Final = b"OpusHead" + struct.pack("<BBHIhB", 1, 2, 0, RATE_HZ, 0, 0)
_SEEK_PRE_ROLL_NS: Final = 80_000_000
_MS_NS: Final = 1_000_000
_CODEC_IDS: Final[dict[CodecName, bytes]] = {"vp8": b"V_VP8", "vp9": b"V_VP9"}


@dataclass(frozen=True, slots=True)
class Block:
    """One encoded picture or packet of sound."""

    track: int
    at_ms: int
    key: bool
    content: bytes


@dataclass(frozen=True, slots=True)
class Cue:
    """Where a player may begin: a key frame, and its cluster's place in the file."""

    at_ms: int
    cluster_at: int
    track: int


@dataclass(frozen=True, slots=True)
class Tracks:
    video: Size | None
    audio: bool
    codec: CodecName = "vp8"


def size_bytes(size: int) -> bytes:
    """An element's size in eight bytes."""
    return struct.pack(">Q", size | 1 << 56)


def element(id_: bytes, content: bytes) -> bytes:
    return id_ + size_bytes(len(content)) + content


def _number(id_: bytes, value: int) -> bytes:
    return element(id_, value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


def _float(id_: bytes, value: float) -> bytes:
    return element(id_, struct.pack(">d", value))


def live_head(tracks: Tracks) -> bytes:
    """The beginning of a file that is still being written: no duration, no index."""
    return _ebml() + _SEGMENT_ID + _UNKNOWN_SIZE + _info(None) + _tracks(tracks)


def cluster(blocks: Sequence[Block]) -> bytes:
    """One cluster; its blocks lie within ``BLOCK_MS_MAX`` of the first one in time."""
    begin = min(block.at_ms for block in blocks)
    parts = [_number(b"\xe7", max(0, begin))]
    for block in blocks:
        head = struct.pack(
            ">BhB", 0x80 | block.track, block.at_ms - max(0, begin), 0x80 if block.key else 0
        )
        parts.append(element(b"\xa3", head + block.content))
    return element(CLUSTER_ID, b"".join(parts))


def blocks_of(content: bytes) -> Iterable[Block]:
    """The blocks in a cluster of ours, without its head. Raises ValueError for any other."""
    at, begin = 0, 0
    while at < len(content):
        wide = 2 if content[at] == 0x42 else 1
        id_, at = content[at : at + wide], at + wide
        if at + 8 > len(content):
            raise ValueError("an element is cut short")
        size = struct.unpack_from(">Q", content, at)[0] & ~(1 << 56)
        at += 8
        if at + size > len(content):
            raise ValueError("an element is cut short")
        body = content[at : at + size]
        at += size
        if id_ == b"\xe7":
            begin = int.from_bytes(body, "big")
        elif id_ == b"\xa3":
            number, since, flags = struct.unpack_from(">BhB", body)
            yield Block(number & 0x7F, begin + since, bool(flags & 0x80), body[4:])
        else:
            raise ValueError("no cluster of ours")


def whole_head(tracks: Tracks, duration_ms: int, clusters_bytes: int, index_bytes: int) -> bytes:
    """The beginning of a finished file: sizes, duration, and where its index is."""
    inner = _info(duration_ms) + _tracks(tracks)
    index_at = _SEEK_HEAD_BYTES + len(inner) + clusters_bytes
    places = (
        (b"\x15\x49\xa9\x66", _SEEK_HEAD_BYTES),
        (b"\x16\x54\xae\x6b", _SEEK_HEAD_BYTES + len(_info(duration_ms))),
        *(((b"\x1c\x53\xbb\x6b", index_at),) if index_bytes else ()),
    )
    seeks = b"".join(
        element(b"\x4d\xbb", element(b"\x53\xab", id_) + _fixed(b"\x53\xac", place))
        for id_, place in places
    )
    seek_head = b"\x11\x4d\x9b\x74" + struct.pack(">H", len(seeks) | 1 << 14) + seeks
    spare = _SEEK_HEAD_BYTES - len(seek_head)
    assert spare == 0 or spare >= 2, "an empty element has two bytes at least"
    if spare:
        seek_head += b"\xec" + bytes([0x80 | spare - 2]) + bytes(spare - 2)
    total = len(seek_head) + len(inner) + clusters_bytes + index_bytes
    return _ebml() + _SEGMENT_ID + size_bytes(total) + seek_head + inner


def segment_begin(head: bytes) -> int:
    """Where in a finished file the segment's content begins; cues count from there."""
    return head.index(_SEGMENT_ID) + len(_SEGMENT_ID) + 8


def index(cues: Sequence[Cue]) -> bytes:
    """The index; empty where there is nothing to find."""
    if not cues:
        return b""
    points = (
        element(
            b"\xbb",
            _number(b"\xb3", cue.at_ms)
            + element(b"\xb7", _number(b"\xf7", cue.track) + _number(b"\xf1", cue.cluster_at)),
        )
        for cue in cues
    )
    return element(b"\x1c\x53\xbb\x6b", b"".join(points))


def _fixed(id_: bytes, value: int) -> bytes:
    return id_ + b"\x88" + struct.pack(">Q", value)


def _ebml() -> bytes:
    return element(
        b"\x1a\x45\xdf\xa3",
        _number(b"\x42\x86", 1)
        + _number(b"\x42\xf7", 1)
        + _number(b"\x42\xf2", 4)
        + _number(b"\x42\xf3", 8)
        + element(b"\x42\x82", b"webm")
        + _number(b"\x42\x87", 4)
        + _number(b"\x42\x85", 2),
    )


def _info(duration_ms: int | None) -> bytes:
    content = _number(b"\x2a\xd7\xb1", _MS_NS)
    if duration_ms is not None:
        content += _float(b"\x44\x89", float(duration_ms))
    content += element(b"\x4d\x80", _APP) + element(b"\x57\x41", _APP)
    return element(b"\x15\x49\xa9\x66", content)


def _tracks(tracks: Tracks) -> bytes:
    entries = b""
    if tracks.video is not None:
        entries += _track(
            VIDEO,
            1,
            _CODEC_IDS[tracks.codec],
            element(
                b"\xe0",
                _number(b"\xb0", tracks.video.width) + _number(b"\xba", tracks.video.height),
            ),
        )
    if tracks.audio:
        entries += _track(
            AUDIO,
            2,
            b"A_OPUS",
            element(b"\x63\xa2", _OPUS_HEAD)
            + _number(b"\x56\xbb", _SEEK_PRE_ROLL_NS)
            + element(b"\xe1", _float(b"\xb5", float(RATE_HZ)) + _number(b"\x9f", 2)),
        )
    return element(b"\x16\x54\xae\x6b", entries)


def _track(number: int, kind: int, codec: bytes, rest: bytes) -> bytes:
    return element(
        b"\xae",
        _number(b"\xd7", number)
        + _number(b"\x73\xc5", number)
        + _number(b"\x83", kind)
        + _number(b"\x9c", 0)
        + element(b"\x86", codec)
        + rest,
    )
