"""Step 4: both join, see and hear each other; the screen is shared; both write."""

import re
from typing import TYPE_CHECKING

from helpout_server.entrypoints.demo.check import live
from helpout_server.entrypoints.demo.check.cast import Cast, notebook_pane, sidebar
from helpout_server.entrypoints.demo.check.report import require

if TYPE_CHECKING:
    from playwright.sync_api import Page

LAST_CODE = 'print("after" + " revoke")'
JOIN = {"tutor": "Join Amara", "student": "Join Ada"}


def both_join(cast: Cast) -> None:
    """The check before joining, then the call; set-up is timed on the second to join."""
    with cast.report.step("4  the check before joining shows camera, microphone and kernel"):
        cast.student.locator(".jp-Notebook .helpout").first.get_by_role(
            "button", name=JOIN["student"]
        ).click()
        notebook_pane(cast.tutor, "My helpouts").get_by_role("button", name=JOIN["tutor"]).click()
        for page in cast.both():
            bar = sidebar(page)
            bar.get_by_text("You are ready").wait_for()
            bar.get_by_text("we hear you").wait_for()
        lend = sidebar(cast.student).get_by_role("button", name="Lend").first
        lend.click()
        sidebar(cast.student).get_by_text(", lent").wait_for()
        cast.picture("before-joining")
    with cast.report.step("4  both join; video runs both ways"):
        _join(cast.tutor, JOIN["tutor"])
        sidebar(cast.student).get_by_text("is in the call").first.wait_for()
        _join(cast.student, JOIN["student"])
        for page in cast.both():
            page.locator(live.OTHERS_PICTURE).wait_for()
            live.wait_for_frames(page, 30)
        setup = live.call_setup_ms(cast.student)
        require(setup is not None, "a first frame after the click on Join")
        cast.report.figure("call_setup_ms", setup or 0.0)
        _hear_each_other(cast)
        cast.picture("in-the-call")


def _join(page: "Page", name: str) -> None:
    sidebar(page).get_by_role("button", name=name).click()


# A remote track is muted until its packets arrive; what they sound like is not looked at here.
_SOUND = """() => {
  const audio = [...document.querySelectorAll('audio')].find((one) => one.srcObject);
  const track = audio?.srcObject.getAudioTracks()[0];
  return Boolean(track && !track.muted && track.readyState === 'live' && !audio.paused);
}"""


def _hear_each_other(cast: Cast) -> None:
    for page in cast.both():
        page.wait_for_function(_SOUND)


def screen_and_chat(cast: Cast) -> None:
    """The student shares the notebook alone; the tutor sees it; both chat."""
    with cast.report.step("4  the student shares the screen, the tutor sees it"):
        live.tab(cast.student, "Screen")
        sidebar(cast.student).get_by_role("button", name=re.compile("^This notebook")).click()
        sidebar(cast.student).get_by_text("You are sharing").first.wait_for()
        live.tab(cast.tutor, "Screen")
        cast.tutor.locator(live.SCREEN_PICTURE).wait_for()
        live.wait_for_frames(cast.tutor, 3, live.SCREEN_PICTURE)
        cast.picture("screen")
        sidebar(cast.student).get_by_role("button", name="Stop sharing").first.click()
        cast.tutor.locator(live.SCREEN_PICTURE).wait_for(state="detached")
    with cast.report.step("4  both chat"):
        for page in cast.both():
            live.tab(page, "Chat")
        _say(cast.student, "The region column is gone")
        _say(cast.tutor, "Both tables have one: try `joined.columns`")
        for page in cast.both():
            log = sidebar(page).get_by_role("log")
            log.get_by_text("The region column is gone").wait_for()
            log.get_by_text("Both tables have one").wait_for()
        cast.picture("chat")


def _say(page: "Page", text: str) -> None:
    box = sidebar(page).get_by_role("textbox", name="Write to ", exact=False)
    box.fill(text)
    box.press("Enter")
    require(box.input_value() == "", "the line was sent")


def reload_brings_back(cast: Cast) -> None:
    """Either page is reloaded: call, text, outputs and chat come back by themselves."""
    for who, page in (("student", cast.student), ("tutor", cast.tutor)):
        with cast.report.step(f"5  the {who}'s page is reloaded: call, text, outputs, chat again"):
            page.reload()
            page.locator(live.OTHERS_PICTURE).wait_for()
            for watched in cast.both():
                live.wait_for_frames(watched, 10)
            live.tab(page, "Cells")
            live.editor(page).get_by_text(LAST_CODE).wait_for()
            live.outputs(page).wait_for()
            live.tab(page, "Chat")
            sidebar(page).get_by_role("log").get_by_text("The region column is gone").wait_for()
            live.tab(page, "Cells")
    cast.picture("after-reload")
