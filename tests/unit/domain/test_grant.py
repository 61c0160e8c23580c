"""Rules of grants, by example and by every order of moves."""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from helpout_server.domain.grant import LADDER, OVER_REMEMBERED, Grant, Grants, Level

TUTOR = "acc_tutor0000000"
OTHER = "acc_other0000000"


def give(grants: Grants, *, now: float = 0.0, **changed: object) -> Grant:
    options: dict[str, object] = {"level": "run", "runs": None, "minutes": None, **changed}
    return grants.give("grant_1", TUTOR, now=now, **options)  # type: ignore[arg-type]  # test input


@pytest.mark.parametrize("level", LADDER)
def test_only_level_run_runs(level: Level) -> None:
    grants = Grants()
    give(grants, level=level)
    expected = None if level == "run" else "level_too_low"
    assert grants.refusal("grant_1", TUTOR, 0.0) == expected


def test_a_grant_serves_its_own_account_alone() -> None:
    grants = Grants()
    give(grants)
    assert grants.refusal("grant_1", OTHER, 0.0) == "no_grant"
    assert grants.refusal("grant_2", TUTOR, 0.0) == "no_grant"


def test_runs_are_counted_and_the_last_one_ends_the_grant() -> None:
    grants = Grants()
    give(grants, runs=2)
    first = grants.count_run("grant_1", TUTOR, 0.0)
    assert isinstance(first, Grant)
    assert first.runs_left == 1
    second = grants.count_run("grant_1", TUTOR, 0.0)
    assert isinstance(second, Grant)
    assert second.runs_left == 0
    assert grants.live() == ()
    assert grants.still_covers("grant_1", TUTOR, 0.0)
    assert grants.count_run("grant_1", TUTOR, 0.0) == "grant_used_up"


def test_minutes_are_over_on_the_second() -> None:
    grants = Grants()
    give(grants, minutes=1, now=100.0)
    assert grants.refusal("grant_1", TUTOR, 159.9) is None
    assert grants.next_expiry_s(100.0) == 60.0
    assert grants.refusal("grant_1", TUTOR, 160.0) == "grant_expired"
    assert [grant.grant_id for grant in grants.expire(160.0)] == ["grant_1"]
    assert not grants.still_covers("grant_1", TUTOR, 160.0)
    assert grants.refusal("grant_1", TUTOR, 161.0) == "grant_expired"


def test_minutes_stand_still_while_the_student_is_away() -> None:
    grants = Grants()
    give(grants, minutes=1)
    assert grants.set_present(False, 30.0)
    assert grants.refusal("grant_1", TUTOR, 31.0) == "paused"
    assert grants.expire(1_000.0) == ()
    assert grants.next_expiry_s(1_000.0) is None
    assert grants.set_present(True, 1_000.0)
    assert grants.refusal("grant_1", TUTOR, 1_029.0) is None
    assert grants.refusal("grant_1", TUTOR, 1_030.0) == "grant_expired"


def test_a_grant_given_while_away_waits() -> None:
    grants = Grants()
    grants.set_present(False, 0.0)
    assert give(grants).paused
    assert grants.refusal("grant_1", TUTOR, 0.0) == "paused"


def test_a_new_grant_replaces_the_earlier_one_of_the_account() -> None:
    grants = Grants()
    give(grants)
    grants.give("grant_2", TUTOR, "edit", runs=None, minutes=None, now=1.0)
    assert grants.refusal("grant_1", TUTOR, 1.0) == "no_grant"
    assert grants.refusal("grant_2", TUTOR, 1.0) == "level_too_low"


def test_revoking_one_leaves_the_others() -> None:
    grants = Grants()
    give(grants)
    grants.give("grant_2", OTHER, "run", runs=None, minutes=None, now=0.0)
    assert [grant.grant_id for grant in grants.revoke([TUTOR])] == ["grant_1"]
    assert grants.refusal("grant_1", TUTOR, 0.0) == "grant_revoked"
    assert grants.refusal("grant_2", OTHER, 0.0) is None


def test_a_used_up_grant_no_longer_covers_what_was_revoked() -> None:
    grants = Grants()
    give(grants, runs=3)
    grants.count_run("grant_1", TUTOR, 0.0)
    grants.revoke()
    assert not grants.still_covers("grant_1", TUTOR, 0.0)


def test_what_is_over_is_remembered_within_bounds() -> None:
    grants = Grants()
    for number in range(OVER_REMEMBERED + 5):
        grants.give(f"grant_{number}", TUTOR, "run", runs=None, minutes=None, now=0.0)
        grants.revoke()
    assert grants.refusal("grant_0", TUTOR, 0.0) == "no_grant"
    assert grants.refusal(f"grant_{OVER_REMEMBERED + 4}", TUTOR, 0.0) == "grant_revoked"


class GrantMoves(RuleBasedStateMachine):
    """Any order of moves: no run without leave, no more runs than given, no time created."""

    ids = Bundle("ids")

    def __init__(self) -> None:
        super().__init__()
        self.grants = Grants()
        self.now = 0.0
        self.given: dict[str, tuple[str, int | None, float | None]] = {}
        self.ran: dict[str, int] = {}
        self.present_s: dict[str, float] = {}
        self.revoked: set[str] = set()

    @rule(
        target=ids,
        account=st.sampled_from([TUTOR, OTHER]),
        level=st.sampled_from(LADDER),
        runs=st.none() | st.integers(1, 3),
        minutes=st.none() | st.integers(1, 3),
    )
    def give(self, account: str, level: Level, runs: int | None, minutes: int | None) -> str:
        grant_id = f"grant_{len(self.given)}"
        earlier = self.grants.of_account(account)
        if earlier is not None:
            self.revoked.add(earlier.grant_id)
        self.grants.give(grant_id, account, level, runs=runs, minutes=minutes, now=self.now)
        counted = runs if level == "run" else 0
        self.given[grant_id] = (account, counted, None if minutes is None else minutes * 60.0)
        self.present_s[grant_id] = 0.0
        return grant_id

    @rule(seconds=st.integers(0, 100))
    def wait(self, seconds: int) -> None:
        self.now += seconds
        if self.grants.present:
            for grant_id in self.present_s:
                self.present_s[grant_id] += seconds

    @rule(present=st.booleans())
    def come_or_go(self, present: bool) -> None:
        self.grants.set_present(present, self.now)

    @rule()
    def expire(self) -> None:
        self.grants.expire(self.now)

    @rule(account=st.none() | st.sampled_from([TUTOR, OTHER]))
    def revoke(self, account: str | None) -> None:
        ended = self.grants.revoke(None if account is None else [account])
        self.revoked |= {grant.grant_id for grant in ended}

    @rule(grant_id=ids, account=st.sampled_from([TUTOR, OTHER]))
    def run(self, grant_id: str, account: str) -> None:
        if isinstance(self.grants.count_run(grant_id, account, self.now), str):
            return
        owner, runs, left_s = self.given[grant_id]
        self.ran[grant_id] = self.ran.get(grant_id, 0) + 1
        assert owner == account
        assert grant_id not in self.revoked
        assert self.grants.present
        assert runs is None or self.ran[grant_id] <= runs
        assert left_s is None or self.present_s[grant_id] < left_s

    @invariant()
    def nothing_grows(self) -> None:
        for grant in self.grants.live():
            _owner, runs, left_s = self.given[grant.grant_id]
            remaining = grant.remaining_s(self.now)
            assert grant.paused == (not self.grants.present)
            assert (remaining is None) == (left_s is None)
            assert remaining is None or left_s is None or 0.0 <= remaining <= left_s
            assert grant.runs_left is None or runs is None or 0 < grant.runs_left <= runs


TestGrantMoves = GrantMoves.TestCase
