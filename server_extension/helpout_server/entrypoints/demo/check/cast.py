"""Who is on the stage of a check: two people, their pages, and the parts of JupyterLab around."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpout_server.entrypoints.demo.check.browsers import (
    REMEMBER_PEERS,
    Pictures,
    open_context,
)
from helpout_server.entrypoints.demo.check.report import Report
from helpout_server.entrypoints.demo.seed import STUDENT_ZONE, TUTOR_ZONE
from helpout_server.entrypoints.demo.stage import Stage

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page


@dataclass
class Cast:
    """The stage, both pages, and where results go."""

    stage: Stage
    tutor: "Page"
    student: "Page"
    report: Report
    pictures: Pictures

    @classmethod
    def enter(cls, stage: Stage, browser: "Browser", report: Report, pictures: Pictures) -> "Cast":
        """Open the two printed addresses, each in a browser of its own."""
        pages = {}
        for who, zone in (("tutor", TUTOR_ZONE), ("student", STUDENT_ZONE)):
            address = stage.addresses[who]
            context = open_context(browser, address, zone)
            context.add_init_script(REMEMBER_PEERS)
            page = context.new_page()
            page.goto(address)
            pages[who] = page
        return cls(stage, pages["tutor"], pages["student"], report, pictures)

    def both(self) -> "tuple[Page, Page]":
        """The tutor's page and the student's."""
        return self.tutor, self.student

    def picture(self, name: str) -> None:
        """Both pages as they are now."""
        self.pictures.take(name, tutor=self.tutor, student=self.student)


def notebook_pane(page: "Page", title: str) -> "Locator":
    """The pane with that heading in a cell's output."""
    return page.locator(".jp-Notebook").get_by_role("region", name=title, exact=True)


def sidebar(page: "Page") -> "Locator":
    """The plugin's sidebar."""
    return page.locator("#helpouts-sidebar")
