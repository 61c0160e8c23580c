"""What is read from the bytes of VP8 and Opus."""

import pytest
from aiortc.codecs.vpx import VpxPayloadDescriptor

from helpout_server.adapters.recorder import opus, vp8
from tests.unit.recorder.films import pictures, tone


@pytest.mark.parametrize(
    "descriptor",
    [
        VpxPayloadDescriptor(partition_start=1, partition_id=0),
        VpxPayloadDescriptor(partition_start=1, partition_id=0, picture_id=5),
        VpxPayloadDescriptor(partition_start=1, partition_id=0, picture_id=20_000),
        VpxPayloadDescriptor(1, 0, picture_id=300, tl0picidx=3, tid=(1, 0), keyidx=4),
    ],
)
def test_a_descriptor_is_taken_off(descriptor: VpxPayloadDescriptor) -> None:
    payload = bytes(descriptor) + b"content"
    assert vp8.content_of(payload) == b"content"
    assert vp8.begins_picture(payload)


def test_a_later_packet_begins_no_picture() -> None:
    assert not vp8.begins_picture(bytes(VpxPayloadDescriptor(0, 0)) + b"more")
    assert not vp8.begins_picture(bytes(VpxPayloadDescriptor(1, 3)) + b"more")


@pytest.mark.parametrize("payload", [b"\x80", b"\x90\x80", b"\x90\x80\x80", b"\x80\x40"])
def test_a_descriptor_cut_short_is_refused(payload: bytes) -> None:
    with pytest.raises(ValueError, match="cut short"):
        vp8.content_of(payload)


def test_key_frames_and_sizes() -> None:
    first, second, *_ = pictures()
    assert vp8.is_key(first)
    assert vp8.size_of(first) == vp8.Size(160, 120)
    assert not vp8.is_key(second)
    assert vp8.size_of(second) is None
    assert vp8.size_of(b"\x00" * 20) is None


def test_how_long_opus_sounds() -> None:
    assert {opus.samples_of(packet) for packet in tone()} == {960}
    assert opus.samples_of(opus.SILENCE) == opus.SILENCE_SAMPLES
    assert opus.samples_of(bytes([0b00011000])) == 60 * 48
    assert opus.samples_of(bytes([0b11111011, 2])) == 2 * 960
    assert opus.samples_of(bytes([0b11111011, 63])) == 0
    assert opus.samples_of(b"") == 0
