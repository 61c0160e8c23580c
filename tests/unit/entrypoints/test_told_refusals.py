"""Refusals read from a body that somebody else sent."""

import pytest

from helpout_server.contracts.problem import Refusal
from helpout_server.domain.errors import MarketplaceAway, NotFound
from helpout_server.entrypoints.http.exchange import Request, Response, error_of, refuse
from helpout_server.entrypoints.owner_client import OwnerClient
from helpout_server.ports.marketplace import MarketplaceSocket

UNREADABLE = [b"", b"[]", b"\xff", b'{"code":"\xff"}', b"[" * 5_000, b'{"code":1}']


def test_a_refusal_is_read_back() -> None:
    told = error_of(404, refuse(NotFound("Gone.")).body)
    assert isinstance(told, NotFound)
    assert told.detail == "Gone."


@pytest.mark.parametrize("body", UNREADABLE)
def test_what_is_no_refusal_is_none(body: bytes) -> None:
    assert error_of(500, body) is None


@pytest.mark.parametrize("body", UNREADABLE)
async def test_an_answer_that_cannot_be_read_is_a_marketplace_that_is_away(body: bytes) -> None:
    async def answered(_request: Request) -> Response:
        return Response(200, body)

    async def opened(_path: str) -> MarketplaceSocket:
        raise MarketplaceAway

    with pytest.raises(MarketplaceAway):
        await OwnerClient(answered, opened).get("me", Refusal)
