"""Variable-length numbers and byte strings of lib0, as y-protocols uses them."""

from helpout_server.realtime.effects import Refused

_BITS_MAX = 56


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
        Refused: cut short, or more than 56 bits.
    """
    number = shift = 0
    while True:
        if at >= len(message) or shift > _BITS_MAX:
            raise Refused("malformed", "a number in a binary frame is broken")
        byte = message[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, at
        shift += 7


def read_bytes(message: bytes, at: int) -> tuple[bytes, int]:
    """The byte string that begins at ``at``, and where the next thing begins.

    Raises:
        Refused: cut short.
    """
    length, at = read_uint(message, at)
    if at + length > len(message):
        raise Refused("malformed", "a binary frame is cut short")
    return message[at : at + length], at + length
