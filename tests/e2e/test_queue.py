"""Help right now in two browsers: a line of three with a pause and a hand-over, and a question
outside any line."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import httpx

from helpout_server.entrypoints.demo.stage import Stage
from tests.e2e.appointments import guest, offer, send
from tests.e2e.seat import Seat
from tests.e2e.test_accessibility import (
    NARROW,
    WIDE,
    assert_keyboard_reaches_everything,
    faults,
    put_on,
    sideways,
)
from tests.e2e.until import until

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

TITLE = "Loops before the deadline"
LONG_MS = 60_000


@contextmanager
def guests(owner: Seat, *names: str) -> Iterator[list[httpx.Client]]:
    """Accounts without a page of their own."""
    with ExitStack() as open_clients:
        yield [open_clients.enter_context(guest(owner, name)) for name in names]


def take(client: httpx.Client, queue_id: str, headline: str) -> str:
    problem = {"summary": headline, "code": "while True: pass", "traceback": "KeyboardInterrupt"}
    made = send(
        client, "POST", f"queues/{queue_id}/tickets", {"headline": headline, "problem": problem}
    )
    return str(made["id"])


def act(client: httpx.Client, ticket_id: str, what: str, body: Any = None) -> dict[str, Any]:
    done: dict[str, Any] = send(client, "POST", f"tickets_of_queues/{ticket_id}/{what}", body)
    return done


@contextmanager
def closed_at_the_end(seat: Seat) -> Iterator[None]:
    """No line of this test is left open, whatever became of it."""
    try:
        yield
    finally:
        for queue in seat.api("GET", "queues")["queues"]:
            if queue["title"] == TITLE:
                seat.api("PATCH", f"queues/{queue['id']}", {"status": "closed"})


def check_looks(seat: Seat, page: "Page") -> None:
    """What stands there now can be read by everybody, narrow and wide, in both themes."""
    found = []
    for theme in ("plain light", "plain dark"):
        put_on(page, seat, theme)
        for size in (NARROW, WIDE):
            page.set_viewport_size(size)
            found += faults(page) + sideways(page)
    assert found == []


def open_line(desk: "Locator", helper: str) -> None:
    """By the form; the other helper is found by the beginning of a name."""
    desk.get_by_role("textbox", name="Title").fill(TITLE)
    desk.get_by_text("More choices").click()
    desk.get_by_role("textbox", name="Others who help").fill(helper.lower()[:6])
    desk.get_by_role("button", name=f"Add {helper}").click()
    desk.get_by_role("button", name=f"Take {helper} off").wait_for()
    desk.get_by_role("button", name="Open the line").click()
    desk.get_by_role("heading", name=TITLE).wait_for()
    desk.get_by_text("Nobody is waiting").wait_for()


def first_name(name: str) -> str:
    return name.split(maxsplit=1)[0]


def row(desk: "Locator", name: str) -> "Locator":
    return desk.locator("[data-helpout-ticket]", has_text=name)


def test_a_line_of_three_with_a_pause_and_a_hand_over(
    stage: Stage, tutor: Seat, student: Seat
) -> None:
    amara = str(student.api("GET", "me")["account"]["display_name"])
    ada = first_name(tutor.api("GET", "me")["account"]["display_name"])
    with (
        guests(tutor, "Priya Nair", "Riya Menon", "Noah Brandt") as (priya, riya, noah),
        closed_at_the_end(tutor),
    ):
        desk_page, page = tutor.page(), student.page()
        desk = tutor.show(desk_page, "queue_desk")["queue_desk"]
        pane = student.show(page, "marketplace")["marketplace"]
        offer(priya, title="Loops, one by one")
        open_line(desk, "Priya Nair")

        # Who looks for help sees the line open, without asking again, and that its tutor is there.
        one = pane.locator("[data-helpout-queue]", has_text=TITLE)
        one.wait_for(timeout=LONG_MS)
        queue_id = str(one.get_attribute("data-helpout-queue"))
        riyas = take(riya, queue_id, "My loop never ends")
        noahs = take(noah, queue_id, "IndexError on the last element")
        pane.get_by_role("button", name="Available now").first.wait_for()
        one.get_by_role("button", name="Join the line").click()
        check_looks(student, page)
        pane.get_by_role("textbox", name="In one line").fill("The plot is empty")
        pane.get_by_role("button", name="Join line").click()
        pane.get_by_text("You are third in line", exact=True).wait_for()
        pane.get_by_text("We cannot say how long yet.").wait_for()
        check_looks(student, page)

        # A pause keeps the place while the line goes on.
        pane.get_by_role("button", name="Pause, keep my place").click()
        pane.get_by_text("Your place is kept", exact=True).wait_for()
        row(desk, amara).get_by_text("keeps place").wait_for(timeout=LONG_MS)
        desk.get_by_role("button", name="Help Riya").click()
        desk.get_by_text("You called Riya Menon").wait_for()
        assert act(riya, riyas, "answer")["live_session_id"]
        desk.get_by_text("You are helping Riya Menon").wait_for(timeout=LONG_MS)
        check_looks(tutor, desk_page)
        pane.get_by_role("button", name="Go on waiting").click()
        pane.get_by_text("You are second in line", exact=True).wait_for()

        hand_over(desk, "Riya")
        finish_elsewhere(priya, riya, queue_id, riyas)

        # The next one gives the place up, so the third is next, and called, and comes.
        desk.get_by_role("button", name="Help Noah").click()
        desk.get_by_text("You called Noah Brandt").wait_for()
        act(noah, noahs, "leave")
        pane.get_by_text("You are next", exact=True).wait_for(timeout=LONG_MS)
        desk.get_by_role("button", name=f"Help {first_name(amara)}").click()
        come_when_called(page, pane, ada)
        desk.get_by_text(f"You are helping {amara}").wait_for(timeout=LONG_MS)
        desk.get_by_role("button", name="Back to live session").wait_for()

        finish(desk, first_name(amara))
        pane.get_by_role("button", name="Back to help right now").click()
        pane.get_by_text("You were helped", exact=True).wait_for(timeout=LONG_MS)
        check_history(tutor, desk_page, desk, queue_id, amara)
        desk.get_by_role("button", name="Close", exact=True).click()
        desk.get_by_role("button", name="Close the line").click()
        desk.get_by_text("Closed", exact=True).first.wait_for()
        assert TITLE not in str(student.api("GET", "queues"))


def hand_over(desk: "Locator", name: str) -> None:
    """To the other helper, with a note; the ticket waits for them at its old place."""
    desk.get_by_role("button", name="Hand over").click()
    form = desk.get_by_role("form", name=f"Hand {name} over")
    form.get_by_role("combobox", name="To").select_option(label="Priya Nair")
    form.get_by_role("textbox", name="Note for whoever goes on").fill("Off by one.")
    form.get_by_role("button", name="Hand over").click()
    row(desk, name).get_by_text("for Priya", exact=True).wait_for()


def finish_elsewhere(
    priya: httpx.Client, riya: httpx.Client, queue_id: str, ticket_id: str
) -> None:
    """The other helper finds whom they were handed, at the first place, and the note."""
    called = send(priya, "POST", f"queues/{queue_id}/next")
    assert called["id"] == ticket_id
    assert [note["text"] for note in called["notes"]] == ["Off by one."]
    seen = act(riya, ticket_id, "answer")
    assert seen["notes"] == []
    act(priya, ticket_id, "finish", {"outcome": "solved"})


def come_when_called(page: "Page", pane: "Locator", ada: str) -> None:
    """Told at once, also to who does not look; one press leads to the check before the call."""
    pane.get_by_role("heading", name="You are called").wait_for(timeout=LONG_MS)
    said = pane.locator(".helpout-hidden[role=alert]")
    until(page, lambda: any("You are called" in text for text in said.all_text_contents()))
    answer = pane.get_by_role("button", name=f"Answer {ada}")
    assert answer.evaluate("(button) => button === document.activeElement")
    page.keyboard.press("Enter")
    pane.get_by_role("button", name=f"Join {ada}").wait_for(timeout=LONG_MS)


def finish(desk: "Locator", name: str) -> None:
    desk.get_by_role("button", name="Finish").click()
    form = desk.get_by_role("form", name=f"Finish with {name}")
    form.get_by_role("combobox", name="How it ended").select_option(label="Partly solved")
    form.get_by_role("button", name="Finish").click()
    desk.get_by_text("Nobody is waiting").wait_for(timeout=LONG_MS)


def check_history(tutor: Seat, page: "Page", desk: "Locator", queue_id: str, amara: str) -> None:
    """What the table shows is what the file holds and the server says."""
    desk.get_by_role("tab", name="History").click()
    rows = desk.get_by_role("row")
    rows.nth(3).wait_for()
    shown = [line.split("\t")[0] for line in rows.all_inner_texts()[1:]]
    assert sorted(shown) == sorted([amara, "Riya Menon", "Noah Brandt"])
    with page.expect_download() as saved:
        desk.get_by_role("button", name="Save as CSV").click()
    lines = saved.value.path().read_text("utf-8-sig").splitlines()
    served = tutor.api("GET", f"queues/{queue_id}/history")["tickets"]
    assert len(lines) == 1 + len(served) == 4
    outcomes = {one["student"]["display_name"]: one["outcome"] for one in served}
    assert outcomes == {amara: "partly", "Riya Menon": "solved", "Noah Brandt": None}


def test_an_urgent_question_goes_to_who_takes_them_and_to_the_first_who_accepts(
    tutor: Seat, student: Seat
) -> None:
    desk_page, page = tutor.page(), student.page()
    desk = tutor.show(desk_page, "queue_desk")["queue_desk"]
    pane = student.show(page, ("queue", {"ask": "urgent"}))["queue"]
    takes = desk.get_by_role("checkbox", name="I take urgent questions")
    try:
        takes.check()
        for one in (desk_page, page):
            assert_keyboard_reaches_everything(one)
        until(desk_page, lambda: tutor.api("GET", "urgent_questions")["takes_urgent"])
        pane.get_by_role("textbox", name="In one line").fill("The kernel dies at fit()")
        pane.get_by_role("button", name="Ask now").click()
        pane.get_by_text("Your question is out").wait_for()
        check_looks(student, page)
        ours = desk.locator("[data-helpout-urgent]", has_text="The kernel dies at fit()")
        ours.get_by_role("button", name="Help ").click(timeout=LONG_MS)
        desk.get_by_role("button", name="Join ").first.wait_for(timeout=LONG_MS)
        pane.get_by_role("button", name="Join ").click(timeout=LONG_MS)
        pane.get_by_role("button", name="Back to help right now").wait_for()
    finally:
        tutor.api("PATCH", "urgent_questions", {"takes_urgent": False})
        for question in student.api("GET", "urgent_questions")["questions"]:
            if question["state"] == "open":
                student.api("POST", f"urgent_questions/{question['id']}/withdraw")
            elif question["live_session_id"] is not None:
                tutor.api("POST", f"live_sessions/{question['live_session_id']}/end", {})
