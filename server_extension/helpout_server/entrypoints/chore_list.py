"""All chores of a marketplace, area by area."""

from helpout_server.entrypoints.chores import Chore
from helpout_server.services import notice

CHORES: tuple[Chore, ...] = (
    Chore("reminders", 20, notice.remind),
    Chore("old notices", 3_600, notice.prune),
)
