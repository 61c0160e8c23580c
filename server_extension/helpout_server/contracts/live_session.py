"""Live sessions over HTTP: facts, members, hand-over, stills, cameras, ice servers, the end."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from helpout_server.contracts.account import PublicAccount
from helpout_server.contracts.booking import Booking
from helpout_server.contracts.call import Topology
from helpout_server.contracts.fields import Id, Instant
from helpout_server.contracts.gathering import Gathering

MemberRole = Literal["student", "tutor", "staff", "attendee", "watcher"]
MemberState = Literal["asked", "waiting", "admitted", "refused", "removed", "left"]
"""``asked``: a colleague whom the student has not agreed to yet. ``waiting``: at the door."""


class Member(Struct, kw_only=True):
    """Who belongs to a live session, and since when."""

    account: PublicAccount
    role: MemberRole
    state: MemberState
    asked_by: Id | None
    takes_over: bool
    """A colleague who becomes the lead tutor once the student agrees (``PATCH`` admitted); false
    again when that is said. True beside ``admitted``: in it already, asked to take over."""
    at: Instant


class Attendance(Struct, kw_only=True):
    """What the marketplace saw of one of the people, for late and no-show."""

    account_id: Id
    first_joined_at: Instant | None
    late_s: int
    """Seconds after the start; 0 where in time, and until the start."""
    here_s: int
    """Seconds in the room in all."""


class LiveSession(Struct, kw_only=True):
    """``GET /live_sessions/{id}``; the id is the room's too."""

    id: Id
    status: Literal["open", "not_yet", "over"]
    booking: Booking | None
    """None for a gathering, and for who is not let in (yet)."""
    gathering: Gathering | None
    title: str
    """Of the listing or the gathering."""
    lead: PublicAccount
    """The tutor who holds it now."""
    lender: PublicAccount
    """Whose kernel may be lent: the student of a booking, the host of a gathering."""
    my_role: MemberRole
    my_state: MemberState
    """``waiting``: the room is not open to the caller yet; look again at the next event."""
    members: list[Member]
    """All that the caller may see; a waiting caller sees the lead and themself."""
    topology: Topology
    recording_refused: Literal["", "under_18", "category", "off"]
    """Why nothing may be recorded here; empty where it may. ``off``: no recorder is set up."""
    recording_keep_days_max: int
    attendance: list[Attendance]
    starts_in_ms: int
    ends_in_ms: int
    """Till the booked end; negative when past."""


class LiveSessionList(Struct, kw_only=True):
    """``GET /live_sessions/mine``: open now, the caller admitted, waiting or asked for.

    Their own bookings are left out: those are in ``GET /bookings``.
    """

    live_sessions: list[LiveSession]


class IceServer(Struct, kw_only=True, omit_defaults=True):
    """``RTCIceServer`` of the W3C."""

    urls: list[str]
    username: str = ""
    credential: str = ""


class IceServers(Struct, kw_only=True):
    """``GET /live_sessions/{id}/ice_servers``."""

    ice_servers: list[IceServer]
    transport_policy: Literal["all", "relay"]
    expires_in_ms: int


class MemberPatch(Struct, kw_only=True, forbid_unknown_fields=True):
    """``PATCH /live_sessions/{id}/members/{account_id}``: by the lead tutor or staff.

    For a colleague in state ``asked``: by the student, whose consent it is.
    """

    state: Literal["admitted", "refused", "removed"]


class ColleagueList(Struct, kw_only=True):
    """``GET /live_sessions/{id}/colleagues``: tutors and staff who could be asked to join."""

    colleagues: list[PublicAccount]


class ColleagueDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /live_sessions/{id}/colleagues``: the lead tutor asks the student for it."""

    account_id: Id
    takes_over: bool = False


class CameraLink(Struct, kw_only=True):
    """``POST /live_sessions/{id}/camera_link``: makes a phone a second camera, once.

    The page is ``{base}helpouts/camera#CODE`` of the server that the caller uses; the code is
    told here alone. A new link ends the one before, and its camera.
    """

    code: str
    expires_in_ms: int
    marketplace_url: str
    """Where the marketplace says that it is reached; empty where it does not know."""


class CameraClaimDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /camera/claim`` (anyone): the code of a link becomes a ticket, once."""

    code: Annotated[str, Meta(min_length=16, max_length=128)]


class CameraClaim(Struct, kw_only=True):
    """What the phone needs to be a camera: a ticket whose connection may only send pictures."""

    ticket: str
    next_code: str
    """Serves this phone once more, should it lose its way; ends with the link."""
    live_session_id: Id
    of: PublicAccount
    ice: "IceServers"


class StillDraft(Struct, kw_only=True, forbid_unknown_fields=True):
    """``POST /live_sessions/{id}/stills``: a picture of the shared screen, perhaps drawn upon."""

    frame_id: Id
    """Makes a repetition harmless."""
    caption: Annotated[str, Meta(max_length=200)] = ""
    media_type: Literal["image/png", "image/jpeg", "image/webp"]
    picture_base64: Annotated[str, Meta(min_length=32, max_length=6_000_000)]
    """At most 4,400,000 bytes decoded; the content must be of its type."""


class Still(Struct, kw_only=True):
    """A still as stored; ``GET /live_sessions/{id}/stills/{still_id}`` gives its bytes."""

    id: Id
    """``still_…``."""
    account: PublicAccount
    caption: str
    media_type: str
    width: int
    height: int
    at: Instant


class StillList(Struct, kw_only=True):
    """``GET /live_sessions/{id}/stills``, oldest first."""

    stills: list[Still]


class TakeAway(Struct, kw_only=True):
    """``GET /live_sessions/{id}/take_away``: an nbformat 4 notebook of the live session."""

    file_name: str
    notebook: dict[str, Any]
