"""The configuration of a Janus that serves our groups, as the operator writes it to its folder.

Owns what we recommend, and that only what groups need is loaded. Starts nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_PLUGINS_OFF: Final = (
    "audiobridge", "duktape", "echotest", "lua", "nosip", "recordplay", "sip", "streaming",
    "textroom", "videocall", "voicemail",
)  # fmt: skip
_TRANSPORTS_OFF: Final = ("http", "pfunix", "rabbitmq", "mqtt", "nanomsg")
_FOLDERS_CLOSED: Final = (
    "/bin", "/boot", "/dev", "/etc", "/lib", "/lib64", "/proc", "/sbin", "/sys", "/usr",
)  # fmt: skip
"""Where a recording may never be written, whatever the request says."""


@dataclass(frozen=True, slots=True)
class JanusSettings:
    """What differs from one instance to another."""

    api_secret: str = field(repr=False)
    port: int = 8188
    """Of its WebSocket API."""
    ip: str = "127.0.0.1"
    """Where it listens; only the marketplace needs to reach it."""
    rtp_ports: tuple[int, int] = (20_000, 20_999)
    """UDP, open to browsers; two people and their pages take about four."""
    public_ip: str = ""
    """What browsers reach where the machine's own address is not it (1:1 NAT)."""
    interfaces: Sequence[str] = ()
    """Names or addresses that carry media; empty: all."""
    event_loops: int = 2
    """Threads that carry media; about the number of cores."""
    configs_folder: Path | None = None
    """Only where it is not the system's own."""
    name: str = "helpouts"


def config_files(settings: JanusSettings) -> dict[str, str]:
    """Content of the configuration files, by name. They hold the secret: mode 0640 or less."""
    return {
        "janus.jcfg": _core(settings),
        "janus.plugin.videoroom.jcfg": _VIDEOROOM,
        "janus.transport.websockets.jcfg": _websockets(settings),
    }


def _core(settings: JanusSettings) -> str:
    folder = settings.configs_folder
    own_folder = f"    configs_folder = {_text(str(folder))}\n" if folder else ""
    nat = f"    nat_1_1_mapping = {_text(settings.public_ip)}\n" if settings.public_ip else ""
    listed = ",".join(settings.interfaces)
    interfaces = f"    ice_enforce_list = {_text(listed)}\n" if listed else ""
    low, high = settings.rtp_ports
    return (
        "general: {\n"
        f"{own_folder}"
        f"    server_name = {_text(settings.name)}\n"
        f"    api_secret = {_text(settings.api_secret)}\n"
        f"    event_loops = {settings.event_loops}\n"
        "    debug_level = 3\n"
        "    debug_colors = false\n"
        "    session_timeout = 60\n"
        "    reclaim_session_timeout = 0\n"
        '    recordings_tmp_ext = "part"\n'
        "    hide_dependencies = true\n"
        f"    protected_folders = [{', '.join(_text(path) for path in _FOLDERS_CLOSED)}]\n"
        "}\n"
        "media: {\n"
        f'    rtp_port_range = "{low}-{high}"\n'
        "    no_media_timer = 2\n"
        "}\n"
        "nat: {\n"
        "    nice_debug = false\n"
        "    # Names of .local are looked up while everything waits; the paths are found without.\n"
        "    ignore_mdns = true\n"
        f"{nat}{interfaces}"
        "}\n"
        f"plugins: {{ disable = {_text(_libraries(_PLUGINS_OFF))} }}\n"
        f"transports: {{ disable = {_text(_libraries(_TRANSPORTS_OFF))} }}\n"
        'loggers: { disable = "libjanus_jsonlog.so" }\n'
        "events: { broadcast = false }\n"
    )


_VIDEOROOM: Final = (
    "general: {\n"
    "    # Rooms and feeds are named by our own ids.\n"
    "    string_ids = true\n"
    "    events = false\n"
    "}\n"
)


def _websockets(settings: JanusSettings) -> str:
    return (
        "general: {\n"
        '    json = "compact"\n'
        "    events = false\n"
        "    ws = true\n"
        f"    ws_ip = {_text(settings.ip)}\n"
        f"    ws_port = {settings.port}\n"
        "    wss = false\n"
        "}\n"
        "admin: { admin_ws = false }\n"
    )


def _libraries(names: Sequence[str]) -> str:
    return ",".join(f"libjanus_{name}.so" for name in names)


def _text(value: str) -> str:
    """A string of libconfig."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
