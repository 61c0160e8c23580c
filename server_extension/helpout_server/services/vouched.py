"""People whom somebody else vouches for: their accounts, their rights, their courses.

What is said there counts anew each time that it is heard: at sign-in, and on a schedule.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from helpout_server.domain.account import Account
from helpout_server.ports.sign_in import VouchedPerson
from helpout_server.ports.unit_of_work import UnitOfWork
from helpout_server.services import course
from helpout_server.services.account import DISPLAY_NAME_MAX, new_account
from helpout_server.services.context import Context
from helpout_server.services.plain_text import one_line


def known(uow: UnitOfWork, person: VouchedPerson) -> Account | None:
    """Their account, where nothing of what is said of them is new."""
    account = uow.accounts.by_sign_in(person.provider, person.name)
    if account is None or (account.is_staff, account.may_offer) != _rights(person):
        return None
    kept = uow.accounts.groups_of_sign_in(person.provider, person.name)
    return account if kept == person.groups else None


def ensure(context: Context, person: VouchedPerson) -> Account:
    """The account of somebody who signed in elsewhere, made when they first come."""
    uow = context.uow
    uow.lock(f"{person.provider}:{person.name}")
    account = uow.accounts.by_sign_in(person.provider, person.name)
    if account is not None:
        return _told(context, account, person)
    said = (person.display_name or person.name)[:DISPLAY_NAME_MAX]
    name = one_line(said, field="name", longest=DISPLAY_NAME_MAX)
    made = new_account(context, name, "UTC", is_staff=person.is_staff)
    made = replace(made, may_offer=person.may_offer)
    uow.accounts.add(made)
    uow.accounts.add_sign_in(person.provider, person.name, made.id)
    uow.accounts.keep_groups(person.provider, person.name, person.groups)
    course.take_in(context, made, person.groups)
    return made


def re_read(
    context: Context, provider: str, names: Iterable[str], people: Mapping[str, VouchedPerson]
) -> None:
    """What is said now of people who have accounts here; of whom nothing is said is gone there.

    Who is gone keeps the account and what it promised, and loses rights and groups.
    """
    for name in names:
        person = people.get(name) or VouchedPerson(provider, name, is_staff=False, may_offer=False)
        context.uow.lock(f"{provider}:{name}")
        account = context.uow.accounts.by_sign_in(provider, name)
        if account is not None:
            _told(context, account, person)


def _told(context: Context, account: Account, person: VouchedPerson) -> Account:
    uow = context.uow
    is_staff, may_offer = _rights(person)
    if (account.is_staff, account.may_offer) != (is_staff, may_offer):
        account = replace(account, is_staff=is_staff, may_offer=may_offer)
        uow.accounts.update(account)
        if not (may_offer or is_staff):
            _take_down(context, account)
    if uow.accounts.groups_of_sign_in(person.provider, person.name) != person.groups:
        uow.accounts.keep_groups(person.provider, person.name, person.groups)
    course.take_in(context, account, person.groups)
    return account


def _take_down(context: Context, account: Account) -> None:
    """Nobody finds what somebody offers who may not any more; what is booked stands."""
    for listing in context.uow.listings.of_tutor(account.id):
        if listing.published:
            context.uow.listings.update(replace(listing, published=False, updated_at=context.now))
            context.changed("listing_changed", listing.id)


def _rights(person: VouchedPerson) -> tuple[bool, bool]:
    return person.is_staff, person.may_offer
