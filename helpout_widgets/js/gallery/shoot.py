"""Screenshots of the gallery: ``python gallery/shoot.py OUT [NAME…]``. Not shipped.

Every scene in light and dark, 340, 750, 1000 and 1280 px wide, by ``/usr/bin/chromium``. A
scene with ``flush`` is a sidebar or tab of 800 px; one with ``size=26`` has text of 200 %.
"""

import functools
import http.server
import os
import sys
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright
from scenes import SCENES

from helpout_server.entrypoints.frame import HEADERS, frame_page

HERE = Path(__file__).parent
# ``THEMES=light WIDTHS=340`` shoots less.
THEMES = os.environ.get("THEMES", "light dark").split()
WIDTHS = [int(width) for width in os.environ.get("WIDTHS", "340 750 1000 1280").split()]


class Handler(http.server.SimpleHTTPRequestHandler):
    """The gallery's files, and the frame in which outputs are drawn."""

    def do_GET(self) -> None:
        """Only ``/helpouts/frame`` is no file, and has a policy of its own."""
        if self.path != "/helpouts/frame":
            super().do_GET()
            return
        self.send_response(200)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(frame_page())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main() -> None:
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[2:] or list(SCENES)
    handler = functools.partial(Handler, directory=str(HERE))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
        )
        for name in wanted:
            query, act = SCENES[name]
            flush = "flush" in query
            for theme in THEMES:
                for width in WIDTHS:
                    size = {"width": width + (0 if flush else 32), "height": 800 if flush else 600}
                    page = browser.new_page(timezone_id="Asia/Kolkata", viewport=size)
                    page.on(
                        "pageerror", lambda error, name=name: sys.stderr.write(f"{name}: {error}\n")
                    )
                    page.goto(
                        f"http://127.0.0.1:{server.server_port}/index.html?{query}&theme={theme}"
                    )
                    page.locator(".helpout-pane").wait_for()
                    act(page)
                    page.screenshot(path=out / f"{name}-{theme}-{width}.png", full_page=True)
                    page.close()
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
