"""A real Firefox without a window, driven by its own protocol (WebDriver BiDi).

Owns the process, its profile and the socket to it. Knows nothing of what is tested. Everything
is blocking: the socket lives on a thread of its own.
"""

import asyncio
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tornado.websocket import WebSocketClientConnection, websocket_connect

PROGRAMS = ("firefox-esr", "firefox")
START_S = 60
ANSWER_S = 60
WAIT_S = 60
POLL_S = 0.05
ENTER = "\ue007"
MESSAGE_MAX = 64 * 2**20

PREFERENCES: dict[str, bool | int | str] = {
    # A made-up camera and microphone, and nobody to ask for leave.
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    # Addresses instead of mDNS names: there is no multicast between the parts of a test.
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "media.peerconnection.ice.loopback": True,
    # Codecs are not fetched from anywhere.
    "media.gmp-manager.updateEnabled": False,
    "media.gmp-gmpopenh264.autoupdate": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "browser.aboutwelcome.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
    "app.update.enabled": False,
    "app.normandy.enabled": False,
    "extensions.update.enabled": False,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disablePrefetch": True,
    # JSON is a page as any other.
    "devtools.jsonview.enabled": False,
    "intl.accept_languages": "en-GB, en",
    "remote.active-protocols": 1,
    "dom.disable_open_during_load": False,
}

# Where to press the first such element (a selector) whose name begins so: once it is shown,
# stands still, and nothing lies over it.
_FIND = """async ([selector, name]) => {
  const frame = () => new Promise((then) => requestAnimationFrame(then));
  for (const element of document.querySelectorAll(selector)) {
    const said = (element.getAttribute('aria-label') ?? element.textContent ?? '').trim();
    const box = element.getBoundingClientRect();
    if (!said.startsWith(name) || box.width === 0 || box.height === 0) continue;
    element.scrollIntoView({ block: 'center', behavior: 'instant' });
    const before = element.getBoundingClientRect();
    await frame();
    await frame();
    const { x, y, width, height } = element.getBoundingClientRect();
    if (x !== before.x || y !== before.y) return null;
    const place = [Math.round(x + width / 2), Math.round(y + height / 2)];
    if (!element.contains(document.elementFromPoint(...place))) return null;
    window.helpoutPressed = false;
    const pressed = () => { window.helpoutPressed = true; };
    element.addEventListener('click', pressed, { once: true, capture: true });
    return place;
  }
  return null;
}"""


class BidiError(AssertionError):
    """Firefox refused a command, or a script in it failed."""


@dataclass
class FirefoxPage:
    """One tab."""

    firefox: "Firefox"
    context: str

    def goto(self, url: str) -> None:
        """Until it is loaded."""
        self.firefox.command(
            "browsingContext.navigate", context=self.context, url=url, wait="complete"
        )

    def evaluate(self, function: str, argument: Any = None) -> Any:
        """Call a function of JavaScript with something of JSON; what it resolves to, likewise."""
        told = self.firefox.command(
            "script.callFunction",
            functionDeclaration="async (told) => JSON.stringify("
            f"(await ({function})(JSON.parse(told))) ?? null)",
            arguments=[{"type": "string", "value": json.dumps(argument)}],
            target={"context": self.context},
            awaitPromise=True,
        )
        if told["type"] != "success":
            raise BidiError(told["exceptionDetails"]["text"])
        return json.loads(told["result"]["value"])

    def until(self, true: Callable[[], object], what: Callable[[], object] = lambda: "") -> None:
        """Look again and again until it is true."""
        deadline = time.monotonic() + WAIT_S
        while not true():
            assert time.monotonic() < deadline, what() or self.text()
            time.sleep(POLL_S)

    def wait_for(self, function: str, argument: Any = None) -> None:
        """Until a function of JavaScript gives something true."""
        self.until(lambda: self.evaluate(function, argument))

    def text(self) -> str:
        """What the page says."""
        return str(self.evaluate("() => document.body.innerText"))

    def click(self, name: str, selector: str = "button") -> None:
        """Press the first such element whose name begins so, with the mouse."""

        def pressed() -> bool:
            place = self.evaluate(_FIND, [selector, name])
            if place is None:
                return False
            self._act(
                "pointer",
                {"type": "pointerMove", "x": place[0], "y": place[1]},
                {"type": "pointerDown", "button": 0},
                {"type": "pointerUp", "button": 0},
            )
            # The page may have moved under the mouse: then something else was hit, or nothing.
            return bool(self.evaluate("() => window.helpoutPressed"))

        self.until(pressed, lambda: f"no {selector} named {name!r} in:\n{self.text()}")

    def press(self, *keys: str) -> None:
        """Keys one after another, each one character (WebDriver's for those without a sign)."""
        kinds = ("keyDown", "keyUp")
        self._act("key", *({"type": kind, "value": key} for key in keys for kind in kinds))

    def _act(self, kind: str, *actions: dict[str, Any]) -> None:
        self.firefox.command(
            "input.performActions",
            context=self.context,
            actions=[{"type": kind, "id": kind, "actions": list(actions)}],
        )


class Firefox:
    """A running Firefox with one profile. Made by ``open_firefox``."""

    def __init__(self, address: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._ids = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._closed = asyncio.Event()
        self._socket: WebSocketClientConnection = self._run(self._connect(address))

    def command(self, method: str, **params: Any) -> dict[str, Any]:
        """One command of the protocol.

        Raises:
            BidiError: it was refused.
        """
        answer = self._run(self._ask(method, params))
        if answer["type"] == "error":
            raise BidiError(f"{method}: {answer['error']}: {answer['message']}")
        return answer["result"]

    def page(self) -> FirefoxPage:
        """A new tab."""
        made = self.command("browsingContext.create", type="tab")
        return FirefoxPage(self, made["context"])

    def run_before_pages(self, function: str) -> None:
        """A function that every page calls before its own scripts."""
        self.command("script.addPreloadScript", functionDeclaration=function)

    def close(self) -> None:
        """The socket; the process is ended by who started it."""
        try:
            self._run(self._shut())
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def _run(self, work: Awaitable[Any]) -> Any:
        async def awaited() -> Any:
            return await work

        return asyncio.run_coroutine_threadsafe(awaited(), self._loop).result(ANSWER_S)

    async def _connect(self, address: str) -> WebSocketClientConnection:
        return await websocket_connect(
            address, on_message_callback=self._came, max_message_size=MESSAGE_MAX
        )

    async def _shut(self) -> None:
        self._socket.close()
        await self._closed.wait()

    async def _ask(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        number = next(self._ids)
        answered = self._waiting[number] = self._loop.create_future()
        await self._socket.write_message(
            json.dumps({"id": number, "method": method, "params": params})
        )
        return await answered

    def _came(self, message: str | bytes | None) -> None:
        if message is None:
            self._closed.set()
            for answered in self._waiting.values():
                if not answered.done():
                    answered.set_exception(BidiError("Firefox is gone"))
            self._waiting.clear()
            return
        told = json.loads(message)
        answered_one = self._waiting.pop(told.get("id") or 0, None)
        if answered_one is not None and not answered_one.done():
            answered_one.set_result(told)


@contextmanager
def open_firefox(folder: Path, **preferences: bool | int | str) -> Iterator[Firefox]:
    """A Firefox with a fresh profile, ended at the end.

    Args:
        folder: for the profile and the log; of its own.
        preferences: more than the ones above, dots written as two underscores.
    """
    program = next((path for name in PROGRAMS if (path := shutil.which(name))), None)
    assert program is not None, "Firefox is not installed (Debian: apt-get install firefox-esr)"
    profile = folder / "profile"
    profile.mkdir(parents=True)
    wanted = PREFERENCES | {name.replace("__", "."): value for name, value in preferences.items()}
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in wanted.items()
    ]
    (profile / "user.js").write_text("\n".join(lines))
    log = folder / "firefox.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            [program, "--headless", "--no-remote", "--profile", str(profile),
             "--remote-debugging-port", "0"],
            stdin=subprocess.DEVNULL, stdout=written, stderr=written, start_new_session=True,
            env=os.environ | {"HOME": str(folder), "MOZ_DISABLE_CONTENT_SANDBOX": "1"},
        )  # fmt: skip
    try:
        firefox = Firefox(f"{_address(process, log)}/session")
        try:
            capabilities = {"alwaysMatch": {"acceptInsecureCerts": True}}
            firefox.command("session.new", capabilities=capabilities)
            yield firefox
        finally:
            firefox.close()
    finally:
        process.terminate()
        try:
            process.wait(ANSWER_S / 4)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _address(process: "subprocess.Popen[bytes]", log: Path) -> str:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        told = log.read_text(errors="replace")
        found = re.search(r"WebDriver BiDi listening on (ws://\S+)", told)
        if found is not None:
            return found[1]
        assert process.poll() is None, told
        time.sleep(POLL_S)
    raise AssertionError(log.read_text(errors="replace"))
