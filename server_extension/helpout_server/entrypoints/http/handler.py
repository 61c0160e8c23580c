"""What tornado handlers of every host share: a bounded body, an answer, a refusal.

Owns how a ``Response`` is written and how the body of a request is read within its bound.
Knows no host's idea of who asks.
"""

import re
from http import HTTPStatus
from http.client import responses
from typing import Any

from tornado import httputil, web
from tornado.iostream import StreamClosedError

from helpout_server.contracts.problem import Refusal
from helpout_server.domain.account import TOKEN_PREFIX
from helpout_server.domain.errors import InvalidRequest, TooLarge
from helpout_server.entrypoints.http.exchange import (
    BODY_BYTES_MAX,
    Bearer,
    Credential,
    Request,
    Response,
    body_bound,
    problem,
    refuse,
)
from helpout_server.entrypoints.http.pieces import Answer, CutShort, place_of, rest_of
from helpout_server.entrypoints.http.trace import Trace

BODY_BYTES_DISCARDED = 32 * BODY_BYTES_MAX
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_BEARER = re.compile(rf"bearer\s+({TOKEN_PREFIX}[0-9A-Za-z_\-]{{16,128}})\s*", re.IGNORECASE)
_OTHERS = re.compile(r"(?:bearer|token)\s+([0-9A-Za-z_\-.~+/]{16,2048}=*)\s*", re.IGNORECASE)
_OURS = re.compile(rf"(bearer|token)\s+{TOKEN_PREFIX}", re.IGNORECASE)


def bearer_of(headers: httputil.HTTPHeaders) -> Bearer | None:
    """A token of ours on the request, well formed or not; None for any other credential.

    Jupyter's own header reads ``Bearer`` too, so this one is asked first, by its prefix.
    """
    header = headers.get("Authorization", "")
    match = _BEARER.fullmatch(header)
    if match is not None:
        return Bearer(match[1])
    return Bearer("") if _OURS.match(header) else None


def others_bearer_of(headers: httputil.HTTPHeaders) -> Bearer | None:
    """A token of somebody who vouches for people, such as a hub; None for anything else."""
    match = _OTHERS.fullmatch(headers.get("Authorization", ""))
    return None if match is None else Bearer(match[1])


class Replying(web.RequestHandler):
    """Writes answers, and turns tornado's own errors into problems."""

    SUPPORTED_METHODS: tuple[str, ...] = METHODS
    trace: Trace | None = None
    """Of this request, where the host keeps one."""

    def reply(self, response: Response) -> None:
        """Write the whole answer."""
        self.set_status(response.status)
        self.clear_header("Content-Type")
        for name, value in response.headers:
            self.set_header(name, value)
        if response.status not in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED):
            self.set_header("Content-Type", response.content_type)
            self.write(response.body)
        self.finish()

    async def reply_with(self, answer: Answer, request: Request) -> None:
        """Write what it answers; of a file that comes in pieces all, where all was asked for."""
        response = await answer(request)
        place = place_of(response)
        if place is None or request.range:
            self.reply(response)
            return
        self.set_status(200)
        for name, value in response.headers:
            if name != "Content-Range":
                self.set_header(name, value)
        self.set_header("Content-Type", response.content_type)
        self.set_header("Content-Length", str(place[1]))
        self.write(response.body)
        try:
            # A flush waits until the reader has taken it, so one piece is in memory at a time.
            await self.flush()
            async for content in rest_of(answer, request, response):
                self.write(content)
                await self.flush()
        except CutShort:
            # What is missing of the length that was told says to the reader that it is not all.
            self.request.connection.stream.close()  # type: ignore[union-attr]  # HTTP/1
            return
        except StreamClosedError:
            return  # the reader has enough
        await self.finish()

    def write_error(self, status_code: int, **_kwargs: Any) -> None:
        """Whatever tornado or Jupyter refused on their own; its words are not shown."""
        if self._finished:
            return
        phrase = responses.get(status_code, "Refused")
        refusal = Refusal(
            code=InvalidRequest.code if status_code < 500 else "unexpected",
            title=f"{phrase}.",
            detail="The request could not be answered.",
            context={} if self.trace is None else {"request_id": self.trace.request_id},
        )
        self.reply(problem(status_code, refusal))

    def compute_etag(self) -> str | None:
        """Nothing here may be cached, so a hash of each answer would be for nothing."""
        return None


class BoundedBody(Replying):
    """Reads a body as it comes and keeps no more than its bound.

    Its classes carry ``@tornado.web.stream_request_body``.
    """

    _received = 0

    def data_received(self, chunk: bytes) -> None:
        self._received += len(chunk)
        if self._received <= self.bytes_max():
            self._kept().append(chunk)

    def bytes_max(self) -> int:
        """How long the body of this request may be."""
        return body_bound(self.request.method or "", self.request.path)

    def _kept(self) -> list[bytes]:
        kept: list[bytes] | None = getattr(self, "_chunks", None)
        if kept is None:
            kept = []
            self._chunks = kept
        return kept

    def body(self) -> bytes:
        """The body whole. Raises TooLarge."""
        if self._received > self.bytes_max():
            raise _too_large(self.bytes_max())
        return b"".join(self._kept())

    def request_below(self, prefix: str, credential: Credential, address: str) -> Request:
        """The request as the application reads it; ``prefix`` is what comes before its path."""
        return Request(
            method=self.request.method or "",
            path=self.request.path[len(prefix) :],
            query=self.request.query,
            body=self.body(),
            content_type=self.request.headers.get("Content-Type", ""),
            credential=credential,
            address=address,
            came_from=self.request.remote_ip or "",
            range=self.request.headers.get("Range", "")[:100],
            known=self.request.headers.get("If-None-Match", "")[:300],
            trace=self.trace or Trace(),
        )

    def refuse_huge(self) -> bool:
        """Answer 413 at once, without reading on, where it declares far too much.

        What is a little too large is read, thrown away and refused afterwards: an answer that
        comes before the body is often lost with the connection.
        """
        declared = self.request.headers.get("Content-Length", "0")
        if declared.isdigit() and int(declared) > BODY_BYTES_DISCARDED:
            self.reply(refuse(_too_large(self.bytes_max()), self.trace))
            return True
        return False


def _too_large(bytes_max: int) -> TooLarge:
    return TooLarge(f"A request may have at most {bytes_max} bytes.")
