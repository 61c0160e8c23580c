"""The marketplace as one application: a request in, an answer out.

Owns routing, decoding, access, the transaction around a use case, and the hints after its
commit. Knows no web framework and no host; the rules are in ``services`` and ``domain``.
"""

import asyncio
import logging
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Protocol, cast

import msgspec

from helpout_server.contracts.problem import Refusal
from helpout_server.domain.account import NOBODY, Account
from helpout_server.domain.errors import (
    HelpoutError,
    InvalidRequest,
    NotAllowed,
    NotSignedIn,
    SlotTaken,
)
from helpout_server.entrypoints.calendar_desk import CalendarDesk
from helpout_server.entrypoints.http.decoding import QueryDecoder, decode_body, json_body
from helpout_server.entrypoints.http.exchange import (
    Credential,
    Request,
    Response,
    file_response,
    loggable,
    problem,
    refuse,
)
from helpout_server.entrypoints.http.pieces import piece_response, span_of
from helpout_server.entrypoints.http.rates import Rates
from helpout_server.entrypoints.http.route import Route
from helpout_server.entrypoints.http.routing import PathTable
from helpout_server.entrypoints.http.turns import Turns
from helpout_server.entrypoints.told import Rooms, tell
from helpout_server.ports.bus import Bus
from helpout_server.ports.camera import CameraCodes
from helpout_server.ports.clock import Clock
from helpout_server.ports.echo_peer import EchoPeer
from helpout_server.ports.ice import IceSource
from helpout_server.ports.ids import Ids
from helpout_server.ports.measures import Measures
from helpout_server.ports.presence import Guesses, Presence
from helpout_server.ports.recording import RecordingFiles
from helpout_server.ports.tickets import TicketIssuer
from helpout_server.ports.unit_of_work import Store, UnitOfWork
from helpout_server.services.booking_alternatives import complete
from helpout_server.services.context import Content, Context, Policy
from helpout_server.services.recording import Piece

_log = logging.getLogger("helpouts")
_encode = msgspec.json.Encoder().encode
_Opened = Callable[[UnitOfWork], Context]
_NO_STORE = (("Cache-Control", "no-store"),)


class Accounts(Protocol):
    """Whose credential it is."""

    async def account_of(self, credential: Credential) -> Account:
        """Raises NotSignedIn for a token that is unknown; NOBODY for no credential."""
        ...

    def forget(self) -> None:
        """Something about accounts may have changed."""
        ...


@dataclass(frozen=True, slots=True)
class _Prepared:
    route: Route
    decode: Callable[[bytes], Any] | None
    query: QueryDecoder | None


class _Untouchable:
    """Stands where a unit of work would, for a route that says it needs none."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"a route from memory asked the store for {name}")


class Application:
    """Answers requests below ``api/v1``. Lives on one event loop."""

    def __init__(
        self,
        routes: Iterable[Route],
        *,
        store: Store,
        accounts: Accounts,
        bus: Bus,
        clock: Clock,
        ids: Ids,
        policy: Policy,
        tickets: TicketIssuer,
        ice: IceSource,
        echo_peer: EchoPeer | None = None,
        cameras: CameraCodes | None = None,
        rooms: Rooms | None = None,
        recording_files: RecordingFiles | None = None,
        presence: Presence | None = None,
        guesses: Guesses | None = None,
        calendars: CalendarDesk | None = None,
        documents: dict[str, bytes] | None = None,
        measures: Measures | None = None,
    ) -> None:
        """``documents``: JSON told to anyone, by path, such as ``openapi.json``."""
        self._table: PathTable[_Prepared] = PathTable()
        for route in routes:
            self._table.add(route.method, route.path, self._prepare(route))
        self._store = store
        self._accounts = accounts
        self._bus = bus
        self._clock = clock
        self._ids = ids
        self._policy = policy
        self._tickets = tickets
        self._ice = ice
        self._cameras = cameras
        self._rooms = rooms
        self._recording_files = recording_files
        self._echo_peer = echo_peer
        self._presence = presence
        self._guesses = guesses
        self._calendars = calendars
        self._documents = documents or {}
        self._turns = Turns()
        self._rates = Rates(clock, a_second=policy.requests_a_second)
        self._measures = measures

    @staticmethod
    def _prepare(route: Route) -> _Prepared:
        return _Prepared(
            route=route,
            decode=decode_body(route.body) if route.body is not None else None,
            query=QueryDecoder(route.query) if route.query is not None else None,
        )

    async def dispatch(self, request: Request) -> Response:
        """Answer; never raises but for cancellation."""
        try:
            return await self._answer(request)
        except HelpoutError as error:
            return refuse(error, request.trace)
        except Exception as error:  # noqa: BLE001 - every request gets an answer
            return self._unexpected(request, error)

    async def _answer(self, request: Request) -> Response:
        document = self._documents.get(request.path)
        if document is not None and request.method == "GET":
            request.trace.route = f"/{request.path}"
            return Response(200, document)
        found = self._table.find(request.method, request.path)
        if isinstance(found, frozenset):
            return _wrong_method(request.method, found)
        prepared, path = found
        route = prepared.route
        request.trace.route = route.path
        actor = await self._who_asks(request)
        request.trace.account_id = "" if actor is NOBODY else actor.id
        _check_access(route, actor)
        arguments: dict[str, Any] = dict(path)
        if prepared.decode is not None:
            arguments["body"] = prepared.decode(json_body(request, bytes_max=route.body_bytes_max))
        if prepared.query is not None:
            arguments["query"] = prepared.query(request.query)
        if route.ranged:
            arguments["span"] = span_of(request.range)
        opened = self._opening(actor, request.address)
        if route.contested is None:
            value, context = await self._done(route, actor, arguments, opened)
        else:
            value, context = await self._contested(route, actor, arguments, opened)
        if route.writes and _touches_accounts(route):
            self._accounts.forget()
        self._measure(context)
        await tell(context, self._bus, self._rooms)
        if route.returns is None:
            return Response(204, headers=_NO_STORE)
        if isinstance(value, Piece):
            return piece_response(value)
        if isinstance(value, Content):
            return file_response(value, known=request.known)
        return Response(route.status, _encode(value), headers=_NO_STORE)

    async def _who_asks(self, request: Request) -> Account:
        try:
            actor = await self._accounts.account_of(request.credential)
        except NotSignedIn:
            self._rates.count_stranger(request.came_from)
            raise
        if actor is NOBODY:
            self._rates.count_stranger(request.came_from)
        else:
            self._rates.count(actor)
        return actor

    async def _contested(
        self, route: Route, actor: Account, arguments: dict[str, Any], opened: _Opened
    ) -> tuple[Any, Context]:
        look, body = route.contested, arguments["body"]
        assert look is not None, "the route said so"
        async with self._turns.of((body.listing_id, body.start)) as came_later:
            if came_later:
                await self._store.read(lambda uow: look(opened(uow), body))
            return await self._done(route, actor, arguments, opened)

    async def _done(
        self, route: Route, actor: Account, arguments: dict[str, Any], opened: _Opened
    ) -> tuple[Any, Context]:
        if route.before is not None and self._calendars is not None:
            await route.before(self._calendars, actor, arguments)
        return await self._run(route, arguments, opened)

    def _opening(self, actor: Account, address: str) -> _Opened:
        """How the context of this request is made, on whatever transaction."""
        now = self._clock.now()
        policy = self._policy
        if address and not policy.address:
            policy = replace(policy, address=address)

        def opened(uow: UnitOfWork) -> Context:
            return Context(
                uow=uow,
                actor=actor,
                now=now,
                ids=self._ids,
                policy=policy,
                tickets=self._tickets,
                ice=self._ice,
                cameras=self._cameras,
                echo_peer=self._echo_peer,
                recording_files=self._recording_files,
                calendars=None if self._calendars is None else self._calendars.means,
                presence=self._presence,
                guesses=self._guesses,
            )

        return opened

    async def _run(
        self, route: Route, arguments: dict[str, Any], opened: _Opened
    ) -> tuple[Any, Context]:
        def work(uow: UnitOfWork) -> tuple[Any, Context]:
            context = opened(uow)
            return route.call(context, **arguments), context

        if route.place != "store":
            without = cast("UnitOfWork", _Untouchable())
            return (
                work(without) if route.place == "memory" else await asyncio.to_thread(work, without)
            )
        if not route.writes:
            return await self._store.read(work)
        try:
            return await self._store.write(work)
        except SlotTaken as refusal:
            # Which times are free instead is found here, as nobody waits for a reader.
            found = refusal
            await self._store.read(lambda uow: complete(opened(uow), found))
            raise

    def _measure(self, context: Context) -> None:
        for name, number in context.measured:
            if self._measures is not None:
                self._measures.measured(name, number)

    def _unexpected(self, request: Request, error: Exception) -> Response:
        """Tell frames and type alone: a message may quote what somebody sent."""
        request_id = request.trace.request_id or self._ids.new("req")
        frames = "".join(traceback.format_tb(error.__traceback__))
        _log.error(
            "%s %s failed (request %s) with %s\n%s",
            request.method,
            loggable(request.path),
            request_id,
            type(error).__name__,
            frames,
        )
        return problem(
            500,
            Refusal(
                code="unexpected",
                title="Something went wrong on the server.",
                detail=f"Nothing was changed. Whoever runs it finds the cause under {request_id}.",
                context={"request_id": request_id},
            ),
        )


def _check_access(route: Route, actor: Account) -> None:
    if route.access == "anyone":
        return
    if actor is NOBODY:
        raise NotSignedIn("Send the token of an account of this marketplace.")
    if route.access == "staff" and not actor.is_staff:
        raise NotAllowed("Only staff of the marketplace may do that.")


def _touches_accounts(route: Route) -> bool:
    first = route.path.strip("/").split("/", 1)[0]
    return first in {"me", "accounts", "invitations"} or route.path == "/sign_in/out"


def _wrong_method(method: str, allowed: frozenset[str]) -> Response:
    allow = ", ".join(sorted(allowed))
    return problem(
        405,
        Refusal(
            code=InvalidRequest.code,
            title=InvalidRequest.title,
            detail=f"{method} is not possible here; {allow} is.",
        ),
        headers=(("Allow", allow),),
    )
