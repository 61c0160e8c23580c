"""Requests to a provider: bounded in time, size and number, JSON alone, no redirect followed."""

import asyncio
import json
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode

from tornado.httpclient import HTTPRequest
from tornado.simple_httpclient import SimpleAsyncHTTPClient

from helpout_server.domain.errors import SignInAway, TooMany

TIMEOUT_S = 10.0
ANSWER_BYTES_MAX = 1_048_576
AT_ONCE_MAX = 16
WAITING_MAX = 64
"""Who is nobody yet can have us ask the provider: beyond this many they are told to wait."""

Prepare = Callable[[str, str, dict[str, str], str], tuple[str, dict[str, str], str]]
"""Puts our own credential into (method, url, headers, body)."""


@dataclass(frozen=True, slots=True)
class Answered:
    status: int
    value: Any
    """The JSON of it; None where it is none."""


class ProviderRequests(Protocol):
    """What is asked of a provider."""

    async def get(self, url: str, *, bearer: str = "") -> Answered:
        """Raises SignInAway, TooMany."""
        ...

    async def post_form(self, url: str, fields: Mapping[str, str], prepare: Prepare) -> Answered:
        """Raises SignInAway, TooMany."""
        ...

    def close(self) -> None: ...


class ProviderHttp:
    """``ProviderRequests``. One for a provider, used from one event loop. Close it."""

    def __init__(self, issuer: str, trust: ssl.SSLContext) -> None:
        self._issuer = issuer
        self._trust = trust
        self._client: SimpleAsyncHTTPClient | None = None
        self._waiting = 0

    async def get(self, url: str, *, bearer: str = "") -> Answered:
        headers = {"Accept": "application/json"}
        if bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        return await self._ask("GET", url, headers, None)

    async def post_form(self, url: str, fields: Mapping[str, str], prepare: Prepare) -> Answered:
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        url, headers, body = prepare("POST", url, headers, urlencode(fields))
        return await self._ask("POST", url, headers, body)

    async def _ask(
        self, method: str, url: str, headers: Mapping[str, str], body: str | None
    ) -> Answered:
        if self._waiting >= WAITING_MAX:
            raise TooMany("Many people are signing in just now. Try again in a moment.")
        request = HTTPRequest(
            url,
            method=method,
            headers=dict(headers),
            body=body,
            connect_timeout=TIMEOUT_S,
            request_timeout=TIMEOUT_S,
            follow_redirects=False,
            ssl_options=self._trust if url.startswith("https:") else None,
        )
        if self._client is None:  # made on the loop that it lives on
            self._client = SimpleAsyncHTTPClient(
                force_instance=True, max_clients=AT_ONCE_MAX, max_body_size=ANSWER_BYTES_MAX
            )
        self._waiting += 1
        try:
            answer = await self._client.fetch(request, raise_error=False)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            raise self._away() from error
        finally:
            self._waiting -= 1
        if answer.code == 599:
            raise self._away()
        try:
            return Answered(answer.code, json.loads(answer.body or b"null"))
        except (ValueError, RecursionError):
            return Answered(answer.code, None)

    def _away(self) -> SignInAway:
        return SignInAway(f"{self._issuer} does not answer. Try again in a moment.")

    def close(self) -> None:
        if self._client is not None:
            self._client.close()


def text_of(fields: Mapping[str, Any], name: str) -> str:
    """A text of an answer; empty where it is none."""
    value = fields.get(name)
    return value if isinstance(value, str) else ""
