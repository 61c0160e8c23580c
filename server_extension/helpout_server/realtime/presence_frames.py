"""Presence in a room: who is asked, and what follows from silence.

Owns the frames around ``presence.Presence``, whose docstring has the rules.
"""

from helpout_server.contracts.call import PresenceCheckFrame
from helpout_server.realtime.connection import Connection
from helpout_server.realtime.effects import Effect, EndLiveSession
from helpout_server.realtime.moment import Moment
from helpout_server.realtime.presence import Asked
from helpout_server.realtime.recording_frames import RecordingMoves


class PresenceMoves(RecordingMoves):
    """The part of a room that asks who is still there."""

    _asked_to_end = False

    def _alive(self, connection: Connection, now_s: float) -> list[Effect]:
        """A person did something. ``now_s``: monotonic."""
        return self._tell_asked(self.presence.alive(connection.account.id, now_s))

    def _open_question(self, connection: Connection, now_s: float) -> list[Effect]:
        """For a page that comes, perhaps while its person is being asked."""
        asked = self.presence.came(connection.account.id, now_s)
        return [] if asked is None else self._tell_each(_frame(asked), [connection])

    def _presence_tick(self, now: Moment) -> list[Effect]:
        """Ask, remind, and let who did not answer leave the call."""
        asked = self.presence.tick(now.seconds)
        if not asked:
            return []
        effects = self._tell_asked(asked)
        absent = [one.account_id for one in asked if one.what == "absent"]
        left = [
            self.call.leave(member.connection_id)
            for member in self.call.members()
            if member.account_id in absent and member.device != "recorder"
        ]
        if any(left):
            effects += self._call_changed()
        if absent and not self._asked_to_end and self.presence.nobody_there(self._taking_part()):
            self._asked_to_end = True
            effects.append(EndLiveSession(self.facts.lead_id))
        return effects

    def _taking_part(self) -> dict[str, bool]:
        """Accounts here that are no watchers, and whether the other of a pair waits for them."""
        pair = (self.facts.lender_id, self.facts.lead_id) if self.facts.pair else ()
        return {
            account_id: account_id in pair
            for account_id, role in self.connections.people().items()
            if role != "watcher"
        }

    def _tell_asked(self, asked: list[Asked]) -> list[Effect]:
        effects: list[Effect] = []
        for one in asked:
            effects += self._tell_each(_frame(one), self.connections.pages(one.account_id))
        return effects


def _frame(asked: Asked) -> PresenceCheckFrame:
    """An answered or a given-up question are both taken back: there is nothing to answer."""
    return PresenceCheckFrame(
        n=0, reminder=asked.reminder, due_in_ms=max(0, round(asked.due_in_s * 1_000))
    )
