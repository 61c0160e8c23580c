"""The Jupyter server extension: configuration in, handlers out.

Owns the traits an operator sets and the life of what they start. What a request does is in the
handlers; what a mode does in ``server_host``.
"""

import asyncio
import os
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, cast, get_args

from jupyter_core.paths import jupyter_data_dir
from jupyter_server.extension.application import ExtensionApp
from jupyter_server.serverapp import ServerApp
from traitlets import Bool, Enum, Int, List, TraitError, Unicode, validate

from helpout_server.adapters.recorder.vault import RecordingConfig
from helpout_server.adapters.turn import IceConfig
from helpout_server.bootstrap import (
    CALENDAR_KEY_NAME,
    DATABASE_NAME,
    MAIL_JOURNAL_NAME,
    RECORDINGS_NAME,
    CalendarConfig,
    MarketplaceConfig,
    system_clock_and_ids,
)
from helpout_server.contracts.listing import Category
from helpout_server.domain.errors import HelpoutError
from helpout_server.entrypoints import openid_join
from helpout_server.entrypoints.backend import Backend
from helpout_server.entrypoints.camera_handler import CameraPageHandler
from helpout_server.entrypoints.http import host_problem, kernel_host
from helpout_server.entrypoints.http.host_application import HostApplication
from helpout_server.entrypoints.http.host_routes import HostContext
from helpout_server.entrypoints.http.host_setup import open_setup
from helpout_server.entrypoints.hub_service import membership
from helpout_server.entrypoints.identity import ServerOwner
from helpout_server.entrypoints.jupyter_handlers import (
    ApiHandler,
    FrameHandler,
    HostHandler,
    SocketHandler,
)
from helpout_server.entrypoints.mail_config import mail_of
from helpout_server.entrypoints.mail_handler import MailPageHandler
from helpout_server.entrypoints.mail_page import PATHS as MAIL_PATHS
from helpout_server.entrypoints.media_config import media_servers
from helpout_server.entrypoints.open_marketplace import open_marketplace
from helpout_server.entrypoints.server_host import (
    FollowingClient,
    HostSettings,
    OwnerNames,
    ServerHost,
)
from helpout_server.entrypoints.stored_choice import checked_url
from helpout_server.services.context import POLICY_BOUNDS, Policy

START_TIMEOUT_S = 30.0
_DEFAULTS = Policy()
ConfiguredMode = Literal["auto", "embedded", "gateway"]
TransportPolicy = Literal["all", "relay"]


class HelpoutsExtension(ExtensionApp):
    """Helpouts for Jupyter. Every trait is set as ``c.HelpoutsExtension.…``."""

    name = "helpouts"
    extension_url = "/lab"
    load_other_extensions = True
    file_url_prefix = "/render"

    mode = Enum(
        ["auto", "embedded", "gateway"],
        default_value="auto",
        help="auto: what the owner chose in the browser; embedded: host a marketplace here; "
        "gateway: belong to the one at marketplace_url.",
    ).tag(config=True)
    data_dir = Unicode(
        help="Where choices, tokens, audits and an embedded marketplace are kept. "
        "Default: helpouts below Jupyter's data directory."
    ).tag(config=True)
    marketplace_url = Unicode(
        help="Mode gateway: the marketplace, with its base path; https off this machine. "
        "Mode auto: the one that its owner is offered to sign in to."
    ).tag(config=True)
    token_file = Unicode(
        help="Mode gateway: a file with the owner's token, readable by its owner alone (0600)."
    ).tag(config=True)
    ca_file = Unicode(help="A certificate authority to trust beside the system's, PEM.").tag(
        config=True
    )
    marketplace_name = Unicode("Helpouts", help="Name of an embedded marketplace.").tag(config=True)
    public_url = Unicode(
        help="Where guests reach this server, with its base path; the beginning of invitations. "
        "Default: the address by which staff made the invitation."
    ).tag(config=True)
    owner_username = Unicode(
        help="The signed-in name that this server belongs to; every other visitor is refused. "
        "Default: the one JupyterHub started it for; without a hub, whoever may sign in."
    ).tag(config=True)
    owner_display_name = Unicode("Owner", help="Name of the owner's account in mode embedded.").tag(
        config=True
    )
    ice_servers = List(
        Unicode(), help="STUN addresses for calls, such as stun:stun.example.org:3478."
    ).tag(config=True)
    ice_transport_policy = Enum(
        ["all", "relay"], default_value="all", help="relay: calls only through TURN."
    ).tag(config=True)
    turn_urls = List(
        Unicode(), help="TURN addresses, such as turns:turn.example.org:443?transport=tcp."
    ).tag(config=True)
    turn_secret = Unicode(help="The secret shared with the TURN server (use-auth-secret).").tag(
        config=True
    )
    media_server_urls = List(
        Unicode(),
        help="Addresses (ws:// or wss://) of Janus media servers, for calls of more than four.",
    ).tag(config=True)
    media_server_secret_file = Unicode(
        help="A file with their api_secret, readable by its owner alone (0600)."
    ).tag(config=True)
    media_server_recording_folder = Unicode(
        help="Where the media servers record, so that calls through them can be recorded: a "
        "folder of this marketplace alone, at the same place for it and for every Janus."
    ).tag(config=True)
    recording = Bool(
        True, help="Mode embedded: whether helpouts may be recorded, if everybody in one agrees."
    ).tag(config=True)
    recording_key_file = Unicode(
        help="A file with the key that recordings are encrypted with on disk: 32 bytes or 64 "
        "hexadecimal digits, readable by its owner alone (0600). Without it they are not."
    ).tag(config=True)
    recording_keep_days_max = Int(
        _DEFAULTS.recording_keep_days_max, help="How long a recording may be kept; 1 to 365."
    ).tag(config=True)
    no_recording_categories = List(
        Unicode(), help="Categories of listings in whose helpouts nothing is ever recorded."
    ).tag(config=True)
    mail_host = Unicode(
        help="Mode embedded: the SMTP server that mail is sent by. Without it none is sent."
    ).tag(config=True)
    mail_port = Int(0, help="Its port; 0: 587, or 465 for tls, 25 for none.").tag(config=True)
    mail_tls = Enum(
        ["starttls", "tls", "none"],
        default_value="starttls",
        help="none: only to a mail server on this machine.",
    ).tag(config=True)
    mail_user = Unicode(help="Who signs in there; its password is in mail_password_file.").tag(
        config=True
    )
    mail_password_file = Unicode(
        help="A file with the password, readable by its owner alone (0600). Without it, the "
        "environment's HELPOUTS_MAIL_PASSWORD."
    ).tag(config=True)
    mail_from = Unicode(help="The bare address that mail comes from. Needs public_url too.").tag(
        config=True
    )
    mail_ca_file = Unicode(help="A certificate authority to trust for it, PEM.").tag(config=True)
    private_calendars = Bool(
        False,
        help="Mode embedded: whether tutors may subscribe to calendars, and have bookings written "
        "to some, at private addresses: on this machine or in its network.",
    ).tag(config=True)
    suggest_only_exercises = Bool(
        False,
        help="Mode embedded: in shared cells of graded exercises only the student types; "
        "tutors suggest.",
    ).tag(config=True)
    join_early_minutes = Int(
        _DEFAULTS.join_early_minutes, help="How long before its start a booking opens; 0 to 240."
    ).tag(config=True)
    join_late_minutes = Int(
        _DEFAULTS.join_late_minutes, help="How long after its end a room stays open; 0 to 1440."
    ).tag(config=True)
    review_reveal_days = Int(
        _DEFAULTS.review_reveal_days, help="When a single review is shown; 1 to 90."
    ).tag(config=True)
    bookings_open_max = Int(
        _DEFAULTS.bookings_open_max, help="Upcoming bookings a student may have; 1 to 1000."
    ).tag(config=True)
    hold_s = Int(
        _DEFAULTS.hold_s, help="How long a slot is kept while its form is open; 30 to 3600."
    ).tag(config=True)
    request_hours = Int(
        _DEFAULTS.request_hours, help="How long a request waits for its answer; 1 to 336."
    ).tag(config=True)
    no_show_minutes = Int(
        _DEFAULTS.no_show_minutes,
        help="After the start: when somebody who waits alone may say so; 1 to 240.",
    ).tag(config=True)
    free_cancellation_hours = Int(
        _DEFAULTS.free_cancellation_hours,
        help="Until so long before the start a student cancels at no charge; 0 to 336.",
    ).tag(config=True)
    reschedules_max = Int(
        _DEFAULTS.reschedules_max, help="How often the time of a booking may change; 0 to 20."
    ).tag(config=True)

    presence_confirm_minutes = Int(
        _DEFAULTS.presence_confirm_minutes,
        help="After so long in a room everybody is asked whether they are still there; 5 to 1440.",
    ).tag(config=True)

    @validate(*POLICY_BOUNDS)
    def _validate_numbers(self, proposal: Any) -> int:
        low, high = POLICY_BOUNDS[proposal["trait"].name]
        value = int(proposal["value"])
        if not low <= value <= high:
            raise TraitError(f"{proposal['trait'].name} must be {low} to {high}, not {value}.")
        return value

    @validate("no_recording_categories")
    def _validate_categories(self, proposal: Any) -> list[str]:
        for name in proposal["value"]:
            if name not in get_args(Category):
                known = ", ".join(get_args(Category))
                raise TraitError(f"no_recording_categories: {name[:80]!r} is none of {known}.")
        return list(proposal["value"])

    @validate("marketplace_url", "public_url")
    def _validate_url(self, proposal: Any) -> str:
        value = str(proposal["value"])
        try:
            return checked_url(value) if value else ""
        except HelpoutError as error:
            raise TraitError(f"{proposal['trait'].name}: {error.detail}") from None

    @validate("ice_servers", "turn_urls")
    def _validate_ice(self, proposal: Any) -> list[str]:
        name = proposal["trait"].name
        schemes = ("stun:", "stuns:") if name == "ice_servers" else ("turn:", "turns:")
        for url in proposal["value"]:
            if not url.startswith(schemes) or len(url) > 300:
                raise TraitError(f"{name}: {url[:80]!r} does not begin with {schemes[0]}.")
        return list(proposal["value"])

    @validate("marketplace_name", "owner_display_name")
    def _validate_name(self, proposal: Any) -> str:
        value = str(proposal["value"]).strip()
        limit = 80 if proposal["trait"].name == "marketplace_name" else 60
        if not 1 <= len(value) <= limit:
            raise TraitError(f"{proposal['trait'].name} must have 1 to {limit} characters.")
        return value

    # ---- Jupyter's hooks

    def initialize_settings(self) -> None:
        """Build what the handlers work with; nothing is opened before it is asked for."""
        if self.turn_urls and not self.turn_secret:
            raise TraitError("turn_urls needs turn_secret, the TURN server's shared secret.")
        if self.mode == "gateway" and not (self.marketplace_url and self.token_file):
            raise TraitError("mode gateway needs marketplace_url and token_file.")
        assert self.serverapp is not None
        folder = Path(self.data_dir) if self.data_dir else Path(jupyter_data_dir()) / "helpouts"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        clock, ids = system_clock_and_ids()
        self.host = ServerHost(self._host_settings(folder), clock, self._open_embedded)
        context = HostContext(
            serverapp=self.serverapp,
            data_dir=folder,
            marketplace=FollowingClient(self.host),
            clock=clock,
            ids=ids,
            log=self.log,
        )
        self.host_application = HostApplication(
            [
                open_setup(self.host),
                openid_join.open_area(self.host, clock),
                kernel_host.open_area(context),
                host_problem.open_area(),
            ]
        )
        self.static_paths = [str(files("helpout_server").joinpath("static"))]

    def initialize_handlers(self) -> None:
        common = {"host": self.host, "owner": ServerOwner.of(self.owner_username)}
        self.handlers.extend(
            [
                (r"/helpouts/api/v1/(.*)", ApiHandler, common),
                (r"/helpouts/ws/(.*)", SocketHandler, common),
                (
                    r"/helpouts/host/(.*)",
                    HostHandler,
                    {**common, "host_application": self.host_application},
                ),
                (r"/helpouts/frame", FrameHandler),
                (r"/helpouts/camera", CameraPageHandler),
                (f"/{MAIL_PATHS}", MailPageHandler, {"host": self.host}),
            ]
        )

    async def _start_jupyter_server_extension(self, serverapp: ServerApp) -> None:  # noqa: ARG002
        """Open what was chosen before the first page asks; what fails is told then."""
        try:
            await asyncio.wait_for(self.host.backend(), START_TIMEOUT_S)
        except HelpoutError as error:
            self.log.warning("Helpouts cannot start its marketplace: %s", error.detail)
        except TimeoutError:
            self.log.warning("Helpouts: the marketplace takes long to open; it goes on by itself.")

    async def stop_extension(self) -> None:
        """End kernel host, sockets, relays and store, in this order."""
        if hasattr(self, "host"):
            await self.host_application.close()
            await self.host.close()

    # ---- from traits to settings

    def _host_settings(self, folder: Path) -> HostSettings:
        on_hub = membership(os.environ) if self.mode == "auto" else None
        if on_hub is not None:
            return HostSettings(
                data_dir=folder,
                mode="gateway",
                marketplace_url=on_hub.marketplace_url,
                token=on_hub.token,
                ca_file=on_hub.ca_file or self.ca_file,
            )
        return HostSettings(
            data_dir=folder,
            mode=cast("ConfiguredMode", self.mode),
            marketplace_url=self.marketplace_url,
            token_file=self.token_file,
            ca_file=self.ca_file,
            marketplace_name=self.marketplace_name,
            owner=OwnerNames(self.owner_display_name),
        )

    async def _open_embedded(self, name: str, owner: OwnerNames) -> Backend:
        config = MarketplaceConfig(
            database=self.host.settings.data_dir / DATABASE_NAME,
            policy=Policy(
                marketplace_name=name,
                address=self.public_url,
                join_early_minutes=self.join_early_minutes,
                join_late_minutes=self.join_late_minutes,
                review_reveal_days=self.review_reveal_days,
                bookings_open_max=self.bookings_open_max,
                hold_s=self.hold_s,
                request_hours=self.request_hours,
                no_show_minutes=self.no_show_minutes,
                free_cancellation_hours=self.free_cancellation_hours,
                reschedules_max=self.reschedules_max,
                presence_confirm_minutes=self.presence_confirm_minutes,
                recording_keep_days_max=self.recording_keep_days_max,
                no_recording_categories=tuple(self.no_recording_categories),
                suggest_only_exercises=self.suggest_only_exercises,
            ),
            ice=IceConfig(
                stun_urls=tuple(self.ice_servers),
                turn_urls=tuple(self.turn_urls),
                turn_secret=self.turn_secret,
                transport_policy=cast("TransportPolicy", self.ice_transport_policy),
            ),
            media=media_servers(
                self.media_server_urls,
                self.media_server_secret_file,
                self.media_server_recording_folder,
            ),
            recordings=RecordingConfig(
                folder=self.host.settings.data_dir / RECORDINGS_NAME,
                on=self.recording,
                key_file=self.recording_key_file,
            ),
            calendars=CalendarConfig(
                key_file=self.host.settings.data_dir / CALENDAR_KEY_NAME,
                allow_private=self.private_calendars,
            ),
            mail=mail_of(self, self.public_url),
            mail_journal=self.host.settings.data_dir / MAIL_JOURNAL_NAME,
        )
        hosted, _no_token = await open_marketplace(config, owner)
        return hosted
