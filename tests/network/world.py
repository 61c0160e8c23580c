"""A small internet: places in network namespaces of their own, and one router between them.

Run as a process by ``kit``, which tells it over a socket what there is and what the weather is.
Each place has an interface whose packets this process reads and writes (a TUN device), so it
needs neither netem nor a firewall of the kernel; inside a user namespace it needs no root.
"""

import ctypes
import fcntl
import heapq
import json
import os
import random
import selectors
import socket
import struct
import subprocess
import sys
import time
from collections import Counter
from itertools import count
from pathlib import Path
from typing import Any

from tests.network.weather import CLEAR, Gate, Packet, Weather

CLONE_NEWNET = 0x4000_0000
TUNSETIFF = 0x4004_54CA
IFF_TUN_NO_INFO = 0x1001
PACKET_MAX = 65_536
BATCH = 64
SEED = 20_130

Pair = frozenset[str]


class World:
    """The places, and what is under way between them."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._ready = selectors.DefaultSelector()
        self._ready.register(control, selectors.EVENT_READ)
        self._namespaces: dict[str, int] = {}
        self._tuns: dict[str, int] = {}
        self._place_of: dict[str, str] = {}
        self._everywhere = CLEAR
        self._between: dict[Pair, Weather] = {}
        self._under_way: list[tuple[float, int, int, bytes]] = []
        self._number = count()
        self._random = random.Random(SEED)
        self._counts: Counter[str] = Counter()

    def run(self) -> None:
        """Until the other end of the control socket is closed."""
        while True:
            wait = self._under_way[0][0] - time.monotonic() if self._under_way else None
            for key, _ in self._ready.select(wait if wait is None else max(0.0, wait)):
                if key.fileobj is self._control:
                    asked = self._control.recv(PACKET_MAX)
                    if not asked:
                        return
                    self._obey(json.loads(asked))
                else:
                    self._take(key.data)
            self._deliver()

    # ---- packets ------------------------------------------------------------------------------

    def _take(self, place: str) -> None:
        for _ in range(BATCH):
            try:
                raw = os.read(self._tuns[place], PACKET_MAX)
            except BlockingIOError:
                return
            packet = Packet.read(raw)
            there = None if packet is None else self._place_of.get(packet.target)
            if packet is None or there is None:
                continue
            weather = self._between.get(frozenset((place, there)), self._everywhere)
            kind = f"{packet.protocol} {place} → {there}"
            if weather.refuses(packet):
                self._counts[f"{kind} refused"] += 1
            elif self._random.random() < weather.loss:
                self._counts[f"{kind} lost"] += 1
            else:
                self._counts[kind] += 1
                due = time.monotonic() + weather.delay_ms / 1_000
                heapq.heappush(self._under_way, (due, next(self._number), self._tuns[there], raw))

    def _deliver(self) -> None:
        now = time.monotonic()
        while self._under_way and self._under_way[0][0] <= now:
            _, _, tun, raw = heapq.heappop(self._under_way)
            try:
                os.write(tun, raw)
            except OSError:  # as on any network, what does not fit is dropped
                self._counts["overflown"] += 1

    # ---- what there is ------------------------------------------------------------------------

    def _obey(self, asked: dict[str, Any]) -> None:
        fds: list[int] = []
        answer: dict[str, Any] = {}
        try:
            what = asked.pop("do")
            if what == "place":
                answer["namespace"] = self._place(**asked)
            elif what == "listen":
                fds.append(self._listen(**asked))
            elif what == "weather":
                self._weather(**asked)
            else:
                answer["counts"], self._counts = dict(self._counts), Counter()
        except (OSError, subprocess.CalledProcessError) as error:
            answer["error"] = f"{type(error).__name__}: {error}"
        socket.send_fds(self._control, [json.dumps(answer).encode()], fds)
        for fd in fds:
            os.close(fd)

    def _place(self, name: str, addresses: list[str]) -> int:
        """A new namespace with one interface; the descriptor that it can be entered by."""
        _unshare_network()
        self._namespaces[name] = os.open("/proc/self/ns/net", os.O_RDONLY)
        tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        # By its name the browser takes it for a cable, not for a VPN.
        fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", b"eth0", IFF_TUN_NO_INFO))
        Path("/proc/sys/net/ipv6/conf/all/disable_ipv6").write_text("1")
        lines = [f"address add {address}/32 dev eth0" for address in addresses]
        lines += ["link set lo up", "link set eth0 up", "route add default dev eth0"]
        subprocess.run(
            ["ip", "-batch", "-"], input="\n".join(lines), text=True, check=True,
            capture_output=True,
        )  # fmt: skip
        self._tuns[name] = tun
        self._place_of |= dict.fromkeys(addresses, name)
        self._ready.register(tun, selectors.EVENT_READ, name)
        return self._namespaces[name]

    def _listen(self, place: str, address: str, port: int) -> int:
        _enter_network(self._namespaces[place])
        with socket.create_server((address, port), backlog=128) as server:
            return server.detach()

    def _weather(self, between: list[str] | None, weather: dict[str, Any]) -> None:
        gates = weather.pop("gates")
        made = Weather(
            **weather, gates=None if gates is None else tuple(Gate(**gate) for gate in gates)
        )
        if between is None:
            self._everywhere, self._between = made, {}
        else:
            self._between[frozenset(between)] = made


_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> None:
    if result != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


def _unshare_network() -> None:
    _checked(_libc.unshare(CLONE_NEWNET))


def _enter_network(namespace: int) -> None:
    _checked(_libc.setns(namespace, CLONE_NEWNET))


if __name__ == "__main__":
    World(socket.socket(fileno=int(sys.argv[1]))).run()
