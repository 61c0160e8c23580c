"""The standalone server, ``jupyter helpouts serve``: a marketplace and nothing else.

Owns its handlers (Bearer only, no cookies, so no XSRF), its TLS, and its start and end.
"""

import asyncio
import os
import re
import signal
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Any, cast, get_args

from tornado import web
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from helpout_server.adapters.hub_tokens import HubConfig
from helpout_server.adapters.media_server.servers import MediaServerConfig
from helpout_server.adapters.openid import OpenIdConfig
from helpout_server.adapters.recorder.vault import RecordingConfig
from helpout_server.adapters.smtp import MailConfig
from helpout_server.adapters.system import SystemIds
from helpout_server.adapters.turn import IceConfig
from helpout_server.bootstrap import (
    CALENDAR_KEY_NAME,
    DATABASE_NAME,
    MAIL_JOURNAL_NAME,
    RECORDINGS_NAME,
    CalendarConfig,
    MarketplaceConfig,
)
from helpout_server.contracts.listing import Category
from helpout_server.domain.errors import HelpoutError, InvalidRequest, NotFound, XsrfMissing
from helpout_server.entrypoints import collector, open_files
from helpout_server.entrypoints.camera_page import HEADERS as CAMERA_PAGE_HEADERS
from helpout_server.entrypoints.camera_page import camera_page
from helpout_server.entrypoints.hosted import HostedMarketplace
from helpout_server.entrypoints.http.exchange import (
    BODY_BYTES_MAX,
    Credential,
    Who,
    refuse,
)
from helpout_server.entrypoints.http.handler import (
    BoundedBody,
    Replying,
    bearer_of,
    others_bearer_of,
)
from helpout_server.entrypoints.http.trace import HEADER as REQUEST_ID
from helpout_server.entrypoints.http.trace import Trace, request_id
from helpout_server.entrypoints.hub_page import hub_pages, page_credential
from helpout_server.entrypoints.mail_page import HEADERS as MAIL_PAGE_HEADERS
from helpout_server.entrypoints.mail_page import PATHS as MAIL_PATHS
from helpout_server.entrypoints.mail_page import Page, Purpose, asking, follow
from helpout_server.entrypoints.open_marketplace import open_marketplace
from helpout_server.entrypoints.openid_handlers import sign_in_pages
from helpout_server.entrypoints.replica_handlers import replica_rules
from helpout_server.entrypoints.replica_options import ReplicaSettings
from helpout_server.entrypoints.running_server import (
    ServingRecord,
    remove_record,
    write_record,
)
from helpout_server.entrypoints.server_host import OwnerNames
from helpout_server.entrypoints.stored_choice import LOOPBACK, checked_url, write_private
from helpout_server.entrypoints.watch import service_log
from helpout_server.entrypoints.watch.metrics_address import MetricsSettings, OwnAddress
from helpout_server.entrypoints.watch.pages import pages
from helpout_server.entrypoints.ws.close_codes import RESTARTING
from helpout_server.entrypoints.ws.socket import PeerSocket, close_all
from helpout_server.services.context import Policy

OWNER_TOKEN_NAME = "owner-token"  # noqa: S105 - a file's name
_BASE = re.compile(r"/(?:[0-9A-Za-z_\-.~%@]+/)*")


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """What ``serve`` is told, checked by ``checked``."""

    data_dir: Path
    ip: str = "127.0.0.1"
    port: int = 8899
    """0 lets the system choose."""
    base_url: str = "/"
    database: str = ""
    """A file, or ``postgresql://person@host/name``; empty: a file in the data directory."""
    certfile: str = ""
    keyfile: str = ""
    name: str = "Helpouts"
    public_url: str = ""
    owner: OwnerNames = field(default_factory=lambda: OwnerNames("Owner"))
    ice: IceConfig = field(default_factory=IceConfig)
    media: MediaServerConfig = field(default_factory=MediaServerConfig)
    mail: MailConfig = field(default_factory=MailConfig)
    hub: HubConfig | None = None
    openid: OpenIdConfig | None = None
    recording: bool = True
    recording_key_file: str = ""
    recording_key: str = field(default="", repr=False)
    no_recording_categories: tuple[str, ...] = ()
    private_calendars: bool = False
    """Whether calendars may be at private addresses."""
    suggest_only_exercises: bool = False
    numbers: Mapping[str, int] = field(default_factory=dict)
    """Of the rules, by name, checked by ``policy_options``."""
    metrics: MetricsSettings = field(default_factory=MetricsSettings)
    replicas: ReplicaSettings = field(default_factory=ReplicaSettings)

    def checked(self) -> "ServiceSettings":
        """Itself. Raises InvalidRequest with the option at fault."""
        if not 0 <= self.port <= 65_535:
            raise InvalidRequest("A port is 0 to 65535.", field="--port")
        if _BASE.fullmatch(self.base_url) is None:
            raise InvalidRequest("A base path reads /some/path/.", field="--base-url")
        if bool(self.certfile) != bool(self.keyfile):
            raise InvalidRequest("Give --certfile and --keyfile together.", field="--certfile")
        if self.ip not in LOOPBACK and not self.certfile:
            raise InvalidRequest(
                f"On {self.ip} tokens would travel readable. Give --certfile and --keyfile, or "
                "stay on 127.0.0.1 behind a proxy that has them.",
                field="--ip",
            )
        check_no_password(self.database)
        if self.public_url:
            checked_url(self.public_url)
        for name in self.no_recording_categories:
            if name not in get_args(Category):
                known = ", ".join(get_args(Category))
                raise InvalidRequest(f"One of {known}.", field="--no-recording-category")
        if not 1 <= len(self.name) <= 80:
            raise InvalidRequest("A name has 1 to 80 characters.", field="--name")
        self.metrics.checked()
        self.replicas.checked(self.database, self.ip)
        return self

    @property
    def database_place(self) -> Path | str:
        return self.database or self.data_dir / DATABASE_NAME

    @property
    def owner_token_path(self) -> Path:
        return self.data_dir / OWNER_TOKEN_NAME

    def policy(self) -> Policy:
        """The rules of this marketplace."""
        rules = Policy(
            marketplace_name=self.name,
            address=_ended(self.public_url),
            no_recording_categories=self.no_recording_categories,
            suggest_only_exercises=self.suggest_only_exercises,
        )
        return replace(rules, **dict[str, Any](self.numbers))

    def tls(self) -> ssl.SSLContext | None:
        """Raises InvalidRequest where the files are not what they should be."""
        if not self.certfile:
            return None
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        try:
            context.load_cert_chain(self.certfile, self.keyfile)
        except (OSError, ssl.SSLError) as error:
            raise InvalidRequest(
                f"Certificate or key cannot be used: {error}.", field="--certfile"
            ) from error
        return context


def check_no_password(database: str) -> None:
    """Raises InvalidRequest for an address with a password in it."""
    _, is_address, rest = database.partition("://")
    if is_address and ":" in rest.rpartition("@")[0]:
        raise InvalidRequest(
            "A password in the address can be seen by others of this machine. Put it into the "
            "file that PGPASSFILE names, or into PGPASSWORD.",
            field="--db",
        )


class _Handler(Replying):
    def initialize(self, hosted: HostedMarketplace, base: str, **more: Any) -> None:
        self.hosted = hosted
        self.base = base
        self.vouched: bool = more["vouched"]

    def set_default_headers(self) -> None:
        if self.trace is None:
            asked = self.request.headers.get(REQUEST_ID)
            self.trace = Trace(request_id(asked, SystemIds()))
        self.set_header(REQUEST_ID, self.trace.request_id)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        self.clear_header("Server")

    def credential(self) -> Credential:
        headers = self.request.headers
        found = bearer_of(headers)
        if found is None and self.vouched:
            found = others_bearer_of(headers)
        return found or Who.NOBODY


@web.stream_request_body
class ServiceApi(BoundedBody, _Handler):
    """``api/v1/…``."""

    def prepare(self) -> None:
        self.refuse_huge()

    def credential(self) -> Credential:
        """As every handler's, and of a browser with our cookie. Raises XsrfMissing."""
        found = super().credential()
        if found is not Who.NOBODY or not self.vouched:
            return found
        return page_credential(self.request, self.request.path[len(self.below) :])

    @property
    def below(self) -> str:
        return f"{self.base}helpouts/api/v1/"

    def bytes_max(self) -> int:
        """As the path has it; little from who is nobody."""
        try:
            is_nobody = self.credential() is Who.NOBODY
        except XsrfMissing:
            is_nobody = True
        return BODY_BYTES_MAX if is_nobody else super().bytes_max()

    async def _answer(self, _path: str) -> None:
        address = f"{self.request.protocol}://{self.request.host}{self.base}"
        try:
            request = self.request_below(self.below, self.credential(), address)
        except HelpoutError as error:
            self.reply(refuse(error, self.trace))
            return
        await self.reply_with(self.hosted.answer, request)

    get = post = put = patch = delete = _answer


class ServiceSocket(PeerSocket, _Handler):
    """``ws/…``."""

    kind = "room"
    opened_at = 0.0

    def initialize(self, hosted: HostedMarketplace, base: str, **more: Any) -> None:
        super().initialize(hosted, base, **more)
        self.open_of_server: set[PeerSocket] = more["open_sockets"]
        self.closed_socket: service_log.SocketClosed = more["closed_socket"]

    async def prepare(self) -> None:
        try:
            if self.request.headers.get("Upgrade", "").lower() != "websocket":
                raise NotFound("Only a WebSocket can be opened here.")
            path = self.request.path[len(f"{self.base}helpouts/ws/") :]
            self.kind = service_log.kind_of_socket(path)
            admission = await self.hosted.admit(path, self.credential())
        except HelpoutError as error:
            self.reply(refuse(error, self.trace))
            return
        self.attach(admission.peer, admission.bearer_account_id, self.open_of_server)

    async def open(self, *args: str, **kwargs: str) -> None:
        service_log.socket_opened(self)
        await super().open(*args, **kwargs)

    def on_close(self) -> None:
        super().on_close()
        if self.opened_at:
            self.closed_socket(self)


class ServiceCameraPage(_Handler):
    """``camera``: the phone's page."""

    def set_default_headers(self) -> None:
        super().set_default_headers()
        for name, value in CAMERA_PAGE_HEADERS.items():
            self.set_header(name, value)

    async def get(self) -> None:
        await self.finish(camera_page(self.base))


class ServiceMailPage(_Handler):
    """``mail/…``: the pages behind links in mail."""

    def set_default_headers(self) -> None:
        super().set_default_headers()
        for name, value in MAIL_PAGE_HEADERS.items():
            self.set_header(name, value)

    async def get(self, purpose: str) -> None:
        await self._give(asking(cast("Purpose", purpose)))

    async def post(self, purpose: str) -> None:
        query = self.request.query
        await self._give(await follow(cast("Purpose", purpose), query, self.hosted.answer))

    async def _give(self, page: Page) -> None:
        self.set_status(page.status)
        await self.finish(page.body)


class ServiceStatic(web.StaticFileHandler):
    """``static/helpouts/…``: what the phone's page loads; public, and no secret in it."""

    def set_extra_headers(self, path: str) -> None:
        del path
        self.set_header("X-Content-Type-Options", "nosniff")
        # No page around it could look at what it is next to.
        self.set_header("Content-Security-Policy", "frame-ancestors 'none'")
        self.clear_header("Server")


class _Nowhere(_Handler):
    def prepare(self) -> None:
        self.reply(refuse(NotFound("No such address."), self.trace))


class Service:
    """A running standalone server."""

    def __init__(self, settings: ServiceSettings) -> None:
        self.settings = settings.checked()
        self.port = 0
        self._open_sockets: set[PeerSocket] = set()
        self._hosted: HostedMarketplace | None = None
        self._server: HTTPServer | None = None
        self._metrics: OwnAddress | None = None

    async def start(self) -> None:
        """Listen. Raises StoreUnusable, InvalidRequest, OSError (the port is taken)."""
        settings = self.settings
        tls = settings.tls()
        sockets = bind_sockets(settings.port, settings.ip)
        self.port = sockets[0].getsockname()[1]
        shared = settings.replicas.shared(settings.data_dir)
        try:
            self._metrics = OwnAddress.bound(settings.metrics)
            config = MarketplaceConfig(
                database=settings.database_place,
                policy=settings.policy(),
                ice=settings.ice,
                media=settings.media,
                recordings=RecordingConfig(
                    folder=shared / RECORDINGS_NAME,
                    on=settings.recording,
                    key_file=settings.recording_key_file,
                    key=settings.recording_key,
                ),
                calendars=CalendarConfig(
                    key_file=shared / CALENDAR_KEY_NAME,
                    allow_private=settings.private_calendars,
                ),
                mail=settings.mail,
                hub=settings.hub,
                openid=settings.openid,
                mail_journal=settings.data_dir / MAIL_JOURNAL_NAME,
                redis=settings.replicas.config(self.url) if settings.replicas.redis else None,
            )
            # On a hub staff are who the Hub says, and each pod would make one more.
            token_missing = settings.hub is None and not settings.owner_token_path.exists()
            hosted, token = await open_marketplace(
                config, settings.owner, owner_token=token_missing
            )
        except BaseException:
            for listening in sockets:
                listening.close()
            if self._metrics is not None:
                await self._metrics.close()
            raise
        self._hosted = hosted
        if token is not None:
            await asyncio.to_thread(write_private, settings.owner_token_path, token.encode())
        self._server = HTTPServer(
            self._application(hosted),
            ssl_options=tls,
            max_body_size=16 * BODY_BYTES_MAX,
            xheaders=False,
        )
        self._server.add_sockets(sockets)
        if self._metrics is not None:
            self._metrics.open(hosted.watched, self._sockets_by_kind, tls)

    @property
    def metrics_port(self) -> int:
        """Of the address of their own; 0 where they have none."""
        return 0 if self._metrics is None else self._metrics.port

    def _sockets_by_kind(self) -> dict[str, int]:
        return service_log.by_kind(self._open_sockets)

    def _application(self, hosted: HostedMarketplace) -> web.Application:
        base = self.settings.base_url
        common = {"hosted": hosted, "base": base, "vouched": self.settings.hub is not None}
        log = service_log.ServiceLog(hosted.watched.measures, base)
        sockets = {
            **common,
            "open_sockets": self._open_sockets,
            "closed_socket": log.socket_closed,
        }
        below = re.escape(f"{base}helpouts/")
        return web.Application(
            [
                *pages(
                    hosted.watched,
                    self.settings.metrics.on_main_address(),
                    self._sockets_by_kind,
                    *{"/", base, f"{base}helpouts/"},
                ),
                (f"{below}api/v1/(.*)", ServiceApi, common),
                (f"{below}ws/(.*)", ServiceSocket, sockets),
                *replica_rules(below, hosted.replica_door, self._open_sockets),
                (f"{below}camera", ServiceCameraPage, common),
                (re.escape(base) + MAIL_PATHS, ServiceMailPage, common),
                *sign_in_pages(hosted.sign_in_desk, base),
                *hub_pages(hosted, base),
                (
                    re.escape(f"{base}static/helpouts/") + "(.*)",
                    ServiceStatic,
                    {"path": str(files("helpout_server").joinpath("static"))},
                ),
            ],
            default_handler_class=_Nowhere,
            default_handler_args=common,
            log_function=log.request,
        )

    @property
    def url(self) -> str:
        scheme = "https" if self.settings.certfile else "http"
        host = f"[{self.settings.ip}]" if ":" in self.settings.ip else self.settings.ip
        return f"{scheme}://{host}:{self.port}{self.settings.base_url}"

    async def stop(self) -> None:
        """Take nothing new, tell pages to come back, finish what was promised."""
        if self._server is not None:
            self._server.stop()
        if self._metrics is not None:
            await self._metrics.close()
        if self._hosted is not None:
            await self._hosted.close()
        close_all(self._open_sockets, RESTARTING, "the server stops")
        if self._server is not None:
            await self._server.close_all_connections()


def _ended(url: str) -> str:
    return checked_url(url) if url else ""


async def serve(settings: ServiceSettings) -> None:
    """Run until SIGINT or SIGTERM."""
    open_files.raise_limit()
    service = Service(settings)
    await service.start()
    collector.settle()
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for kind in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(kind, told.set)
    print(f"{settings.name} listens at {service.url}", flush=True)  # noqa: T201
    if settings.hub is None:
        print(f"Owner's token: {settings.owner_token_path}", flush=True)  # noqa: T201
    record = ServingRecord(url=service.url, pid=os.getpid())
    await asyncio.to_thread(write_record, settings.data_dir, record)
    try:
        await told.wait()
    finally:
        await asyncio.to_thread(remove_record, settings.data_dir)
        await service.stop()
