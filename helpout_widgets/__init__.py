"""Helpouts for Jupyter, in the kernel: panes for a notebook's output, and DataFrames.

import helpout_widgets
helpout_widgets.search("pandas groupby")
helpout_widgets.Marketplace("pandas groupby")
"""

from helpout_widgets.client import Client, HelpoutsRefused, HelpoutsUnavailable
from helpout_widgets.course_frames import (
    course_demand,
    course_helpers,
    course_outcomes,
    course_sources,
    courses,
)
from helpout_widgets.frames import my_helpouts, queue_history, queues, search, solved
from helpout_widgets.magics import load_ipython_extension
from helpout_widgets.widgets.booking import Booking
from helpout_widgets.widgets.course import Course
from helpout_widgets.widgets.live_session import Call, LiveSession, ScreenShare, SharedCell
from helpout_widgets.widgets.marketplace import Marketplace
from helpout_widgets.widgets.my_helpouts import MyHelpouts
from helpout_widgets.widgets.queue import Queue, QueueDesk, queue

__version__ = "0.1.0"

__all__ = [
    "Booking",
    "Call",
    "Client",
    "Course",
    "HelpoutsRefused",
    "HelpoutsUnavailable",
    "LiveSession",
    "Marketplace",
    "MyHelpouts",
    "Queue",
    "QueueDesk",
    "ScreenShare",
    "SharedCell",
    "course_demand",
    "course_helpers",
    "course_outcomes",
    "course_sources",
    "courses",
    "load_ipython_extension",
    "my_helpouts",
    "queue",
    "queue_history",
    "queues",
    "search",
    "solved",
]
