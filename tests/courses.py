"""Courses for tests: made by staff, with people of every role."""

from typing import Any

from helpout_server.contracts import course as wire
from tests.factories import replace_struct


def draft(**changes: Any) -> wire.CourseDraft:
    return replace_struct(
        wire.CourseDraft(
            name="Statistics 101",
            slug="stat-101",
            first_date="2026-05-04",
            last_date="2026-08-02",
            time_zone="Europe/Berlin",
        ),
        **changes,
    )
