"""Recordings in a room: who may ask, what is written, what the recorder is told.

Owns the frames and entries around ``recording.Recording``. The recorder starts, and starts
again after a pause, only once the consents it stands on are stored; it pauses and stops at once.
"""

from collections.abc import Sequence

from helpout_server.contracts.entries import EntryBody
from helpout_server.contracts.recording import (
    AnswerRecording,
    AskRecording,
    RecordingAnswered,
    RecordingAsked,
    RecordingEnd,
    RecordingPaused,
    RecordingStarted,
    RecordingStopped,
    StopRecording,
)
from helpout_server.ports.live_session import LogLine
from helpout_server.realtime import limits
from helpout_server.realtime.call_frames import CallMoves
from helpout_server.realtime.connection import Connection
from helpout_server.realtime.effects import (
    Close,
    Effect,
    PauseRecorder,
    StartRecorder,
    StopRecorder,
)
from helpout_server.realtime.facts import RecordingRefusal
from helpout_server.realtime.moment import Moment
from helpout_server.realtime.recording import Change, open_recording
from helpout_server.realtime.state import NotTaken

_WHY_NOT: dict[RecordingRefusal, str] = {
    "off": "This marketplace records nothing.",
    "under_18": "Somebody here is under 18: nothing is recorded.",
    "category": "Helpouts of this category are not recorded.",
}


class RecordingMoves(CallMoves):
    """The part of a room that is about its recording."""

    _when_stored: tuple[int, Effect] | None = None
    """What the recorder is told once that entry is stored."""
    _recorder_started = False

    # ---- frames -----------------------------------------------------------------------------

    def _ask_recording(
        self, connection: Connection, frame: AskRecording, now: Moment
    ) -> list[Effect]:
        self._recordable(connection)
        if self.log.find(frame.frame_id) is not None:
            return self._again(connection, frame.frame_id)
        self._may_record(frame)
        recording_id = self._ids.new("rec")
        body = RecordingAsked(
            recording_id=recording_id, parts=frame.parts, keep_days=frame.keep_days
        )
        effects = self._log(connection, frame.frame_id, body, now)
        self.recording.people(self._present(), now.seconds)
        changes = self.recording.ask(
            recording_id, connection.account.id, frame.parts, frame.keep_days, now.seconds
        )
        return effects + self._recorded(changes, connection.account.id, now, tell=True)

    def _may_record(self, frame: AskRecording) -> None:
        self._not_ended()
        why = self.facts.recording_refused
        if why:
            raise NotTaken(f"recording_{why}", _WHY_NOT[why])
        if self.recording.open:
            raise NotTaken("recording_already", "There is a recording, or somebody asked for one.")
        if frame.keep_days > self.facts.recording_keep_days_max:
            days = self.facts.recording_keep_days_max
            raise NotTaken("keep_too_long", f"Recordings are kept for {days} days at most.")
        if not (frame.parts.sound or frame.parts.camera or frame.parts.screen):
            raise NotTaken("nothing_to_record", "Neither sound nor a picture was chosen.")

    def _answer_recording(
        self, connection: Connection, frame: AnswerRecording, now: Moment
    ) -> list[Effect]:
        self._recordable(connection)
        if self.log.find(frame.frame_id) is not None:
            return self._again(connection, frame.frame_id)
        self._this_recording(frame.recording_id)
        account_id = connection.account.id
        body = RecordingAnswered(recording_id=frame.recording_id, consent=frame.consent)
        effects: list[Effect] = []
        if not frame.consent:
            # A consent that is taken back is obeyed even where the log takes no more.
            changes = self.recording.refuse(account_id, now.seconds)
            effects = self._write(account_id, body, now, frame.frame_id)
            effects += self._again(connection, frame.frame_id)
        else:
            effects = self._log(connection, frame.frame_id, body, now)
            changes = self.recording.agree(account_id, now.seconds)
        return effects + self._recorded(changes, account_id, now, tell=True)

    def _stop_recording(
        self, connection: Connection, frame: StopRecording, now: Moment
    ) -> list[Effect]:
        self._recordable(connection)
        if self.log.find(frame.frame_id) is not None:
            return self._again(connection, frame.frame_id)
        self._this_recording(frame.recording_id)
        if connection.account.id not in self.recording.agreed:
            raise NotTaken("not_allowed", "Who did not agree says no instead.")
        changes = self.recording.stop("asked", now.seconds)
        effects = self._recorded(
            changes, connection.account.id, now, tell=True, frame_id=frame.frame_id
        )
        return effects + self._again(connection, frame.frame_id)

    def _this_recording(self, recording_id: str) -> None:
        if not self.recording.open or recording_id != self.recording.id:
            raise NotTaken("no_such_recording", "That recording is over.")

    # ---- what else happens ------------------------------------------------------------------

    def recorder_met(self, recording_id: str, now: Moment) -> list[Effect]:
        """The recorder keeps something of somebody: it is not only ordered, it runs."""
        if recording_id != self.recording.id or not self.recording.meets(now.seconds):
            return []
        return self._recording_changed(now)

    def recorder_failed(self, recording_id: str, now: Moment) -> list[Effect]:
        """The recorder could not start, or is gone without having been told to."""
        if recording_id != self.recording.id:
            return []
        return self._recording_stops("failed", now)

    def _people_changed(self, now: Moment) -> list[Effect]:
        """Call whenever somebody came, left, or has another role."""
        if not self.recording.open:
            return []
        before = self.recording.awaited
        changes = self.recording.people(self._present(), now.seconds)
        tell = bool(changes) or before != self.recording.awaited
        return self._recorded(changes, self.recording.asked_by or "", now, tell=tell)

    def _recording_stops(self, why: RecordingEnd, now: Moment) -> list[Effect]:
        changes = self.recording.stop(why, now.seconds)
        by = self.recording.asked_by or self.facts.lead_id
        return self._recorded(changes, by, now, tell=bool(changes))

    def _recording_tick(self, now: Moment) -> list[Effect]:
        if not self.recording.open:
            return []
        changes = self.recording.tick(
            now.seconds, anybody_in_call=self.call.anybody, idle_s=limits.RECORDING_IDLE_S
        )
        by = self.recording.asked_by or self.facts.lead_id
        return self._recorded(changes, by, now, tell=bool(changes))

    def _end_lost_recording(self, lines: Sequence[LogLine], now: Moment) -> list[Effect]:
        """After a restart: the recorder's connection is gone, what it wrote is kept."""
        lost = open_recording(lines)
        if lost is None:
            return []
        recording_id, asked_by = lost
        return self._write(asked_by, RecordingStopped(recording_id=recording_id, why="failed"), now)

    def _consents_stored(self, seq: int) -> list[Effect]:
        """Entries up to ``seq`` are stored: the recorder may begin what waited for them."""
        if self._when_stored is None or self._when_stored[0] > seq:
            return []
        _, effect = self._when_stored
        self._when_stored = None
        if isinstance(effect, StartRecorder):
            self._recorder_started = True
        return [effect]

    # ---- shared -----------------------------------------------------------------------------

    @staticmethod
    def _recordable(connection: Connection) -> None:
        if connection.role == "watcher":
            raise NotTaken("watch_only", "Who watches is not recorded, and records nothing.")

    def _present(self) -> list[str]:
        """Accounts that could be seen or heard: their page or their camera is here.

        Who lost the socket a moment ago is: media goes on without it.
        """
        found = {
            c.account.id: None
            for c in self.connections
            if c.part in ("page", "camera") and c.role != "watcher"
        }
        return list(found)

    def _recorded(
        self,
        changes: Sequence[Change],
        account_id: str,
        now: Moment,
        *,
        tell: bool,
        frame_id: str | None = None,
    ) -> list[Effect]:
        """Write, do and tell what changed; entries are that account's."""
        effects: list[Effect] = []
        for change in changes:
            effects += self._write(account_id, self._entry_of(change), now, frame_id)
            effects += self._order(change)
        return effects + (self._recording_changed(now) if tell else [])

    def _entry_of(self, change: Change) -> EntryBody:
        assert self.recording.id is not None, "what changed has a name"
        match change.what:
            case "started":
                return RecordingStarted(recording_id=self.recording.id)
            case "paused":
                return RecordingPaused(recording_id=self.recording.id)
            case "stopped":
                return RecordingStopped(recording_id=self.recording.id, why=change.why)

    def _order(self, change: Change) -> list[Effect]:
        """What the recorder is to do: beginning waits for the store, the rest for nothing."""
        recording = self.recording
        assert recording.id is not None, "what changed has a name"
        self._when_stored = None
        if change.what == "started":
            begin: Effect = PauseRecorder(recording.id, paused=False, agreed=recording.agreed)
            if not self._recorder_started:
                begin = StartRecorder(
                    recording.id,
                    recording.asked_by or "",
                    recording.agreed,
                    recording.parts,
                    recording.keep_days,
                )
            self._when_stored = self.log.written, begin
            return []
        if not self._recorder_started:
            return []
        if change.what == "paused":
            return [PauseRecorder(recording.id, paused=True)]
        self._recorder_started = False
        stop = StopRecorder(recording.id, change.why, recording.agreed, recording.recorded_ms())
        return [stop, *self._recorder_leaves()]

    def _recorder_leaves(self) -> list[Effect]:
        effects: list[Effect] = []
        for connection in self.connections:
            if connection.part == "recorder":
                effects += self._forget(connection)
                effects.append(Close(connection.id, "over", "the recording is over"))
        return effects
