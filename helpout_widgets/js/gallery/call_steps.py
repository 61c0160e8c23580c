"""What is pressed in a live session and its panels before a picture is taken."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

HERE = Path(__file__).parent


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
