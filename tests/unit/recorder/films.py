"""Real VP8 pictures and Opus packets, made once, for files that players can play."""

from fractions import Fraction
from functools import cache

import av
import numpy as np
from av import AudioFrame, VideoFrame

FPS = 15


@cache
def pictures(count: int = 45, width: int = 160, height: int = 120) -> tuple[bytes, ...]:
    """VP8 frames, the first of them and every fifteenth a key frame."""
    encoder = av.CodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.framerate, encoder.gop_size = Fraction(FPS), 15
    encoder.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
    made: list[bytes] = []
    for number in range(count):
        pixels = np.full((height, width, 3), number * 5 % 255, dtype=np.uint8)
        frame = VideoFrame.from_ndarray(pixels, format="rgb24")
        frame.pts = number
        made += [bytes(packet) for packet in encoder.encode(frame)]
    made += [bytes(packet) for packet in encoder.encode(None)]
    assert len(made) == count
    return tuple(made)


@cache
def tone(count: int = 150) -> tuple[bytes, ...]:
    """Opus packets of 20 ms."""
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = 48_000, "stereo", "s16"
    made: list[bytes] = []
    for number in range(count + 2):
        at = number * 960 + np.arange(960)
        wave = (8_000 * np.sin(2 * np.pi * 440 * at / 48_000)).astype(np.int16)
        frame = AudioFrame.from_ndarray(np.repeat(wave, 2).reshape(1, -1), "s16", "stereo")
        frame.sample_rate, frame.pts = 48_000, number * 960
        made += [bytes(packet) for packet in encoder.encode(frame)]
    return tuple(made[:count])
