"""A room: what happens when frames come, connections come and go, and time passes.

Owns the moves of a live session's room; its parts (log, call, rights, awareness, document,
delivery) are modules beside it. Knows no socket, store or clock: it is told, and answers with
effects. Frames themselves are handled in ``frames.py``.
"""

import hmac
from collections.abc import Sequence

from helpout_server.contracts.entries import Ended, GrantsChanged, Joined, Left
from helpout_server.contracts.recording import RecordedParts, RecordingStanding
from helpout_server.contracts.room import AckFrame, EntryFrame, Hello, Welcome
from helpout_server.ports.ids import Ids
from helpout_server.ports.live_session import LogLine
from helpout_server.realtime import limits
from helpout_server.realtime.connection import Connection, Entrant
from helpout_server.realtime.delivery import Numbered, encoded
from helpout_server.realtime.effects import (
    Close,
    DocumentChanged,
    Effect,
    Fault,
    Refused,
    Relay,
    Send,
)
from helpout_server.realtime.frames import FrameHandlers
from helpout_server.realtime.moment import Moment
from helpout_server.realtime.shared_cell import AWARENESS, SYNC, SharedCell


class Room(FrameHandlers):
    """One room. All methods return effects, to be done in order."""

    def __init__(
        self,
        *,
        student_id: str,
        tutor_id: str,
        lines: Sequence[LogLine],
        cell: SharedCell,
        ids: Ids,
        now: Moment,
    ) -> None:
        super().__init__(student_id=student_id, tutor_id=tutor_id, lines=lines, cell=cell, ids=ids)
        self._ghosts: dict[tuple[str, bool], float] = {}
        self._ended_at: float | None = now.seconds if self.log.ended else None
        self._remember(lines, now)

    @property
    def idle(self) -> bool:
        """Nobody is here or may come back by resuming."""
        return not self.connections and not self._ghosts

    @property
    def both_here(self) -> bool:
        """Student and tutor are in the room together."""
        return self.connections.has((self.student_id, False)) and self.connections.has(
            (self.tutor_id, False)
        )

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
        known = self.connections.get(hello.connection_id)
        if known is not None and known.kind != (entrant.account.id, entrant.role == "host"):
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
        connection.gone_at = now.seconds
        return self._presence()

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
        if self._ended_at is not None and now.seconds - self._ended_at >= limits.AFTER_END_S:
            effects += self.close_all("over", "the live session has ended")
        return effects

    def end(self, account_id: str, now: Moment) -> list[Effect]:
        """The live session was ended by that account."""
        if self._ended_at is not None:
            return []
        self._ended_at = now.seconds
        # Nothing is taken from the kernel host afterwards.
        effects = self._runs_end(now)
        effects += self._write(account_id, Ended(), now)
        if self.call.clear():
            effects += self._call_changed()
        return effects

    def close_all(self, fault: Fault, detail: str) -> list[Effect]:
        """Close every open connection."""
        return [Close(c.id, fault, detail) for c in self.connections if c.here]

    def stored(self, seq: int) -> list[Effect]:
        """Lines up to ``seq`` are in the database: tell them."""
        effects: list[Effect] = []
        for entry in self.log.stored(seq):
            frame = Numbered(EntryFrame(n=0, entry=entry))
            for connection in self.connections:
                effects += self._tell(connection, frame)
        for connection in self.connections:
            connection.delivery.stored(seq)
        return effects

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

    def _document(self, connection: Connection, message: bytes, now_s: float) -> list[Effect]:
        if len(message) > limits.BINARY_BYTES_MAX:
            raise Refused("too_large", "a binary frame is too large")
        connection.heard_at = now_s
        kind = message[0] if message else -1
        if kind == SYNC:
            if not connection.within(limits.DOCUMENT, now_s):
                raise Refused("too_many", "too many changes of the document at once")
            reply, relay = self.cell.receive(message, may_edit=self._may_edit(connection))
            effects: list[Effect] = []
            if relay is not None:
                effects = [
                    Relay(self.connections.here_but(connection.id), relay),
                    DocumentChanged(),
                ]
            return [*effects, Send(connection.id, reply)] if reply is not None else effects
        if kind == AWARENESS:
            if not connection.within(limits.AWARENESS, now_s):
                return []
            relay = self.awareness.receive(connection.id, message, connection.user())
            return (
                [Relay(self.connections.here_but(connection.id), relay)]
                if relay is not None
                else []
            )
        raise Refused("malformed", "a binary frame of no known kind")

    # ---- parts ------------------------------------------------------------------------------

    def _remember(self, lines: Sequence[LogLine], now: Moment) -> None:
        """After a restart: who had not left may come back within the grace."""
        for line in lines:
            body, account_id = line.entry.body, line.entry.account_id
            match body:
                case Joined():
                    self._ghosts[account_id, body.role == "host"] = now.seconds
                case Left():
                    self._ghosts.pop((account_id, body.role == "host"), None)
                case GrantsChanged():
                    passed = (now.at - line.entry.at).total_seconds()
                    self.rights.told(body.grants, now.seconds - max(0.0, passed))
        if self.rights.any() or self.log.open_runs:
            self._ghosts.setdefault((self.student_id, True), now.seconds)
        if self.log.ended:
            self._ghosts.clear()

    def _come(self, hello: Hello, entrant: Entrant, now: Moment, ends_in_ms: int) -> list[Effect]:
        effects: list[Effect] = []
        kind = entrant.account.id, entrant.role == "host"
        known_kind = self.connections.has(kind) or self._ghosts.pop(kind, None) is not None
        earlier = self.connections.get(hello.connection_id)
        host = self.connections.host() if entrant.role == "host" else None
        gone = self.connections.in_the_way(entrant)
        for replaced in {c.id: c for c in (earlier, host, gone) if c is not None}.values():
            effects += self._forget(replaced)
            if replaced.here and replaced is not earlier:
                effects.append(Close(replaced.id, "replaced", "another kernel host has come"))
        if host is not None and host is not earlier and self.rights.any():
            # Grants live in the memory of the one that is gone.
            effects += self._grants_end(now)
        connection = self.connections.add(
            hello.connection_id, entrant, token=self._ids.secret(), now=now.seconds
        )
        effects.append(self._welcome(connection, now, ends_in_ms, after_seq=hello.after_seq))
        effects.append(Send(connection.id, self.cell.step_1()))
        cursors = self.awareness.everything()
        if cursors is not None:
            effects.append(Send(connection.id, cursors))
        effects += self._presence(but=connection.id)
        if not known_kind:
            effects += self._write(entrant.account.id, Joined(role=entrant.role), now)
        return effects

    def _resume(
        self,
        connection: Connection,
        again: list[str],
        entrant: Entrant,
        now: Moment,
        ends_in_ms: int,
    ) -> list[Effect]:
        connection.gone_at = None
        connection.account = entrant.account
        connection.heard_at = now.seconds
        connection.token = self._ids.secret()
        effects: list[Effect] = [self._welcome(connection, now, ends_in_ms, after_seq=None)]
        effects += [Send(connection.id, text) for text in again]
        effects.append(Send(connection.id, self.cell.step_1()))
        cursors = self.awareness.everything()
        if cursors is not None:
            effects.append(Send(connection.id, cursors))
        return effects + self._presence(but=connection.id)

    def _welcome(
        self, connection: Connection, now: Moment, ends_in_ms: int, *, after_seq: int | None
    ) -> Send:
        """``after_seq`` None: resumed, the ring tells the rest."""
        resumed = after_seq is None
        entries = [] if after_seq is None else self.log.since(after_seq)
        snapshot = None
        if entries is None:
            snapshot = self.log.snapshot(self.rights.now(now.seconds))
        welcome = Welcome(
            connection_id=connection.id,
            account_id=connection.account.id,
            role=connection.role,
            resume_token=connection.token,
            resumed=resumed,
            received=connection.delivery.safe,
            epoch=self.cell.epoch,
            seq=self.log.seq,
            snapshot=snapshot,
            entries=entries or [],
            participants=self.connections.participants(),
            call=self.call.members(),
            topology="mesh",
            call_limit=4,
            lead_id=self.tutor_id,
            recording=RecordingStanding(
                name="off",
                recording_id=None,
                asked_by=None,
                parts=RecordedParts(),
                keep_days=0,
                agreed=[],
                awaited=[],
                recorded_ms=0,
            ),
            kernel=self.kernel,
            ends_in_ms=ends_in_ms,
            heartbeat_ms=int(limits.HEARTBEAT_S * 1_000),
        )
        return Send(connection.id, encoded(welcome))

    def _forget(self, connection: Connection) -> list[Effect]:
        """Take a connection out without a word in the log."""
        self.connections.remove(connection.id)
        effects: list[Effect] = []
        gone = self.awareness.leave(connection.id)
        if gone is not None:
            effects.append(Relay(self.connections.here_but(connection.id), gone))
        if self.call.leave(connection.id):
            effects += self._call_changed()
        return effects

    def _leave(self, connection: Connection, now: Moment) -> list[Effect]:
        effects = self._forget(connection)
        effects += self._presence()
        if not self.connections.has(connection.kind):
            effects += self._left(connection.kind, now)
        return effects

    def _left(self, kind: tuple[str, bool], now: Moment) -> list[Effect]:
        account_id, is_host = kind
        effects: list[Effect] = []
        if is_host:
            if self.kernel is not None:
                self.kernel = None
                effects += self._kernel_changed()
            if self.rights.any():
                effects += self._grants_end(now)
            effects += self._runs_end(now)
            return effects + self._write(account_id, Left(role="host"), now)
        role = self._role_of(account_id)
        return effects + self._write(account_id, Left(role=role), now)

    def _grants_end(self, now: Moment) -> list[Effect]:
        self.rights.told([], now.seconds)
        away = GrantsChanged(grants=[], why="host_away")
        return self._write(self.student_id, away, now)

    def _runs_end(self, now: Moment) -> list[Effect]:
        effects: list[Effect] = []
        for end in self.log.open_runs.ends():
            effects += self._write(self.student_id, end, now)
        return effects
