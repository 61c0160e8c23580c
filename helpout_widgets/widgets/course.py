"""The pane of one's courses: office hours and terms; for staff rosters, figures and settings."""

import traitlets

from helpout_widgets.widgets.pane import Pane


class Course(Pane):
    """One's courses, or one of them.

    Args:
        course_id: a course to begin with, such as ``"crs_…"``; empty shows all.
    """

    _pane = traitlets.Unicode("course").tag(sync=True)

    def __init__(self, course_id: str = "") -> None:
        super().__init__(course_id=course_id)
