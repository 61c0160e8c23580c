"""coturn's configuration for our time-limited credentials, as text.

Owns which of its options a marketplace needs and which ones a relay on the open network must
have. Sources: coturn's manual page ``turnserver(1)``; RFC 8656 for what a relay may be abused
for. Knows no file and no process.
"""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from helpout_server.domain.errors import InvalidRequest

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.\-]{0,251}[A-Za-z0-9])?")
_SECRET = re.compile(r"[\x21-\x7e]{16,200}")

# A relay sends where its client says: without these it would open a way into the network that
# it stands in. IANA's special-purpose registries, but for what is never routed.
_PRIVATE = (
    "0.0.0.0-0.255.255.255",
    "10.0.0.0-10.255.255.255",
    "100.64.0.0-100.127.255.255",
    "127.0.0.0-127.255.255.255",
    "169.254.0.0-169.254.255.255",
    "172.16.0.0-172.31.255.255",
    "192.0.0.0-192.0.0.255",
    "192.168.0.0-192.168.255.255",
    "198.18.0.0-198.19.255.255",
    "240.0.0.0-255.255.255.255",
    "::-::ffff",
    "fc00::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "fe80::-febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
)


@dataclass(frozen=True, slots=True)
class CoturnSettings:
    """What an operator knows of their relay."""

    host: str
    """Its name, as pages will use it; the realm too."""
    secret: str = field(repr=False)
    """Shared with the marketplace; 16 to 200 printable characters without a space."""
    listen: Sequence[str] = ()
    """Addresses to listen at; none: all of the machine."""
    external_ip: str = ""
    """Its public address where it stands behind a translation of addresses."""
    port: int = 3_478
    tls_port: int = 443
    """0: no TLS. Campus networks often let nothing out but 443."""
    certificate: str = ""
    private_key: str = ""
    relay_ports: tuple[int, int] = (49_152, 65_535)
    """UDP ports of relayed media, open in the firewall; two for each person in a call."""
    allowed_peers: Sequence[str] = ()
    """Addresses of its own network that calls must reach: a media server, the marketplace's
    echo peer, and the relay itself where both sides use it."""
    loopback: bool = False
    """For a trial on one machine: relays to 127.0.0.1 too."""
    folder: str = "/var/lib/turn"
    """For its own files."""

    def checked(self) -> "CoturnSettings":
        """Itself. Raises InvalidRequest with the option at fault."""
        if _HOST.fullmatch(self.host) is None:
            raise InvalidRequest("The relay's host name reads turn.example.org.", field="host")
        if _SECRET.fullmatch(self.secret) is None:
            raise InvalidRequest(
                "A secret has 16 to 200 printable characters, without a space.",
                field="--secret-file",
            )
        addresses = [(address, "--listen") for address in self.listen]
        addresses += [(address, "--allow-peer") for address in self.allowed_peers]
        addresses += [(self.external_ip, "--external-ip")] if self.external_ip else []
        for address, option in addresses:
            _check_address(address, option)
        low, high = self.relay_ports
        ports = (self.port, low, high, self.tls_port or self.port)
        if not all(1 <= port <= 65_535 for port in ports) or low >= high:
            raise InvalidRequest("Ports are 1 to 65535, the lower one first.", field="--port")
        if self.tls_port and not (self.certificate and self.private_key):
            raise InvalidRequest(
                "TLS needs --certfile and --keyfile (such as Let's Encrypt's fullchain.pem and "
                "privkey.pem). Without them say --tls-port 0.",
                field="--certfile",
            )
        return self

    def urls(self) -> list[str]:
        """What the marketplace is told, the way that is most likely to work last."""
        found = [
            f"turn:{self.host}:{self.port}?transport=udp",
            f"turn:{self.host}:{self.port}?transport=tcp",
        ]
        return [*found, f"turns:{self.host}:{self.tls_port}?transport=tcp"][
            : 3 if self.tls_port else 2
        ]


def coturn_config(settings: CoturnSettings) -> str:
    """The text of ``turnserver.conf``."""
    settings = settings.checked()
    lines = [
        *(f"listening-ip={address}" for address in settings.listen),
        *(f"relay-ip={address}" for address in settings.listen),
        f"listening-port={settings.port}",
        *([f"external-ip={settings.external_ip}"] if settings.external_ip else []),
        f"min-port={settings.relay_ports[0]}",
        f"max-port={settings.relay_ports[1]}",
        "",
        "# Credentials that the marketplace makes, and that lapse.",
        "use-auth-secret",
        f"static-auth-secret={settings.secret}",
        f"realm={settings.host}",
        "fingerprint",
        "stale-nonce=600",
        "",
        *_tls(settings),
        "no-dtls",
        "",
        "# Nobody may reach into the network that the relay stands in, or use it without bound.",
        "no-multicast-peers",
        *([] if settings.loopback else [f"denied-peer-ip={block}" for block in _PRIVATE]),
        *(["allow-loopback-peers"] if settings.loopback else []),
        *(f"allowed-peer-ip={address}" for address in settings.allowed_peers),
        "user-quota=24",
        "total-quota=1200",
        "max-bps=600000",
        "no-cli",
        "",
        f"userdb={settings.folder}/turndb",
        f"pidfile={settings.folder}/turnserver.pid",
        "log-file=stdout",
        "simple-log",
    ]
    return "\n".join(lines) + "\n"


def _tls(settings: CoturnSettings) -> list[str]:
    if not settings.tls_port:
        return ["no-tls"]
    return [
        f"tls-listening-port={settings.tls_port}",
        f"cert={settings.certificate}",
        f"pkey={settings.private_key}",
        "no-tlsv1",
        "no-tlsv1_1",
    ]


def _check_address(address: str, option: str) -> None:
    try:
        ipaddress.ip_address(address)
    except ValueError:
        raise InvalidRequest(f"{address[:60]!r} is no IP address.", field=option) from None
