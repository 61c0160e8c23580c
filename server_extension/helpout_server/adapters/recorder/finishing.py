"""Parts of a recording into finished files: duration, sizes and an index in their place.

Owns the reading of what a recorder wrote, whole or cut off by a crash. Decodes nothing; blocks,
so it is done in a process of its own.
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from helpout_server.adapters.recorder import matroska, opus
from helpout_server.adapters.recorder.codecs import CODECS, CodecName
from helpout_server.adapters.recorder.manifest import Track
from helpout_server.adapters.recorder.matroska import AUDIO, VIDEO, Cue, Tracks
from helpout_server.adapters.recorder.sealing import Unreadable, WholeWriter, read_part
from helpout_server.adapters.recorder.track_file import live_head
from helpout_server.adapters.recorder.vp8 import Size

_SOUND_CUE_MS = 5_000
_PICTURE_MS = 33


@dataclass(slots=True)
class Contents:
    """What is in a part."""

    pictures: int = 0
    sound_packets: int = 0
    """Without silence of ours."""
    has_sound: bool = False
    size: Size | None = None
    """The largest that it ever had."""
    end_ms: int = 0
    clusters_bytes: int = 0
    cues: list[Cue] = field(default_factory=list)
    """Places from the first cluster's begin."""


def finish(folder: Path, track: Track, key: bytes) -> Contents | None:
    """Make the finished file of a part, and give what is in it; the part goes.

    None where that was done before: the finished file is there.

    Raises:
        Unreadable: missing, changed, sealed with another key, or empty.
        OSError: the disk is full.
    """
    part, whole = folder / track.part_name, folder / track.file_name
    if not part.exists() and whole.exists():
        return None
    contents = _look_through(_clusters(read_part(part, track.part_name, key), track), track.codec)
    if not contents.clusters_bytes:
        raise Unreadable(f"{track.part_name} holds no media")
    duration_ms = max(contents.end_ms, track.length_ms or 0)
    tracks = Tracks(contents.size, audio=contents.has_sound, codec=track.codec)
    # The index' length depends on places, those on the head's length, which is always the same.
    head = matroska.whole_head(tracks, duration_ms, 0, 1)
    first = len(head) - matroska.segment_begin(head)
    index = matroska.index(
        [Cue(cue.at_ms, cue.cluster_at + first, cue.track) for cue in contents.cues]
    )
    new = whole.with_suffix(".new")
    writer = WholeWriter(new, track.file_name, key)
    writer.write(matroska.whole_head(tracks, duration_ms, contents.clusters_bytes, len(index)))
    for cluster in _clusters(read_part(part, track.part_name, key), track):
        writer.write(cluster)
    writer.write(index)
    writer.close()
    new.replace(whole)
    part.unlink()
    return contents


def _clusters(pieces: Iterable[bytes], track: Track) -> Iterator[bytes]:
    """Whole clusters; one that a crash cut off is left out. Raises Unreadable."""
    head, name = live_head(track.codec), track.part_name
    kept = bytearray()
    begun = False
    for piece in pieces:
        kept += piece
        if not begun:
            if len(kept) < len(head):
                continue
            if not kept.startswith(head):
                raise Unreadable(f"{name} is no part of a recording")
            del kept[: len(head)]
            begun = True
        at = 0
        while len(kept) - at >= matroska.CLUSTER_HEAD_BYTES:
            if kept[at : at + 4] != matroska.CLUSTER_ID:
                raise Unreadable(f"{name} is damaged")
            size = struct.unpack_from(">Q", kept, at + 4)[0] & ~(1 << 56)
            end = at + matroska.CLUSTER_HEAD_BYTES + size
            if end > len(kept):
                break
            yield bytes(kept[at:end])
            at = end
        del kept[:at]


def _look_through(clusters: Iterable[bytes], codec: CodecName) -> Contents:
    found = Contents()
    cued_ms = -_SOUND_CUE_MS
    for cluster in clusters:
        first = True
        for block in matroska.blocks_of(cluster[matroska.CLUSTER_HEAD_BYTES :]):
            if block.track == VIDEO:
                _picture(found, block.content, codec)
                found.end_ms = max(found.end_ms, block.at_ms + _PICTURE_MS)
            else:
                found.has_sound = True
                found.sound_packets += block.content != opus.SILENCE
                length_ms = opus.samples_of(block.content) * 1_000 // opus.RATE_HZ
                found.end_ms = max(found.end_ms, block.at_ms + length_ms)
            sound_alone = found.size is None and block.at_ms - cued_ms >= _SOUND_CUE_MS
            if first and block.key and (block.track == VIDEO or sound_alone):
                found.cues.append(Cue(block.at_ms, found.clusters_bytes, block.track))
                cued_ms = block.at_ms
            first = False
        found.clusters_bytes += len(cluster)
    if found.size is not None:
        found.cues = [cue for cue in found.cues if cue.track != AUDIO]
    return found


def _picture(found: Contents, content: bytes, codec: CodecName) -> None:
    found.pictures += 1
    size = CODECS[codec].size_of(content)
    if size is not None and (
        found.size is None or size.width * size.height > found.size.width * found.size.height
    ):
        found.size = size
