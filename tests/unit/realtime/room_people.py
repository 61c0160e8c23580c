"""People, devices and answers for tests of a room of several."""

from dataclasses import replace
from typing import Any, TypeVar

from helpout_server.contracts.account import PublicAccount
from helpout_server.contracts.entries import ParticipantRole
from helpout_server.contracts.recording import RecordingFrame
from helpout_server.contracts.room import CallFrame, CallMember
from helpout_server.realtime.facts import RoomFacts
from tests.unit.realtime.room_setting import TUTOR, Link, Setting

T = TypeVar("T")

GUESTS = [
    PublicAccount(id=f"acc_guest{number:07d}", display_name=f"Guest {number}")
    for number in range(30)
]


def gathering(role: ParticipantRole = "attendee", **facts: Any) -> Setting:
    """A room whose host leads and lends, with thirty guests admitted."""
    members: dict[str, ParticipantRole] = {TUTOR.id: "tutor"}
    members |= dict.fromkeys((guest.id for guest in GUESTS), role)
    held = RoomFacts(lender_id=TUTOR.id, lead_id=TUTOR.id, members=members, pair=False)
    return Setting(replace(held, **facts))


def booking(**facts: Any) -> Setting:
    """A room of a student and a tutor, whom staff may join."""
    return Setting(replace(Setting().facts, **facts))


def join(setting: Setting, link: Link, **changed: bool) -> None:
    media = {"audio": True, "video": True, "screen": False} | changed
    if changed.get("watch"):
        media = {"audio": False, "video": False, "screen": False, "watch": True}
    setting.send(link, "join_call", **media)
    setting.settle()


def say(setting: Setting, link: Link, kind: str, **fields: object) -> None:
    setting.send(link, kind, **fields)
    setting.settle()


def heard(link: Link, kind: type[T]) -> list[T]:
    return [frame for frame in link.page.frames if isinstance(frame, kind)]


def codes(link: Link) -> list[str]:
    return [refused.code for refused in link.page.refused]


def call(link: Link) -> list[CallMember]:
    """The call as that page knows it."""
    told = heard(link, CallFrame)
    return told[-1].members if told else link.page.welcome.call


def standing(link: Link) -> Any:
    """The recording as that page knows it."""
    told = heard(link, RecordingFrame)
    return told[-1].state if told else link.page.welcome.recording
