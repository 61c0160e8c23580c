"""``openapi.json`` says what the routes say, whole and without a dangling reference."""

import re
from typing import Any

import msgspec
import pytest

from helpout_server.entrypoints.http.openapi import openapi_document
from helpout_server.entrypoints.http.route import Route
from helpout_server.entrypoints.http.routes import ALL_ROUTES

DOCUMENT: dict[str, Any] = msgspec.json.decode(openapi_document(ALL_ROUTES))


@pytest.mark.parametrize("route", ALL_ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_each_route_is_told(route: Route) -> None:
    operation = DOCUMENT["paths"][route.path][route.method.lower()]
    assert operation["summary"] == route.summary
    in_path = {p["name"] for p in operation["parameters"] if p["in"] == "path"}
    assert in_path == set(re.findall(r"\{(\w+)\}", route.path))
    in_query = {p["name"] for p in operation["parameters"] if p["in"] == "query"}
    fields = msgspec.structs.fields(route.query) if route.query is not None else ()
    assert in_query == {field.encode_name for field in fields}
    assert ("requestBody" in operation) == (route.body is not None)
    assert str(204 if route.returns is None else route.status) in operation["responses"]
    assert (operation.get("security") == []) == (route.access == "anyone")


def test_nothing_else_is_told() -> None:
    told = {(path, method) for path, item in DOCUMENT["paths"].items() for method in item}
    assert told == {(route.path, route.method.lower()) for route in ALL_ROUTES}


def test_every_reference_leads_somewhere() -> None:
    names = set(
        re.findall(r'"#/components/schemas/([^"]+)"', msgspec.json.encode(DOCUMENT).decode())
    )
    assert names
    assert names <= set(DOCUMENT["components"]["schemas"])


def test_operation_ids_are_unique() -> None:
    ids = [op["operationId"] for item in DOCUMENT["paths"].values() for op in item.values()]
    assert len(ids) == len(set(ids))
