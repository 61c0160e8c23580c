"""Routes of live sessions, and of the tickets for sockets."""

from helpout_server.contracts.account import Ticket, TicketDraft
from helpout_server.contracts.live_session import (
    IceServers,
    LiveSession,
    LiveSessionList,
    TakeAway,
)
from helpout_server.entrypoints.http.route import Route
from helpout_server.services import live_session, take_away

ROUTES: tuple[Route, ...] = (
    Route(
        "POST",
        "/tickets",
        live_session.issue_ticket,
        returns=Ticket,
        body=TicketDraft,
        status=201,
        summary="A one-time ticket for a socket",
    ),
    Route(
        "GET",
        "/live_sessions/mine",
        live_session.list_mine,
        returns=LiveSessionList,
        summary="Open ones that the caller was brought into or waits for; not their bookings",
    ),
    Route(
        "GET",
        "/live_sessions/{live_session_id}",
        live_session.get,
        returns=LiveSession,
        summary="A live session: what it holds, its people, whether its room is open",
    ),
    Route(
        "POST",
        "/live_sessions/{live_session_id}/end",
        live_session.end,
        returns=LiveSession,
        summary="End a live session",
    ),
    Route(
        "GET",
        "/live_sessions/{live_session_id}/ice_servers",
        live_session.ice_servers,
        returns=IceServers,
        summary="STUN and TURN servers for the call",
    ),
    Route(
        "GET",
        "/live_sessions/{live_session_id}/take_away",
        take_away.get,
        returns=TakeAway,
        summary="The live session as a notebook",
    ),
)
