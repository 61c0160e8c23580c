"""Requests below ``host``: a table of routes, answered on the event loop.

Owns decoding and refusing for them. The handler has made sure that the owner asks.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from helpout_server.contracts.problem import Refusal
from helpout_server.domain.errors import HelpoutError
from helpout_server.entrypoints.http.decoding import decode_body, json_body
from helpout_server.entrypoints.http.exchange import Request, Response, problem, refuse
from helpout_server.entrypoints.http.host_routes import HostArea, HostRoute
from helpout_server.entrypoints.http.routing import PathTable

_log = logging.getLogger("helpouts")
_encode = msgspec.json.Encoder().encode
_NO_STORE = (("Cache-Control", "no-store"),)


@dataclass(frozen=True, slots=True)
class _Prepared:
    route: HostRoute
    decode: Callable[[bytes], Any] | None


class HostApplication:
    """All areas of one Jupyter server."""

    def __init__(self, areas: Iterable[HostArea]) -> None:
        self._areas = tuple(areas)
        self._table: PathTable[_Prepared] = PathTable()
        for area in self._areas:
            for route in area.routes:
                decode = None if route.body is None else decode_body(route.body)
                self._table.add(route.method, route.path, _Prepared(route, decode))

    async def dispatch(self, request: Request) -> Response:
        """Answer; never raises but for cancellation."""
        try:
            return await self._answer(request)
        except HelpoutError as error:
            return refuse(error)
        except Exception as error:  # noqa: BLE001 - every request gets an answer
            _log.error(
                "host: %s %s failed with %s",
                request.method,
                request.path,
                type(error).__name__,
                exc_info=error,
            )
            title = "Something went wrong on this server."
            return problem(500, Refusal(code="unexpected", title=title, detail="See its log."))

    async def _answer(self, request: Request) -> Response:
        found = self._table.find(request.method, request.path)
        if isinstance(found, frozenset):
            allow = ", ".join(sorted(found))
            refusal = Refusal(code="invalid_request", title="Not possible.", detail=f"Use {allow}.")
            return problem(405, refusal, (("Allow", allow),))
        prepared, arguments = found
        if prepared.decode is not None:
            body = prepared.decode(json_body(request))
            value = await prepared.route.call(body=body, **arguments)
        else:
            value = await prepared.route.call(**arguments)
        if prepared.route.returns is None:
            return Response(204, headers=_NO_STORE)
        return Response(200, _encode(value), headers=_NO_STORE)

    async def close(self) -> None:
        """Every area, whatever another's end does."""
        for area in self._areas:
            try:
                await area.close()
            except Exception as error:  # noqa: BLE001 - the next area must end too
                _log.error("An area did not end well: %s", type(error).__name__, exc_info=error)
