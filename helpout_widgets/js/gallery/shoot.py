"""Screenshots of the gallery: ``python gallery/shoot.py OUT [NAME…]``. Not shipped.

Every scene in light and dark, 340 and 1000 px wide, by the browser at ``/usr/bin/chromium``.
"""

import functools
import http.server
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent


def choose_time(page: Page) -> None:
    next_month = page.get_by_role("button", name="To November 2026")
    if next_month.is_visible():
        next_month.click()
    page.locator('[data-date="2026-11-03"]').click()
    page.locator("[data-start]").nth(0).click()


def book(page: Page) -> None:
    page.get_by_label("In your words").fill("After the merge the region column is gone.")
    choose_time(page)
    page.get_by_role("button", name="Book Tue").click()


def complain(page: Page) -> None:
    page.get_by_role("button", name="Join the marketplace").click()


def nothing(page: Page) -> None:
    pass


SCENES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "marketplace": ("pane=marketplace&query=merge+loses+a+column&notebook=1", nothing),
    "marketplace-slow": ("pane=marketplace&mood=slow", nothing),
    "marketplace-away": ("pane=marketplace&mood=away", nothing),
    "marketplace-empty": ("pane=marketplace&mood=empty&query=fortran", nothing),
    "listing": ("pane=listing", nothing),
    "listing-slow": ("pane=listing&mood=slow", nothing),
    "booking": ("pane=booking&notebook=1", choose_time),
    "booking-taken": ("pane=booking&notebook=1&mood=taken", book),
    "booked": ("pane=booking", book),
    "welcome": ("pane=welcome", nothing),
    "welcome-faults": ("pane=welcome", complain),
}


def main() -> None:
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[2:] or list(SCENES)
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(HERE))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        for name in wanted:
            query, act = SCENES[name]
            for theme in ("light", "dark"):
                for width in (340, 1000):
                    page = browser.new_page(
                        timezone_id="Asia/Kolkata", viewport={"width": width + 32, "height": 600}
                    )
                    page.on("pageerror", lambda error, name=name: print(name, error))
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
