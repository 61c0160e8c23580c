"""All chores of a marketplace, area by area."""

from helpout_server.entrypoints.chores import Chore
from helpout_server.services import booking_chores, course_end, course_hours, notice, queue_due

CHORES: tuple[Chore, ...] = (
    Chore("expired holds and requests", 5, booking_chores.expire),
    Chore("holds that came to nothing", 3_600, booking_chores.forget),
    Chore("bookings that are over", 20, booking_chores.settle),
    Chore("missed calls", 2, queue_due.missed_calls),
    Chore("helpouts from queues that are over", 5, queue_due.ended_helpouts),
    Chore("office hours that begin", 15, course_hours.open_due),
    Chore("what courses keep no longer", 3_600, course_end.let_go),
    Chore("queues whose time is over", 10, queue_due.closing),
    Chore("urgent questions that nobody took", 10, queue_due.urgent_questions),
    Chore("reminders", 20, notice.remind),
    Chore("old notices", 3_600, notice.prune),
)
