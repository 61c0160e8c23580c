"""A helpout's replay, saved as one file and opened from a disk without a network."""

from pathlib import Path
from typing import TYPE_CHECKING

from tests.e2e.appointments import booked
from tests.e2e.meeting import CHAT_ONLY, Desk, lent_kernel, run
from tests.e2e.seat import Seat
from tests.e2e.until import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

HOSTILE = "</script><img src=x onerror=document.title='ran'>"
CODE = "print('é' * 3)\nprint('</script>')"


PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwAD"
    "hgGAWjR9awAAAABJRU5ErkJggg=="
)
STILL = {
    "frame_id": "frm_0000000000000001",
    "caption": "Which <i>key</i>",
    "media_type": "image/png",
    "picture_base64": PICTURE,
}


def is_drawn(page: "Page", place: "Locator") -> None:
    """The still stands at its moment, and its picture is there."""
    shown = place.locator("figure[data-helpout-still]")
    shown.get_by_text(STILL["caption"]).wait_for()
    picture = shown.locator("img")
    until(page, lambda: picture.evaluate("(one) => one.naturalWidth") == 1)


def test_a_replay_opens_from_a_disk_and_ends_with_the_texts(
    browser: "Browser", tutor: Seat, student: Seat, adas_listing: str, tmp_path: Path
) -> None:
    with booked(student, adas_listing, code="# the problem\n") as id_:
        ada, sam = (Desk.open(seat, seat.page(), id_) for seat in (tutor, student))
        for desk in (ada, sam):
            desk.enter(CHAT_ONLY)
        with lent_kernel(student, id_):
            for line in CODE.splitlines(keepends=True):
                sam.write(line)
            ada.text.get_by_text("print('</script>')").wait_for()
            ada.chat(HOSTILE)
            sam.said(HOSTILE).wait_for()
            run(student, id_, sam.cell_id(), CODE)
            ada.cell.get_by_text("ééé", exact=False).first.wait_for()
        tutor.api("POST", f"live_sessions/{id_}/stills", STILL)
        sam.pane.get_by_text(STILL["caption"]).first.wait_for(state="attached")

    page = student.page()
    pane = student.show(page, ("replay", {"live_session_id": id_}))["replay"]
    pane.get_by_role("button", name="Play", exact=True).wait_for()
    pane.get_by_label("Position").press("End")
    is_drawn(page, pane)
    with page.expect_download() as saving:
        pane.get_by_role("button", name="Save replay as one page").click()
    file = tmp_path / "replay.html"
    saving.value.save_as(file)
    assert saving.value.suggested_filename.endswith(".html")
    assert HOSTILE not in file.read_text()

    alone = browser.new_context(offline=True)
    try:
        opened = alone.new_page()
        asked: list[str] = []
        said: list[str] = []
        opened.on("request", lambda request: asked.append(request.url))
        opened.on("console", lambda message: said.append(message.text))
        opened.on("pageerror", lambda error: said.append(str(error)))
        opened.goto(file.as_uri())
        player = opened.locator(".helpout-replay")
        source = player.locator("[data-source]").first
        source.wait_for()
        assert source.text_content() == "# the problem\n\n", "it begins with the problem"
        player.get_by_label("Position").press("End")
        source.get_by_text("print('</script>')").wait_for()
        assert source.text_content() == f"# the problem\n{CODE}\n"
        output = player.locator(".helpout-replay__outputs")
        assert output.inner_text().strip() == "ééé\n</script>"
        player.get_by_text(HOSTILE).first.wait_for()
        is_drawn(opened, player)
        # It plays: from the begin on, faster than it was.
        player.get_by_label("Position").press("Home")
        player.get_by_role("radio", name="16×").click()
        player.get_by_role("button", name="Play", exact=True).click()
        player.get_by_role("button", name="Play", exact=True).wait_for()
        assert source.text_content() == f"# the problem\n{CODE}\n"
        assert opened.title() != "ran"
        assert asked == [file.as_uri()], "nothing but the file itself is asked for"
        assert said == []
    finally:
        alone.close()
