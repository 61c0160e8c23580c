"""Ranges of a file, and a whole one put together from pieces."""

import pytest

from helpout_server.entrypoints.http.exchange import Request, Response
from helpout_server.entrypoints.http.pieces import (
    CutShort,
    piece_response,
    place_of,
    rest_of,
    span_of,
)
from helpout_server.services.recording import Piece, Span

CONTENT = bytes(range(250))


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("", Span(begin=0)),
        ("bytes=0-", Span(begin=0)),
        ("bytes=10-19", Span(begin=10, count=10)),
        ("bytes=10-", Span(begin=10)),
        ("bytes=-5", Span(count=5)),
        ("bytes=9-3", Span(begin=0)),
        ("bytes=-", Span(begin=0)),
        ("bytes=1-2,5-6", Span(begin=0)),
        ("lines=1-2", Span(begin=0)),
        ("bytes=" + "9" * 40 + "-", Span(begin=0)),
    ],
)
def test_what_a_range_asks_for(header: str, span: Span) -> None:
    assert span_of(header) == span


def _answered(begin: int, count: int) -> Response:
    content = CONTENT[begin : begin + count]
    return piece_response(Piece("video/webm", "a.webm", content, begin, len(CONTENT)))


def test_a_piece_says_where_it_is() -> None:
    response = _answered(100, 50)
    headers = dict(response.headers)
    assert response.status == 206
    assert headers["Content-Range"] == "bytes 100-149/250"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert place_of(response) == (150, 250)


def test_behind_the_end_is_nothing() -> None:
    response = _answered(250, 10)
    assert response.status == 416
    assert dict(response.headers)["Content-Range"] == "bytes */250"
    assert place_of(response) is None


def test_an_answer_that_lies_about_its_place_is_none() -> None:
    lie = Response(206, b"abc", "video/webm", (("Content-Range", "bytes 0-9/250"),))
    assert place_of(lie) is None


async def test_a_whole_file_is_asked_for_piece_by_piece() -> None:
    asked: list[str] = []

    async def answer(request: Request) -> Response:
        asked.append(request.range)
        return _answered(span_of(request.range).begin or 0, 100)

    request = Request("GET", "recordings/rec_1/tracks/0")
    first = await answer(request)
    rest = [piece async for piece in rest_of(answer, request, first)]
    assert first.body + b"".join(rest) == CONTENT
    assert asked == ["", "bytes=100-", "bytes=200-"]


async def test_a_file_that_goes_in_the_midst_is_cut_short() -> None:
    async def answer(_request: Request) -> Response:
        return Response(404)

    with pytest.raises(CutShort):
        async for _piece in rest_of(answer, Request("GET", "x"), _answered(0, 100)):
            pass
