"""What is pressed and filled in before a picture is taken: all but live sessions. Not shipped."""

from collections.abc import Callable

from playwright.sync_api import Page


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


def ask(page: Page) -> None:
    choose_time(page)
    page.wait_for_timeout(600)
    page.get_by_role("button", name="Ask for Tue").click()


def keep(page: Page) -> None:
    choose_time(page)
    page.wait_for_timeout(600)


def keep_too_long(page: Page) -> None:
    keep(page)
    page.get_by_text("is not kept for you any more").wait_for()


def repeat(page: Page) -> None:
    keep(page)
    page.get_by_label("Repeat weekly").check()
    page.get_by_text("All of them", exact=True).click()


def repeat_in_vain(page: Page) -> None:
    repeat(page)
    page.get_by_role("button", name="Book 4 weeks").click()
    page.get_by_text("so nothing is booked yet").wait_for()


def repeat_others(page: Page) -> None:
    repeat_in_vain(page)
    page.get_by_role("button", name="Book the other 2").click()
    page.get_by_text("could not be booked").wait_for()


def move_booking(page: Page) -> None:
    page.get_by_role("button", name="Another time").first.click()
    page.locator("[data-start]").first.click()
    page.wait_for_timeout(300)


def details(page: Page) -> None:
    page.get_by_role("button", name="Details").first.click()
    page.get_by_text("The whole text").click()


def come_late(page: Page) -> None:
    page.get_by_role("button", name="Running late").first.click()


def complain(page: Page) -> None:
    page.get_by_role("button", name="Join the marketplace").click()


def refuse_calendar(page: Page) -> None:
    page.get_by_label("Address of a calendar").fill("https://example.org/")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text("no calendar that can be read").wait_for()


def find_calendars(page: Page) -> None:
    page.get_by_label("Address of the server").fill("https://cloud.example.org/dav/")
    page.get_by_label("Your name there").fill("amara")
    page.get_by_label("Password for apps").fill("0123 4567 89ab")
    page.get_by_role("button", name="Find calendars").click()
    page.get_by_label("Which calendar").wait_for()


def tab(name: str) -> Callable[[Page], None]:
    def choose(page: Page) -> None:
        page.get_by_role("tab", name=name).click()
        page.wait_for_timeout(300)

    return choose


def rate(page: Page) -> None:
    tab("Past")(page)
    page.get_by_role("button", name="Rate Ada").first.click()


def write_offer(page: Page) -> None:
    tab("I help")(page)
    page.get_by_role("button", name="Offer help").click()
    page.get_by_role("button", name="Publish offer").click()


def make_room(page: Page) -> None:
    tab("I help")(page)
    page.get_by_role("button", name="Make a room").click()
    page.get_by_role("radio", name="Later").click()
    page.get_by_role("button", name="Plan it").click()


def on_air(page: Page) -> None:
    page.get_by_role("button", name="Go in").nth(1).click()


def invite(page: Page) -> None:
    tab("I help")(page)
    page.get_by_role("button", name="Make an invitation").click()


def cancel(page: Page) -> None:
    page.get_by_role("button", name="Cancel").first.click()


def press(name: str) -> Callable[[Page], None]:
    def pressed(page: Page) -> None:
        page.get_by_role("button", name=name).first.click()
        page.wait_for_timeout(300)

    return pressed


def people_of_course(page: Page) -> None:
    tab("I help")(page)
    page.get_by_role("button", name="People of Statistics 101").click()
    page.wait_for_timeout(300)


def ask_into_course(page: Page) -> None:
    people_of_course(page)
    page.get_by_role("button", name="Ask somebody in").click()
    page.get_by_role("button", name="Remove").nth(1).click()
    page.wait_for_timeout(300)


def offer_in_its_name(page: Page) -> None:
    tab("I help")(page)
    page.get_by_role("button", name="Edit:").first.click()
    page.get_by_label("Offered by").scroll_into_view_if_needed()
    page.wait_for_timeout(300)


def hand_on(page: Page) -> None:
    page.get_by_role("button", name="Details").first.click()
    page.get_by_role("button", name="Hand on").first.click()
    page.wait_for_timeout(300)


def who_has_seats(page: Page) -> None:
    page.get_by_role("button", name="Show all").click()
    page.get_by_role("button", name="2 have seats").click()
    page.wait_for_timeout(300)


def unfold(page: Page) -> None:
    for fold in page.locator(".helpout-avail__fold > summary").all():
        fold.click()
    page.wait_for_timeout(500)


def copy_day(page: Page) -> None:
    page.get_by_role("button", name="Copy Monday to other days").first.click()
    page.get_by_role("button", name="Monday to Friday").click()
    page.wait_for_timeout(500)


def hours_faults(page: Page) -> None:
    unfold(page)
    for name in ("Add a day", "Add holidays", "Add a journey", "Add a season"):
        page.get_by_role("button", name=name).click()
    page.get_by_label("One date a line").fill("2026-12-31 New Year's Eve\nEaster")
    page.get_by_role("button", name="Other dates").click()
    page.get_by_role("button", name="Save hours").click()
    page.wait_for_timeout(500)
