"""The owner's calls to the marketplace, for what runs on this server itself.

Owns encoding, decoding and raising what the marketplace refused. How a request travels is
handed in, so that the same client serves a marketplace here and one elsewhere.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError

from helpout_server.domain.errors import MarketplaceAway
from helpout_server.entrypoints.http.exchange import JSON, Request, Response, Who, error_of
from helpout_server.entrypoints.ws.socket import bounded_reason, sendable
from helpout_server.ports.marketplace import MarketplaceSocket

T = TypeVar("T")


class OwnerClient:
    """``MarketplaceClient`` over two functions."""

    def __init__(
        self,
        dispatch: Callable[[Request], Awaitable[Response]],
        connect: Callable[[str], Awaitable[MarketplaceSocket]],
    ) -> None:
        self._dispatch = dispatch
        self._connect = connect

    async def get(self, path: str, returns: type[T], query: Mapping[str, str] | None = None) -> T:
        request = Request("GET", path, urlencode(query or {}), credential=Who.OWNER)
        return _decode(await self._answer(request), returns)

    async def post(self, path: str, body: Any, returns: type[T] | None = None) -> T | None:
        request = Request(
            "POST",
            path,
            body=b"" if body is None else msgspec.json.encode(body),
            content_type="" if body is None else JSON,
            credential=Who.OWNER,
        )
        answer = await self._answer(request)
        return None if returns is None else _decode(answer, returns)

    async def open_socket(self, path: str) -> MarketplaceSocket:
        return await self._connect(path)

    async def _answer(self, request: Request) -> Response:
        answer = await self._dispatch(request)
        if answer.status >= 300:
            told = error_of(answer.status, answer.body)
            raise told or MarketplaceAway(f"The marketplace answered {answer.status}.")
        return answer


def _decode(answer: Response, returns: type[T]) -> T:
    try:
        return msgspec.json.decode(answer.body, type=returns)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MarketplaceAway(
            "The marketplace's answer cannot be read; its version differs from this one's."
        ) from error


class UpstreamSocket:
    """``MarketplaceSocket`` over a connection to a marketplace elsewhere."""

    def __init__(self, connection: WebSocketClientConnection) -> None:
        self._connection = connection

    async def send(self, message: str | bytes) -> None:
        try:
            await self._connection.write_message(message, binary=isinstance(message, bytes))
        except WebSocketClosedError as error:
            raise MarketplaceAway("The connection to the marketplace is closed.") from error

    async def receive(self) -> str | bytes | None:
        message = await self._connection.read_message()
        if message is None:
            self._connection.close()
        return message

    def close(self, code: int = 1000, reason: str = "") -> None:
        self._connection.close(sendable(code), bounded_reason(reason))

    @property
    def close_code(self) -> int | None:
        return self._connection.close_code
