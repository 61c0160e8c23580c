"""What every use case is handed: who asks, when, and the transaction it works in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from helpout_server.contracts.entries import EntryBody
from helpout_server.contracts.event import EventHint
from helpout_server.domain.account import Account
from helpout_server.ports.calendar import CalendarMeans
from helpout_server.ports.camera import CameraCodes, CameraPlace
from helpout_server.ports.echo_peer import EchoPeer
from helpout_server.ports.ice import IceSource
from helpout_server.ports.ids import Ids
from helpout_server.ports.measures import Measured
from helpout_server.ports.presence import Guesses, Presence
from helpout_server.ports.recording import RecordingFiles
from helpout_server.ports.tickets import TicketIssuer
from helpout_server.ports.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Policy:
    """Rules an operator may set; the defaults are those of the original service."""

    marketplace_name: str = "Helpouts"
    address: str = ""
    """Where guests reach the marketplace, with base path; the beginning of an invitation."""
    join_address: str = ""
    """The page of its own where people come in (a hub's has one), for mails and calendars. Empty:
    each comes in by their own JupyterLab, whose address the marketplace does not know."""
    join_early_minutes: int = 15
    join_late_minutes: int = 30
    review_reveal_days: int = 14
    bookings_open_max: int = 50
    """Upcoming bookings one student may have."""
    hold_s: int = 300
    """How long a slot is kept free while its form is open."""
    request_hours: int = 24
    """How long a tutor, or the other side of a proposed time, has to answer."""
    no_show_minutes: int = 10
    """After the start: from then on whoever is there may say that the other has not come."""
    free_cancellation_hours: int = 24
    reschedules_max: int = 2
    """How often the time of one booking may be changed."""
    requests_a_second: int = 100
    """Of one account over HTTP, in the long run; half a minute's worth at once."""
    call_limit: int = 4
    """People in one call: 4 without a media server, up to 25 with one."""
    presence_confirm_minutes: int = 150
    """After so long in a room everybody is asked whether they are still there."""
    recording: bool = False
    """Whether a recorder is set up."""
    media_server_records: bool = False
    """Whether calls through a media server may be recorded too."""
    recording_keep_days_max: int = 90
    no_recording_categories: tuple[str, ...] = ()
    """Categories of listings in whose helpouts nothing is ever recorded."""
    mail_from: str = ""
    """The address that mail comes from; empty: none can be sent."""
    sign_in_name: str = ""
    """Who people sign in with (OpenID Connect), as they call it; empty: by invitation alone."""
    sign_in_days: int = 30
    """How long a token that came by signing in serves."""
    suggest_only_exercises: bool = False
    """A course's rule: in cells of graded exercises only the lender types, others suggest."""


POLICY_BOUNDS: Mapping[str, tuple[int, int]] = {
    "join_early_minutes": (0, 240),
    "join_late_minutes": (0, 1_440),
    "review_reveal_days": (1, 90),
    "bookings_open_max": (1, 1_000),
    "hold_s": (30, 3_600),
    "request_hours": (1, 336),
    "no_show_minutes": (1, 240),
    "free_cancellation_hours": (0, 336),
    "reschedules_max": (0, 20),
    "requests_a_second": (5, 100_000),
    "presence_confirm_minutes": (5, 1_440),
    "recording_keep_days_max": (1, 365),
}
"""What an operator may set each number to."""


@dataclass(frozen=True, slots=True)
class NewEntry:
    """A line for a room's log, written once the transaction is committed."""

    live_session_id: str
    account_id: str
    body: EntryBody
    frame_id: str


@dataclass(frozen=True, slots=True)
class Content:
    """An answer that is a file, not JSON."""

    media_type: str
    content: bytes
    file_name: str
    etag: str = ""
    """Where who has it already is told so: quoted, as in HTTP."""


@dataclass(slots=True)
class Context:
    """One use case being done. Not kept beyond it."""

    uow: UnitOfWork
    actor: Account
    now: datetime
    ids: Ids
    policy: Policy
    tickets: TicketIssuer | None = None
    """Given by the application; None only where a test needs none."""
    ice: IceSource | None = None
    """Likewise."""
    echo_peer: EchoPeer | None = None
    """Likewise."""
    cameras: CameraCodes | None = None
    """Likewise."""
    recording_files: RecordingFiles | None = None
    """Likewise; None where no recorder is set up too."""
    calendars: CalendarMeans | None = None
    """Likewise."""
    presence: Presence | None = None
    """Likewise; where nobody knows who is here, nobody is shown."""
    guesses: Guesses | None = None
    """Likewise; None: as often as somebody likes."""
    hints: list[tuple[frozenset[str], EventHint]] = field(default_factory=list)
    """Told on the bus after the commit; an empty set means everybody."""
    entries: list[NewEntry] = field(default_factory=list)
    """For logs of rooms, after the commit and before the answer."""
    cameras_ended: list[CameraPlace] = field(default_factory=list)
    """Cameras that leave their rooms after the commit."""
    measured: list[tuple[Measured, float]] = field(default_factory=list)
    """Counted after the commit."""

    def changed(self, name: str, id_: str, *account_ids: str) -> None:
        """Note that these accounts (none: everybody) should look again."""
        hint = EventHint(name=name, id=id_)  # type: ignore[arg-type]  # checked by its Literal
        self.hints.append((frozenset(account_ids), hint))

    def measure(self, name: Measured, value: float) -> None:
        """Note a number for whoever looks at the marketplace from outside."""
        self.measured.append((name, value))
