"""A room's protocol as a kernel needs it: numbering, acknowledging, resuming, what is known.

Owns no socket and no clock. The protocol itself is written down at the server's side, in
``contracts/room.py``; here frames are plain dicts.
"""

import json
import secrets
from collections import deque
from dataclasses import dataclass, field
from typing import Any

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def new_id(kind: str) -> str:
    """An opaque id, such as ``con_…``."""
    return f"{kind}_" + "".join(secrets.choice(_LETTERS) for _ in range(20))


@dataclass
class RoomProtocol:
    """One connection. Feed it what came; send what it gives."""

    connection_id: str = field(default_factory=lambda: new_id("con"))
    account_id: str = ""
    members: list[dict[str, Any]] = field(default_factory=list)
    """Of the call."""
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Participants, by account."""
    agreed: dict[str, frozenset[str]] = field(default_factory=dict)
    """What each account lets this kernel have, by lines; nothing where it has not answered."""
    answers: int = 0
    """How often somebody answered."""
    ended: bool = False
    refused: tuple[str, str] | None = None
    """Code and words of the last frame that was not taken."""
    _token: str = ""
    _sent: int = 0
    _received: int = 0
    _waiting: deque[dict[str, Any]] = field(default_factory=deque)
    _online: bool = False

    def hello(self, ticket: str) -> str:
        """The first frame of a new socket."""
        self._online = False
        resume = {"token": self._token, "received": self._received} if self._token else None
        hello = {"type": "hello", "ticket": ticket, "connection_id": self.connection_id}
        return json.dumps({**hello, "resume": resume})

    def send(self, kind: str, **fields: Any) -> list[str]:
        """Number a frame: what to send now; nothing while there is no welcome."""
        self._sent += 1
        frame = {"type": kind, "n": self._sent, **fields}
        self._waiting.append(frame)
        return [json.dumps(frame)] if self._online else []

    def take(self, text: str) -> tuple[dict[str, Any] | None, list[str]]:
        """A text frame came: the frame if it is new, and what to send in answer."""
        frame: dict[str, Any] = json.loads(text)
        if frame["type"] == "welcome":
            return frame, self._welcomed(frame)
        if frame["type"] == "ack":
            self._acknowledged(frame["received"])
            return None, []
        if frame["n"] <= self._received:
            return None, []
        self._received = frame["n"]
        self._learn(frame)
        return frame, [json.dumps({"type": "ack", "received": self._received})]

    def pages_of(self, account_id: str) -> list[dict[str, Any]]:
        """That account's page in the call, if it sends anything."""
        return [
            member
            for member in self.members
            if member["account_id"] == account_id
            and member["device"] == "page"
            and not member["watch"]
        ]

    # ---- what frames tell -------------------------------------------------------------------

    def _welcomed(self, frame: dict[str, Any]) -> list[str]:
        self._online = True
        self._token = frame["resume_token"]
        self.account_id = frame["account_id"]
        self.members = _joined(frame["call"])
        self._present(frame["participants"])
        if frame["resumed"]:
            self._acknowledged(frame["received"])
            return [json.dumps(one) for one in self._waiting]
        # The server knows nothing of before: what was under way is said again, in new numbers.
        self._received = self._sent = 0
        kept, self._waiting = list(self._waiting), deque()
        for one in kept:
            self._sent += 1
            self._waiting.append({**one, "n": self._sent})
        return [json.dumps(one) for one in self._waiting]

    def _acknowledged(self, received: int) -> None:
        while self._waiting and self._waiting[0]["n"] <= received:
            self._waiting.popleft()

    def _learn(self, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "call":
                self.members = _joined(frame["members"])
            case "presence":
                self._present(frame["participants"])
            case "refused":
                self.refused = frame["code"], frame["detail"]
            case "entry":
                self._entry(frame["entry"])

    def _present(self, participants: list[dict[str, Any]]) -> None:
        self.people = {one["account"]["id"]: one for one in participants if one["role"] != "host"}

    def _entry(self, entry: dict[str, Any]) -> None:
        body = entry["body"]
        if body["kind"] == "ended":
            self.ended = True
        elif body["kind"] == "pictures_answered" and body["to_account_id"] == self.account_id:
            self.agreed[entry["account_id"]] = frozenset(body["lines"])
            self.answers += 1


def _joined(members: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Who is only ready for the call has no connection with a kernel."""
    return [member for member in members if not member["ready"]]
