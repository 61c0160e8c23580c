"""Variable-length numbers and byte strings of lib0, as y-protocols uses them."""

from helpout_server.realtime.effects import Refused

UINT_MAX = 2**53 - 1
"""JavaScript's: a larger number would break every page that it is relayed to."""

_SHIFT_MAX = 49


def write_uint(number: int) -> bytes:
    """Seven bits a byte, lowest first."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def write_bytes(content: bytes) -> bytes:
    return write_uint(len(content)) + content


def read_uint(message: bytes, at: int) -> tuple[int, int]:
    """The number that begins at ``at``, and where the next thing begins.

    Raises:
        Refused: cut short, or more than ``UINT_MAX``.
    """
    number = shift = 0
    while at < len(message) and number <= UINT_MAX and shift <= _SHIFT_MAX:
        byte = message[at]
        at += 1
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80 and number <= UINT_MAX:
            return number, at
    raise Refused("malformed", "a number in a binary frame is broken")


def read_bytes(message: bytes, at: int) -> tuple[bytes, int]:
    """The byte string that begins at ``at``, and where the next thing begins.

    Raises:
        Refused: cut short.
    """
    length, at = read_uint(message, at)
    if at + length > len(message):
        raise Refused("malformed", "a binary frame is cut short")
    return message[at : at + length], at + length
