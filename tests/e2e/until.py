"""Waiting for what only the test itself can see, while the browser's events go on."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def until(
    page: "Page",
    true: Callable[[], object],
    *,
    within_s: float = 30.0,
    what: Callable[[], object] = lambda: "it did not come true",
) -> None:
    """Look again and again until it is true; after ``within_s`` fails with ``what``."""
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline, what()
        page.wait_for_timeout(50)
