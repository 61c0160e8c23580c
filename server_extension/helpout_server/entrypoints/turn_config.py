"""``jupyter helpouts turn-config``: a relay's configuration, and the marketplace's half of it."""

import argparse
import os
import secrets
from pathlib import Path

from helpout_server.adapters.coturn import CoturnSettings, coturn_config
from helpout_server.domain.errors import InvalidRequest

_SECRET_BYTES_MAX = 1_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("host", help="the relay's name, as browsers reach it: turn.example.org")
    parser.add_argument(
        "--secret-file",
        type=Path,
        help="a file with the secret that relay and marketplace share; made where it is missing. "
        "Default: a new secret",
    )
    parser.add_argument("--listen", action="append", default=[], help="an address to listen at")
    parser.add_argument("--external-ip", default="", help="public address behind a NAT")
    parser.add_argument("--port", type=int, default=3_478, help="UDP and TCP (%(default)s)")
    parser.add_argument("--tls-port", type=int, default=443, help="(%(default)s); 0 for none")
    parser.add_argument("--certfile", default="", help="certificate chain for TLS, PEM")
    parser.add_argument("--keyfile", default="", help="its key, PEM")
    parser.add_argument("--relay-ports", default="49152-65535", help="(%(default)s)")
    parser.add_argument(
        "--allow-peer",
        action="append",
        default=[],
        help="an address of a private network that calls must reach: media server, marketplace",
    )
    parser.add_argument(
        "--loopback", action="store_true", help="a trial on this machine alone, on 127.0.0.1"
    )
    parser.add_argument("--folder", default="/var/lib/turn", help="for coturn's own files")


def document(arguments: argparse.Namespace) -> str:
    """Both halves, as one file that coturn reads. It holds the secret.

    Raises:
        InvalidRequest: with the option at fault.
    """
    settings = CoturnSettings(
        host=arguments.host,
        secret=_secret(arguments.secret_file),
        listen=tuple(arguments.listen) or (("127.0.0.1",) if arguments.loopback else ()),
        external_ip=arguments.external_ip,
        port=arguments.port,
        tls_port=arguments.tls_port,
        certificate=arguments.certfile,
        private_key=arguments.keyfile,
        relay_ports=_ports(arguments.relay_ports),
        allowed_peers=tuple(arguments.allow_peer),
        loopback=arguments.loopback,
        folder=arguments.folder,
    )
    return f"""\
# /etc/turnserver.conf, readable by coturn alone: it holds the secret.
# Start it: turnserver -c /etc/turnserver.conf
# Firewall: {settings.port} UDP and TCP, {_open_ports(settings)} UDP.
#
# The marketplace's half, in jupyter_server_config.py:
#   c.HelpoutsExtension.turn_urls = {settings.urls()!r}
#   c.HelpoutsExtension.turn_secret = the static-auth-secret below
# or, of a marketplace of its own: jupyter helpouts serve --turn-secret-file FILE
#   {" ".join(f"--turn-url {url!r}" for url in settings.urls())}

{coturn_config(settings)}"""


def _open_ports(settings: CoturnSettings) -> str:
    tls = f"{settings.tls_port} TCP, " if settings.tls_port else ""
    return f"{tls}{settings.relay_ports[0]}-{settings.relay_ports[1]}"


def _ports(text: str) -> tuple[int, int]:
    low, dash, high = text.partition("-")
    if not (dash and low.isdecimal() and high.isdecimal()):
        raise InvalidRequest("Ports of the relay read 49152-65535.", field="--relay-ports")
    return int(low), int(high)


def _secret(path: Path | None) -> str:
    if path is None:
        return secrets.token_urlsafe(32)
    try:
        made = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        with path.open(encoding="utf-8") as known:
            return known.read(_SECRET_BYTES_MAX).strip()
    secret = secrets.token_urlsafe(32)
    with os.fdopen(made, "w", encoding="utf-8") as file:
        file.write(secret + "\n")
    return secret
