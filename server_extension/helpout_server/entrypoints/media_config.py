"""What an operator says of media servers: their addresses and the file with their secret.

Also ``jupyter helpouts janus-config``: an instance's configuration, and the marketplace's half.
"""

import argparse
import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from helpout_server.adapters.media_server.janus_config import JanusSettings, config_files
from helpout_server.adapters.media_server.servers import MediaServerConfig
from helpout_server.domain.errors import InvalidRequest
from helpout_server.entrypoints.stored_choice import LOOPBACK, read_token

INSTANCES_MAX = 32
_URLS = "media_server_urls"
SECRET_VARIABLE = "HELPOUTS_MEDIA_SERVER_SECRET"  # noqa: S105 - a variable's name


def media_servers(
    urls: Sequence[str], secret_file: str, recording_folder: str = ""
) -> MediaServerConfig:
    """Checked; none where there is no address.

    Raises:
        InvalidRequest: an address is none, the secret would travel readable, or the folder
            cannot be written.
        StoreUnusable: the file cannot be read, or others may read it.
    """
    if not urls:
        return MediaServerConfig()
    if len(urls) > INSTANCES_MAX or len(set(urls)) < len(urls):
        raise InvalidRequest(f"At most {INSTANCES_MAX} addresses, each once.", field=_URLS)
    for url in urls:
        _check(url)
    secret = read_token(Path(secret_file)) if secret_file else os.environ.get(SECRET_VARIABLE, "")
    if not secret:
        raise InvalidRequest(
            "Name the file with the secret (api_secret) of the media servers.",
            field="media_server_secret_file",
        )
    return MediaServerConfig(
        urls=tuple(urls),
        secret=secret,
        recording_folder=_recording_folder(recording_folder),
    )


def _recording_folder(name: str) -> Path | None:
    """Where the media servers record; None where they do not."""
    if not name:
        return None
    folder = Path(name)
    if not (folder.is_absolute() and folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        raise InvalidRequest(
            f"{name} is no folder that the marketplace can write to. The media servers must see "
            "the same folder at the same place: mount it on both machines where they are two.",
            field="media_server_recording_folder",
        )
    return folder


def _check(url: str) -> None:
    wrong = InvalidRequest("An address reads ws://host:8188 or wss://host:8989.", field=_URLS)
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise wrong from None
    if host is None or parts.scheme not in {"ws", "wss"} or parts.username or len(url) > 300:
        raise wrong
    if parts.scheme == "ws" and host not in LOOPBACK:
        raise InvalidRequest(
            f"To {host} the secret would travel readable: use wss://, or a tunnel.", field=_URLS
        )


# ---- janus-config -----------------------------------------------------------------------------


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Of ``janus-config``."""
    parser.add_argument(
        "folder",
        type=Path,
        help="where the files go: /etc/janus, or a folder of its own for each instance",
    )
    parser.add_argument(
        "--secret-file",
        type=Path,
        help="a file with the secret that all instances and the marketplace share; made where it "
        "is missing. Default: media_server_secret in the folder",
    )
    parser.add_argument("--ip", default="127.0.0.1", help="address to listen at (%(default)s)")
    parser.add_argument("--port", type=int, default=8_188, help="of its API (%(default)s)")
    parser.add_argument("--rtp-ports", default="20000-20999", help="UDP (%(default)s)")
    parser.add_argument("--public-ip", default="", help="what browsers reach, behind a NAT")
    parser.add_argument("--interface", action="append", default=[], help="carries media")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 2, help="(%(default)s)")
    parser.add_argument("--print", action="store_true", help="print, and write nothing")
    parser.add_argument("--replace", action="store_true", help="files that are there already")


def write_janus_config(arguments: argparse.Namespace) -> str:
    """Write the files (mode 0640), or only show them; what to do next.

    Raises:
        InvalidRequest: with the option at fault.
    """
    folder: Path = arguments.folder.resolve()
    secret_file = arguments.secret_file or folder / "media_server_secret"
    only_shown = arguments.print
    settings = JanusSettings(
        api_secret="(the secret)" if only_shown else _secret(secret_file),
        ip=arguments.ip,
        port=arguments.port,
        rtp_ports=_ports(arguments.rtp_ports),
        public_ip=arguments.public_ip,
        interfaces=tuple(arguments.interface),
        event_loops=max(1, min(arguments.threads, 64)),
        configs_folder=folder,
        name=folder.name or "janus",
    )
    files = config_files(settings)
    if only_shown:
        return "\n".join(f"# {folder / name}\n{content}" for name, content in files.items())
    known = [name for name in files if (folder / name).exists()]
    if known and not arguments.replace:
        raise InvalidRequest(
            f"{folder} has {', '.join(known)} already: name another folder, or say --replace.",
            field="folder",
        )
    for name, content in files.items():
        _write(folder / name, content)
    url = f"ws://{settings.ip}:{settings.port}"
    low, high = settings.rtp_ports
    return f"""\
Wrote {", ".join(files)} into {folder}. They hold the secret: give them to Janus's account.
Start it: janus -C {folder / "janus.jcfg"} -F {folder}
Firewall: {low}-{high} UDP for everybody; {settings.port} TCP for the marketplace alone.

The marketplace's half, in jupyter_server_config.py, with the address of each instance:
  c.HelpoutsExtension.media_server_urls = [{url!r}]
  c.HelpoutsExtension.media_server_secret_file = {str(secret_file)!r}
or, of a marketplace of its own:
  jupyter helpouts serve --media-server-url {url} --media-server-secret-file {secret_file}
To record such calls, say media_server_recording_folder too: a folder that Janus and the
marketplace can both write to, at the same place for both.
"""


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_CREAT | os.O_WRONLY, 0o640)
    # Of a file that was there the mode is the old one, and others may read it.
    os.fchmod(file, 0o640)
    os.ftruncate(file, 0)
    with os.fdopen(file, "w", encoding="utf-8") as opened:
        opened.write(content)


def _secret(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        made = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return read_token(path)
    secret = secrets.token_urlsafe(32)
    with os.fdopen(made, "w", encoding="ascii") as file:
        file.write(secret + "\n")
    return secret


def _ports(text: str) -> tuple[int, int]:
    low, dash, high = text.partition("-")
    if not (dash and low.isdecimal() and high.isdecimal() and int(low) < int(high) <= 65_535):
        raise InvalidRequest("Ports of media read 20000-20999.", field="--rtp-ports")
    return int(low), int(high)
