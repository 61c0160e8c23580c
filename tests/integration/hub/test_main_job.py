"""The main job, whole, on a hub: found, booked, held and ended, through the proxy, in JupyterLab.

In the midst of it the Hub is started anew and the service killed, and idle servers are culled
meanwhile: those of the two who meet stay, and go once nobody looks at them any more.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from helpout_server.entrypoints.demo.check import live
from helpout_server.entrypoints.demo.check.browsers import open_browser, open_context
from helpout_server.entrypoints.demo.check.cast import sidebar
from tests.hub import Hub

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

ACCESS = "access:services!service=helpouts"
OF_SERVICE = "services/helpouts/helpouts/api/v1"
TITLE = "Joins that lose rows, found live"
WEEK = [{"weekday": day, "start": "00:00", "end": "24:00"} for day in range(7)]
IDLE_S = 30
"""More than between two signs of life of an open room."""
UNSEEN_MS = 301_000
pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

_MOUNT = """async (base) => {
  const app = await import(`${base}static/helpouts/app.js`);
  app.mountPane("my_helpouts", document.querySelector("main"), {});
}"""
_HIDE = """() => {
  Object.defineProperty(document, "visibilityState", { get: () => "hidden" });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.mark.alone
def test_the_main_job_on_a_hub_that_falters(hub: Hub) -> None:
    for name in ("ada", "amara"):
        hub.start_server(name)
    with open_browser() as browser, ExitStack() as meanwhile:
        ada, amara = (signed_in(hub, browser, name) for name in ("ada", "amara"))
        publish(hub, ada)
        room = book(hub, amara)
        outsider_sees_nothing(hub, room)
        meet(hub, ada, amara, room)
        meanwhile.enter_context(idle_ones_culled(hub))
        run_by_leave(ada, amara, "before")
        # The Hub and its service go; what is typed meanwhile is there afterwards.
        with ThreadPoolExecutor(1) as aside:
            restarting = aside.submit(hub.start_again)
            write(amara, "# while the hub was away")
            restarting.result()
        goes_on(ada, amara, "while the hub was away")
        hub.kill_service()
        write(ada, "# while the service was dead")
        goes_on(ada, amara, "while the service was dead")
        run_by_leave(ada, amara, "after")
        end(ada, amara)
        for name in ("ada", "amara"):
            assert runs(hub, name), "nobody's server is culled in the midst of a helpout"
        look_away(hub, amara)
        until(lambda: not runs(hub, "amara"))


@contextmanager
def idle_ones_culled(hub: Hub) -> Iterator[None]:
    culler = subprocess.Popen(
        [
            sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={IDLE_S}",
            "--cull-every=2", f"--url={hub.url}hub/api",
        ],
        env={**os.environ, "JUPYTERHUB_API_TOKEN": hub.admin_token},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
        assert culler.poll() is None, "idle servers were culled all the while"
    finally:
        culler.terminate()
        culler.wait()


def signed_in(hub: Hub, browser: "Browser", name: str) -> "Page":
    page = open_context(browser, hub.url, "Europe/Berlin").new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{hub.url}services/helpouts/")
    page.fill("#username_input", name)
    page.fill("#password_input", "any")
    page.click("#login_submit")
    page.locator(".helpout-hub").wait_for()
    return page


def publish(hub: Hub, ada: "Page") -> None:
    """On the page of the service."""
    hours = {"time_zone": "UTC", "weekly": WEEK, "increment_minutes": 5}
    with hub.client(hub.token("ada", ACCESS)) as client:
        assert client.put(f"{OF_SERVICE}/availability", json=hours).is_success
    ada.get_by_role("tab", name="My helpouts").click()
    pane = ada.get_by_role("region", name="My helpouts", exact=True)
    pane.get_by_role("tab", name="I help").click()
    pane.get_by_role("button", name="Offer help").click()
    pane.get_by_label("Title").fill(TITLE)
    pane.get_by_label("What you do, and what to bring").fill("Bring the join and its counts.")
    pane.get_by_role("button", name="Publish offer").click()
    pane.get_by_role("heading", name=TITLE).wait_for()


def in_lab(hub: Hub, page: "Page", name: str) -> "Locator":
    """Their own JupyterLab, with the sidebar open."""
    page.goto(f"{hub.url}user/{name}/lab?reset")
    page.locator("[data-id='helpouts-sidebar']").click()
    bar = sidebar(page)
    bar.get_by_role("region", name="My helpouts", exact=True).wait_for()
    return bar


def book(hub: Hub, amara: "Page") -> str:
    # What another test booked would take the times at which a room is open at once.
    for one in of(hub, "amara", "GET", "api/v1/bookings?when=upcoming")["bookings"]:
        of(hub, "amara", "POST", f"api/v1/bookings/{one['id']}/cancel", {"reason": "over"})
    bar = in_lab(hub, amara, "amara")
    bar.get_by_role("button", name="Find help").first.click()
    bar.get_by_role("searchbox").fill("joins lose rows")
    bar.get_by_role("searchbox").press("Enter")
    bar.get_by_role("button", name=TITLE).click()
    bar.get_by_role("button", name="Book ada").click()
    bar.locator(".helpout-time:not([aria-disabled='true'])").first.click()
    bar.get_by_label("In your words").fill("The region column is gone.")
    bar.get_by_role("button", name=re.compile("^Book ")).last.click()
    bar.get_by_text("Booked with ada").first.wait_for()
    [booked] = of(hub, "amara", "GET", "api/v1/bookings?when=upcoming")["bookings"][-1:]
    return str(booked["live_session_id"])


def outsider_sees_nothing(hub: Hub, room: str) -> None:
    with hub.client(hub.token("outsider", ACCESS)) as outsider:
        assert outsider.get(f"{OF_SERVICE}/bookings").json()["bookings"] == []
        assert outsider.get(f"{OF_SERVICE}/live_sessions/{room}").status_code == 404
        draft = {"live_session_id": room}
        assert outsider.post(f"{OF_SERVICE}/tickets", json=draft).status_code == 404
        for name in ("ada", "amara"):
            assert outsider.get(f"user/{name}/helpouts/host/status").status_code in {401, 403}


def meet(hub: Hub, ada: "Page", amara: "Page", room: str) -> None:
    kernel = of(hub, "amara", "POST", "../api/kernels", {"name": "python3"})["id"]
    of(hub, "amara", "POST", f"host/live_sessions/{room}/attach", {"kernel_id": kernel})
    in_lab(hub, ada, "ada")
    for page, other in ((ada, "amara"), (amara, "ada")):
        join = sidebar(page).get_by_role("button", name=f"Join {other}")
        join.first.click()
        sidebar(page).get_by_text("You are ready").wait_for()
        join.first.click()
    for page in (ada, amara):
        page.locator(live.OTHERS_PICTURE).wait_for()
        live.wait_for_frames(page, 10)
    live.tab(amara, "Cells")
    sidebar(amara).get_by_role("radio", name="Run", exact=True).click()
    sidebar(amara).get_by_role("button", name="for 15 min").click()
    sidebar(ada).get_by_text("You may run code").wait_for()


def run_by_leave(ada: "Page", amara: "Page", word: str) -> None:
    live.replace_code(ada, f'print("run" + " {word}")')
    live.run_button(ada).click()
    for page in (ada, amara):
        live.tab(page, "Cells")
        live.outputs(page).get_by_text(f"run {word}").wait_for()


def write(page: "Page", text: str) -> None:
    live.editor(page).click()
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.press("Enter")
    page.keyboard.insert_text(text)


def goes_on(ada: "Page", amara: "Page", text: str) -> None:
    for page in (ada, amara):
        live.editor(page).get_by_text(text).wait_for()
        sidebar(page).locator("[data-helpout-link=open]").wait_for()
        live.wait_for_frames(page, 10)
    # Her leave is the kernel host's to give: it comes back by itself as well.
    sidebar(ada).locator(".cm-content[contenteditable=true]").first.wait_for()


def end(ada: "Page", amara: "Page") -> None:
    bar = sidebar(amara)
    bar.get_by_role("button", name="End", exact=False).last.click()
    bar.get_by_role("button", name="End helpout").first.click()
    for page in (ada, amara):
        sidebar(page).get_by_text("is over").first.wait_for()
    bar.locator("label", has_text="5 of 5").click()
    bar.get_by_role("button", name="Send review").click()
    bar.get_by_text("Thank you. Your review is kept.").first.wait_for()


def look_away(hub: Hub, page: "Page") -> None:
    """A page with our panes that is open behind others, for more than five minutes."""
    base = "/user/amara/"
    page.goto("about:blank")
    page.clock.install()
    page.goto(f"{hub.url[:-1]}{base}static/helpouts/manifest.json")
    page.set_content(f'<body data-helpout-base-url="{base}"><main></main></body>')
    with page.expect_websocket() as opened:
        page.evaluate(_MOUNT, base)
    page.locator(".helpout-pane").wait_for()
    page.evaluate(_HIDE)
    page.clock.fast_forward(UNSEEN_MS)
    until(opened.value.is_closed, page=page)


def of(hub: Hub, name: str, method: str, path: str, body: Any = None) -> Any:
    """A request to somebody's own server, below ``helpouts/``, in their name."""
    with hub.client(hub.token(name, f"access:servers!user={name}")) as client:
        place = path.removeprefix("../") if path.startswith("../") else f"helpouts/{path}"
        answer = client.request(method, f"user/{name}/{place}", json=body)
    assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text[:400]}"
    return answer.json() if answer.content else None


def runs(hub: Hub, name: str) -> bool:
    return "" in hub.api("GET", f"users/{name}").get("servers", {})


def until(true: Callable[[], bool], page: "Page | None" = None) -> None:
    deadline = time.monotonic() + 90
    while not true():
        assert time.monotonic() < deadline
        if page is None:
            time.sleep(0.3)
        else:
            page.wait_for_timeout(100)
