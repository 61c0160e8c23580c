"""Signing in by a provider, and the hand-over of a token, over every store."""

from datetime import timedelta

import pytest

from helpout_server.contracts.sign_in import SignInAttemptDraft
from helpout_server.domain.account import NOBODY, Account, credential_hash
from helpout_server.domain.errors import NotFound, SignInRefused, TooMany
from helpout_server.domain.sign_in import ATTEMPT_S, OPEN_ATTEMPTS_MAX, challenge_of
from helpout_server.ports.sign_in import VouchedPerson
from helpout_server.services import account, sign_in
from helpout_server.services.context import Policy
from tests.factories import World

VERIFIER = "v" * 43
CHALLENGE = challenge_of(VERIFIER)
BROWSER = "b" * 64
AMARA = VouchedPerson(
    "openid:https://id.example", "248289761001", is_staff=False, display_name="Amara"
)


def arrive(world: World, *, challenge: str = CHALLENGE, person: VouchedPerson = AMARA) -> Account:
    made = world.write(sign_in.arrive, NOBODY, person, challenge=challenge, browser_hash=BROWSER)
    assert isinstance(made, Account)
    return made


def say(world: World, *, is_mine: bool = True, browser: str = BROWSER) -> None:
    world.write(sign_in.confirm, NOBODY, challenge=CHALLENGE, browser_hash=browser, is_mine=is_mine)


def progress(world: World) -> str:
    told = world.read(sign_in.progress, NOBODY, body=SignInAttemptDraft(verifier=VERIFIER))
    return str(told.status)


def fetch(world: World, verifier: str = VERIFIER) -> str:
    return str(
        world.write(sign_in.hand_over, NOBODY, body=SignInAttemptDraft(verifier=verifier)).token
    )


def whose(world: World, token: str) -> Account | None:
    return world.store.read_blocking(lambda uow: account.authenticate(uow, token, world.now))


def test_a_token_is_handed_over_once_after_its_person_said_yes(world: World) -> None:
    assert progress(world) == "waiting"
    amara = arrive(world)
    assert amara.display_name == "Amara"
    assert progress(world) == "waiting"
    with pytest.raises(NotFound):
        fetch(world)

    say(world)
    assert progress(world) == "confirmed"
    with pytest.raises(NotFound):
        fetch(world, "w" * 43)
    token = fetch(world)
    assert whose(world, token) == amara
    with pytest.raises(NotFound):
        fetch(world)
    assert progress(world) == "waiting"


def test_who_says_no_gives_nothing(world: World) -> None:
    arrive(world)
    say(world, is_mine=False)
    assert progress(world) == "refused"
    with pytest.raises(NotFound):
        fetch(world)
    with pytest.raises(NotFound):
        say(world)


def test_only_the_browser_that_signed_in_confirms(world: World) -> None:
    arrive(world)
    with pytest.raises(NotFound):
        say(world, browser="c" * 64)
    assert progress(world) == "waiting"


def test_nobody_takes_the_place_of_who_signed_in(world: World) -> None:
    amara = arrive(world)
    with pytest.raises(SignInRefused):
        arrive(world, person=VouchedPerson(AMARA.provider, "mallory", is_staff=False))
    assert arrive(world) == amara, "the page may be loaded again"
    say(world)
    with pytest.raises(SignInRefused):
        arrive(world)
    assert whose(world, fetch(world)) == amara


def test_each_step_ends_with_its_time(world: World) -> None:
    arrive(world)
    world.move(seconds=ATTEMPT_S)
    with pytest.raises(NotFound):
        say(world)
    arrive(world)
    say(world)
    world.move(seconds=ATTEMPT_S)
    assert progress(world) == "waiting"
    with pytest.raises(NotFound):
        fetch(world)


def test_sign_ins_that_nobody_fetches_are_few(world: World) -> None:
    for number in range(OPEN_ATTEMPTS_MAX):
        arrive(world, challenge=challenge_of(str(number)))
    with pytest.raises(TooMany):
        arrive(world)
    world.move(seconds=ATTEMPT_S)
    arrive(world)


def test_a_token_lapses_and_one_by_invitation_does_not(world: World) -> None:
    world.policy = Policy(sign_in_days=7)
    amara = arrive(world)
    say(world)
    token = fetch(world)
    forever = world.write(account.mint_token, amara, amara.id)
    world.move(days=7, seconds=-1)
    assert whose(world, token) == amara
    world.move(seconds=1)
    assert whose(world, token) is None
    assert whose(world, forever) == amara
    # And signing in again gives another, for the same account.
    assert arrive(world) == amara
    say(world)
    assert whose(world, fetch(world)) == amara


def test_signing_out_takes_back_what_came_by_signing_in(world: World) -> None:
    amara = arrive(world)
    say(world)
    token = fetch(world)
    bob, bobs = world.account_and_token("Bob")
    mine = world.write(account.mint_token, amara, amara.id)
    world.store.write_blocking(
        lambda uow: uow.accounts.add_token(
            credential_hash("other"), bob.id, now=world.now, lapses_at=world.now + timedelta(days=1)
        )
    )
    assert world.write(sign_in.sign_out_everywhere, amara).tokens == 1
    assert whose(world, token) is None
    assert whose(world, mine) == amara
    assert whose(world, bobs) == bob
    assert world.write(sign_in.sign_out_everywhere, bob).tokens == 1
