"""Nothing is recorded without everybody's consent, whatever happens in whatever order."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from helpout_server.contracts.entries import ParticipantRole
from helpout_server.contracts.recording import (
    RecordingAnswered,
    RecordingAsked,
    RecordingStarted,
    RecordingStopped,
)
from helpout_server.realtime import limits
from helpout_server.realtime.effects import PauseRecorder, StartRecorder, StopRecorder
from tests.unit.realtime.room_people import GUESTS, gathering, standing
from tests.unit.realtime.room_setting import TUTOR, Link

WHO = st.integers(0, 3)
PEOPLE = (TUTOR, *GUESTS[:3])


class Consent(RuleBasedStateMachine):
    """Four people come, go, agree, refuse, change roles; the recorder and the server die."""

    @initialize()
    def begin(self) -> None:
        self.setting = gathering()
        self.pages: dict[int, Link] = {}
        self.runs: str | None = None
        """The recording that the recorder writes at this moment."""
        self.begun: set[str] = set()
        self.over: set[str] = set()
        self.come(0)
        self.come(1)
        self.all_agree()

    # ---- what people do

    @rule(who=WHO)
    def come(self, who: int) -> None:
        if who not in self.pages:
            self.pages[who] = self.setting.link(PEOPLE[who], self.role(who))
            self.setting.send(self.pages[who], "join_call", audio=True, video=True, screen=False)
            self.after()

    @rule(who=WHO)
    def go(self, who: int) -> None:
        if who in self.pages:
            self.setting.drop(self.pages.pop(who))
            self.setting.pass_time(limits.GRACE_S + 1)
            self.after()

    @rule(who=WHO)
    def lose_the_socket(self, who: int) -> None:
        if who in self.pages:
            self.setting.drop(self.pages[who])
            self.setting.connect(self.pages[who])
            self.after()

    @rule(who=WHO)
    def ask(self, who: int) -> None:
        if who in self.pages:
            self.say(who, "ask_recording", parts={}, keep_days=7)

    @rule(who=WHO, consent=st.sampled_from([True, True, True, False]))
    def answer(self, who: int, consent: bool) -> None:
        id_ = self.setting.room.recording.id
        if who in self.pages and id_ is not None:
            self.say(who, "answer_recording", recording_id=id_, consent=consent)

    @rule()
    def all_agree(self) -> None:
        if not self.setting.room.recording.open and self.pages:
            self.ask(min(self.pages))
        for who in list(self.pages):
            self.answer(who, consent=True)

    @rule(who=WHO)
    def stop(self, who: int) -> None:
        id_ = self.setting.room.recording.id
        if who in self.pages and id_ is not None:
            self.say(who, "stop_recording", recording_id=id_)

    @rule(who=st.integers(1, 3), role=st.sampled_from(["attendee", "watcher", None]))
    def change_role(self, who: int, role: ParticipantRole | None) -> None:
        members = {**self.setting.facts.members}
        members.pop(PEOPLE[who].id, None)
        if role is not None:
            members[PEOPLE[who].id] = role
        else:
            self.pages.pop(who, None)
        self.setting.look(members=members)
        self.after()

    # ---- what breaks

    @rule()
    def recorder_dies(self) -> None:
        if self.runs is not None:
            self.setting.do(self.setting.room.recorder_failed(self.runs, self.setting.now))
            self.after()

    @rule()
    def server_dies(self) -> None:
        self.setting.crash()
        self.setting.orders.clear()
        self.runs = None
        self.over |= self.begun
        for link in self.pages.values():
            link.page.frames.clear()
            self.setting.connect(link)
        self.after()

    @rule(seconds=st.sampled_from([1.0, 20.0, 40.0]))
    def time_passes(self, seconds: float) -> None:
        self.setting.pass_time(seconds)
        self.after()

    # ---- what must hold

    @invariant()
    def nobody_present_is_recorded_without_their_consent(self) -> None:
        if not hasattr(self, "setting"):
            return
        if self.runs is not None or self.setting.room.recording.name == "on":
            agreed = self.consents()
            present = {
                c.account.id
                for c in self.setting.room.connections
                if c.device == "page" and c.role != "watcher"
            }
            assert present <= agreed

    @invariant()
    def everybody_is_told_how_it_stands(self) -> None:
        if hasattr(self, "setting"):
            now = self.setting.room.recording.standing(self.setting.seconds)
            for link in self.pages.values():
                told = standing(link)
                assert (told.name, told.awaited) == (now.name, now.awaited)

    @invariant()
    def the_log_says_the_same(self) -> None:
        if hasattr(self, "setting"):
            bodies = [line.entry.body for line in self.setting.stored]
            asked = [b.recording_id for b in bodies if isinstance(b, RecordingAsked)]
            stopped = [b.recording_id for b in bodies if isinstance(b, RecordingStopped)]
            open_ = [self.setting.room.recording.id] if self.setting.room.recording.open else []
            assert asked == stopped + open_
            started = {b.recording_id for b in bodies if isinstance(b, RecordingStarted)}
            assert self.begun <= started

    # ---- parts

    def role(self, who: int) -> ParticipantRole:
        role = self.setting.facts.role_of(PEOPLE[who].id)
        if role is None:
            self.setting.look(members={**self.setting.facts.members, PEOPLE[who].id: "attendee"})
        return role or "attendee"

    def say(self, who: int, kind: str, **fields: object) -> None:
        self.setting.seconds += 10  # nobody is kept out by rates
        self.setting.send(self.pages[who], kind, frame_id=self.setting.ids.new("frm"), **fields)
        self.after()

    def after(self) -> None:
        """The edge has done what it was told; the recorder is where it was left."""
        self.setting.settle()
        for order in self.setting.orders:
            match order:
                case StartRecorder(recording_id=id_):
                    assert id_ not in self.begun | self.over
                    self.begun.add(id_)
                    self.runs = id_
                case PauseRecorder(recording_id=id_, paused=paused):
                    assert id_ in self.begun - self.over
                    self.runs = None if paused else id_
                case StopRecorder(recording_id=id_):
                    assert id_ in self.begun - self.over
                    self.over.add(id_)
                    self.runs = None
        self.setting.orders.clear()

    def consents(self) -> set[str]:
        """Who has agreed to the recording that is open, by what is stored."""
        agreed: set[str] = set()
        for line in self.setting.stored:
            match line.entry.body:
                case RecordingAsked():
                    agreed = {line.entry.account_id}
                case RecordingAnswered(consent=True):
                    agreed.add(line.entry.account_id)
                case RecordingAnswered(consent=False) | RecordingStopped():
                    agreed.clear()
        return agreed


Consent.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestConsent = Consent.TestCase
