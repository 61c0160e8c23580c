"""Courses: who is on whose roster."""

from helpout_server.domain.account import Account
from helpout_server.services.context import Context


def take_in(context: Context, account: Account, groups: frozenset[str]) -> None:
    """Put the person on the rosters of courses that name one of the groups; nothing yet."""
    del context, account, groups
