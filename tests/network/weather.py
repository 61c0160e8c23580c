"""What a network does to packets: loses, delays, or refuses them. Pure."""

import socket
import struct
from dataclasses import dataclass

PROTOCOLS = {socket.IPPROTO_ICMP: "icmp", socket.IPPROTO_TCP: "tcp", socket.IPPROTO_UDP: "udp"}


@dataclass(frozen=True, slots=True)
class Packet:
    """The part of an IPv4 packet that firewalls look at."""

    protocol: str
    source: str
    target: str
    ports: tuple[int, int]
    """Source and target; zeros where the protocol has none."""

    @classmethod
    def read(cls, raw: bytes) -> "Packet | None":
        """Nothing where it is no whole IPv4 packet."""
        if len(raw) < 20 or raw[0] >> 4 != 4:
            return None
        protocol = PROTOCOLS.get(raw[9], "other")
        header = (raw[0] & 15) * 4
        ports = (0, 0)
        if protocol in ("tcp", "udp") and len(raw) >= header + 4:
            ports = struct.unpack_from("!HH", raw, header)
        return cls(protocol, socket.inet_ntoa(raw[12:16]), socket.inet_ntoa(raw[16:20]), ports)


@dataclass(frozen=True, slots=True)
class Gate:
    """Packets that a firewall lets through, in both directions."""

    protocol: str
    port: int = 0
    """Of the server's side; 0: any."""
    address: str = ""
    """Of the server; empty: any."""

    def lets(self, packet: Packet) -> bool:
        if packet.protocol != self.protocol:
            return False
        ends = zip((packet.source, packet.target), packet.ports, strict=True)
        return any(
            self.address in ("", address) and self.port in (0, port) for address, port in ends
        )


@dataclass(frozen=True, slots=True)
class Weather:
    """What happens to packets between two places, in each direction alike."""

    loss: float = 0.0
    """Share of the packets that vanish, 0..1."""
    delay_ms: float = 0.0
    """One way."""
    gates: tuple[Gate, ...] | None = None
    """What a firewall lets through; everything where there is none."""

    def refuses(self, packet: Packet) -> bool:
        return self.gates is not None and not any(gate.lets(packet) for gate in self.gates)


CLEAR = Weather()
DEAD = Weather(gates=())
