"""Members of a live session: who is let in or sent out, and colleagues who join or take over."""

from helpout_server.contracts import live_session as wire
from helpout_server.domain import member as rules
from helpout_server.domain.account import Account
from helpout_server.domain.errors import (
    InvalidRequest,
    LiveSessionOver,
    NotAllowed,
    NotFound,
    TooMany,
)
from helpout_server.domain.gathering import MEMBERS_MAX
from helpout_server.domain.member import Member
from helpout_server.services.account import public
from helpout_server.services.context import Context
from helpout_server.services.gathering import with_seat
from helpout_server.services.held import Held, load_held, open_record
from helpout_server.services.live_session_shape import present_held

COLLEAGUES_MAX = 100


def change(
    context: Context, *, live_session_id: str, account_id: str, body: wire.MemberPatch
) -> wire.LiveSession:
    """Let somebody in, turn them away, send them out; or agree to a colleague, or not.

    Raises:
        NotFound: no such live session, or nobody of it.
        NotAllowed: somebody else's to say, or about who leads it or lends the kernel.
        WrongState: not from where they stand.
        GatheringFull: all places are taken.
    """
    context.uow.lock(live_session_id)
    held = _led(context, live_session_id)
    before = held.members.get(account_id)
    if before is None:
        raise NotFound("That account is not of this live session.", field="account_id")
    if body.state == "removed" and account_id in (held.lender_id, held.lead_id):
        raise NotAllowed("Neither who leads it nor who lends the kernel can be sent out.")
    after = rules.moved(before, body.state, by=held.movers(context.actor), now=context.now)
    if after == before:
        return present_held(context, held)
    if _needs_seat(held, before, after):
        after = with_seat(context, held, after)
    _keep(context, held, after)
    if rules.takes_lead(before, body.state):
        context.uow.live_sessions.set_lead(held.id, account_id)
    return present_held(context, load_held(context.uow, held.id))


def list_colleagues(context: Context, *, live_session_id: str) -> wire.ColleagueList:
    """Tutors and staff who could be asked to join, for whoever leads it."""
    held = _led(context, live_session_id)
    _check_leads(context, held)
    found = context.uow.accounts.tutors_and_staff(limit=COLLEAGUES_MAX)
    return wire.ColleagueList(
        colleagues=[public(one) for one in found if one.id not in (held.lender_id, held.lead_id)]
    )


def ask_colleague(
    context: Context, *, live_session_id: str, body: wire.ColleagueDraft
) -> wire.LiveSession:
    """Whoever leads it asks whose kernel is lent to agree to a colleague.

    A host who lends and leads has agreed by asking.

    Raises:
        NotAllowed: the caller does not lead it.
        InvalidRequest: not somebody who can be asked for.
        WrongState: they are in it already.
        LiveSessionOver: it is over.
    """
    context.uow.lock(live_session_id)
    held = _led(context, live_session_id)
    _check_leads(context, held)
    if held.status(context.policy, context.now) == "over":
        raise LiveSessionOver("This helpout is over.")
    account = _colleague(context, held, body.account_id)
    earlier = held.members.get(account.id)
    if earlier is None and context.uow.members.count(held.id) >= MEMBERS_MAX:
        raise TooMany("Too many people belong to this live session.")
    asked = rules.asked(
        earlier,
        live_session_id=held.id,
        account_id=account.id,
        role="tutor" if body.takes_over or _offers(context, account) else "staff",
        by=context.actor.id,
        takes_over=body.takes_over,
        now=context.now,
    )
    _keep(context, held, asked)
    if context.actor.id == held.lender_id:
        agreed = wire.MemberPatch(state="admitted")
        return change(context, live_session_id=live_session_id, account_id=account.id, body=agreed)
    return present_held(context, load_held(context.uow, held.id))


def _led(context: Context, live_session_id: str) -> Held:
    """A live session that the caller is in, or staff looks after.

    Raises:
        NotFound, NotAllowed, Waiting, Removed.
    """
    held = load_held(context.uow, live_session_id)
    if not held.movers(context.actor):
        held.admitted_member(context.actor.id)
    return held


def _check_leads(context: Context, held: Held) -> None:
    if context.actor.id != held.lead_id:
        raise NotAllowed("Whoever leads the helpout asks for colleagues.")


def _colleague(context: Context, held: Held, account_id: str) -> Account:
    account = context.uow.accounts.get(account_id)
    if account is None or account.id in (held.lender_id, held.lead_id):
        raise InvalidRequest("Nobody who could be asked to join.", field="account_id")
    if not (account.is_staff or _offers(context, account) or _was_tutor(held, account.id)):
        raise InvalidRequest("Only tutors and staff can be asked to join.", field="account_id")
    return account


def _offers(context: Context, account: Account) -> bool:
    return any(one.published for one in context.uow.listings.of_tutor(account.id))


def _was_tutor(held: Held, account_id: str) -> bool:
    """Who handed it over may be asked back, whatever they offer now."""
    member = held.members.get(account_id)
    return member is not None and member.role == "tutor"


def _needs_seat(held: Held, before: Member, after: Member) -> bool:
    return (
        held.gathering is not None
        and after.state == "admitted"
        and before.state != "admitted"
        and after.role != "watcher"
    )


def _keep(context: Context, held: Held, member: Member) -> None:
    open_record(context.uow, held)
    context.uow.members.put(member)
    context.changed("live_session_changed", held.id, *(held.people | {member.account_id}))
