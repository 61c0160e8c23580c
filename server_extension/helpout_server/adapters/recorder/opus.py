"""Opus packets (RFC 6716): how long one sounds, and a packet of silence.

Owns the reading of the first byte. Decodes nothing.
"""

RATE_HZ = 48_000
SILENCE = b"\xf8\xff\xfe"
"""20 ms of silence: CELT, full band, one frame of nothing."""
SILENCE_SAMPLES = 960

_SILK_MS = (10, 20, 40, 60)
_HYBRID_MS = (10, 20)
_CELT_SAMPLES = (120, 240, 480, 960)
_SAMPLES_MAX = 5_760


def samples_of(packet: bytes) -> int:
    """How many samples at 48 kHz a packet holds, 0 for one that is none; at most 120 ms."""
    if not packet:
        return 0
    config = packet[0] >> 3
    if config < 12:
        each = _SILK_MS[config & 3] * RATE_HZ // 1_000
    elif config < 16:
        each = _HYBRID_MS[config & 1] * RATE_HZ // 1_000
    else:
        each = _CELT_SAMPLES[config & 3]
    code = packet[0] & 3
    if code == 0:
        count = 1
    elif code < 3:
        count = 2
    else:
        count = packet[1] & 0x3F if len(packet) > 1 else 0
    samples = each * count
    return samples if samples <= _SAMPLES_MAX else 0
