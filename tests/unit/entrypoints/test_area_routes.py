"""Each area's routes name use cases that take what the route gives them."""

import inspect
import re
import typing
from collections.abc import Iterator

import pytest

from helpout_server.entrypoints.http import (
    account,
    availability,
    booking,
    listing,
    presence,
    queue,
    review,
)
from helpout_server.entrypoints.http.route import Route
from helpout_server.services.context import Context

AREAS = (account, listing, availability, booking, presence, queue, review)


def routes() -> Iterator[Route]:
    for area in AREAS:
        yield from area.ROUTES


def named(route: Route) -> str:
    return f"{route.method} {route.path}"


@pytest.mark.parametrize("route", list(routes()), ids=named)
def test_a_use_case_takes_what_its_route_gives(route: Route) -> None:
    hints = typing.get_type_hints(route.call)
    context, *others = inspect.signature(route.call).parameters.values()
    given = dict.fromkeys(re.findall(r"\{(\w+)\}", route.path), str)
    if route.body is not None:
        given["body"] = route.body
    if route.query is not None:
        given["query"] = route.query
    assert hints[context.name] is Context
    assert {one.name: hints[one.name] for one in others} == given
    assert all(one.kind is inspect.Parameter.KEYWORD_ONLY for one in others)
    assert hints["return"] is (type(None) if route.returns is None else route.returns)


def test_no_path_twice() -> None:
    every = [named(route) for route in routes()]
    assert len(every) == len(set(every))


def test_only_an_invitation_opens_to_strangers() -> None:
    assert [named(one) for one in routes() if one.access == "anyone"] == [
        "POST /invitations/accept"
    ]


def test_people_are_staffs_to_manage() -> None:
    staffs = {named(one) for one in routes() if one.access == "staff"}
    assert staffs == {
        "GET /accounts",
        "POST /accounts",
        "GET /invitations",
        "POST /invitations",
        "DELETE /invitations/{invitation_id}",
    }
