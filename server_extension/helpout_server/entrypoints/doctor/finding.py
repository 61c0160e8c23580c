"""What was found of one part, and what to do about it."""

from typing import Literal

import msgspec

State = Literal["ok", "warning", "wrong"]


class Finding(msgspec.Struct, kw_only=True, frozen=True):
    """One line of the doctor's."""

    part: str
    """``database``, ``redis``, ``hub``, ``relay`` …"""
    state: State
    said: str
    change: str = ""
    """What to change; empty where all is well."""


def ok(part: str, said: str) -> Finding:
    return Finding(part=part, state="ok", said=said)


def warning(part: str, said: str, change: str) -> Finding:
    return Finding(part=part, state="warning", said=said, change=change)


def wrong(part: str, said: str, change: str) -> Finding:
    return Finding(part=part, state="wrong", said=said, change=change)
