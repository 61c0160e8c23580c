"""A room: what happens when frames come, connections come and go, and time passes.

Owns the moves of a live session's room; its parts (log, call, rights, awareness, document,
delivery, recording, presence) are modules beside it. Knows no socket, store or clock: it is
told, and answers with effects. Frames are handled in ``frames.py`` and what that stands on,
coming and going in ``arrivals.py``.
"""

import hmac
from collections.abc import Sequence
from typing import Literal

from helpout_server.contracts.account import PublicAccount
from helpout_server.contracts.entries import Ended, EntryBody
from helpout_server.contracts.room import AckFrame, EntryFrame, Hello
from helpout_server.ports.ids import Ids
from helpout_server.ports.live_session import LogLine
from helpout_server.realtime import limits
from helpout_server.realtime.arrivals import Arrivals
from helpout_server.realtime.connection import Connection, Entrant
from helpout_server.realtime.delivery import encoded
from helpout_server.realtime.effects import (
    Close,
    DocumentChanged,
    Effect,
    Fault,
    Refused,
    Relay,
    Send,
)
from helpout_server.realtime.facts import RoomFacts
from helpout_server.realtime.moment import Moment
from helpout_server.realtime.shared_cell import (
    AWARENESS,
    SYNC,
    SharedCell,
    TextNotTaken,
    Writer,
)
from helpout_server.realtime.state import NotTaken


class Room(Arrivals):
    """One room. All methods return effects, to be done in order."""

    def __init__(
        self,
        *,
        facts: RoomFacts,
        lines: Sequence[LogLine],
        cell: SharedCell,
        ids: Ids,
        now: Moment,
        presence_confirm_s: float = limits.PRESENCE_CONFIRM_S,
    ) -> None:
        super().__init__(
            facts=facts, lines=lines, cell=cell, ids=ids, presence_confirm_s=presence_confirm_s
        )
        self._ghosts = {}
        self._ended_at: float | None = now.seconds if self.log.ended else None
        self._remember(lines, now)
        self._lines = lines

    def begin(self, now: Moment) -> list[Effect]:
        """Once, before anything else: what a restart left open is closed in the log."""
        lines, self._lines = self._lines, ()
        return self._make_good(lines, now)

    @property
    def idle(self) -> bool:
        """Nobody is here or may come back by resuming."""
        return not self.connections and not self._ghosts

    @property
    def both_here(self) -> bool:
        """Lender and lead (student and tutor) are in the room together."""
        here = self.connections.people()
        return self.facts.lender_id in here and self.facts.lead_id in here

    # ---- coming and going -------------------------------------------------------------------

    def connect(
        self, hello: Hello, entrant: Entrant, now: Moment, *, ends_in_ms: int
    ) -> list[Effect]:
        """A socket said hello. An older socket of the same connection is the edge's to close.

        Raises:
            Refused: the room is over or full, or the connection is somebody else's.
        """
        if self._ended_at is not None:
            raise Refused("over", "the live session has ended")
        if entrant.device == "recorder" and not self.recording.open:
            raise Refused("over", "the recording is over")
        known = self.connections.get(hello.connection_id)
        if known is not None and known.who != entrant.who:
            raise Refused("not_allowed", "that connection is somebody else's")
        if known is not None and hello.resume is not None:
            token = hello.resume.token.encode()
            if hmac.compare_digest(known.token.encode(), token):
                again = known.delivery.again(hello.resume.received)
                if again is not None:
                    return self._resume(known, again, entrant, now, ends_in_ms)
        return self._come(hello, entrant, now, ends_in_ms)

    def disconnected(self, connection_id: str, now: Moment) -> list[Effect]:
        """The socket is down; the connection may resume for ``GRACE_S``."""
        connection = self.connections.get(connection_id)
        if connection is None or not connection.here:
            return []
        if connection.part == "recorder":  # it has no network to come back over
            effects = self._forget(connection) + self._presence()
            return effects + self._recording_stops("failed", now)
        connection.gone_at = now.seconds
        return self._presence()

    def recorder_entrant(self) -> Entrant | None:
        """As whom the recorder comes: beside who asked for it. None: nothing is recorded."""
        asked_by = self.recording.asked_by
        if not self.recording.open or asked_by is None:
            return None
        pages = self.connections.pages(asked_by)
        account = pages[0].account if pages else PublicAccount(id=asked_by, display_name="")
        return Entrant(account, self._role_of(asked_by), "recorder")

    def tick(self, now: Moment) -> list[Effect]:
        """Time has passed; call about once a second."""
        effects: list[Effect] = []
        for connection in self.connections:
            if connection.gone_at is not None:
                if now.seconds - connection.gone_at >= limits.GRACE_S:
                    effects += self._leave(connection, now)
            elif (
                connection.role == "host"
                and self.rights.any()
                and now.seconds - connection.heard_at >= limits.HOST_SILENCE_S
            ):
                effects.append(Close(connection.id, "silent", "no word from the kernel host"))
        for kind, gone_at in list(self._ghosts.items()):
            if now.seconds - gone_at >= limits.GRACE_S:
                del self._ghosts[kind]
                effects += self._left(kind, now)
        if self._ended_at is None:
            effects += self._recording_tick(now) + self._presence_tick(now)
        if self._ended_at is not None and now.seconds - self._ended_at >= limits.AFTER_END_S:
            effects += self.close_all("over", "the live session has ended")
        return effects

    def end(
        self,
        account_id: str,
        now: Moment,
        *,
        why: Literal["asked", "nobody_there"] = "asked",
    ) -> list[Effect]:
        """The live session was ended by that account, or for want of anybody in its name."""
        if self._ended_at is not None:
            return []
        self._ended_at = now.seconds
        # Nothing is taken from the kernel host afterwards.
        effects = self._recording_stops("ended", now) + self._runs_end(now)
        effects += self._write(account_id, Ended(why=why), now) + self._hide_notebook()
        if self.call.clear():
            effects += self._call_changed()
        return effects

    def recording_ends(
        self, now: Moment, *, why: Literal["ended", "failed"] = "ended"
    ) -> list[Effect]:
        """The room is put away while something may be recorded."""
        return self._recording_stops(why, now)

    def end_camera(self, account_id: str, now: Moment) -> list[Effect]:
        """That account's camera leaves, and may not resume."""
        effects: list[Effect] = []
        for connection in self.connections:
            if connection.who == (account_id, "camera"):
                effects.append(Close(connection.id, "removed", "its link was ended"))
                effects += self._leave(connection, now)
        return effects

    def close_all(self, fault: Fault, detail: str) -> list[Effect]:
        """Close every open connection."""
        return [Close(c.id, fault, detail) for c in self.connections if c.here]

    def stored(self, seq: int) -> list[Effect]:
        """Lines up to ``seq`` are in the database: tell them."""
        effects: list[Effect] = []
        for entry in self.log.stored(seq):
            effects += self._tell_all(EntryFrame(n=0, entry=entry))
        for connection in self.connections:
            connection.delivery.stored(seq)
        return effects + self._consents_stored(seq)

    def write(
        self, account_id: str, body: EntryBody, frame_id: str, now: Moment
    ) -> tuple[int, list[Effect]]:
        """An entry from outside the room, at most once for its ``frame_id``; and its ``seq``.

        Raises:
            NotTaken: the live session has ended, or the log is full.
        """
        known = self.log.find(frame_id)
        if known is not None:
            return known, []
        self._not_ended()
        if self.log.full:
            raise NotTaken("too_many", "The room's log takes no more just now.")
        effects = self._write(account_id, body, now, frame_id)
        return self.log.written, effects

    def acks(self) -> list[Effect]:
        """What is due to be acknowledged; call a little after frames came."""
        effects: list[Effect] = []
        for connection in self.connections:
            due = connection.delivery.due() if connection.here else None
            if due is not None:
                effects.append(Send(connection.id, encoded(AckFrame(received=due))))
        return effects

    def receive_bytes(self, connection_id: str, message: bytes, now_s: float) -> list[Effect]:
        """A binary frame came: a part of the document's protocol. ``now_s``: monotonic."""
        connection = self.connections.get(connection_id)
        if connection is None:
            return []
        try:
            return self._document(connection, message, now_s)
        except Refused as refused:
            connection.delivery.broken = True
            return [Close(connection_id, refused.fault, refused.detail)]

    def _writer(self, connection: Connection) -> Writer:
        account_id = connection.account.id
        return Writer(account_id, self.log.pad.suggest_only, account_id == self.facts.lender_id)

    def _document(self, connection: Connection, message: bytes, now_s: float) -> list[Effect]:
        if len(message) > limits.BINARY_BYTES_MAX:
            raise Refused("too_large", "a binary frame is too large")
        if not connection.has_document:
            raise Refused("malformed", "the document is none of its business")
        connection.heard_at = now_s
        kind = message[0] if message else -1
        if kind == SYNC:
            if not connection.within(limits.DOCUMENT, now_s):
                raise Refused("too_many", "too many changes of the document at once")
            try:
                reply, relay = self.cell.receive(
                    message, may_edit=self._may_edit(connection), writer=self._writer(connection)
                )
            except TextNotTaken as fault:
                # It answers no numbered frame: nobody else has seen it, and the page heals.
                return self._refuse(connection, 0, fault.code, fault.detail)
            effects: list[Effect] = []
            if relay is not None:
                effects = [
                    Relay(self.connections.readers_but(connection.id), relay),
                    DocumentChanged(),
                ]
                effects += self._alive(connection, now_s)
            return [*effects, Send(connection.id, reply)] if reply is not None else effects
        if kind == AWARENESS:
            if not connection.within(limits.AWARENESS, now_s):
                return []
            relay = self.awareness.receive(connection.id, message, connection.user())
            return (
                [Relay(self.connections.readers_but(connection.id), relay)]
                if relay is not None
                else []
            )
        raise Refused("malformed", "a binary frame of no known kind")
