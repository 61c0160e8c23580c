"""``openapi.json``: generated from the routes and the contracts' schemas, never written by hand.

Owns the document's frame. What a route takes and gives is in its table.
"""

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from helpout_server import __version__
from helpout_server.contracts.problem import Refusal
from helpout_server.entrypoints.http.exchange import CALENDAR, JSON, PICTURES, PROBLEM, RECORDED
from helpout_server.entrypoints.http.route import Route
from helpout_server.services.context import Content

_REF = "#/components/schemas/{name}"
_PLACE = re.compile(r"\{([a-z_]+)\}")


def openapi_document(routes: Iterable[Route]) -> bytes:
    """The document as JSON, OpenAPI 3.1."""
    routes = tuple(routes)
    bodies = [route.body for route in routes if route.body is not None]
    answers = [
        route.returns
        for route in routes
        if not (route.returns is None or route.returns == Content or route.ranged)
    ]
    queries = [route.query for route in routes if route.query is not None]
    kinds = list(dict.fromkeys([Refusal, *bodies, *answers, *queries]))
    schemas, components = msgspec.json.schema_components(kinds, ref_template=_REF)
    schema_of = dict(zip(kinds, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        operation = _operation(route, schema_of, components)
        paths.setdefault(route.path, {})[route.method.lower()] = operation
    for kind in queries:
        components.pop(kind.__name__, None)  # told as parameters
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Helpouts for Jupyter",
                "version": __version__,
                "description": "The marketplace: accounts, listings, availability, bookings, "
                "gatherings, live sessions, reviews.",
            },
            "servers": [{"url": "."}],
            "security": [{"token": []}],
            "paths": paths,
            "components": {
                "schemas": components,
                "securitySchemes": {
                    "token": {
                        "type": "http",
                        "scheme": "bearer",
                        "description": "A token of an account of this marketplace, helpouts_….",
                    }
                },
            },
        }
    )


def _operation(
    route: Route, schema_of: dict[Any, dict[str, Any]], components: dict[str, Any]
) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": _operation_id(route),
        "summary": route.summary,
        "tags": [_tag(route)],
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in _PLACE.findall(route.path)
        ],
        "responses": {
            "default": {
                "description": "A refusal (RFC 9457).",
                "content": {PROBLEM: {"schema": schema_of[Refusal]}},
            }
        },
    }
    if route.query is not None:
        operation["parameters"] += _query_parameters(components[route.query.__name__])
    if route.body is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {JSON: {"schema": schema_of[route.body]}},
        }
    if route.returns is None:
        operation["responses"]["204"] = {"description": "Done."}
    elif route.ranged:
        film = {RECORDED: {"schema": {"type": "string", "format": "binary"}}}
        for status, what in (("200", "The file."), ("206", "A piece of it, at most a megabyte.")):
            operation["responses"][status] = {"description": what, "content": film}
    elif route.returns == Content:
        file = {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in ([CALENDAR] if "calendar" in route.path else sorted(PICTURES))
        }
        operation["responses"]["200"] = {"description": "The file.", "content": file}
    else:
        operation["responses"][str(route.status)] = {
            "description": "Done.",
            "content": {JSON: {"schema": schema_of[route.returns]}},
        }
    if route.access == "anyone":
        operation["security"] = []
    elif route.access == "staff":
        operation["description"] = "For staff."
    return operation


def _query_parameters(schema: dict[str, Any]) -> list[dict[str, Any]]:
    required = set(schema.get("required", ()))
    return [
        {"name": name, "in": "query", "required": name in required, "schema": field}
        for name, field in schema.get("properties", {}).items()
    ]


def _operation_id(route: Route) -> str:
    words = [part.strip("{}") for part in route.path.strip("/").split("/")]
    return "_".join([route.method.lower(), *words])


def _tag(route: Route) -> str:
    return route.path.strip("/").split("/", 1)[0]
