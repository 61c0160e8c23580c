"""Large files in pieces: ``Range`` read and answered, and a whole file sent piece by piece.

An application answers with a piece, never with a whole recording, whatever was asked for, so
its memory is bounded in every mode; a handler that was asked for all of it asks for one piece
after another. Knows no recording.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

from helpout_server.contracts.problem import Refusal
from helpout_server.domain.errors import InvalidRequest
from helpout_server.entrypoints.http.exchange import Request, Response, file_headers, problem
from helpout_server.services.recording import Piece, Span

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
_CONTENT_RANGE = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15})")
Answer = Callable[[Request], Awaitable[Response]]


class CutShort(Exception):
    """A file's later piece could not be had; the connection is to be broken off."""


def span_of(header: str) -> Span:
    """What a Range header asks for; all of it where it cannot be read or asks for several."""
    found = _RANGE.fullmatch(header.strip())
    if found is None or found[0] == "bytes=-":
        return Span(begin=0)
    first, last = found[1], found[2]
    if not first:
        return Span(count=int(last))
    if not last:
        return Span(begin=int(first))
    if int(last) < int(first):
        return Span(begin=0)
    return Span(begin=int(first), count=int(last) - int(first) + 1)


def piece_response(piece: Piece) -> Response:
    """206 with a piece; 416 where nothing is there."""
    if not piece.content:
        refusal = Refusal(
            code=InvalidRequest.code,
            title=InvalidRequest.title,
            detail=f"The file has {piece.total} bytes.",
        )
        return problem(416, refusal, headers=(("Content-Range", f"bytes */{piece.total}"),))
    end = piece.begin + len(piece.content) - 1
    return Response(
        206,
        piece.content,
        piece.media_type,
        (
            *file_headers(piece.media_type, piece.file_name),
            ("Accept-Ranges", "bytes"),
            ("Content-Range", f"bytes {piece.begin}-{end}/{piece.total}"),
        ),
    )


def place_of(response: Response) -> tuple[int, int] | None:
    """Where the piece of an answer ends (exclusive), and the size of the whole; None for none."""
    header = dict(response.headers).get("Content-Range", "")
    found = _CONTENT_RANGE.fullmatch(header)
    if response.status != 206 or found is None:
        return None
    begin, last, total = int(found[1]), int(found[2]), int(found[3])
    fits = begin + len(response.body) == last + 1 <= total
    return (last + 1, total) if fits else None


async def rest_of(answer: Answer, request: Request, first: Response) -> AsyncIterator[bytes]:
    """The pieces of a file after its first one. Raises CutShort."""
    place = place_of(first)
    while place is not None and place[0] < place[1]:
        begin = place[0]
        response = await answer(replace(request, range=f"bytes={begin}-"))
        place = place_of(response)
        if place is None or place[0] <= begin:
            raise CutShort
        yield response.body
