"""Accounts, tokens and invitations over every store."""

import pytest
from sqlalchemy import exc

from helpout_server.contracts.account import (
    AccountPatch,
    InvitationAcceptDraft,
    InvitationDraft,
)
from helpout_server.contracts.fields import PageQuery
from helpout_server.domain.account import NOBODY, Account
from helpout_server.domain.errors import InvalidRequest, InvitationInvalid, NotFound
from helpout_server.services import account
from helpout_server.services.context import Policy
from tests.factories import World


def whose(world: World, token: str) -> Account | None:
    return world.store.read_blocking(lambda uow: account.authenticate(uow, token, world.now))


def invite(world: World, staff: Account, *, uses: int = 1, expires_in_hours: int = 72) -> str:
    """The code of a new invitation."""
    draft = InvitationDraft(uses=uses, expires_in_hours=expires_in_hours)
    made = world.write(account.make_invitation, staff, body=draft)
    return str(made.address).split("#")[1]


def accept(world: World, code: str, name: str = "Guest", time_zone: str = "UTC") -> Account:
    draft = InvitationAcceptDraft(code=code, display_name=name, time_zone=time_zone)
    made = world.write(account.accept_invitation, NOBODY, body=draft)
    found = whose(world, made.token)
    assert found is not None
    return found


def test_the_owner_is_made_once_and_is_staff(world: World) -> None:
    owner = world.owner("Olga")
    assert owner.is_staff
    assert world.owner("Somebody else") == owner


def test_there_is_one_owner(world: World) -> None:
    world.owner()
    other = world.account("Other")
    with pytest.raises(exc.IntegrityError):
        world.store.write_blocking(
            lambda uow: uow.accounts.add(
                Account("acc_another00000", "X", "UTC", is_staff=True, created_at=other.created_at),
                owner=True,
            )
        )


def test_a_token_is_whose_it_is_and_nobody_elses(world: World) -> None:
    ada, token = world.account_and_token("Ada")
    bob, other = world.account_and_token("Bob")
    again = world.write(account.mint_token, ada, ada.id)
    assert whose(world, token) == whose(world, again) == ada
    assert whose(world, other) == bob
    for wrong in ("", "helpouts_", token[:-1], token.removeprefix("helpouts_"), token + "x" * 200):
        assert whose(world, wrong) is None


def test_a_name_is_cleaned_and_a_time_zone_must_exist(world: World) -> None:
    ada = world.account("  Ada   L. ")
    assert ada.display_name == "Ada L."
    changed = world.write(
        account.change_me, ada, body=AccountPatch(display_name="Ada B.", time_zone="Asia/Kolkata")
    )
    assert changed.account.display_name == "Ada B."
    found = world.store.read_blocking(lambda uow: uow.accounts.get(ada.id))
    assert found is not None
    assert (found.display_name, found.time_zone) == ("Ada B.", "Asia/Kolkata")
    with pytest.raises(InvalidRequest) as refusal:
        world.write(account.change_me, ada, body=AccountPatch(time_zone="Europe/Nowhere"))
    assert refusal.value.field == "time_zone"
    with pytest.raises(InvalidRequest):
        world.write(account.change_me, ada, body=AccountPatch(display_name="St\u202eaff"))


def test_me_says_who_and_where(world: World) -> None:
    world.policy = Policy(marketplace_name="Course 101", join_early_minutes=5)
    ada = world.account("Ada")
    me = world.read(account.me, ada)
    assert (me.account.id, me.server_time) == (ada.id, world.now)
    assert (me.marketplace.name, me.marketplace.join_early_minutes) == ("Course 101", 5)


def test_accounts_come_by_pages(world: World) -> None:
    owner = world.owner()
    for number in range(3):
        world.move(minutes=1)
        world.account(f"Number {number}")
    page = world.read(account.list_accounts, owner, query=PageQuery(limit=2, offset=1))
    assert [one.display_name for one in page.accounts] == ["Number 0", "Number 1"]
    assert page.total == 4


def test_an_invitation_lets_in_as_often_as_it_says(world: World) -> None:
    owner = world.owner()
    code = invite(world, owner, uses=2)
    first, second = accept(world, code, "First"), accept(world, code, "Second")
    assert first.id != second.id
    assert not first.is_staff
    with pytest.raises(InvitationInvalid):
        accept(world, code)


def test_an_invitation_ends_with_its_time(world: World) -> None:
    owner = world.owner()
    code = invite(world, owner, expires_in_hours=1)
    world.move(hours=1)
    with pytest.raises(InvitationInvalid):
        accept(world, code)
    assert world.read(account.list_invitations, owner).invitations == []


def test_a_refused_guest_takes_no_use(world: World) -> None:
    code = invite(world, world.owner())
    with pytest.raises(InvalidRequest):
        accept(world, code, time_zone="Mars/Olympus")
    assert accept(world, code).display_name == "Guest"


def test_a_revoked_invitation_lets_nobody_in(world: World) -> None:
    owner = world.owner()
    code = invite(world, owner)
    (listed,) = world.read(account.list_invitations, owner).invitations
    assert listed.address is None
    world.write(account.revoke_invitation, owner, invitation_id=listed.id)
    with pytest.raises(InvitationInvalid):
        accept(world, code)
    with pytest.raises(NotFound):
        world.write(account.revoke_invitation, owner, invitation_id=listed.id)


def test_an_invitation_begins_with_the_marketplaces_address(world: World) -> None:
    world.policy = Policy(address="https://hub.example/helpouts/")
    made = world.write(account.make_invitation, world.owner(), body=InvitationDraft())
    assert made.address.startswith("https://hub.example/helpouts/#")
