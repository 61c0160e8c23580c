"""All chores of a marketplace, area by area."""

from helpout_server.entrypoints.chores import Chore

CHORES: tuple[Chore, ...] = ()
