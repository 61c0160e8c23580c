"""Routes of a live session's members and colleagues."""

from helpout_server.contracts import live_session as wire
from helpout_server.entrypoints.http.route import Route
from helpout_server.services import member

ROUTES = (
    Route(
        "PATCH",
        "/live_sessions/{live_session_id}/members/{account_id}",
        member.change,
        wire.LiveSession,
        "Let somebody in, turn them away or send them out; agree to a colleague",
        body=wire.MemberPatch,
    ),
    Route(
        "GET",
        "/live_sessions/{live_session_id}/colleagues",
        member.list_colleagues,
        wire.ColleagueList,
        "Tutors and staff who could be asked to join",
    ),
    Route(
        "POST",
        "/live_sessions/{live_session_id}/colleagues",
        member.ask_colleague,
        wire.LiveSession,
        "Ask whose kernel is lent to agree to a colleague",
        body=wire.ColleagueDraft,
    ),
)
