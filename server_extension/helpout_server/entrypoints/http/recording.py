"""Routes of recordings. Bytes of their files come in pieces; see ``pieces.py``."""

from helpout_server.contracts.recording import Recording, RecordingPage, RecordingTimeline
from helpout_server.entrypoints.http.route import Route
from helpout_server.services import recording

ROUTES: tuple[Route, ...] = (
    Route(
        "GET",
        "/recordings",
        recording.list_mine,
        returns=RecordingPage,
        summary="Recordings that the caller agreed to, latest first",
    ),
    Route(
        "GET",
        "/live_sessions/{live_session_id}/recordings",
        recording.list_of_live_session,
        returns=RecordingPage,
        summary="Recordings of one live session",
    ),
    Route(
        "GET",
        "/recordings/{recording_id}",
        recording.get,
        returns=Recording,
        summary="One recording",
    ),
    Route(
        "DELETE",
        "/recordings/{recording_id}",
        recording.delete,
        returns=None,
        summary="Delete the files of a recording now",
    ),
    Route(
        "GET",
        "/recordings/{recording_id}/timeline",
        recording.get_timeline,
        returns=RecordingTimeline,
        summary="Chat, runs, stills, joins beside a recording",
    ),
    Route(
        "GET",
        "/recordings/{recording_id}/tracks/{index}",
        recording.read_track,
        returns=recording.Piece,
        ranged=True,
        summary="One file of a recording, whole or in part (Range)",
    ),
)
