"""Organisations: make one, ask people to be of it, say how much each does.

For listings: ``checked_offer``, which says in whose name one may be offered. Who answers a listing
is in ``services/crew.py``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from helpout_server.contracts import listing as listing_wire
from helpout_server.contracts import organisation as wire
from helpout_server.domain import organisation as rules
from helpout_server.domain.account import NOBODY
from helpout_server.domain.errors import InvalidRequest, NotFound
from helpout_server.domain.listing import Listing
from helpout_server.domain.organisation import Member, Organisation
from helpout_server.services.account import public
from helpout_server.services.context import Context
from helpout_server.services.notice import notify
from helpout_server.services.plain_text import one_line, paragraphs

SHOWN_MAX = 500
CANDIDATES_MAX = 200

Members = Mapping[str, Member]


def list_own(context: Context) -> wire.OrganisationList:
    """Those the caller is of or asked to be of; all, for staff."""
    staff = context.actor.is_staff
    found = context.uow.organisations.page(
        account_id=None if staff else context.actor.id, limit=SHOWN_MAX
    )
    return wire.OrganisationList(
        organisations=present(context, found), may_make=staff or _offers(context)
    )


def get(context: Context, *, organisation_id: str) -> wire.Organisation:
    """One, for its people and staff."""
    found, _ = _seen(context, organisation_id)
    return present(context, [found])[0]


def create(context: Context, *, body: wire.OrganisationDraft) -> wire.Organisation:
    """Make one, and own it.

    Raises:
        NotAllowed, TooMany.
    """
    actor, uow = context.actor, context.uow
    uow.lock(actor.id)
    rules.check_maker(
        is_staff=actor.is_staff,
        offers_listing=_offers(context),
        owned=uow.organisations.owned(actor.id),
    )
    made = _drafted(
        Organisation(context.ids.new("org"), "", "", made_by=actor.id, created_at=context.now),
        body,
    )
    uow.organisations.add(made)
    owner = Member(
        organisation_id=made.id,
        account_id=actor.id,
        role="owner",
        weight=1,
        paused=False,
        agreed=True,
        owed=Fraction(0),
        last_assigned_at=None,
        since=context.now,
    )
    uow.organisations.put_member(owner)
    context.changed("organisation_changed", made.id, actor.id)
    return present(context, [made])[0]


def edit(
    context: Context, *, organisation_id: str, body: wire.OrganisationDraft
) -> wire.Organisation:
    """Another name or description, by its owners and staff."""
    context.uow.lock(organisation_id)
    found, members = _managed(context, organisation_id)
    changed = _drafted(found, body)
    context.uow.organisations.update(changed)
    _tell(context, changed.id, members)
    return present(context, [changed])[0]


def list_candidates(context: Context, *, organisation_id: str) -> wire.OrganisationCandidateList:
    """Tutors and staff who could be asked, for its owners and staff."""
    _, members = _managed(context, organisation_id)
    found = context.uow.accounts.tutors_and_staff(limit=CANDIDATES_MAX)
    return wire.OrganisationCandidateList(
        candidates=[public(one) for one in found if one.id not in members]
    )


def put_member(
    context: Context,
    *,
    organisation_id: str,
    account_id: str,
    body: wire.OrganisationMemberDraft,
) -> wire.Organisation:
    """Ask somebody to be of it, or change what they are in it; by its owners and staff.

    Raises:
        NotFound, NotAllowed, TooMany.
        InvalidRequest: neither a tutor nor staff, nor anybody of it.
    """
    context.uow.lock(organisation_id)
    found, members = _managed(context, organisation_id)
    if account_id not in members:
        _check_account(context, account_id)
    member = rules.put_member(
        members,
        organisation_id=found.id,
        account_id=account_id,
        role=body.role,
        weight=body.weight,
        paused=body.paused,
        by=context.actor.id,
        now=context.now,
    )
    context.uow.organisations.put_member(member)
    if account_id not in members and not member.agreed:
        facts = {"title": found.name, "who": context.actor.display_name}
        notify(context, "organisation_asked", [account_id], about=found.id, facts=facts)
    _tell(context, found.id, {**members, account_id: member})
    return present(context, [found])[0]


def remove_member(context: Context, *, organisation_id: str, account_id: str) -> None:
    """Send somebody away, or go oneself; what is booked with them stays.

    Raises:
        NotFound, NotAllowed.
    """
    context.uow.lock(organisation_id)
    found, members = _seen(context, organisation_id)
    actor = context.actor
    managed = rules.may_manage(members, actor.id, is_staff=actor.is_staff)
    rules.check_leaves(members, account_id, by=actor.id, managed=managed)
    context.uow.organisations.remove_member(found.id, account_id)
    _tell(context, found.id, members)


def put_own(
    context: Context, *, organisation_id: str, body: wire.OwnMembershipDraft
) -> wire.Organisation:
    """Agree to be of it, take a pause, come back.

    Raises:
        NotFound: the caller was not asked.
    """
    context.uow.lock(organisation_id)
    found, members = _seen(context, organisation_id)
    mine = members.get(context.actor.id)
    if mine is None:
        raise NotFound("You are not of this organisation.")
    changed = replace(mine, agreed=True, paused=body.paused)
    context.uow.organisations.put_member(changed)
    _tell(context, found.id, members)
    return present(context, [found])[0]


# ---- for listings ----------------------------------------------------------------------------


def checked_offer(context: Context, listing: Listing, draft: listing_wire.ListingDraft) -> Listing:
    """The listing in whose name and by whom the draft says.

    Raises:
        InvalidRequest: no such organisation, or somebody who is not of it.
        NotAllowed: not the caller's to offer in its name.
    """
    asked = replace(
        listing,
        organisation_id=draft.organisation_id,
        assignment=draft.assignment,
        people=tuple(draft.people),
    )
    if asked == listing:
        return listing
    if draft.organisation_id is None:
        return replace(asked, assignment="round_robin", people=())
    try:
        _, members = _managed(context, draft.organisation_id)
    except NotFound as error:
        raise InvalidRequest("No such organisation.", field="organisation_id") from error
    return replace(asked, people=rules.check_named(members, draft.people))


def manages(context: Context, organisation_id: str | None) -> bool:
    """Whether the caller may change what is offered in its name."""
    if organisation_id is None:
        return False
    members = _members(context, organisation_id)
    return rules.may_manage(members, context.actor.id, is_staff=context.actor.is_staff)


# ---- shapes and steps ------------------------------------------------------------------------


def present(context: Context, organisations: Sequence[Organisation]) -> list[wire.Organisation]:
    """As the caller sees them. A fixed number of queries, however many."""
    ids = [one.id for one in organisations]
    members = context.uow.organisations.members(ids)
    listings = context.uow.organisations.listings(ids)
    accounts = context.uow.accounts.many(
        {member.account_id for some in members.values() for member in some}
    )
    actor = context.actor
    result = []
    for one in organisations:
        by_id = {member.account_id: member for member in members[one.id]}
        mine = by_id.get(actor.id)
        result.append(
            wire.Organisation(
                id=one.id,
                name=one.name,
                description=one.description,
                members=[
                    wire.OrganisationMember(
                        account=public(accounts.get(member.account_id, NOBODY)),
                        role=member.role,
                        weight=member.weight,
                        paused=member.paused,
                        agreed=member.agreed,
                        last_assigned_at=member.last_assigned_at,
                    )
                    for member in by_id.values()
                ],
                my_role=None if mine is None else mine.role,
                may_manage=rules.may_manage(by_id, actor.id, is_staff=actor.is_staff),
                listings=listings[one.id],
                created_at=one.created_at,
            )
        )
    return result


def _drafted(organisation: Organisation, body: wire.OrganisationDraft) -> Organisation:
    return replace(
        organisation,
        name=one_line(body.name, field="name", shortest=2, longest=40),
        description=paragraphs(body.description, field="description", longest=150),
    )


def _seen(context: Context, organisation_id: str) -> tuple[Organisation, Members]:
    found = context.uow.organisations.get(organisation_id)
    members = {} if found is None else _members(context, organisation_id)
    if found is None or not rules.may_see(
        members, context.actor.id, is_staff=context.actor.is_staff
    ):
        raise NotFound("There is no such organisation, or it is not yours to see.")
    return found, members


def _managed(context: Context, organisation_id: str) -> tuple[Organisation, Members]:
    found, members = _seen(context, organisation_id)
    rules.check_manager(members, context.actor.id, is_staff=context.actor.is_staff)
    return found, members


def _members(context: Context, organisation_id: str) -> Members:
    found = context.uow.organisations.members([organisation_id])[organisation_id]
    return {one.account_id: one for one in found}


def _check_account(context: Context, account_id: str) -> None:
    account = context.uow.accounts.get(account_id)
    offers = any(one.published for one in context.uow.listings.of_tutor(account_id))
    if account is None or not (account.is_staff or offers or account_id == context.actor.id):
        raise InvalidRequest("Only tutors and staff can be asked.", field="account_id")


def _offers(context: Context) -> bool:
    return any(one.published for one in context.uow.listings.of_tutor(context.actor.id))


def _tell(context: Context, organisation_id: str, members: Members) -> None:
    context.changed("organisation_changed", organisation_id, *members)
    listings = context.uow.organisations.listings([organisation_id])[organisation_id]
    for listing_id in listings:
        context.changed("listing_changed", listing_id)
