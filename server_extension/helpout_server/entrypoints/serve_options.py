"""What a marketplace is told on a command line: the options of ``jupyter helpouts serve``.

Owns their words, and how they become ``ServiceSettings``. ``doctor`` and the commands that look
after a database take the same, so that a deployment is named in one way.
"""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_core.paths import jupyter_data_dir

from helpout_server.adapters.hub_tokens import CHECK_S, RE_READ_S
from helpout_server.adapters.recorder.vault import KEY_VARIABLE
from helpout_server.adapters.turn import IceConfig
from helpout_server.entrypoints import (
    mail_config,
    media_config,
    openid_config,
    policy_options,
    replica_options,
)
from helpout_server.entrypoints.hub_service import HubPlace, hub_place
from helpout_server.entrypoints.watch import logs, metrics_address

if TYPE_CHECKING:
    from helpout_server.entrypoints.service import ServiceSettings

TURN_SECRET_VARIABLE = "HELPOUTS_TURN_SECRET"  # noqa: S105 - a variable's name


def add_data_dir(parser: argparse.ArgumentParser) -> None:
    """Where a marketplace's files are."""
    parser.add_argument(
        "--data-dir",
        type=Path,
        default=Path(jupyter_data_dir()) / "helpouts",
        help="where a standalone marketplace keeps its files (default: %(default)s)",
    )


def add_database(parser: argparse.ArgumentParser) -> None:
    """Where its database is."""
    parser.add_argument(
        "--db",
        default="",
        help="a SQLite file (default: in the data directory) or postgresql://person@host/name",
    )


def add_arguments(serve: argparse.ArgumentParser) -> None:
    """All of them."""
    add_data_dir(serve)
    serve.add_argument("--ip", default="127.0.0.1", help="address to listen at (%(default)s)")
    serve.add_argument("--port", type=int, default=8899, help="(%(default)s); 0 for any free one")
    serve.add_argument("--base-url", default="/", help="path below which it answers")
    serve.add_argument("--public-url", default="", help="where guests reach it, for invitations")
    add_database(serve)
    serve.add_argument("--certfile", default="", help="TLS certificate chain, PEM")
    serve.add_argument("--keyfile", default="", help="its key, PEM")
    serve.add_argument("--name", default="Helpouts", help="the marketplace's name")
    serve.add_argument("--owner-name", default="Owner", help="name of the owner's account")
    serve.add_argument("--stun-url", action="append", default=[], help="stun:host:3478")
    serve.add_argument(
        "--turn-url", action="append", default=[], help="turns:host:443?transport=tcp"
    )
    serve.add_argument(
        "--turn-secret-file",
        type=Path,
        help="the secret shared with the relay; without it, the environment's "
        f"{TURN_SECRET_VARIABLE}",
    )
    serve.add_argument("--relay-only", action="store_true", help="calls only through the relay")
    serve.add_argument(
        "--media-server-url", action="append", default=[], help="of a Janus: ws://127.0.0.1:8188"
    )
    mail_config.add_arguments(serve)
    serve.add_argument(
        "--hub",
        action="store_true",
        help="as a service of a JupyterHub: its people have accounts here; address, port and base "
        "path are those that the Hub tells (JUPYTERHUB_SERVICE_URL and the like)",
    )
    serve.add_argument(
        "--staff-group",
        action="append",
        default=[],
        help="a group of the Hub, or of the OpenID provider, that is staff here",
    )
    serve.add_argument(
        "--tutor-group",
        action="append",
        default=[],
        help="a group of the Hub whose members may offer help; without one everybody may",
    )
    serve.add_argument(
        "--sign-in-check-s",
        type=_seconds,
        default=CHECK_S,
        help="how often the Hub is asked again about who has sockets open (%(default)s)",
    )
    serve.add_argument(
        "--groups-every-s",
        type=_seconds,
        default=RE_READ_S,
        help="how often people and groups of the Hub are read again (%(default)s)",
    )
    openid_config.add_arguments(serve)
    serve.add_argument("--no-recording", action="store_true", help="nothing is ever recorded")
    serve.add_argument(
        "--recording-key-file",
        default="",
        help="encrypts recordings on disk: 32 bytes, or hex; without it, the environment's "
        f"{KEY_VARIABLE} in hex",
    )
    serve.add_argument(
        "--media-server-secret-file",
        default="",
        help="the secret of all of them (0600); without it, the environment's "
        f"{media_config.SECRET_VARIABLE}",
    )
    serve.add_argument(
        "--media-server-recording-folder",
        default="",
        help="where they record: at the same place for them and for the marketplace",
    )
    serve.add_argument(
        "--no-recording-category", action="append", default=[], help="where nothing is recorded"
    )
    serve.add_argument(
        "--private-calendars",
        action="store_true",
        help="tutors may connect calendars at private addresses, in this machine's own network",
    )
    serve.add_argument(
        "--suggest-only-exercises",
        action="store_true",
        help="in shared cells of graded exercises only the student types; tutors suggest",
    )
    policy_options.add_arguments(serve)
    replica_options.add_arguments(serve)
    metrics_address.add_arguments(serve)
    serve.add_argument(
        "--log-format", choices=logs.FORMATS, default="text", help="of its lines (%(default)s)"
    )


def settings_of(arguments: argparse.Namespace) -> "ServiceSettings":
    """What was said, with what the environment adds.

    Raises:
        InvalidRequest: with the option at fault.
        StoreUnusable: a file with a secret cannot be read, or others may read it.
    """
    from helpout_server.entrypoints.server_host import OwnerNames
    from helpout_server.entrypoints.service import ServiceSettings

    place = _hub_place(arguments) if arguments.hub else None
    return ServiceSettings(
        data_dir=arguments.data_dir.resolve(),
        ip=arguments.ip if place is None else place.ip,
        port=arguments.port if place is None else place.port,
        base_url=arguments.base_url if place is None else place.base_url,
        hub=None if place is None else place.hub,
        openid=openid_config.openid_of(arguments),
        database=arguments.db,
        certfile=arguments.certfile,
        keyfile=arguments.keyfile,
        name=arguments.name,
        public_url=arguments.public_url,
        owner=OwnerNames(arguments.owner_name),
        ice=_ice(arguments),
        mail=mail_config.mail_of(arguments, arguments.public_url),
        recording=not arguments.no_recording,
        recording_key_file=arguments.recording_key_file,
        recording_key=os.environ.get(KEY_VARIABLE, ""),
        no_recording_categories=tuple(arguments.no_recording_category),
        private_calendars=arguments.private_calendars,
        suggest_only_exercises=arguments.suggest_only_exercises,
        numbers=policy_options.numbers_of(arguments),
        replicas=replica_options.replicas_of(arguments),
        metrics=metrics_address.metrics_of(arguments),
        media=media_config.media_servers(
            arguments.media_server_url,
            arguments.media_server_secret_file,
            arguments.media_server_recording_folder,
        ),
    )


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0.5 <= seconds <= 3_600:
        raise argparse.ArgumentTypeError("0.5 to 3600 seconds")
    return seconds


def _hub_place(arguments: argparse.Namespace) -> HubPlace:
    return hub_place(
        os.environ,
        frozenset(arguments.staff_group),
        frozenset(arguments.tutor_group),
        check_s=arguments.sign_in_check_s,
        re_read_s=arguments.groups_every_s,
    )


def _ice(arguments: argparse.Namespace) -> IceConfig:
    secret = os.environ.get(TURN_SECRET_VARIABLE, "") if arguments.turn_url else ""
    if arguments.turn_secret_file is not None:
        secret = arguments.turn_secret_file.read_text(encoding="utf-8").strip()
    return IceConfig(
        stun_urls=tuple(arguments.stun_url),
        turn_urls=tuple(arguments.turn_url),
        turn_secret=secret,
        transport_policy="relay" if arguments.relay_only else "all",
    ).checked()
