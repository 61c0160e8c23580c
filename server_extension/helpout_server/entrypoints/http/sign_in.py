"""Routes of signing in by a provider. Its pages are in ``entrypoints/openid_handlers.py``."""

from helpout_server.contracts import sign_in as wire
from helpout_server.entrypoints.http.route import Route
from helpout_server.services import sign_in

ROUTES = (
    Route(
        "GET",
        "/sign_in",
        sign_in.ways,
        wire.SignInWays,
        "How one comes into this marketplace",
        access="anyone",
        place="memory",
    ),
    Route(
        "POST",
        "/sign_in/progress",
        sign_in.progress,
        wire.SignInProgress,
        "How an attempt to sign in stands",
        body=wire.SignInAttemptDraft,
        access="anyone",
        only_reads=True,
    ),
    Route(
        "POST",
        "/sign_in/token",
        sign_in.hand_over,
        wire.SignInToken,
        "Fetch the token of an attempt; it is told once",
        body=wire.SignInAttemptDraft,
        access="anyone",
    ),
    Route(
        "POST",
        "/sign_in/out",
        sign_in.sign_out_everywhere,
        wire.SignedOut,
        "Take back every token that came by signing in",
    ),
)
