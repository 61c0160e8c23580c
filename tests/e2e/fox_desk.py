"""One person's page with the live session in it, in Firefox: what ``meeting.Desk`` is elsewhere."""

from dataclasses import dataclass

from helpout_server.entrypoints.demo.server import LabServer
from tests.firefox import ENTER, Firefox, FirefoxPage

# Firefox counts no frames of a stream in its playback quality: those that were shown are counted.
_FRAMES = """() => {
  const video = document.querySelector('.helpout-mesh__one video');
  if (video === null) return 0;
  if (video.helpoutShown === undefined) {
    video.helpoutShown = 0;
    const count = () => {
      video.helpoutShown += 1;
      video.requestVideoFrameCallback(count);
    };
    video.requestVideoFrameCallback(count);
  }
  return video.helpoutShown;
}"""

_SAID = """(text) => [...document.querySelectorAll('[data-helpout-chat=sent]')]
  .some((line) => line.textContent.includes(text))"""

_OPEN = """async ([base, live_session_id]) => {
  document.body.innerHTML = '<main></main>';
  document.body.dataset.helpoutBaseUrl = base;
  const { mountPane } = await import(`${base}static/helpouts/app.js`);
  mountPane('live_session', document.querySelector('main'), { live_session_id });
}"""

# What went wrong unseen, and the connections, where a test can ask for them.
_WATCH = """() => {
  window.helpoutErrors = [];
  window.helpoutPeers = [];
  // Says only that a size settled a picture later.
  const harmless = 'ResizeObserver loop';
  const wrong = (what) =>
    String(what).startsWith(harmless) || window.helpoutErrors.push(String(what));
  window.addEventListener('error', ({ message }) => wrong(message));
  window.addEventListener('unhandledrejection', ({ reason }) => wrong(reason));
  window.RTCPeerConnection = class extends window.RTCPeerConnection {
    constructor(...args) { super(...args); window.helpoutPeers.push(this); }
  };
}"""


@dataclass
class FoxDesk:
    """Before the check ahead of joining."""

    page: FirefoxPage
    server: LabServer

    @classmethod
    def open(cls, firefox: Firefox, server: LabServer, live_session_id: str) -> "FoxDesk":
        firefox.run_before_pages(_WATCH)
        page = firefox.page()
        # Jupyter's login page sets the cookies that requests of a page need, the token signs in.
        page.goto(f"{server.url}login")
        page.goto(f"{server.url}api/status?token={server.token}")
        page.goto(f"{server.url}static/helpouts/manifest.json")
        page.evaluate(_OPEN, [server.base_url, live_session_id])
        return cls(page, server)

    def enter(self, button: str) -> None:
        """Past the check before joining."""
        self.page.click(button)
        self.page.wait_for("() => document.querySelector('[data-helpout-link=open]') !== null")

    def frames(self) -> int:
        """Video frames of the other that were drawn."""
        return int(self.page.evaluate(_FRAMES))

    def wait_more_frames(self, count: int) -> None:
        wanted = self.frames() + count
        self.page.until(lambda: self.frames() >= wanted, self.frames)

    def chat(self, text: str) -> None:
        self.page.click("Write to ", "textarea")
        self.page.press(*text, ENTER)

    def wait_said(self, text: str) -> None:
        self.page.wait_for(_SAID, text)

    def write(self, text: str) -> None:
        """Into the shared cell, where the mouse happens to set the caret."""
        self.page.click("", "[data-helpout-cell] .cm-content")
        self.page.press(*text)

    def wait_written(self, text: str) -> None:
        self.page.wait_for(
            "(text) => document.querySelector('[data-helpout-cell] .cm-content')"
            "?.textContent.includes(text)",
            text,
        )

    def errors(self) -> list[str]:
        """What went wrong in the page unseen."""
        return [str(error) for error in self.page.evaluate("() => window.helpoutErrors")]
