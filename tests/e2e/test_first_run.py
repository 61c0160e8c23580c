"""The first run without the demo: two plain JupyterLabs, TLS, odd base paths, a visitor."""

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from playwright.sync_api import expect

from helpout_server.entrypoints.demo.notebooks import quiet_settings
from helpout_server.entrypoints.demo.server import LabServer
from tests.e2e.until import until
from tests.servers import Certificate, self_signed

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

# Two more JupyterLabs start, one by one on a busy machine.
pytestmark = pytest.mark.timeout(240)

TITLE = "Proofs by pictures"
VISITORS = """
from jupyter_server.auth import IdentityProvider, User

class Visitors(IdentityProvider):
    # Whoever brings the cookie `visitor` is somebody else, as on a server for several people.
    async def get_user(self, handler):
        signed_in = await super().get_user(handler)
        if signed_in is None:
            return None
        return User("a-visitor" if handler.get_cookie("visitor") else "the-owner")

c.ServerApp.identity_provider_class = Visitors
c.HelpoutsExtension.owner_username = "the-owner"
"""


class TlsLab(LabServer):
    """A JupyterLab behind https with a certificate of its own authority."""

    certificate: Certificate

    @classmethod
    def at(cls, home: Path, base_url: str, config: str = "") -> "TlsLab":
        lab = cls("plain", home)
        lab.base_url = base_url
        lab.url = f"https://127.0.0.1:{lab.port}{base_url}"
        lab.certificate = self_signed(home)
        options = {
            "certfile": str(lab.certificate.certfile), "keyfile": str(lab.certificate.keyfile)
        }  # fmt: skip
        text = "".join(f"c.ServerApp.{name} = {value!r}\n" for name, value in options.items())
        (home / "config" / "jupyter_server_config.py").write_text(text + config)
        quiet_settings(lab)
        return lab

    def http(self) -> httpx.Client:
        return httpx.Client(
            base_url=self.url,
            headers={"Authorization": f"token {self.token}"},
            verify=ssl.create_default_context(cafile=str(self.certificate.certfile)),
            timeout=30.0,
            trust_env=False,
        )


@pytest.fixture
def labs(tmp_path: Path) -> Iterator[tuple[TlsLab, TlsLab]]:
    """Two servers on which nothing is set up."""
    labs = TlsLab.at(tmp_path / "a", "/a%40b/"), TlsLab.at(tmp_path / "c", "/deep/er/", VISITORS)
    try:
        for lab in labs:
            lab.start()
        for lab in labs:
            lab.wait()
        yield labs
    finally:
        for lab in labs:
            lab.stop()


def open_lab(browser: "Browser", lab: TlsLab) -> "tuple[Page, Locator]":
    """JupyterLab in a window that accepts our certificate, with the sidebar opened by its icon."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, ignore_https_errors=True, locale="en-GB"
    )
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.goto(f"{lab.url}lab?token={lab.token}")
    return page, open_sidebar(page, "Welcome to Helpouts")


def open_sidebar(page: "Page", shown: str) -> "Locator":
    """Press the icon until the sidebar is open and stays so, with that text in it.

    JupyterLab lays itself out once more when it is ready: it may forget a press until then, and
    gives the focus to the launcher that it opens at the end.
    """
    page.locator("#jupyterlab-splash").wait_for(state="detached")
    page.locator(".jp-Launcher").first.wait_for()
    pane = page.locator("#helpouts-sidebar")
    text = pane.get_by_text(shown).first
    icon = page.get_by_role("tab", name="Helpouts")
    icon.wait_for()

    def shows() -> bool:
        if not text.is_visible() and not pane.is_visible():
            icon.click()
            page.wait_for_timeout(500)
        return text.is_visible()

    until(page, shows, within_s=60, what=lambda: f"no {shown!r} in the sidebar")
    return pane


def reload(page: "Page", lab: TlsLab, shown: str) -> None:
    """Open JupyterLab anew: whether it keeps its layout is not ours to test."""
    page.goto(f"{lab.url}lab")
    open_sidebar(page, shown)


def test_from_nothing_to_somebody_elses_listing(
    browser: "Browser", labs: tuple[TlsLab, TlsLab]
) -> None:
    host, guest = labs
    page, pane = open_lab(browser, host)
    address = host_one(page, pane)
    page.context.close()

    page, pane = open_lab(browser, guest)
    join(pane, address, str(host.certificate.certfile))
    pane.get_by_role("button", name=TITLE).wait_for()
    # And it stays so.
    reload(page, guest, "Nothing booked")
    status = guest.request("GET", "helpouts/host/status")
    assert (status["mode"], status["marketplace_url"]) == ("gateway", host.url)

    # Somebody else who may look at this server sees that it is not theirs, and nothing more.
    page.context.add_cookies([{"name": "visitor", "value": "1", "url": guest.url}])
    reload(page, guest, "This Jupyter server belongs to somebody else")
    assert pane.get_by_role("button", name=TITLE).count() == 0
    page.context.close()


def host_one(page: "Page", pane: "Locator") -> str:
    """Host a marketplace, offer something, invite somebody: the invitation."""
    pane.get_by_role("heading", name="Welcome to Helpouts").wait_for()
    pane.get_by_text("Host one").click()
    pane.get_by_role("button", name="Host the marketplace").click()
    # What is missing is said beside its field, and gets the focus.
    pane.get_by_text("Give the marketplace a name.").wait_for()
    expect(pane.get_by_label("Name of the marketplace")).to_be_focused()
    pane.get_by_label("Name of the marketplace").fill("Maths department")
    pane.get_by_label("Your name").fill("Emmy Noether")
    pane.get_by_role("button", name="Host the marketplace").click()
    pane.get_by_role("tab", name="I help").click()
    pane.get_by_role("button", name="Offer help").click()
    pane.get_by_label("Title").fill(TITLE)
    pane.get_by_label("What you do, and what to bring").fill(
        "Bring a claim; we look for its picture."
    )
    pane.get_by_role("button", name="Publish offer").click()
    pane.get_by_role("heading", name=TITLE).wait_for()
    pane.get_by_role("button", name="Make an invitation").click()
    field = pane.get_by_label("Invitation, for one person")
    field.wait_for()
    return field.input_value()


def join(pane: "Locator", address: str, ca_file: str) -> None:
    """Join with an invitation, after everything that can be wrong with one."""
    invitation = pane.get_by_role("textbox", name="Invitation")
    submit = pane.get_by_role("button", name="Join the marketplace")
    pane.get_by_label("Your name").fill("Sofia Kovalevskaya")
    for wrong, told in (
        ("", "Paste the invitation that you were sent."),
        (address.partition("#")[0], "an invitation has a # with a code after it"),
        (address.removeprefix("https://"), "an invitation begins with https:// or http://"),
    ):
        invitation.fill(wrong)
        submit.click()
        pane.get_by_text(told).wait_for()

    invitation.fill(address)
    submit.click()
    # Without the authority's certificate the connection cannot be trusted, and it says so.
    pane.get_by_text("certificate").first.wait_for()
    pane.get_by_text("The marketplace uses its own certificate authority").click()
    pane.get_by_label("Certificate file on this server").fill(ca_file)

    cut = address.partition("#")[0] + "#" + "x" * 43
    invitation.fill(cut)
    submit.click()
    pane.get_by_text("This invitation cannot be used").first.wait_for()
    assert pane.get_by_label("Your name").input_value() == "Sofia Kovalevskaya"
    assert pane.get_by_label("Certificate file on this server").input_value() == ca_file
    invitation.fill(address)
    submit.click()
    pane.get_by_role("button", name="Find help").first.click()
    pane.get_by_role("searchbox").wait_for()
