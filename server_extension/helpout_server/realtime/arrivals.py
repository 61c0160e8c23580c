"""Coming, resuming, leaving, and being removed.

Owns what happens in a room when a connection does one of these, or when who belongs to the
live session was changed elsewhere. Does not know sockets.
"""

from collections.abc import Sequence

from helpout_server.contracts.entries import EntryBody, GrantsChanged, Joined, LeadChanged, Left
from helpout_server.contracts.room import Hello, LeadFrame, Welcome
from helpout_server.ports.live_session import LogLine
from helpout_server.realtime import limits
from helpout_server.realtime.connection import Connection, Entrant, Who
from helpout_server.realtime.delivery import encoded
from helpout_server.realtime.effects import Close, Effect, Send
from helpout_server.realtime.facts import RoomFacts
from helpout_server.realtime.frames import SIGNS_IN_LOG, FrameHandlers
from helpout_server.realtime.moment import Moment


class Arrivals(FrameHandlers):
    """The part of a room that is about who is in it."""

    _ghosts: dict[Who, float]
    """Who was here before the server was restarted, and since when they are waited for."""

    def look(self, facts: RoomFacts, now: Moment) -> list[Effect]:
        """The stored facts were changed: people removed, another role, another lead."""
        former, self.facts = self.facts, facts
        if facts == former:
            return []
        self._roles.update(facts.members)
        effects: list[Effect] = []
        changed = False
        for connection in self.connections:
            role = facts.role_of(connection.account.id)
            if connection.part == "recorder":
                continue
            if role is None:
                effects.append(Close(connection.id, "removed", "no longer of this live session"))
                effects += self._leave(connection, now)
            elif connection.role not in ("host", role):
                connection.role, changed = role, True
        if facts.lead_id != former.lead_id and not self.log.ended:
            body = LeadChanged(to_account_id=facts.lead_id)
            effects += self._write(former.lead_id, body, now)
            effects += self._tell_all(LeadFrame(n=0, lead_id=facts.lead_id))
            changed = True
        if facts.recording_refused and self.recording.open:
            effects += self._recording_stops("refused", now)
        if changed:
            effects += self._presence() + self._watchers_send_nothing()
        return effects + self._people_changed(now)

    # ---- coming -----------------------------------------------------------------------------

    def _come(self, hello: Hello, entrant: Entrant, now: Moment, ends_in_ms: int) -> list[Effect]:
        effects: list[Effect] = []
        known_kind = self.connections.has(entrant.who)
        known_kind = self._ghosts.pop(entrant.who, None) is not None or known_kind
        earlier = self.connections.get(hello.connection_id)
        in_the_way = self.connections.in_the_way(entrant)
        for replaced in {c.id: c for c in (earlier, in_the_way) if c is not None}.values():
            effects += self._forget(replaced) + self._notebook_without(replaced)
            if replaced.here and replaced is not earlier:
                effects.append(Close(replaced.id, "replaced", "another one has come"))
        if entrant.role == "host" and in_the_way not in (None, earlier) and self.rights.any():
            # Grants live in the memory of the one that is gone.
            effects += self._grants_end(now)
        connection = self.connections.add(
            hello.connection_id, entrant, token=self._ids.secret(), now=now.seconds
        )
        # Its coming may pause a recording: the welcome says so, and comes first.
        brought_about = self._people_changed(now)
        if connection.part == "page":
            brought_about += self._open_question(connection, now.seconds)
        effects.append(self._welcome(connection, now, ends_in_ms, after_seq=hello.after_seq))
        effects += brought_about + self._catch_up(connection)
        effects += self._notebook_for(connection) + self._presence(but=connection.id)
        if not known_kind and entrant.who[1] in ("page", "host"):
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
        effects += self._catch_up(connection)
        return effects + self._presence(but=connection.id)

    def _catch_up(self, connection: Connection) -> list[Effect]:
        """The document's first question, and where everybody's cursor is."""
        if not connection.has_document:
            return []
        cursors = self.awareness.everything()
        effects: list[Effect] = [Send(connection.id, self.cell.step_1())]
        return effects if cursors is None else [*effects, Send(connection.id, cursors)]

    def _welcome(
        self, connection: Connection, now: Moment, ends_in_ms: int, *, after_seq: int | None
    ) -> Send:
        """``after_seq`` None: resumed, the ring tells the rest."""
        resumed = after_seq is None
        entries = [] if after_seq is None or not connection.reads else self.log.since(after_seq)
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
            topology=self.facts.topology,
            call_limit=self.facts.call_limit,
            lead_id=self.facts.lead_id,
            recording=self.recording.standing(now.seconds),
            kernel=self.kernel,
            ends_in_ms=ends_in_ms,
            heartbeat_ms=int(limits.HEARTBEAT_S * 1_000),
        )
        return Send(connection.id, encoded(welcome))

    # ---- leaving ----------------------------------------------------------------------------

    def _leave(self, connection: Connection, now: Moment) -> list[Effect]:
        effects = self._forget(connection) + self._notebook_without(connection)
        effects += self._presence()
        if not self.connections.has(connection.who):
            effects += self._left(connection.who, now)
        return effects

    def _left(self, who: Who, now: Moment) -> list[Effect]:
        """The last connection of an account as that is gone for good."""
        account_id, part = who
        effects: list[Effect] = []
        if part == "host":
            if self.kernel is not None:
                self.kernel = None
                effects += self._kernel_changed()
            if self.rights.any():
                effects += self._grants_end(now)
            effects += self._runs_end(now)
            return effects + self._write(account_id, Left(role="host"), now)
        if part == "page":
            self.presence.left(account_id)
            effects += self._write(account_id, Left(role=self._role_of(account_id)), now)
        return effects + self._people_changed(now)

    def _watchers_send_nothing(self) -> list[Effect]:
        """Who became a watcher leaves the call, and may join it again to watch."""
        left = [
            self.call.leave(c.id)
            for c in self.connections
            if c.role == "watcher" and (member := self.call.get(c.id)) and not member.watch
        ]
        return self._call_changed() if any(left) else []

    def _grants_end(self, now: Moment) -> list[Effect]:
        self.rights.told([], now.seconds)
        away = GrantsChanged(grants=[], why="host_away")
        return self._write(self.facts.lender_id, away, now)

    def _runs_end(self, now: Moment) -> list[Effect]:
        effects: list[Effect] = []
        ends: list[EntryBody] = [*self.log.open_runs.answers(), *self.log.open_runs.ends()]
        for end in ends:
            effects += self._write(self.facts.lender_id, end, now)
        return effects

    # ---- after a restart --------------------------------------------------------------------

    def _remember(self, lines: Sequence[LogLine], now: Moment) -> None:
        """Who had not left may come back within the grace."""
        for line in lines:
            body, account_id = line.entry.body, line.entry.account_id
            passed_s = max(0.0, (now.at - line.entry.at).total_seconds())
            match body:
                case Joined(role=role):
                    who: Who = account_id, "host" if role == "host" else "page"
                    self._ghosts[who] = now.seconds
                    self._roles.setdefault(account_id, role)
                case Left(role=role):
                    self._ghosts.pop((account_id, "host" if role == "host" else "page"), None)
                    if role != "host":
                        self.presence.left(account_id)
                case GrantsChanged():
                    self.rights.told(body.grants, now.seconds - passed_s)
            if isinstance(body, SIGNS_IN_LOG) and getattr(body, "role", "") != "host":
                self.presence.alive(account_id, now.seconds - passed_s)
        if self.rights.any() or self.log.open_runs:
            self._ghosts.setdefault((self.facts.lender_id, "host"), now.seconds)
        if self.log.ended:
            self._ghosts.clear()

    def _make_good(self, lines: Sequence[LogLine], now: Moment) -> list[Effect]:
        """What the log must say of what happened while this room was not in memory."""
        if self.log.ended:
            return []
        effects = self._end_lost_recording(lines, now)
        leads = [
            b.to_account_id for b in (x.entry.body for x in lines) if isinstance(b, LeadChanged)
        ]
        if leads and leads[-1] != self.facts.lead_id:
            effects += self._write(leads[-1], LeadChanged(to_account_id=self.facts.lead_id), now)
        return effects
