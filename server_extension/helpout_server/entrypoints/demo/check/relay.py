"""A call through the relay alone: what a campus firewall leaves."""

import json
import pathlib
import secrets
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from helpout_server.entrypoints.demo.check import live
from helpout_server.entrypoints.demo.check.cast import Cast, sidebar
from helpout_server.entrypoints.demo.check.report import require
from helpout_server.entrypoints.demo.ports import free_port
from helpout_server.entrypoints.demo.server import DemoFailed, LabServer

_PAIR = """async () => {
  const types = [];
  for (const peer of window.helpoutPeers ?? []) {
    if (peer.connectionState !== 'connected') continue;
    const stats = await peer.getStats();
    for (const one of stats.values()) {
      if (one.type !== 'candidate-pair' || !one.nominated || one.state !== 'succeeded') continue;
      types.push(stats.get(one.localCandidateId).candidateType);
    }
  }
  return types;
}"""


@dataclass(frozen=True)
class Relay:
    """A running coturn and the secret that the marketplace shares with it."""

    address: str
    secret: str
    pid: int


@contextmanager
def running_relay(folder: pathlib.Path, secret: str = "") -> Iterator[Relay]:
    """Debian's coturn on this machine's loopback, ended with the check.

    Args:
        folder: for its settings and its log; of its own.
        secret: shared with the marketplace; a new one where it is empty.

    Raises:
        DemoFailed: coturn is not installed.
    """
    program = shutil.which("turnserver")
    if program is None:
        raise DemoFailed("The check needs coturn. Install it (Debian: apt-get install coturn).")
    host, port = "127.0.0.1", free_port()
    secret = secret or secrets.token_hex(16)
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "turnserver.conf"
    settings.touch(mode=0o600)
    # The secret goes into a file: arguments can be read by every account of the machine.
    settings.write_text(
        f"listening-ip={host}\nrelay-ip={host}\nlistening-port={port}\n"
        f"use-auth-secret\nstatic-auth-secret={secret}\nrealm=helpouts\n"
        "no-cli\nno-tls\nno-dtls\nfingerprint\nallow-loopback-peers\n"
        f"userdb={folder / 'turn.db'}\npidfile={folder / 'turn.pid'}\nlog-file=stdout\n",
        encoding="utf-8",
    )
    with (folder / "turnserver.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603  # the program found above, our own settings
            [program, "-c", str(settings)], stdout=log, stderr=log, stdin=subprocess.DEVNULL
        )
    try:
        _wait_for_port(process, host, port)
        yield Relay(f"{host}:{port}", secret, process.pid)
    finally:
        process.terminate()
        process.wait(10)


def config_for(
    *relays: Relay, more: Mapping[str, Any] | None = None
) -> Callable[[LabServer], None]:
    """What tells each server of the relays before it starts; only the marketplace's asks.

    They share one secret.

    Args:
        more: other traits of the extension, such as those of media servers.
    """

    def write(server: LabServer) -> None:
        config = server.home / "config" / "jupyter_server_config.json"
        config.touch(mode=0o600)
        urls = [f"turn:{relay.address}" for relay in relays]
        settings = {"turn_urls": urls, "turn_secret": relays[0].secret, **(more or {})}
        config.write_text(json.dumps({"HelpoutsExtension": settings}), encoding="utf-8")

    return write


def _wait_for_port(process: "subprocess.Popen[bytes]", host: str, port: int) -> None:
    while process.poll() is None:
        try:
            with socket.create_connection((host, port), timeout=0.2):
                return
        except OSError:
            continue
    raise DemoFailed("coturn ended at once; its log lies beside the demo's folder.")


def relay_only(cast: Cast) -> None:
    """Both leave, ask for the relay, and join again: every path is a relayed one."""
    with cast.report.step("5  the same call through the relay only"):
        for page in cast.both():
            bar = sidebar(page)
            bar.get_by_role("button", name="Leave").first.click()
            bar.get_by_role("button", name="Leave the call").click()
            bar.get_by_role("button", name="Join the call").first.wait_for()
        for page in cast.both():
            page.evaluate("localStorage.setItem('helpouts.always_relay', 'yes')")
        for page in cast.both():
            sidebar(page).get_by_role("button", name="Join the call").first.click()
        for page in cast.both():
            page.locator(live.OTHERS_PICTURE).wait_for()
            live.wait_for_frames(page, 20)
            types = page.evaluate(_PAIR)
            require(types and set(types) == {"relay"}, f"relayed paths only, got {types}")
        cast.picture("relayed")
