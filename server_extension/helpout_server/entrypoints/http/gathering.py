"""Routes of gatherings."""

from helpout_server.contracts import gathering as wire
from helpout_server.contracts.live_session import LiveSession
from helpout_server.entrypoints.http.route import Route
from helpout_server.services import gathering, seat

ROUTES = (
    Route(
        "GET",
        "/gatherings",
        gathering.list_ahead,
        wire.GatheringPage,
        "Gatherings that are open or planned, soonest first",
    ),
    Route(
        "POST",
        "/gatherings",
        gathering.create,
        wire.Gathering,
        "Make a gathering; tutors and staff",
        body=wire.GatheringDraft,
        status=201,
    ),
    Route(
        "POST",
        "/gatherings/{gathering_id}/enter",
        gathering.enter,
        LiveSession,
        "Come to the door of a gathering",
        body=wire.EnterDraft,
    ),
    Route(
        "POST",
        "/gatherings/{gathering_id}/end",
        gathering.end,
        wire.Gathering,
        "End a gathering, or call it off",
    ),
    Route(
        "POST",
        "/gatherings/{gathering_id}/cancel",
        gathering.cancel,
        wire.Gathering,
        "Call a gathering off before it begins; everybody with a seat is told",
        body=wire.GatheringCancelDraft,
    ),
    Route(
        "POST",
        "/gatherings/{gathering_id}/seat",
        seat.take_seat,
        wire.Gathering,
        "Take a seat in a gathering, or a place in its line",
        body=wire.SeatDraft,
    ),
    Route(
        "POST",
        "/gatherings/{gathering_id}/seat/leave",
        seat.leave_seat,
        wire.Gathering,
        "Leave one's seat or the line; the line moves up",
        body=wire.SeatDraft,
    ),
    Route(
        "GET",
        "/gatherings/{gathering_id}/seats",
        seat.list_seats,
        wire.SeatList,
        "Who has a seat and who waits, for the host and staff",
    ),
    Route(
        "DELETE",
        "/gatherings/{gathering_id}/seats/{account_id}",
        seat.remove_seat,
        wire.SeatList,
        "The host takes somebody's seat away",
    ),
)
