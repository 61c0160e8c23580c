"""Whether a STUN server answers, and whether a TURN server gives a place with our credentials.

A real request each, as a browser's; what was allocated is given back. Knows no configuration.
"""

import asyncio
import re
from collections.abc import Sequence
from typing import Any

import aioice.stun
import aioice.turn

WITHIN_S = 6.0
_ADDRESS = re.compile(
    r"(stuns?|turns?):(\[[0-9A-Fa-f:]+\]|[0-9A-Za-z.\-]+)(?::(\d{1,5}))?(?:\?transport=(udp|tcp))?"
)


class ProbeFailed(Exception):
    """What was in the way; the text names no secret."""


class _Hearing(asyncio.DatagramProtocol):
    """Hears one answer, or that the line ended."""

    def __init__(self) -> None:
        self.heard: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.ended = asyncio.Event()

    def datagram_received(self, data: bytes, _addr: Any) -> None:
        if not self.heard.done():
            self.heard.set_result(data)

    def error_received(self, exc: Exception) -> None:
        if not self.heard.done():
            self.heard.set_exception(exc)

    def connection_lost(self, _exc: Exception | None) -> None:
        self.ended.set()


async def ask_stun(url: str) -> None:
    """Raises ProbeFailed."""
    _, host, port, transport = parts_of(url)
    if transport == "tcp":
        raise ProbeFailed("only STUN over UDP is of use to calls")
    request = bytes(aioice.stun.Message(aioice.stun.Method.BINDING, aioice.stun.Class.REQUEST))
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(WITHIN_S):
            transport_, hearing = await loop.create_datagram_endpoint(
                _Hearing, remote_addr=(host, port)
            )
            try:
                # Packets may be lost; it is said again, a little later each time.
                for pause_s in (0.3, 0.6, 1.2, WITHIN_S):
                    transport_.sendto(request)
                    done, _ = await asyncio.wait([hearing.heard], timeout=pause_s)
                    if done:
                        break
                answer = aioice.stun.parse_message(hearing.heard.result())
            finally:
                transport_.close()
                if not hearing.heard.done():
                    hearing.heard.cancel()
    except (TimeoutError, asyncio.InvalidStateError) as error:
        raise ProbeFailed("no answer") from error
    except (OSError, ValueError) as error:
        raise ProbeFailed(_said(error)) from error
    if answer.message_class is not aioice.stun.Class.RESPONSE:
        raise ProbeFailed("it refuses")


async def allocate(url: str, username: str, credential: str) -> str:
    """A place on the relay, given back at once; its address. Raises ProbeFailed."""
    scheme, host, port, transport = parts_of(url)
    hearings: Sequence[_Hearing] = [_Hearing()]
    try:
        async with asyncio.timeout(WITHIN_S):
            place, _ = await aioice.turn.create_turn_endpoint(
                lambda: hearings[0],
                server_addr=(host, port),
                username=username,
                password=credential,
                ssl=scheme == "turns",
                transport=transport,
            )
    except aioice.stun.TransactionFailed as error:
        code = error.response.attributes.get("ERROR-CODE", (0, ""))[0]
        if code == 401:
            raise ProbeFailed(
                "it refuses the credentials: the secret is another one, or a clock is wrong"
            ) from error
        raise ProbeFailed(f"it refuses with {code}") from error
    except (TimeoutError, aioice.stun.TransactionTimeout) as error:
        raise ProbeFailed("no answer") from error
    except OSError as error:
        raise ProbeFailed(_said(error)) from error
    relayed = place.get_extra_info("sockname")
    place.close()
    try:
        async with asyncio.timeout(WITHIN_S):
            await hearings[0].ended.wait()
    except TimeoutError:
        pass
    return str(relayed[0]) if relayed else ""


def parts_of(url: str) -> tuple[str, str, int, str]:
    """Scheme, host, port and transport. Raises ProbeFailed."""
    found = _ADDRESS.fullmatch(url)
    if found is None:
        raise ProbeFailed("that is no address of a relay: turn:host:3478?transport=udp")
    scheme, host, port, transport = found.groups()
    secure = scheme in ("turns", "stuns")
    return (
        scheme,
        host.strip("[]"),
        int(port or (5349 if secure else 3478)),
        transport or ("tcp" if secure else "udp"),
    )


def _said(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__
