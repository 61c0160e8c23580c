"""Routes of solved problems."""

from helpout_server.contracts import solved as wire
from helpout_server.entrypoints.http.route import Route
from helpout_server.services import solved

ROUTES = (
    Route(
        "GET",
        "/live_sessions/{live_session_id}/solved",
        solved.get_proposal,
        wire.SolvedProposal,
        "What the two proposed to publish, or could",
    ),
    Route(
        "POST",
        "/live_sessions/{live_session_id}/solved",
        solved.propose,
        wire.SolvedProposal,
        "Propose words to publish",
        body=wire.SolvedDraft,
    ),
    Route(
        "POST",
        "/live_sessions/{live_session_id}/solved/agree",
        solved.agree,
        wire.SolvedProposal,
        "Agree to the proposed words; public when both did",
        body=wire.SolvedAgreementDraft,
    ),
    Route(
        "POST",
        "/live_sessions/{live_session_id}/solved/withdraw",
        solved.withdraw,
        wire.SolvedProposal,
        "Take it back, at any time",
    ),
    Route(
        "GET",
        "/solved",
        solved.search,
        wire.SolvedPage,
        "Published ones by words or by the signature of a failure",
        query=wire.SolvedQuery,
    ),
    Route("GET", "/solved/{solved_id}", solved.get, wire.Solved, "A published one"),
    Route(
        "DELETE",
        "/solved/{solved_id}",
        solved.remove,
        None,
        "Staff take down a published one",
        status=204,
        access="staff",
    ),
)
