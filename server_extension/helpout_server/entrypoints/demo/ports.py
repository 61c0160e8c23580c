"""Ports for servers that are told theirs before they start.

Owns the choice: outside the range from which the system itself serves sockets that ask for none,
so that nobody's connection takes the port between the look and the server's own start.
"""

import random
import socket
from contextlib import ExitStack, suppress
from pathlib import Path

_LOWEST = 10_240
_TRIES = 200
_OF_THE_SYSTEM = Path("/proc/sys/net/ipv4/ip_local_port_range")
_ORDINARILY_FROM = 32_768


def free_port() -> int:
    """A port of the loopback interface that nobody has now, for TCP and for UDP."""
    first = _first_of_the_system()
    # Not from the seed that a test may have set: two processes would choose the same.
    chance = random.SystemRandom()
    for _ in range(_TRIES):
        port = chance.randrange(_LOWEST, first) if first > _LOWEST else 0
        with suppress(OSError):
            return _bound_once(port)
    return _bound_once(0)


def _bound_once(port: int) -> int:
    """Raises OSError where somebody has it."""
    with ExitStack() as both:
        tcp = both.enter_context(socket.socket())
        tcp.bind(("127.0.0.1", port))
        port = int(tcp.getsockname()[1])
        both.enter_context(socket.socket(type=socket.SOCK_DGRAM)).bind(("127.0.0.1", port))
    return port


def _first_of_the_system() -> int:
    try:
        return int(_OF_THE_SYSTEM.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return _ORDINARILY_FROM
