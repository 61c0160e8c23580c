"""Nothing lost, nothing twice, over links and a server that may fail at any moment."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from helpout_server.contracts.entries import Chat, Left
from tests.unit.realtime.room_setting import STUDENT, TUTOR, Link, Setting

PAGES = st.integers(0, 2)


class LossyRoom(RuleBasedStateMachine):
    """Three pages of two people chat while everything breaks."""

    @initialize()
    def begin(self) -> None:
        self.setting = Setting()
        self.links = [
            self.setting.link(STUDENT, "student", connect=False),
            self.setting.link(TUTOR, "tutor", connect=False),
            self.setting.link(TUTOR, "tutor", connect=False),
        ]
        self.said: dict[int, list[str]] = {0: [], 1: [], 2: []}
        for link in self.links:
            self.setting.connect(link)

    @rule(page=PAGES)
    def chat(self, page: int) -> None:
        if len(self.said[page]) < 15:
            text = f"{page}:{len(self.said[page])}"
            self.said[page].append(text)
            self.setting.chat(self.links[page], text)

    @rule(page=PAGES, count=st.integers(1, 5))
    def carry_up(self, page: int, count: int) -> None:
        link = self.links[page]
        for _ in range(count):
            if link.open and link.up:
                self.setting.carry_up(link)

    @rule(page=PAGES, count=st.integers(1, 5))
    def carry_down(self, page: int, count: int) -> None:
        link = self.links[page]
        for _ in range(count):
            if link.open and link.down:
                self.setting.carry_down(link)

    @rule(page=PAGES)
    def exchange(self, page: int) -> None:
        link = self.links[page]
        while link.open and (link.up or link.down):
            if link.up:
                self.setting.carry_up(link)
            if link.down:
                self.setting.carry_down(link)

    @rule(page=PAGES)
    def break_and_come_back(self, page: int) -> None:
        self.setting.drop(self.links[page])
        self.setting.connect(self.links[page])
        self.exchange(page)

    @rule(page=PAGES)
    def acknowledge(self, page: int) -> None:
        link = self.links[page]
        if link.open and link.page.online:
            link.up.append(link.page.ack())

    @rule(page=PAGES)
    def drop(self, page: int) -> None:
        self.setting.drop(self.links[page])

    @rule(page=PAGES)
    def reconnect(self, page: int) -> None:
        link = self.links[page]
        if not link.open:
            self.setting.connect(link)

    @rule()
    def store(self) -> None:
        self.setting.store()

    @rule()
    def server_acknowledges(self) -> None:
        self.setting.do(self.setting.room.acks())

    @rule(seconds=st.sampled_from([1.0, 4.0, 11.0]))
    def time_passes(self, seconds: float) -> None:
        self.setting.pass_time(seconds)

    @rule()
    def crash(self) -> None:
        self.setting.crash()

    @invariant()
    def log_has_no_gaps(self) -> None:
        if hasattr(self, "setting"):
            seqs = [line.entry.seq for line in self.setting.stored]
            assert seqs == list(range(1, len(seqs) + 1))

    def teardown(self) -> None:
        if not hasattr(self, "setting"):
            return
        self.setting.seconds += 60  # nobody is kept out by rates
        for link in self.links:
            if not link.open:
                self.setting.connect(link)
        self.setting.settle()
        log = [b.text for b in self.setting.bodies(Chat) if isinstance(b, Chat)]
        for page, link in enumerate(self.links):
            assert [t for t in log if t.startswith(f"{page}:")] == self.said[page]
            assert link.page.waiting == 0
            assert _told(link) == log
            assert not link.closed_by


def _told(link: Link) -> list[str]:
    entries = [entry for _, entry in sorted(link.page.entries.items())]
    return [entry.body.text for entry in entries if isinstance(entry.body, Chat)]


LossyRoom.TestCase.settings = settings(max_examples=150, stateful_step_count=60, deadline=None)
TestLossyRoom = LossyRoom.TestCase


def test_a_server_that_was_restarted_takes_a_frame_once() -> None:
    setting = Setting()
    link = setting.link()
    setting.chat(link, "hello")
    setting.carry_up(link)
    setting.store()  # stored, but the page never heard of it
    setting.crash()
    setting.connect(link)
    setting.settle()
    assert setting.bodies(Chat) == [Chat(text="hello")]
    assert not link.page.welcome.resumed
    assert link.page.waiting == 0


def test_what_is_not_stored_is_neither_told_nor_acknowledged() -> None:
    setting = Setting()
    link, other = setting.link(), setting.link(TUTOR, "tutor")
    setting.chat(link, "hello")
    setting.carry_up(link)
    setting.do(setting.room.acks())
    assert not link.down
    assert not other.down
    assert link.page.waiting == 1
    setting.settle()
    assert link.page.waiting == 0
    assert other.page.entries[other.page.seq].body == Chat(text="hello")


def test_a_reload_within_the_grace_is_no_news() -> None:
    setting = Setting()
    link = setting.link()
    lines = len(setting.stored)
    setting.drop(link)
    setting.pass_time(5)
    setting.link()
    setting.pass_time(20)
    setting.settle()
    assert len(setting.stored) == lines
    assert not setting.bodies(Left)


def test_who_stays_away_has_left() -> None:
    setting = Setting()
    link = setting.link()
    setting.drop(link)
    setting.pass_time(9)
    setting.settle()
    assert not setting.bodies(Left)
    setting.pass_time(2)
    setting.settle()
    assert setting.bodies(Left) == [Left(role="student")]
    assert setting.room.idle


def test_after_a_restart_who_does_not_come_back_has_left() -> None:
    setting = Setting()
    setting.link()
    setting.crash()
    setting.pass_time(11)
    setting.settle()
    assert setting.bodies(Left) == [Left(role="student")]
