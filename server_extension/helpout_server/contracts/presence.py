"""Presence: who is there, from real connections alone."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from helpout_server.contracts.fields import Id

PresenceState = Literal["free", "online", "in_session", "away"]
"""``free``: here and said to be available for live help now (an open queue). ``online``: a page is
connected. ``in_session``: in a live session. ``away``: none of these."""


class PresenceQuery(Struct, kw_only=True, forbid_unknown_fields=True):
    """Query parameters of ``GET /presence``."""

    ids: Annotated[str, Meta(max_length=4_200)] = ""
    """Up to 100 account ids, separated by commas."""


class PresentAccount(Struct, kw_only=True):
    account_id: Id
    state: PresenceState


class PresenceList(Struct, kw_only=True):
    """``GET /presence?ids=``."""

    accounts: list[PresentAccount]
