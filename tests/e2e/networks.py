"""Two homes and a data centre, with real networks between them.

Each home has a browser and nothing else; the data centre has both people's Jupyter servers (at
port 443 of an address each, as behind a proxy) and a relay that can be reached by UDP, by TCP
and by TLS at port 443. What the browsers think of as loopback is the data centre: such addresses
are secure pages, and cookies are as everywhere else in these tests.
"""

import json
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from helpout_server.entrypoints.demo.check.browsers import FLAGS, REMEMBER_PEERS, find_chromium
from helpout_server.entrypoints.demo.seed import TUTOR, connect_student
from helpout_server.entrypoints.demo.server import LabServer
from tests.e2e.appointments import offer
from tests.e2e.seat import Seat, seat_at
from tests.network.kit import Network, door, network, program_in
from tests.network.weather import Gate
from tests.servers import self_signed

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TUTOR_HOME, STUDENT_HOME, CENTRE = "tutor", "student", "centre"
ADDRESS = {TUTOR_HOME: "10.77.1.2", STUDENT_HOME: "10.77.2.2"}
TUTORS_SERVER, STUDENTS_SERVER, RELAY = "10.77.0.1", "10.77.0.2", "10.77.0.3"
RELAY_PORT, TLS_PORT = 3478, 443
RELAY_S = 20

SIGNALLING = (Gate("tcp", 443, TUTORS_SERVER), Gate("tcp", 443, STUDENTS_SERVER))
NO_UDP = (Gate("tcp"),)
ONLY_443 = (Gate("tcp", 443),)

# The states that a page's connections went through.
_REMEMBER_STATES = """
window.helpoutStates = [];
window.RTCPeerConnection = class extends window.RTCPeerConnection {
  constructor(...args) {
    super(...args);
    this.addEventListener('connectionstatechange', () =>
      window.helpoutStates.push(this.connectionState));
  }
};
"""


@dataclass(frozen=True)
class Homes:
    """Both people before their browsers, and the weather between them."""

    network: Network
    tutor: Seat
    student: Seat
    listing_id: str


@contextmanager
def homes(browser: "Browser", folder: Path, voice: Path) -> Iterator[Homes]:
    """Everything started.

    Args:
        browser: gives its kind; the ones at home are others.
        folder: empty.
        voice: what is said into both microphones, a WAV file that is played over and over.
    """
    secret = secrets.token_hex(16)
    labs = LabServer("tutor", folder / "tutor"), LabServer("student", folder / "student")
    with ExitStack() as opened:
        for lab in labs:
            _tell_relays(lab, secret)
            opened.callback(lab.stop)
            lab.start()
        world = opened.enter_context(network())
        world.place(CENTRE, TUTORS_SERVER, STUDENTS_SERVER, RELAY)
        opened.enter_context(_relay(world, folder / "relay", secret))
        flags = [f"--use-file-for-fake-audio-capture={voice}", "--ignore-certificate-errors"]
        addresses = TUTORS_SERVER, STUDENTS_SERVER
        for lab, address in zip(labs, addresses, strict=True):
            opened.enter_context(door(world.listener(CENTRE, address, 443), lab.port))
        rules = [
            f"MAP 127.0.0.1:{lab.port} {address}:443"
            for lab, address in zip(labs, addresses, strict=True)
        ]
        flags.append(f"--host-resolver-rules={', '.join(rules)}")
        browsers = []
        for place, address in ADDRESS.items():
            world.place(place, address)
            browsers.append(
                browser.browser_type.launch(
                    executable_path=program_in(world, place, find_chromium(), folder),
                    args=[*FLAGS, *flags],
                    ignore_default_args=["--headless"],
                )
            )
            opened.callback(browsers[-1].close)
        tutor, student = labs
        tutor.wait()
        tutor.request(
            "POST", "helpouts/host/marketplace",
            json={"name": "Far away", "display_name": TUTOR, "time_zone": "UTC"},
        )  # fmt: skip
        with tutor.http() as http:
            http.base_url = f"{tutor.url}helpouts/api/v1/"
            listing_id = offer(http)["id"]
        student.wait()
        connect_student(tutor, student)
        tutors, students = (
            opened.enter_context(seat_at(browser, lab, "UTC"))
            for browser, lab in zip(browsers, labs, strict=True)
        )
        for seat in (tutors, students):
            seat.context.add_init_script(REMEMBER_PEERS)
            seat.context.add_init_script(_REMEMBER_STATES)
        yield Homes(world, tutors, students, listing_id)


def _tell_relays(lab: LabServer, secret: str) -> None:
    urls = [
        f"turn:{RELAY}:{RELAY_PORT}?transport=udp",
        f"turn:{RELAY}:{RELAY_PORT}?transport=tcp",
        f"turns:{RELAY}:{TLS_PORT}?transport=tcp",
    ]
    config = lab.home / "config" / "jupyter_server_config.json"
    config.touch(mode=0o600)
    settings = {"turn_urls": urls, "turn_secret": secret}
    config.write_text(json.dumps({"HelpoutsExtension": settings}), encoding="utf-8")


@contextmanager
def _relay(world: Network, folder: Path, secret: str) -> Iterator[None]:
    """A coturn in the data centre."""
    program = shutil.which("turnserver")
    assert program is not None, "coturn is not installed"
    folder.mkdir()
    certificate = self_signed(folder)
    settings = folder / "turnserver.conf"
    settings.touch(mode=0o600)
    settings.write_text(
        f"listening-ip={RELAY}\nrelay-ip={RELAY}\n"
        f"listening-port={RELAY_PORT}\ntls-listening-port={TLS_PORT}\n"
        f"cert={certificate.certfile}\npkey={certificate.keyfile}\nno-dtls\n"
        f"use-auth-secret\nstatic-auth-secret={secret}\nrealm=helpouts\n"
        f"no-cli\nfingerprint\nuserdb={folder / 'turn.db'}\npidfile={folder / 'turn.pid'}\n"
        "log-file=stdout\n",
        encoding="utf-8",
    )
    log = folder / "turnserver.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            [*world.inside(CENTRE), program, "-c", str(settings)],
            stdout=written, stderr=written, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + RELAY_S
        while not {RELAY_PORT, TLS_PORT} <= _listening(process.pid):
            assert process.poll() is None, log.read_text(errors="replace")
            assert time.monotonic() < deadline, log.read_text(errors="replace")
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(RELAY_S)


def _listening(pid: int) -> set[int]:
    """TCP ports that somebody listens at in the network that a process sees."""
    rows = [row.split() for row in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]]
    return {int(row[1].rpartition(":")[2], 16) for row in rows if row[3] == "0A"}
