"""Step 6: they end, rate each other, and the student keeps a notebook; and a relayed call."""

from typing import TYPE_CHECKING

import nbformat

from helpout_server.entrypoints.demo.check.cast import Cast, sidebar
from helpout_server.entrypoints.demo.check.market import TITLE
from helpout_server.entrypoints.demo.check.report import require

if TYPE_CHECKING:
    from playwright.sync_api import Page


def end_and_review(cast: Cast) -> None:
    """The end, both reviews, and what everybody then sees on the listing."""
    with cast.report.step("6  they end"):
        sidebar(cast.student).get_by_role("button", name="End", exact=False).last.click()
        sidebar(cast.student).get_by_role("button", name="End helpout").first.click()
        for page in cast.both():
            sidebar(page).get_by_text("is over").first.wait_for()
        cast.picture("ended")
    with cast.report.step("6  each rates; the listing shows it once both have written"):
        _review(cast.student, 5, "Found it in ten minutes, and explained why.")
        _published(cast, 0)
        _review(cast.tutor, 5, "Came with the failing cell. A pleasure.")
        _published(cast, 1)
        cast.picture("reviewed")
    with cast.report.step("6  the student keeps a notebook of it all"):
        _take_away(cast)


def _review(page: "Page", stars: int, comment: str) -> None:
    bar = sidebar(page)
    bar.locator("label", has_text=f"{stars} of 5").click()
    bar.get_by_label("A few words, if you like").fill(comment)
    bar.get_by_role("button", name="Send review").click()
    bar.get_by_text("Thank you. Your review is kept.").first.wait_for()


def _published(cast: Cast, count: int) -> None:
    listings = cast.stage.student.request("GET", "helpouts/api/v1/listings")["listings"]
    rated = next(listing for listing in listings if listing["title"] == TITLE)
    require(rated["rating"]["count"] == count, f"{count} published reviews on the listing")


def _take_away(cast: Cast) -> None:
    sidebar(cast.student).get_by_role("button", name="Save take-away notebook").click()
    sidebar(cast.student).get_by_text("Saved as").first.wait_for()
    (path,) = (cast.stage.student.root / "helpouts").glob("*.ipynb")
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    text = nbformat.writes(notebook)
    for part in ("region column is gone", "after", "joined.columns"):
        require(part in text, f"the take-away holds {part!r}")
    cast.student.get_by_role("tab", name=path.stem, exact=False).first.wait_for()
    cast.picture("take-away")
