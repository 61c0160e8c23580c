"""Requests to addresses that people typed: never to where only this server can reach.

Owns the guard: each host is resolved here, refused where none of its addresses is public, and
then connected to at the very address that was looked at, so that a name cannot lead elsewhere a
moment later. Redirects go through the same gate. Bounds bytes, unpacked ones too, and time.
Knows no calendar.
"""

import asyncio
import socket
import ssl
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

import httpx

from helpout_server import __version__
from helpout_server.domain.calendar_address import CalendarAddress, checked_address, is_public
from helpout_server.domain.errors import InvalidRequest
from helpout_server.ports.calendar import CalendarUnreadable

CONNECT_WITHIN_S = 5.0
REDIRECTS_MAX = 5
_ADDRESSES_MAX = 4
_MOVED = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    address: str
    """The one that answered, after redirects."""


@dataclass(frozen=True, slots=True)
class Asked:
    method: str
    address: str
    headers: Mapping[str, str] = field(default_factory=dict)
    secret_headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Sent to the first host alone, and over https alone once it was https."""
    content: bytes = b""


class GuardedHttp:
    """Safe from several threads; no connection outlives its request."""

    def __init__(self, *, allow_private: bool = False) -> None:
        """``allow_private``: the operator's calendars are in their own network."""
        self.allow_private = allow_private
        self._trust: ssl.SSLContext | None = None

    def ask(self, asked: Asked, *, bytes_max: int, within_s: float) -> Answer:
        """Blocks for at most ``within_s``, and the time it takes to resolve a name.

        Raises:
            CalendarUnreadable: no answer, or none that fits the bounds.
            InvalidRequest: it is no address.
        """
        return asyncio.run(self._within(asked, bytes_max, within_s))

    async def _within(self, asked: Asked, bytes_max: int, within_s: float) -> Answer:
        try:
            async with asyncio.timeout(within_s):
                return await self._follow(asked, bytes_max)
        except TimeoutError:
            raise CalendarUnreadable("slow") from None

    async def _follow(self, asked: Asked, bytes_max: int) -> Answer:
        first = checked_address(asked.address)
        address, method = first, asked.method
        for _ in range(REDIRECTS_MAX + 1):
            at_home = (address.host, address.port) == (first.host, first.port)
            headers = {**asked.headers, **(asked.secret_headers if at_home else {})}
            answer = await self._ask_one(method, address, headers, asked.content, bytes_max)
            where = answer.headers.get("location")
            if answer.status not in _MOVED or not where:
                return answer
            if answer.status == 303:
                method = "GET"
            address = _moved(address, where)
        raise CalendarUnreadable("redirects", lasting=True)

    async def _ask_one(
        self,
        method: str,
        address: CalendarAddress,
        headers: Mapping[str, str],
        content: bytes,
        bytes_max: int,
    ) -> Answer:
        fault: CalendarUnreadable | None = None
        for ip in await self._allowed(address):
            try:
                return await self._connected(method, address, ip, headers, content, bytes_max)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                fault = _fault_of(error)
            except httpx.HTTPError as error:
                raise _fault_of(error) from error
        raise fault or CalendarUnreadable("away")

    async def _connected(
        self,
        method: str,
        address: CalendarAddress,
        ip: str,
        headers: Mapping[str, str],
        content: bytes,
        bytes_max: int,
    ) -> Answer:
        url = httpx.URL(address.text)
        sent = {
            "Accept-Encoding": "gzip",
            "User-Agent": f"Helpouts-for-Jupyter/{__version__}",
            **headers,
            "Host": url.netloc.decode("ascii"),
        }
        async with httpx.AsyncClient(
            verify=self._trusted(), trust_env=False, timeout=CONNECT_WITHIN_S
        ) as client:
            request = client.build_request(
                method,
                url.copy_with(host=ip),
                headers=sent,
                content=content or None,
                extensions={"sni_hostname": address.host} if ip != address.host else {},
            )
            response = await client.send(request, stream=True)
            try:
                body = await _bounded(response, bytes_max)
            finally:
                await response.aclose()
        told = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, told, body, address.text)

    async def _allowed(self, address: CalendarAddress) -> list[str]:
        """What of the host's addresses may be connected to. Raises CalendarUnreadable."""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(
                address.host, address.port, type=socket.SOCK_STREAM
            )
        except (OSError, UnicodeError):
            raise CalendarUnreadable("away") from None
        every = list(dict.fromkeys(str(place[0]) for *_, place in found))
        allowed = [ip for ip in every if self.allow_private or is_public(ip)]
        if every and not allowed:
            raise CalendarUnreadable("private_address", lasting=True)
        return allowed[:_ADDRESSES_MAX]

    def _trusted(self) -> ssl.SSLContext:
        if self._trust is None:
            trust = httpx.create_ssl_context(trust_env=False)
            trust.load_default_certs()
            self._trust = trust
        return self._trust


def _moved(address: CalendarAddress, where: str) -> CalendarAddress:
    try:
        moved = checked_address(urljoin(address.text, where))
    except (InvalidRequest, ValueError):
        raise CalendarUnreadable("redirects", lasting=True) from None
    if address.scheme == "https" and moved.scheme == "http":
        raise CalendarUnreadable("not_secure", lasting=True)
    return moved


async def _bounded(response: httpx.Response, bytes_max: int) -> bytes:
    """The body, unpacked by ourselves: what a few bytes unpack to is counted too."""
    packed = response.headers.get("content-encoding", "identity").strip().lower()
    if packed not in ("identity", "", "gzip", "x-gzip"):
        raise CalendarUnreadable("not_a_calendar")
    unpack = zlib.decompressobj(wbits=31) if packed.endswith("gzip") else None
    body = bytearray()
    received = 0
    async for chunk in response.aiter_raw():
        received += len(chunk)
        if received > bytes_max:
            raise CalendarUnreadable("too_large")
        try:
            body += chunk if unpack is None else unpack.decompress(chunk, bytes_max - len(body) + 1)
        except zlib.error:
            raise CalendarUnreadable("not_a_calendar") from None
        if len(body) > bytes_max:
            raise CalendarUnreadable("too_large")
    return bytes(body)


def _fault_of(error: httpx.HTTPError) -> CalendarUnreadable:
    if isinstance(error, httpx.TimeoutException):
        return CalendarUnreadable("slow")
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return CalendarUnreadable("not_secure")
        cause = cause.__cause__ or cause.__context__
    return CalendarUnreadable("away")
