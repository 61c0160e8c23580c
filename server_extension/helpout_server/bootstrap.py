"""The only place that picks adapters: from a configuration to a marketplace's parts.

Owns what differs between embedded, standalone and (later) hub. Knows no request and no socket.
"""

import os
from dataclasses import dataclass, field, replace
from pathlib import Path

from helpout_server.adapters.bus_local import LocalBus
from helpout_server.adapters.calendars.caldav_writer import CaldavWriter
from helpout_server.adapters.calendars.guarded_http import GuardedHttp
from helpout_server.adapters.calendars.reading import HttpCalendarReader
from helpout_server.adapters.calendars.secret_box import FileSecretBox
from helpout_server.adapters.camera_codes import MemoryCameraCodes
from helpout_server.adapters.echo_peer.asking import EchoPeerProcess
from helpout_server.adapters.hub_tokens import HubConfig, HubTokens
from helpout_server.adapters.leases_local import LocalLeases
from helpout_server.adapters.media_server.servers import JanusServers, MediaServerConfig
from helpout_server.adapters.metrics import PrometheusMeasures
from helpout_server.adapters.openid import AuthlibProvider, OpenIdConfig
from helpout_server.adapters.presence_local import LocalGuesses, LocalPresence
from helpout_server.adapters.recorder.processes import RecorderProcesses
from helpout_server.adapters.recorder.raw_takes import RawTakes
from helpout_server.adapters.recorder.vault import RecordingConfig, open_vault
from helpout_server.adapters.replicas.link import RedisConfig
from helpout_server.adapters.replicas.presence import RedisPresence
from helpout_server.adapters.replicas.replica import Replica
from helpout_server.adapters.smtp import MailConfig
from helpout_server.adapters.smtp_process.asking import SmtpProcess
from helpout_server.adapters.sql.engine import SqlStore, open_store
from helpout_server.adapters.sql.postgresql import is_postgresql, open_postgresql
from helpout_server.adapters.system import SystemClock, SystemIds
from helpout_server.adapters.turn import IceConfig, TurnIce
from helpout_server.domain.errors import InvalidRequest
from helpout_server.ports.bus import Bus
from helpout_server.ports.calendar import CalendarMeans
from helpout_server.ports.camera import CameraCodes
from helpout_server.ports.clock import Clock
from helpout_server.ports.echo_peer import EchoPeer
from helpout_server.ports.ice import IceSource
from helpout_server.ports.ids import Ids
from helpout_server.ports.leases import Leases
from helpout_server.ports.mailer import Mailer
from helpout_server.ports.media_server import MediaServer
from helpout_server.ports.openid import OpenIdProvider
from helpout_server.ports.presence import Guesses
from helpout_server.ports.recording import RecordingFiles
from helpout_server.ports.tickets import Tickets
from helpout_server.realtime.tickets import Tickets as LocalTickets
from helpout_server.services.context import Policy

MAIL_JOURNAL_NAME = "mail_journal"
DATABASE_NAME = "marketplace.sqlite"
RECORDINGS_NAME = "recordings"
CALENDAR_KEY_NAME = "calendar-key"
CALL_LIMIT_WITH_MEDIA_SERVER = 25


@dataclass(frozen=True, slots=True)
class CalendarConfig:
    """What an operator says of calendars elsewhere."""

    key_file: Path | None = None
    """Seals addresses and passwords in the database; made at the first use. None: a key that
    ends with the process."""
    allow_private: bool = False
    """Whether calendars may be in the marketplace's own network."""


@dataclass(frozen=True, slots=True)
class MarketplaceConfig:
    """What an operator says of a marketplace, checked."""

    database: Path | str
    """A file for SQLite, or ``postgresql://person@host/name``."""
    policy: Policy = field(default_factory=Policy)
    ice: IceConfig = field(default_factory=IceConfig)
    media: MediaServerConfig = field(default_factory=MediaServerConfig)
    recordings: RecordingConfig = field(default_factory=RecordingConfig)
    calendars: CalendarConfig = field(default_factory=CalendarConfig)
    mail: MailConfig = field(default_factory=MailConfig)
    mail_journal: Path | None = None
    """Where what a mail server answered is kept till it is in the database; needed for mail."""
    hub: HubConfig | None = None
    """The JupyterHub whose people have accounts here; None: accounts are made by invitation."""
    openid: OpenIdConfig | None = None
    """Whose people may sign in beside that; needs the policy's address."""
    redis: RedisConfig | None = None
    """Where several replicas have this database, on PostgreSQL; None: one process has it."""


@dataclass(frozen=True, slots=True)
class Marketplace:
    """Everything a marketplace works with."""

    store: SqlStore
    bus: Bus
    clock: Clock
    ids: Ids
    policy: Policy
    tickets: Tickets
    cameras: CameraCodes
    ice: IceSource
    echo_peer: EchoPeer
    media_server: MediaServer | None
    """None: calls are of at most four, each page sending to every other."""
    recorders: RecorderProcesses | None
    """None where there is no place for recordings; ``policy.recording`` may be off beside it."""
    server_takes: RawTakes | None
    """None where media servers record nothing."""
    recording_files: RecordingFiles | None
    calendars: CalendarMeans
    presence: LocalPresence | RedisPresence
    guesses: Guesses
    mailer: Mailer | None
    """None where no mail server is set up."""
    leases: Leases
    """What one replica at a time has."""
    replica: Replica | None
    """This one among others; None: no other process has the database."""
    hub: HubTokens | None
    """Who vouches for people that have no token of ours; it also lists them, and signs browsers
    in."""
    """Who vouches for people that have no token of ours."""
    openid: OpenIdProvider | None
    """Who people sign in with in their browser, to be handed a token of ours."""
    measures: PrometheusMeasures


def build_marketplace(config: MarketplaceConfig) -> Marketplace:
    """Open the store and hand over all parts. Blocks; call off the event loop.

    Raises:
        StoreUnusable: another process has the database, or it is of a newer version.
        InvalidRequest: the key of recordings cannot be used.
    """
    clock = SystemClock()
    ids = SystemIds()
    replica = None if config.redis is None else Replica(config.redis, clock, ids)
    media = JanusServers(config.media) if config.media.urls else None
    # A hub's service has a page of its own; elsewhere everybody comes in by their JupyterLab.
    page = config.policy.address if config.hub is not None else ""
    policy = replace(config.policy, join_address=page)
    if media is not None:
        policy = replace(policy, call_limit=CALL_LIMIT_WITH_MEDIA_SERVER)
    vault = open_vault(config.recordings)
    # The recorder's pipes and its clock are those of POSIX systems.
    recording = vault is not None and config.recordings.on and os.name == "posix"
    raw_folder = config.media.recording_folder if media is not None else None
    policy = replace(
        policy, recording=recording, media_server_records=recording and raw_folder is not None
    )
    mailer = None
    if config.mail.host and config.mail_journal is not None:
        mailer = SmtpProcess(config.mail, config.mail_journal)
        policy = replace(policy, mail_from=config.mail.sender)
    openid = None
    if config.openid is not None:
        openid = AuthlibProvider(config.openid, clock)
        policy = replace(policy, sign_in_name=config.openid.name, sign_in_days=config.openid.days)
    bus = LocalBus() if replica is None else replica.bus
    return Marketplace(
        store=_open_store(config.database, shared=replica is not None),
        bus=bus,
        clock=clock,
        ids=ids,
        policy=policy,
        tickets=LocalTickets(clock, ids) if replica is None else replica.tickets,
        cameras=MemoryCameraCodes(clock, ids) if replica is None else replica.cameras,
        ice=TurnIce(config.ice),
        echo_peer=EchoPeerProcess(config.ice.stun_urls),
        media_server=media,
        recorders=None if vault is None else RecorderProcesses(vault, clock),
        server_takes=(
            None if vault is None or raw_folder is None else RawTakes(vault, raw_folder, clock)
        ),
        recording_files=vault,
        calendars=_calendars(config.calendars),
        presence=LocalPresence(clock, bus) if replica is None else replica.presence,
        guesses=LocalGuesses(clock) if replica is None else replica.guesses,
        mailer=mailer,
        leases=LocalLeases() if replica is None else replica.leases,
        replica=replica,
        hub=None if config.hub is None else HubTokens(config.hub),
        openid=openid,
        measures=PrometheusMeasures(),
    )


def _calendars(config: CalendarConfig) -> CalendarMeans:
    http = GuardedHttp(allow_private=config.allow_private)
    return CalendarMeans(
        HttpCalendarReader(http), CaldavWriter(http), FileSecretBox(config.key_file)
    )


def _open_store(database: Path | str, *, shared: bool) -> SqlStore:
    place = str(database)
    if is_postgresql(place):
        store = open_postgresql(place, shared=shared)
        store.warm()
        return store
    if shared:
        raise InvalidRequest("Several replicas share a database on PostgreSQL.", field="--redis")
    return open_store(place)


def system_clock_and_ids() -> tuple[Clock, Ids]:
    """For hosts that have no marketplace of their own."""
    return SystemClock(), SystemIds()
