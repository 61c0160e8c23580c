"""Screenshots of the gallery: ``python gallery/shoot.py OUT [NAME…]``. Not shipped.

Every scene in light and dark, 340, 750, 1000 and 1280 px wide, by ``/usr/bin/chromium``. A
scene with ``flush`` is a sidebar or tab of 800 px; one with ``size=26`` has text of 200 %.
"""

import functools
import http.server
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from steps import (
    ask,
    ask_into_course,
    book,
    cancel,
    choose_time,
    come_late,
    complain,
    copy_day,
    details,
    find_calendars,
    hand_on,
    hours_faults,
    invite,
    keep,
    keep_too_long,
    make_room,
    move_booking,
    offer_in_its_name,
    on_air,
    people_of_course,
    press,
    rate,
    refuse_calendar,
    repeat,
    repeat_in_vain,
    repeat_others,
    tab,
    unfold,
    who_has_seats,
    write_offer,
)

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


def check(page: Page) -> None:
    page.get_by_text("You are ready").wait_for()
    page.wait_for_timeout(500)


def enter(page: Page) -> None:
    check(page)
    page.get_by_role("button", name="Join Ada").or_(
        page.get_by_role("button", name="Join Amara")
    ).click()
    page.locator(".helpout-dock").wait_for()
    page.wait_for_timeout(700)


def enter_chat(page: Page) -> None:
    enter(page)
    page.locator(".helpout-dock").get_by_role("button", name="Chat").click()
    page.wait_for_timeout(200)


def leave(page: Page) -> None:
    enter(page)
    page.locator(".helpout-dock").get_by_role("button", name="End").click()


def watch_call(page: Page) -> None:
    check(page)
    page.get_by_role("button", name="Join Ada").or_(
        page.get_by_role("button", name="Join Amara")
    ).or_(page.get_by_role("button", name="Join the room")).click()
    page.locator(".helpout-mesh__one[data-helpout-seen=true]").first.wait_for()
    page.wait_for_timeout(1_500)


def more(page: Page) -> None:
    watch_call(page)
    page.locator(".helpout-dock").get_by_role("button", name="More").click()
    page.wait_for_timeout(200)


def panel(name: str) -> Callable[[Page], None]:
    def open_panel(page: Page) -> None:
        more(page)
        page.get_by_role("button", name=name).click()
        page.wait_for_timeout(300)

    return open_panel


def quality(page: Page) -> None:
    watch_call(page)
    page.get_by_role("button", name="Connection:").locator("visible=true").click()
    page.wait_for_timeout(200)


def layout(name: str) -> Callable[[Page], None]:
    def choose(page: Page) -> None:
        more(page)
        page.get_by_role("radio", name=name).click()
        page.keyboard.press("Escape")
        page.wait_for_timeout(300)

    return choose


def switch(name: str) -> Callable[[Page], None]:
    def choose(page: Page) -> None:
        more(page)
        page.get_by_role("checkbox", name=name).check()
        page.locator(".helpout-panel").get_by_role("button", name="Close").click()
        page.wait_for_timeout(300)

    return choose


def people(page: Page) -> None:
    watch_call(page)
    page.get_by_role("tab", name="People").locator("visible=true").click()
    page.wait_for_timeout(200)


def moderate(page: Page) -> None:
    people(page)
    page.get_by_role("button", name="What you can do about Mateo").click()


def watch(page: Page) -> None:
    page.get_by_role("button", name="Watch and listen").click()
    page.locator(".helpout-mesh__one[data-helpout-seen=true]").first.wait_for()
    page.wait_for_timeout(800)


def screen(page: Page) -> None:
    watch_call(page)
    show = page.get_by_role("tab", name="Screen")
    if show.is_visible():
        show.click()
    page.wait_for_timeout(1_200)


def point_at_screen(page: Page) -> None:
    screen(page)
    page.get_by_role("button", name="Point at it").click()
    box = page.locator(".helpout-screen__video").bounding_box()
    if box is None:
        return
    x, y = box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.6
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 30, steps=6)
    page.mouse.move(x + 90, y - 20, steps=6)
    page.mouse.up()
    page.wait_for_timeout(200)


def zoomed_screen(page: Page) -> None:
    screen(page)
    page.get_by_role("button", name="100 %").click()
    page.wait_for_timeout(200)


def choose_share(page: Page) -> None:
    watch_call(page)
    page.locator(".helpout-dock").get_by_role("button", name="Share").click()
    page.wait_for_timeout(200)


def pick_output(page: Page) -> None:
    choose_share(page)
    page.get_by_role("button", name="One output").click()
    page.locator("[data-helpout-pick]").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(300)


def share_output(page: Page) -> None:
    pick_output(page)
    page.keyboard.press("Enter")
    page.locator("[data-helpout-sharing]").wait_for()
    show = page.get_by_role("tab", name="Screen")
    if show.is_visible():
        show.click()
    page.wait_for_timeout(1_000)


def pause_share(page: Page) -> None:
    share_output(page)
    page.get_by_role("button", name="Pause").first.click()
    page.wait_for_timeout(300)


def draw_on_still(page: Page) -> None:
    share_output(page)
    page.get_by_role("button", name="Take a still").click()
    canvas = page.locator("[data-helpout-canvas]")
    canvas.wait_for()
    box = canvas.bounding_box()
    if box is None:
        return
    page.get_by_role("radio", name="Arrow").click()
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] - 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.4, steps=4)
    page.mouse.up()
    page.get_by_role("radio", name="Words").click()
    page.get_by_role("textbox", name="Your words").fill("here it drops")
    page.mouse.click(box["x"] + 40, box["y"] + 30)
    page.wait_for_timeout(200)


def read_still(page: Page) -> None:
    picture = page.screenshot()
    page.route("**/stills/*", lambda route: route.fulfill(body=picture, content_type="image/png"))
    watch_call(page)
    chat = page.get_by_role("tab", name="Chat")
    if chat.first.is_visible():
        chat.first.click()
    page.wait_for_timeout(600)


def let_run(page: Page) -> None:
    enter(page)
    page.get_by_role("radio", name="Run").click()


def pad_panel(name: str) -> Callable[[Page], None]:
    def open_panel(page: Page) -> None:
        enter(page)
        page.get_by_role("button", name="More for the cells").click()
        page.get_by_role("button", name=name, exact=True).click()
        page.wait_for_timeout(400)

    return open_panel


def pad_cell(page: Page) -> None:
    enter(page)
    page.get_by_role("button", name="More for cell 1").click()
    page.get_by_role("button", name="Delete").click()
    page.wait_for_timeout(300)


def pad_suggest(page: Page) -> None:
    enter(page)
    page.get_by_role("button", name="Suggest a change").first.click()
    page.get_by_role("textbox", name="Your suggestion for cell 1").click()
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.type(".round(2)")
    page.wait_for_timeout(300)


def pad_put(page: Page) -> None:
    enter(page)
    page.get_by_role("button", name="Put back into the notebook").click()
    page.wait_for_timeout(600)


def pad_words(page: Page) -> None:
    enter(page)
    page.get_by_role("textbox", name="Shared cell 2").click()
    page.keyboard.press("End")
    page.keyboard.type("\norders.me")
    page.keyboard.press("Tab")
    page.locator(".cm-tooltip-autocomplete").wait_for()
    page.wait_for_timeout(300)


def nothing(page: Page) -> None:
    pass


def looked_at(page: Page) -> None:
    enter(page)
    page.wait_for_timeout(1_500)


def drawn(page: Page) -> None:
    page.locator("iframe").first.wait_for()
    page.wait_for_timeout(4_000)


def look_at_pages(page: Page) -> None:
    """A PDF of a test, by the worker that is shipped."""
    from tests.pdf import pdf

    worker = HERE.parent / "node_modules/pdfjs-dist/legacy/build/pdf.worker.min.mjs"
    page.route("**/handouts/hand_*", lambda route: route.fulfill(body=pdf(3)))
    page.route(
        "**/pdf-worker.js*",
        lambda route: route.fulfill(path=worker, content_type="text/javascript"),
    )
    panel("Files")(page)
    page.get_by_role("button", name="together").first.click()
    page.locator("[data-helpout-drawn='1']").wait_for()


def play_on(page: Page) -> None:
    slider = page.get_by_label("Position")
    slider.press("End")
    for _ in range(16):
        slider.press("ArrowLeft")


SCENES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "outputs": ("pane=outputs", drawn),
    "notebook-view": ("pane=live_session&flush&role=tutor&more=looked", looked_at),
    "notebook-shown": ("pane=live_session&flush&more=looked", looked_at),
    "marketplace": ("pane=marketplace&query=merge+loses+a+column&notebook=1", nothing),
    "marketplace-slow": ("pane=marketplace&mood=slow", nothing),
    "marketplace-away": ("pane=marketplace&mood=away", nothing),
    "marketplace-empty": ("pane=marketplace&mood=empty&query=fortran", nothing),
    "listing": ("pane=listing", nothing),
    "listing-slow": ("pane=listing&mood=slow", nothing),
    "booking": ("pane=booking&notebook=1", choose_time),
    "solved": ("pane=solved&notebook=1", nothing),
    "booking-taken": ("pane=booking&notebook=1&mood=taken", book),
    "booked": ("pane=booking", book),
    "booking-kept": ("pane=booking&more=soon", keep),
    "booking-lapsed": ("pane=booking&more=lapsed", keep_too_long),
    "booking-asked": ("pane=booking&more=ask", ask),
    "booking-weekly": ("pane=booking&more=ask", repeat),
    "booking-weekly-gaps": ("pane=booking&more=gaps", repeat_in_vain),
    "booking-weekly-booked": ("pane=booking&more=gaps", repeat_others),
    "notices": ("pane=notices", nothing),
    "notices-none": ("pane=notices&mood=empty", nothing),
    "notices-away": ("pane=notices&mood=away", nothing),
    "notices-wanted": ("pane=notices", tab("How to be told")),
    "notices-nomail": ("pane=notices&more=nomail", tab("How to be told")),
    "my-states": ("pane=my_helpouts&more=states", nothing),
    "my-move": ("pane=my_helpouts&more=states", move_booking),
    "my-details": ("pane=my_helpouts&more=states", details),
    "my-late": ("pane=my_helpouts&more=states", come_late),
    "my-upcoming": ("pane=my_helpouts", nothing),
    "my-running": ("pane=my_helpouts&mood=running", nothing),
    "my-cancel": ("pane=my_helpouts", cancel),
    "my-none": ("pane=my_helpouts&mood=empty", nothing),
    "my-slow": ("pane=my_helpouts&mood=slow", nothing),
    "my-away": ("pane=my_helpouts&mood=away", nothing),
    "my-past": ("pane=my_helpouts", tab("Past")),
    "my-rating": ("pane=my_helpouts", rate),
    "my-offer": ("pane=my_helpouts", tab("I help")),
    "my-offer-form": ("pane=my_helpouts", write_offer),
    "my-orgs": ("pane=my_helpouts", tab("I help")),
    "my-orgs-people": ("pane=my_helpouts&more=owns", people_of_course),
    "my-orgs-ask": ("pane=my_helpouts&more=owns", ask_into_course),
    "my-orgs-offer": ("pane=my_helpouts&more=owns", offer_in_its_name),
    "my-hand-on": ("pane=my_helpouts&more=owns", hand_on),
    "my-seats": ("pane=my_helpouts", who_has_seats),
    "listing-orgs": ("pane=listing&more=owns", nothing),
    "booking-orgs": ("pane=booking&more=owns", nothing),
    "my-room-form": ("pane=my_helpouts&more=limit4", make_room),
    "my-brought-in": ("pane=my_helpouts&more=invited", nothing),
    "marketplace-on-air": ("pane=marketplace", on_air),
    "my-invite": ("pane=my_helpouts", invite),
    "check": ("pane=live_session&flush", check),
    "check-tutor": ("pane=live_session&flush&role=tutor&alone", check),
    "check-large": ("pane=live_session&flush&size=26", check),
    "live": ("pane=live_session&flush&level=run&notebook=1", enter),
    "live-cell": ("pane=live_session&level=run&notebook=1", enter),
    "live-late": ("pane=live_session&flush&alone&more=late", check),
    "live-longer": ("pane=live_session&flush&more=longer", enter),
    "live-longer-asks": ("pane=live_session&flush&more=longer-asks", enter),
    "live-longer-asked": ("pane=live_session&flush&more=longer-asked", enter),
    "live-asked": ("pane=live_session&flush&asks", enter),
    "live-choosing": ("pane=live_session&flush", let_run),
    "live-chat": ("pane=live_session&flush&level=edit", enter_chat),
    "live-alone": ("pane=live_session&flush&alone", enter),
    "live-tutor": ("pane=live_session&flush&role=tutor", enter),
    "live-tutor-alone": ("pane=live_session&flush&role=tutor&alone", enter),
    "live-end": ("pane=live_session&flush&level=run", leave),
    "live-large": ("pane=live_session&flush&level=run&size=26", enter),
    "handouts": ("pane=live_session&flush&people=1", panel("Files")),
    "handouts-none": ("pane=live_session&flush&people=1&mood=empty", panel("Files")),
    "handout-pages": ("pane=live_session&flush&people=1", look_at_pages),
    "notes": ("pane=live_session&flush&people=1", panel("My notes")),
    "replay": ("pane=replay", play_on),
    "live-after": ("pane=live_session&flush&ended", nothing),
    "call": ("pane=live_session&flush&level=run&people=1", watch_call),
    "call-four": ("pane=live_session&flush&people=3&group=office&more=hands", watch_call),
    "call-side": ("pane=live_session&flush&people=3&more=camera2", layout("Side by side")),
    "call-screen": ("pane=live_session&flush&people=1&more=shared", layout("Screen large")),
    "screen": ("pane=live_session&flush&people=1&more=shared,points", screen),
    "screen-paused": ("pane=live_session&flush&people=1&more=shared,paused", screen),
    "screen-pointing": ("pane=live_session&flush&people=1&more=shared,points", point_at_screen),
    "screen-zoom": ("pane=live_session&flush&people=1&more=shared", zoomed_screen),
    "share-choose": ("pane=live_session&flush&people=1&notebook=1", choose_share),
    "share-elsewhere": ("pane=live_session&flush&people=1", choose_share),
    "share-taken": ("pane=live_session&flush&people=1&notebook=1&more=shared", choose_share),
    "share-pick": ("pane=live_session&people=1&notebook=1", pick_output),
    "share-output": ("pane=live_session&people=1&notebook=1&more=points", share_output),
    "share-paused": ("pane=live_session&people=1&notebook=1", pause_share),
    "still-draw": ("pane=live_session&people=1&notebook=1", draw_on_still),
    "still-chat": ("pane=live_session&flush&people=1&more=still", read_still),
    "call-more": ("pane=live_session&flush&people=1&level=edit", more),
    "call-quality": ("pane=live_session&flush&people=1", quality),
    "call-devices": ("pane=live_session&flush&people=1", panel("Camera and microphone")),
    "call-network": ("pane=live_session&flush&people=1", panel("Test the network")),
    "call-push": ("pane=live_session&flush&people=1", switch("Push to talk")),
    "call-same-room": ("pane=live_session&flush&people=1", switch("No sound in or out")),
    "call-captions": ("pane=live_session&flush&people=1", switch("Captions")),
    "record-ask": ("pane=live_session&flush&people=1", panel("Record")),
    "record-asking": ("pane=live_session&flush&people=1&recording=asking", watch_call),
    "record-question": ("pane=live_session&flush&people=1&recording=question", watch_call),
    "record-on": ("pane=live_session&flush&people=1&recording=on&level=run", watch_call),
    "record-paused": ("pane=live_session&flush&people=1&recording=paused", watch_call),
    "presence": ("pane=live_session&flush&people=1&more=presence,moderated,pictures", watch_call),
    "colleague": ("pane=live_session&flush&people=1&more=colleague", watch_call),
    "hand-over": ("pane=live_session&flush&role=tutor&people=1", panel("Ask a colleague in")),
    "group-people": (
        "pane=live_session&flush&role=tutor&group=office&people=4&more=hands,door",
        people,
    ),
    "group-moderate": (
        "pane=live_session&flush&role=tutor&group=office&people=3&more=hands",
        moderate,
    ),
    "group-air": ("pane=live_session&flush&role=tutor&group=air&people=3", watch_call),
    "group-watch": ("pane=live_session&flush&group=air&people=3&more=watcher", watch),
    "group-watch-door": ("pane=live_session&flush&group=air&people=3&more=watcher", nothing),
    "group-waiting": ("pane=live_session&flush&group=office&more=waiting", nothing),
    "group-removed": ("pane=live_session&flush&group=office&more=removed", nothing),
    "group-refused": ("pane=live_session&flush&group=office&more=refused", nothing),
    "pad": ("pane=live_session&flush&level=run&notebook=1&more=pad", enter),
    "pad-tutor": ("pane=live_session&flush&role=tutor&level=run&more=pad", enter),
    "pad-suggest": ("pane=live_session&flush&role=tutor&more=pad", pad_suggest),
    "pad-cell": ("pane=live_session&flush&level=edit&more=pad", pad_cell),
    "pad-put": ("pane=live_session&flush&level=edit&notebook=1&more=pad", pad_put),
    "pad-words": ("pane=live_session&flush&level=edit&more=pad", pad_words),
    "pad-history": ("pane=live_session&flush&level=edit&more=pad", pad_panel("History")),
    "pad-variables": ("pane=live_session&flush&level=edit&more=pad", pad_panel("Variables")),
    "pad-ran": ("pane=live_session&flush&level=edit&more=pad", pad_panel("What was run")),
    "pad-editor": ("pane=live_session&flush&level=edit&more=pad", pad_panel("Editor")),
    "queue": ("pane=queue&flush", nothing),
    "queue-none": ("pane=queue&flush&mood=empty", nothing),
    "queue-slow": ("pane=queue&flush&mood=slow", nothing),
    "queue-away": ("pane=queue&flush&mood=away", nothing),
    "queue-take": ("pane=queue&flush&notebook=1&queue=que_gallery000002", press("Join line")),
    "queue-line": ("pane=queue&flush&more=line", nothing),
    "queue-large": ("pane=queue&flush&more=line&size=26", nothing),
    "queue-change": ("pane=queue&flush&more=line", press("Change")),
    "queue-next": ("pane=queue&flush&more=next", nothing),
    "queue-paused": ("pane=queue&flush&more=paused", press("Leave")),
    "queue-called": ("pane=queue&flush&more=called", nothing),
    "queue-helping": ("pane=queue&flush&more=helping", nothing),
    "queue-missed": ("pane=queue&flush&more=missed", nothing),
    "queue-done": ("pane=queue&flush&more=done", nothing),
    "queue-urgent": ("pane=queue&flush&ask=urgent&notebook=1", nothing),
    "queue-urgent-out": ("pane=queue&flush&ask=urgent&more=out", nothing),
    "queue-urgent-accepted": ("pane=queue&flush&ask=urgent&more=accepted", nothing),
    "desk": ("pane=queue_desk&flush&role=tutor", nothing),
    "desk-large": ("pane=queue_desk&flush&role=tutor&size=26", nothing),
    "desk-none": ("pane=queue_desk&flush&role=tutor&alone", nothing),
    "desk-hand-over": ("pane=queue_desk&flush&role=tutor", press("Hand over")),
    "desk-finish": ("pane=queue_desk&flush&role=tutor", press("Finish")),
    "desk-history": ("pane=queue_desk&flush&role=tutor", tab("History")),
    "desk-urgent": ("pane=queue_desk&flush&role=tutor", tab("Urgent questions")),
    "desk-open": ("pane=queue_desk&flush&role=tutor", press("Open another line")),
    "hours": ("pane=availability", nothing),
    "hours-full": ("pane=availability&more=hours", unfold),
    "hours-copy": ("pane=availability&more=hours", copy_day),
    "hours-faults": ("pane=availability&more=hours", hours_faults),
    "hours-slow": ("pane=availability&mood=slow", nothing),
    "hours-away": ("pane=availability&mood=away", nothing),
    "calendars": ("pane=calendars&more=calendars", nothing),
    "calendars-none": ("pane=calendars", nothing),
    "calendars-bare": ("pane=calendars&more=bare", nothing),
    "calendars-refused": ("pane=calendars", refuse_calendar),
    "calendars-remove": ("pane=calendars&more=calendars", press("Remove")),
    "calendars-feed": ("pane=calendars", press("Make an address")),
    "calendars-renew": ("pane=calendars&more=calendars", press("Make a new one")),
    "calendars-found": ("pane=calendars", find_calendars),
    "calendars-large": ("pane=calendars&more=calendars&size=26", nothing),
    "calendars-slow": ("pane=calendars&mood=slow", nothing),
    "calendars-away": ("pane=calendars&mood=away", nothing),
    "welcome": ("pane=welcome", nothing),
    "welcome-faults": ("pane=welcome", complain),
    "welcome-sign-in": ("pane=welcome&more=sign_in", nothing),
    "welcome-signed-out": ("pane=welcome&more=sign_in,signed_out", nothing),
}


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
